/** Time enters here: the machine's clock with its timers, and the clock of a world on top of it. */

import type { ClockState } from './domain/world.ts';

export interface MachineClock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /** Calls back once after `ms`; the returned function cancels. */
  after(ms: number, callback: () => void): () => void;
}

/** setTimeout overflows beyond 2^31 ms and would fire at once; a longer wait is cut and asked again. */
const TIMER_MAX_MS = 2_000_000_000;

export const machineClock: MachineClock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(ms, 0), TIMER_MAX_MS));
    // A due lease must not keep a process alive whose servers are closed.
    timer.unref();
    return () => clearTimeout(timer);
  },
};

export function worldNow(clock: ClockState, machine: MachineClock): number {
  return clock.mode === 'virtual' ? clock.now_ms : machine.now() + clock.offset_ms;
}

/** The same clock standing at, or running from, `to`. */
export function clockSetTo(clock: ClockState, to: number, machine: MachineClock): ClockState {
  return clock.mode === 'virtual'
    ? { mode: 'virtual', now_ms: to }
    : { mode: 'real', offset_ms: to - machine.now() };
}
