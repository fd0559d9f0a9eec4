/** What deciding ends in: events to write down with a value to answer, or a rejection and nothing changed. */

import type { Decided } from './events.ts';

export interface Accepted<Value> {
  readonly ok: true;
  readonly events: readonly Decided[];
  readonly value: Value;
}

export interface Rejected<No> {
  readonly ok: false;
  readonly rejection: No;
}

export type Verdict<Value, No> = Accepted<Value> | Rejected<No>;

export function accept<Value>(value: Value, events: readonly Decided[] = []): Accepted<Value> {
  return { ok: true, events, value };
}

export function reject<No>(rejection: No): Rejected<No> {
  return { ok: false, rejection };
}
