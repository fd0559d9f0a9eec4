import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../scenarios/harness/verdict.ts';
import { certifies, deviation, exitCodeOf, merged, verdicts } from '../../scenarios/harness/verdict.ts';

describe('merging', () => {
  test('the worst verdict wins, in the order of the contract', () => {
    const order: Verdict[] = [
      'harness-error',
      'fail',
      'flaky',
      'blocked',
      'inconclusive',
      'not-exercised',
      'warn',
      'excused',
      'pass',
    ];
    expect([...verdicts]).toEqual(order);
    for (const [index, worst] of order.entries())
      expect(merged([...order.slice(index)].reverse())).toBe(worst);
  });

  test('of nothing, nothing was exercised', () => {
    expect(merged([])).toBe('not-exercised');
  });

  test('only pass and warn can certify', () => {
    expect(verdicts.filter(certifies)).toEqual(['warn', 'pass']);
  });

  test('a deviation from a must fails, from anything less it warns', () => {
    expect([deviation('must'), deviation('should'), deviation('may')]).toEqual(['fail', 'warn', 'warn']);
  });
});

describe('exit codes', () => {
  test.each<[number, string, Verdict[]]>([
    [0, 'all passed', ['pass', 'warn', 'excused']],
    [1, 'one failed', ['pass', 'fail', 'inconclusive']],
    [3, 'the harness failed', ['fail', 'harness-error']],
    [4, 'one was inconclusive', ['pass', 'inconclusive']],
    [4, 'one was blocked', ['pass', 'blocked']],
    [4, 'one was not exercised', ['pass', 'not-exercised']],
    [6, 'one was flaky', ['pass', 'flaky', 'inconclusive']],
    [1, 'one failed and one was flaky', ['fail', 'flaky']],
  ])('%i when %s', (code, _, all) => {
    expect(exitCodeOf({ verdicts: all, certified: 1 })).toBe(code);
  });

  test('nothing that certifies is never a pass', () => {
    expect(exitCodeOf({ verdicts: [], certified: 0 })).toBe(4);
    expect(exitCodeOf({ verdicts: ['pass'], certified: 0 })).toBe(4);
    expect(exitCodeOf({ verdicts: ['excused'], certified: 0 })).toBe(4);
  });

  test('a harness fault comes before an empty selection, that before a failure, and a stale baseline last', () => {
    expect(exitCodeOf({ verdicts: ['harness-error'], certified: 0, nothingSelected: true })).toBe(3);
    expect(exitCodeOf({ verdicts: ['fail'], certified: 0, nothingSelected: true })).toBe(2);
    expect(exitCodeOf({ verdicts: ['pass'], certified: 1, staleBaseline: true })).toBe(5);
    expect(exitCodeOf({ verdicts: ['inconclusive'], certified: 1, staleBaseline: true })).toBe(4);
  });
});
