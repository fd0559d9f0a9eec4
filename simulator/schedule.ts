/** What is due in one world, and when: leases that end, deliveries that are tried again, and alerts. One timer for all of it. */

import type { MachineClock } from './clock.ts';
import { alertAt } from './domain/decide.ts';
import type { DeliveryId, ThreadKey } from './domain/ids.ts';
import type { LaneKey } from './domain/lane.ts';
import type { World } from './domain/world.ts';
import { DueList } from './due-list.ts';

export type DueWork =
  | { readonly lease: ThreadKey }
  | { readonly lane: LaneKey }
  | { readonly alert: DeliveryId };

export interface ScheduleParts {
  readonly world: World;
  readonly machine: MachineClock;
  readonly now: () => number;
  /** Writes the end of this lease down at its own instant. */
  readonly lapse: (lease: ThreadKey, at: number) => void;
  /** Writes down that this delivery has been failing for too long. */
  readonly alert: (delivery: DeliveryId, at: number) => void;
  /** Goes on with the deliveries of a lane. */
  readonly wake: (lane: LaneKey) => void;
}

export class Schedule {
  readonly #parts: ScheduleParts;
  readonly #due = new DueList<DueWork>();
  #cancelTimer: (() => void) | null = null;
  #closed = false;

  constructor(parts: ScheduleParts) {
    this.#parts = parts;
  }

  add(at: number, work: DueWork): void {
    this.#due.add(at, work);
    if (this.#due.earliest?.at === at) this.setTimer();
  }

  /** The next due instant, if anything is due at all. */
  next(): number | null {
    for (;;) {
      const earliest = this.#due.earliest;
      if (earliest === undefined) return null;
      if (this.#isLive(earliest.at, earliest.work)) return earliest.at;
      this.#due.takeEarliest();
    }
  }

  /** Does everything that is due by `now`, in the order of its instants. */
  drain(now: number): void {
    for (let due = this.#due.earliest; due !== undefined && due.at <= now; due = this.#due.earliest) {
      this.#due.takeEarliest();
      if (!this.#isLive(due.at, due.work)) continue;
      if ('lane' in due.work) this.#parts.wake(due.work.lane);
      else if ('alert' in due.work) this.#parts.alert(due.work.alert, due.at);
      else this.#parts.lapse(due.work.lease, due.at);
    }
  }

  /** A real clock runs by itself, so one timer stands for whatever is due first; a virtual one waits to be told. */
  setTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    const { world, machine, now } = this.#parts;
    const due = this.#due.earliest;
    if (this.#closed || world.clock.mode === 'virtual' || due === undefined) return;
    this.#cancelTimer = machine.after(due.at - now(), () => {
      this.drain(now());
      this.setTimer();
    });
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer?.();
  }

  /** A lease counts only while it still ends at that instant; a prolonged one has been added anew. */
  #isLive(at: number, work: DueWork): boolean {
    if ('lane' in work) return true;
    if ('alert' in work) return alertAt(this.#parts.world, work.alert) === at;
    const control = this.#parts.world.threads.get(work.lease)?.control;
    return control?.state === 'owned' && control.expires_at === at;
  }
}
