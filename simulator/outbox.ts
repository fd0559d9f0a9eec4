/**
 * Sends what is owed to apps: one lane for each app and thread, so that order is kept within it and no app or thread
 * waits for another. Attempts are reported to the engine, which decides what follows.
 */

import type { DeliveryId, ThreadKey } from './domain/ids.ts';
import { threadKey } from './domain/ids.ts';
import type { OwedDelivery } from './domain/world.ts';
import type { PostOutcome } from './webhooks/post.ts';

export interface OutboxWorld {
  now(): number;
  owed(id: DeliveryId): OwedDelivery | undefined;
  /** Makes the POST; resolves to its outcome, never rejects. */
  post(owed: OwedDelivery): Promise<PostOutcome>;
  /** Writes the attempt down. */
  report(owed: OwedDelivery, outcome: PostOutcome): void;
  /** Asks to be woken at a later instant of the world. */
  wakeAt(at: number, lane: LaneKey): void;
}

export type LaneKey = `${string}@${ThreadKey}`;

interface Lane {
  readonly queue: DeliveryId[];
  running: boolean;
}

export class Outbox {
  readonly #world: OutboxWorld;
  readonly #lanes = new Map<LaneKey, Lane>();
  #running = 0;
  #idleWaiters: (() => void)[] = [];
  #closed = false;

  constructor(world: OutboxWorld) {
    this.#world = world;
  }

  /** Queues a delivery and starts its lane. */
  add(owed: OwedDelivery): void {
    const key: LaneKey = `${owed.to}@${threadKey(owed.page, owed.psid)}`;
    const lane = this.#lanes.get(key) ?? { queue: [], running: false };
    lane.queue.push(owed.id);
    this.#lanes.set(key, lane);
    this.wake(key);
  }

  /** Goes on with a lane whose next attempt may be due. */
  wake(key: LaneKey): void {
    const lane = this.#lanes.get(key);
    if (lane === undefined || lane.running || this.#closed) return;
    lane.running = true;
    this.#running += 1;
    void this.#run(key, lane).finally(() => {
      lane.running = false;
      this.#running -= 1;
      if (this.#running === 0) this.#tellIdle();
    });
  }

  /** Nothing is on its way and nothing that is due now waits. */
  get isIdle(): boolean {
    return this.#running === 0;
  }

  /** Resolves when the outbox is idle. */
  idle(): Promise<void> {
    if (this.isIdle) return Promise.resolve();
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.idle();
  }

  async #run(key: LaneKey, lane: Lane): Promise<void> {
    // Deliveries leave only after the command that owes them has been answered for in the journal.
    await Promise.resolve();
    while (!this.#closed) {
      const id = lane.queue[0];
      if (id === undefined) break;
      const owed = this.#world.owed(id);
      if (owed === undefined) {
        lane.queue.shift();
        continue;
      }
      if (owed.next_at > this.#world.now()) {
        this.#world.wakeAt(owed.next_at, key);
        return;
      }
      const outcome = await this.#world.post(owed);
      if (this.#closed) return;
      this.#world.report(owed, outcome);
    }
    if (lane.queue.length === 0) this.#lanes.delete(key);
  }

  #tellIdle(): void {
    const waiters = this.#idleWaiters;
    this.#idleWaiters = [];
    for (const tell of waiters) tell();
  }
}
