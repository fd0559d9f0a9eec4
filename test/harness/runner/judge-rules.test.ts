import { describe, expect, test } from 'vitest';
import type { Rule, Violation } from '../../../scenarios/harness/rules/rule.ts';
import type { CellState } from '../../../scenarios/harness/runner/cell-state.ts';
import { judgeRules } from '../../../scenarios/harness/runner/judge-rules.ts';
import type { CheckResult } from '../../../scenarios/harness/runner/results.ts';
import { act, ids, journal, names } from '../journal-fixture.ts';

const violation: Violation = { facts: [], contradiction: 'it did', advice: 'do not' };
const rule = (kind: Rule['kind'], judge: Rule['judge']): Rule => ({
  id: kind === 'rule' ? 'C-01' : 'P-03',
  kind,
  sentence: 's',
  why: 'w',
  restsOn: [],
  judge,
});
const violated =
  (more: Partial<Violation> = {}): Rule['judge'] =>
  () => ({
    exercised: true,
    witnesses: [1],
    violations: [{ ...violation, ...more }],
  });

function judge(
  rules: Rule[],
  kind: 'simulator' | 'reference' | 'partner',
  readings: Record<string, unknown> = {},
) {
  const checks: CheckResult[] = [];
  const state = {
    checks,
    cell: { id: 'DEMO-001', scenario: { readings } },
    target: { kind, handOver: undefined },
    stage: { names, subjects: new Set(['mkt']) },
    time: { journal: journal(act()) },
  } as unknown as CellState;
  const sights = judgeRules(rules, state);
  return { sights, verdicts: checks.map(({ id, verdict }) => [id, verdict]), checks };
}

describe('rules over a cell', () => {
  const both = [rule('rule', violated()), rule('duty', violated())];

  test('a simulator is judged by rules, a partner by duties, the reference by both', () => {
    expect(judge(both, 'simulator').verdicts).toEqual([['DEMO-001/C-01', 'fail']]);
    expect(judge(both, 'partner').verdicts).toEqual([['DEMO-001/P-03', 'fail']]);
    expect(judge(both, 'reference').verdicts).toHaveLength(2);
  });

  test('are told which apps are under test', () => {
    let seen: ReadonlySet<string> = new Set();
    const looks = rule('duty', (_, { subjectApps }) => {
      seen = subjectApps;
      return { exercised: false, witnesses: [], violations: [] };
    });
    judge([looks], 'partner');
    expect([...seen]).toEqual([ids.mkt]);
  });

  test('a finding that leans on an open reading warns a partner, unless the scenario pins that reading', () => {
    const leaning = [rule('duty', violated({ reading: 'takeFanout' }))];
    expect(judge(leaning, 'partner').verdicts).toEqual([['DEMO-001/P-03', 'warn']]);
    expect(judge(leaning, 'partner', { takeFanout: 'all' }).verdicts).toEqual([['DEMO-001/P-03', 'fail']]);
    expect(judge(leaning, 'reference').verdicts).toEqual([['DEMO-001/P-03', 'fail']]);
  });

  test('one that breaks off is the harness’s fault, and the others are judged all the same', () => {
    const broken = rule('rule', () => {
      throw new Error('no such entry');
    });
    const { verdicts, checks, sights } = judge([broken, rule('duty', violated())], 'reference');
    expect(verdicts).toEqual([
      ['DEMO-001/C-01', 'harness-error'],
      ['DEMO-001/P-03', 'fail'],
    ]);
    expect(checks[0]?.seen).toBe('the rule itself broke off: no such entry');
    expect(sights.map(({ exercised }) => exercised)).toEqual([false, true]);
  });
});
