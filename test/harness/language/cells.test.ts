import { expect, test } from 'vitest';
import { axesOf, holds, substitute, testId } from '../../../scenarios/harness/language/cells.ts';
import { durationMs } from '../../../scenarios/harness/language/duration.ts';

test('a whole value keeps its type, a part of a text is written out', () => {
  const axes = { allowed: false, code: 551, who: 'care' };
  expect(substitute({ a: '$allowed', b: ['$code'], c: 'to $who!', d: '$other', e: '${care}' }, axes)).toEqual(
    {
      a: false,
      b: [551],
      c: 'to care!',
      d: '$other',
      e: '${care}',
    },
  );
});

test('a condition holds when each of its axes has one of the values', () => {
  const axes = { lost: 'no', allowed: true };
  expect(holds(undefined, axes)).toBe(true);
  expect(holds({ lost: ['no', 'yes'] }, axes)).toBe(true);
  expect(holds({ lost: 'no', allowed: false }, axes)).toBe(false);
  expect(holds({ allowed: 'true' }, axes)).toBe(true);
});

test('what a cell leaves out is read as in a cell where it applies', () => {
  const data = [{ if: { way: 'named' }, spelled: '$way' }];
  expect(substitute(data, { way: 'release' })).toEqual([{ if: { way: 'named' }, spelled: 'named' }]);
});

test('without axes there is one cell', () => {
  expect(axesOf(undefined)).toEqual([{}]);
  expect(testId('CTRL-014[lost=no]', 't3', 4)).toBe('CTRL-014[lost=no]/t3.4');
});

test.each([
  ['500ms', 500],
  ['20s', 20_000],
  ['10m', 600_000],
  ['24h', 86_400_000],
  ['7d', 604_800_000],
  ['-1ms', -1],
  ['+2s', 2_000],
])('%s is %i ms', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

test('what is no duration is not taken for one', () => {
  expect(() => durationMs('soon')).toThrow(/`soon` is no duration/);
});
