/** The rules and duties over one cell's journal: what they saw, and whether they had anything to see. */
import type { Entry } from '../journal.ts';
import { testId } from '../language/cells.ts';
import type { Rule, RuleContext, Violation } from '../rules/rule.ts';
import { judges } from '../targets/target.ts';
import type { Verdict } from '../verdict.ts';
import type { CellState } from './cell-state.ts';
import type { CheckResult, RuleSight } from './results.ts';

export function judgeRules(rules: readonly Rule[], state: CellState): RuleSight[] {
  const context = contextOf(state);
  return rules
    .filter(({ kind }) => judges(state.target.kind, kind))
    .map((rule) => {
      try {
        return sightOf(rule, context, state);
      } catch (error) {
        state.checks.push(brokenRule(rule, error, state));
        return { rule: rule.id, exercised: false, missing: 'the rule itself broke off' };
      }
    });
}

function sightOf(rule: Rule, context: RuleContext, state: CellState): RuleSight {
  const { exercised, missing, violations } = rule.judge(state.time.journal, context);
  const [first] = violations;
  if (first !== undefined) {
    const more = violations.length > 1 ? ` (and ${violations.length - 1} more like it)` : '';
    state.checks.push({
      id: testId(state.cell.id, rule.id),
      verdict: weigh(first, state),
      expected: rule.sentence,
      seen: `${first.contradiction}${more}`,
      facts: first.facts,
      advice: first.advice,
      aboutSubject: true,
    });
  }
  return { rule: rule.id, exercised, missing };
}

function brokenRule(rule: Rule, error: unknown, state: CellState): CheckResult {
  return {
    id: testId(state.cell.id, rule.id),
    verdict: 'harness-error',
    expected: rule.sentence,
    seen: `the rule itself broke off: ${error instanceof Error ? error.message : String(error)}`,
    facts: [],
    aboutSubject: true,
  };
}

/** A finding that another reading of Meta's documents would undo is no nonconformance of a partner, unless that reading is pinned. */
function weigh({ reading }: Violation, state: CellState): Verdict {
  if (reading === undefined || state.target.kind !== 'partner') return 'fail';
  return reading in (state.cell.scenario.readings ?? {}) ? 'fail' : 'warn';
}

function contextOf(state: CellState): RuleContext {
  const { names, subjects } = state.stage;
  const { handOver } = state.target;
  return {
    subjectApps: new Set([...subjects].map((name) => names.app(name).id)),
    appNames: names.appNames(),
    readings: readingsOf(state.time.journal),
    ...(handOver === undefined ? {} : { handOver }),
  };
}

/** The readings in force at the end of the journal. */
function readingsOf(journal: readonly Entry[]): Readonly<Record<string, unknown>> {
  const readings: Record<string, unknown> = {};
  for (const entry of journal) {
    if (entry.kind !== 'setting') continue;
    if (entry.what === 'world_created' || entry.what === 'readings_put')
      Object.assign(readings, entry.readings);
  }
  return readings;
}
