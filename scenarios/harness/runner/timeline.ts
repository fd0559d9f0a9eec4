/** One cell's journal and clock: reading on, settling, moving time from timer to timer, and waiting for what should show. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Entry } from '../journal.ts';
import { durationMs } from '../language/duration.ts';
import type { Span } from '../language/terms.ts';
import { limits } from '../limits.ts';
import type { Stage } from '../targets/target.ts';

export class Timeline {
  readonly #stage: Stage;
  readonly #settleMs: number;
  readonly #raw: Entry[] = [];

  constructor(stage: Stage, settleMs: number) {
    this.#stage = stage;
    this.#settleMs = settleMs;
  }

  /** What of the journal belongs to this cell, as far as it was read. */
  get journal(): readonly Entry[] {
    return this.#stage.view(this.#raw);
  }

  get last(): number {
    return this.#raw.at(-1)?.seq ?? 0;
  }

  async refresh(): Promise<void> {
    this.#raw.push(...(await this.#stage.world.journal(this.last)));
  }

  /** No delivery due, no driver at work; of a program that is only observed, also a while of quiet. */
  async settle(): Promise<void> {
    const deadline = Date.now() + this.#settleMs;
    for (;;) {
      const before = this.last;
      await this.#settleOnce(Math.max(1, deadline - Date.now()));
      await this.refresh();
      if (this.last === before && (!this.#stage.realTime || (await this.#isQuiet()))) return;
      if (Date.now() >= deadline) return;
    }
  }

  async #settleOnce(withinMs: number): Promise<void> {
    const { now } = await this.#stage.world.clock();
    for (const actor of this.#stage.actors.values()) await actor.settle(now);
    await this.#stage.world.settle(withinMs);
  }

  async #isQuiet(): Promise<boolean> {
    const before = this.last;
    await pause(limits.quietRealMs);
    await this.refresh();
    return this.last === before;
  }

  /** Moves the world's clock, stopping at each timer of a driver on the way so that none fires late. */
  async advanceTo(atMs: number): Promise<void> {
    for (let steps = 0; steps < limits.timerStepsMax; steps += 1) {
      const timer = await this.#nextTimerMs();
      const stop = timer === undefined ? atMs : Math.min(timer, atMs);
      await this.#moveTo(stop);
      if (stop >= atMs) return;
    }
    throw new Error(`more than ${limits.timerStepsMax} timers fell due in one move of the clock`);
  }

  async nowMs(): Promise<number> {
    return Date.parse((await this.#stage.world.clock()).now);
  }

  async #moveTo(atMs: number): Promise<void> {
    const now = await this.#stage.world.advanceTo(new Date(atMs).toISOString());
    for (const actor of this.#stage.actors.values()) await actor.tellTime(now);
    await this.settle();
  }

  /** Of the drivers' timers the earliest that is still to come. */
  async #nextTimerMs(): Promise<number | undefined> {
    const { now } = await this.#stage.world.clock();
    const timers: number[] = [];
    for (const actor of this.#stage.actors.values()) {
      const next = await actor.settle(now);
      if (next !== null && Date.parse(next) > Date.parse(now)) timers.push(Date.parse(next));
    }
    return timers.length === 0 ? undefined : Math.min(...timers);
  }

  /**
   * Waits until something shows, or until it cannot any more. A program with a driver is idle when it says so, and then only a
   * timer can wake it; a program on real time is given the real time of the span; an app of ours does nothing unasked.
   */
  async waitFor(shows: () => boolean, span: Span): Promise<boolean> {
    await this.settle();
    if (shows()) return true;
    if (this.#stage.realTime) return this.#waitReal(shows, span);
    const limitMs = (await this.nowMs()) + (span.virtual === undefined ? 0 : durationMs(span.virtual));
    for (let steps = 0; steps < limits.timerStepsMax; steps += 1) {
      const timer = await this.#nextTimerMs();
      if (timer === undefined || timer > limitMs) return false;
      await this.#moveTo(timer);
      if (shows()) return true;
    }
    return false;
  }

  async #waitReal(shows: () => boolean, span: Span): Promise<boolean> {
    const deadline = Date.now() + (span.real === undefined ? limits.askRealMs : durationMs(span.real));
    while (Date.now() < deadline) {
      await pause(limits.pollRealMs);
      await this.refresh();
      if (shows()) return true;
    }
    return false;
  }

  /** Lets a window of silence pass. */
  async watch(span: Span): Promise<void> {
    if (span.virtual !== undefined) await this.advanceTo((await this.nowMs()) + durationMs(span.virtual));
    if (this.#stage.realTime) {
      const real = span.real === undefined ? limits.silenceRealMs : durationMs(span.real);
      await pause(real);
    }
    await this.settle();
  }
}
