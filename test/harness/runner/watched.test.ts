import { describe, expect, test } from 'vitest';
import type { Rule } from '../../../scenarios/harness/rules/rule.ts';
import type { CellResult } from '../../../scenarios/harness/runner/results.ts';
import { exitCodeOfRun, watchedChecks } from '../../../scenarios/harness/runner/run-suite.ts';
import { failed, passed, run } from '../report/run-fixture.ts';

const rule = (id: string, kind: Rule['kind']): Rule => ({
  id,
  kind,
  sentence: `the sentence of ${id}`,
  why: '',
  restsOn: [],
  judge: () => ({ exercised: true, witnesses: [], violations: [] }),
});
const rules = [rule('C-01', 'rule'), rule('P-03', 'duty')];

const cell = (id: string, exercised: boolean, more: Partial<CellResult> = {}): CellResult => ({
  id,
  axes: {},
  lifecycle: 'settled',
  checks: [],
  subjectActed: true,
  seed: '',
  world: '',
  durationMs: 0,
  sights: [
    { rule: 'C-01', exercised, missing: exercised ? undefined : 'a send that hands over' },
    { rule: 'P-03', exercised, missing: undefined },
  ],
  ...more,
});

describe('a watched rule', () => {
  const watch = (cells: CellResult[], kind: 'simulator' | 'reference' | 'partner' = 'reference') =>
    watchedChecks('DEMO-001', ['C-01', 'P-03'], { cells, rules, kind }).map(({ id, verdict }) => [
      id,
      verdict,
    ]);

  test('is exercised when one cell of the scenario exercised it', () => {
    expect(watch([cell('a', false), cell('b', true)])).toEqual([
      ['DEMO-001/C-01', 'pass'],
      ['DEMO-001/P-03', 'pass'],
    ]);
  });

  test('is not exercised when none did, and what was missing is told', () => {
    expect(watch([cell('a', false)])).toEqual([
      ['DEMO-001/C-01', 'not-exercised'],
      ['DEMO-001/P-03', 'not-exercised'],
    ]);
    const [c01] = watchedChecks('DEMO-001', ['C-01'], {
      cells: [cell('a', false)],
      rules,
      kind: 'simulator',
    });
    expect(c01?.seen).toBe('a send that hands over');
  });

  test('is a platform rule for a simulator and a duty for a partner', () => {
    expect(watch([cell('a', true)], 'simulator')).toEqual([['DEMO-001/C-01', 'pass']]);
    expect(watch([cell('a', true)], 'partner')).toEqual([['DEMO-001/P-03', 'pass']]);
  });

  test('that was violated stands in its cell and is not passed beside it', () => {
    const violated = cell('a', true, { checks: [{ ...failed, id: 'a/C-01' }] });
    expect(watch([violated], 'simulator')).toEqual([]);
  });

  test('asks nothing of cells that were not judged or broken off', () => {
    expect(
      watch([cell('a', false, { lifecycle: 'not-judged' }), cell('b', false, { lifecycle: 'aborted' })]),
    ).toEqual([]);
  });
});

describe('what a run comes to', () => {
  const partner = { name: 'P', kind: 'partner' } as const;

  test('a platform observation that nobody exercised is no lack of a partner', () => {
    const idle = { ...passed, verdict: 'not-exercised', aboutSubject: false } as const;
    expect(exitCodeOfRun(run([passed, idle], { target: partner }))).toBe(0);
    expect(exitCodeOfRun(run([passed, { ...idle, aboutSubject: true }], { target: partner }))).toBe(4);
  });

  test('passes that say nothing about the subject certify nothing', () => {
    expect(exitCodeOfRun(run([{ ...passed, aboutSubject: false }], { target: partner }))).toBe(4);
  });

  test('one failure is enough', () => {
    expect(exitCodeOfRun(run([passed, failed]))).toBe(1);
  });
});
