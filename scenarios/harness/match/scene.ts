/** What an observation is held against: the journal so far, the names in it, and the part of it that counts. */
import type { Entry } from '../journal.ts';
import type { Fact } from '../rules/rule.ts';
import type { Verdict } from '../verdict.ts';
import type { Names } from './names.ts';

/** What a step left behind. Entries of the step are those after `from`, up to `to`. */
export interface StepRun {
  readonly id: string;
  readonly kind: 'given' | 'when' | 'then';
  readonly from: number;
  readonly to: number | undefined;
  /** The acts and calls that the step itself made. */
  readonly roots: readonly number[];
  /** What was said by it. */
  readonly texts: readonly string[];
}

export type Bound =
  | {
      readonly kind: 'call';
      readonly call: number;
      readonly answer: number | undefined;
      readonly accepted: boolean;
    }
  | { readonly kind: 'lease'; readonly owner: string | null; readonly expiresAt: string | null }
  | { readonly kind: 'entry'; readonly seq: number };

export interface Scene {
  readonly journal: readonly Entry[];
  readonly names: Names;
  readonly steps: ReadonlyMap<string, StepRun>;
  readonly bound: ReadonlyMap<string, Bound>;
  /** The default window opens after this entry: where the last `when` began. */
  readonly since: number;
  /** The last entry that this step may see. */
  readonly horizon: number;
  /** From where the calls of an app are counted: its first `ask`, so that what it said unasked is not the first. */
  readonly countedFrom: ReadonlyMap<string, number>;
  /** Apps that can act by themselves; the others are played by the harness and only do as asked. */
  readonly alive: ReadonlySet<string>;
}

export interface Finding {
  readonly verdict: Verdict;
  readonly expected: string;
  readonly seen: string;
  readonly facts: readonly Fact[];
  readonly advice?: string;
  /** Entries that satisfied the observation. */
  readonly matched: readonly number[];
  readonly binds?: Bound;
}

export interface Window {
  readonly after: number;
  readonly upTo: number;
}

export function within(entry: Entry, { after, upTo }: Window): boolean {
  return entry.seq > after && entry.seq <= upTo;
}
