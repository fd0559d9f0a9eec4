/** What a run leaves behind: the record from which every report is written. */
import type { ReadingChoice } from '../language/cell.ts';
import type { Axes } from '../language/cells.ts';
import type { Level } from '../language/scenario.ts';
import type { Fact } from '../rules/rule.ts';
import type { Verdict } from '../verdict.ts';

/** One check: an observation, a rule in a cell, or a step that could not be done. */
export interface CheckResult {
  /** `CTRL-014[lost=no,target=omitted]/t3.4`. */
  readonly id: string;
  readonly verdict: Verdict;
  readonly expected: string;
  readonly seen: string;
  readonly facts: readonly Fact[];
  readonly advice?: string;
  /** Whether it says something about the subject; only then can it stand on a certificate. */
  readonly aboutSubject: boolean;
}

/** What one rule said about one cell. */
export interface RuleSight {
  readonly rule: string;
  readonly exercised: boolean;
  readonly missing?: string | undefined;
}

export interface CellResult {
  readonly id: string;
  readonly axes: Axes;
  /** The reading that was changed for this run of the cell. */
  readonly reading?: ReadingChoice;
  readonly lifecycle: 'settled' | 'aborted' | 'not-judged';
  readonly checks: readonly CheckResult[];
  readonly sights: readonly RuleSight[];
  /** Whether an app under test made any Graph call. */
  readonly subjectActed: boolean;
  readonly seed: string;
  readonly world: string;
  readonly durationMs: number;
  /** Why the cell says nothing about this subject. */
  readonly notJudged?: string;
}

export interface ScenarioResult {
  readonly id: string;
  readonly title: string;
  readonly file: string;
  readonly profile: string;
  readonly level: Level;
  readonly requirements: readonly string[];
  readonly cells: readonly CellResult[];
  /** The watched rules, over all cells. */
  readonly watched: readonly CheckResult[];
}

export interface RunResult {
  readonly target: { readonly name: string; readonly kind: 'simulator' | 'reference' | 'partner' };
  readonly run: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly scenarios: readonly ScenarioResult[];
}

export function checksOf(scenario: ScenarioResult): readonly CheckResult[] {
  return [...scenario.cells.flatMap((cell) => cell.checks), ...scenario.watched];
}
