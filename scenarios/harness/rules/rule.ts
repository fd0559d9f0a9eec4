/** What a rule or a duty is: it reads one world's journal and says what it saw, never what a program meant. */
import type { Entry } from '../journal.ts';

/** One thing the journal says, with the entry that says it. */
export interface Fact {
  seq: number;
  sentence: string;
}

/** A chain of facts that cannot all be true of a sound subject, ending in why, and one line of help. */
export interface Violation {
  facts: Fact[];
  contradiction: string;
  advice: string;
  /** The open reading under another value of which this would not be a violation. */
  reading?: string;
}

export interface RuleResult {
  /** The left side of the rule came true and it could have gone wrong. */
  exercised: boolean;
  /** Entries at which that was so. */
  witnesses: number[];
  /** What would have had to happen for the rule to be exercised. */
  missing?: string;
  violations: Violation[];
}

export interface RuleContext {
  /** Ids of the apps under test; duties judge only these. */
  subjectApps: ReadonlySet<string>;
  /** Names for messages: app id to the name used in the scenario. */
  appNames: ReadonlyMap<string, string>;
  readings: Readonly<Record<string, unknown>>;
  /** What a subject in observe mode has declared about handing over. */
  handOver?: { phrases: readonly string[]; to: string; withinMs: number };
}

export interface Rule {
  id: string;
  kind: 'rule' | 'duty';
  sentence: string;
  why: string;
  restsOn: readonly string[];
  judge(journal: readonly Entry[], context: RuleContext): RuleResult;
}
