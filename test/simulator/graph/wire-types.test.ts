import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { inCall, isRequired, paramsReader } from '../../../simulator/graph/edge-params.ts';
import { good, missing, type Params } from '../../../simulator/graph/params.ts';
import {
  id,
  list,
  objectOf,
  oneOf,
  refuse,
  requiredId,
  requiredList,
  requiredObject,
  text,
  word,
} from '../../../simulator/graph/wire-types.ts';

const MISSING = { name: 'ParameterMissing', param: 'it' };
const must = (expected: string, param = 'it') => ({ name: 'ParameterInvalid', param, expected });

/** What a parameter called `it` is read as, or why it is refused. */
function read(schema: z.ZodType, it: unknown): unknown {
  const result = paramsReader<{ params: Params }, { it: z.ZodType }>({ it: schema })({ params: { it } });
  return result.ok ? result.values.it : result.rejection;
}

describe('a parameter as clients write it', () => {
  test.each<[string, z.ZodType, unknown, unknown]>([
    ['an id in digits [CR-123]', id(), '12345678901234567890', '12345678901234567890'],
    ['an id as a number [CR-123]', id(), 42, '42'],
    ['an id that is empty', id(), '', undefined],
    ['an id that is null', id(), null, undefined],
    ['an id that lost digits', id(), 2 ** 60, must('a numeric id')],
    ['an id with letters', id(), '12a', must('a numeric id')],
    ['an id of too many digits', id(), '9'.repeat(21), must('a numeric id')],
    ['an id that must be there', requiredId('a number'), '', MISSING],
    ['an id that must be one', requiredId('a number'), {}, must('a number')],
    ['a text', text(), ' as it is ', ' as it is '],
    ['a number as a text', text(), 1.5, '1.5'],
    ['an object as a text', text(), { a: [1] }, '{"a":[1]}'],
    ['no text', text(), null, undefined],
    ['a word', word(), 'a', 'a'],
    ['an empty word', word(), '', MISSING],
    ['a number for a word', word(), 7, MISSING],
    ['one of several', oneOf(['A', 'B']), 'B', 'B'],
    ['none of several', oneOf(['A', 'B']), 'b', must('one of A, B')],
    ['names between commas [API-018]', list(), ' a, b,,c ', ['a', 'b', 'c']],
    ['names as JSON text [API-018]', list(), '["a","b"]', ['a', 'b']],
    ['names as a list [API-018]', list(), ['a', 'b'], ['a', 'b']],
    ['names that are none', list(), ['a', 1], must('a list of names')],
    ['names in broken JSON', list(), '["a"', must('a list of names')],
    ['no names', list(), '', undefined],
    ['names that must be there', requiredList(), [], MISSING],
    ['names that must be there at all', requiredList(), undefined, MISSING],
    ['an object in relaxed JSON [CR-122]', objectOf({ a: text() }), "{'a':'b'}", { a: 'b' }],
    ['a list for an object', objectOf({ a: text() }), ['a'], must('an object such as {"id":"…"}')],
    ['broken JSON for an object', objectOf({ a: text() }), '{a', must('an object such as {"id":"…"}')],
    ['a member that is unfit', objectOf({ a: id() }), { a: 'x' }, must('a numeric id', 'it[a]')],
    ['a member that is missing', objectOf({ a: word() }), {}, { name: 'ParameterMissing', param: 'it[a]' }],
    [
      'an object that must be there',
      requiredObject({ name: 'NothingToSend' }),
      '',
      { name: 'NothingToSend' },
    ],
    ['an object as it is', requiredObject({ name: 'NothingToSend' }), { a: 1 }, { a: 1 }],
    [
      'a text for an object',
      requiredObject({ name: 'NothingToSend' }),
      'a',
      must('an object such as {"id":"…"}'),
    ],
  ])('%s', (_title, schema, given, expected) => expect(read(schema, given)).toEqual(expected));

  test('is required when its schema does not do without it', () => {
    expect([id(), text(), list(), objectOf({ a: word() })].map(isRequired)).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(
      [requiredId('a'), word(), requiredList(), requiredObject({ name: 'NothingToSend' })].map(isRequired),
    ).toEqual([true, true, true, true]);
  });
});

describe('the parameters of a row', () => {
  const refused = z.unknown().superRefine((_given, context) => {
    refuse(context, { name: 'NothingToSend' });
  });

  test('are read up to the first that does not fit, which is what the caller hears of', () => {
    const reader = paramsReader({ a: id(), b: refused, c: requiredId('a number') });
    expect(reader({ params: { a: 7 } })).toEqual({
      ok: false,
      values: { a: '7' },
      rejection: { name: 'NothingToSend' },
    });
  });

  test('are read in their call once their own shape is right', () => {
    const beside = inCall(text(), (given, { params }: { params: Params }) =>
      params.other === given ? good(`${given}!`) : missing('other'),
    );
    const reader = paramsReader<{ params: Params }, { it: typeof beside }>({ it: beside });
    expect(reader({ params: { it: 'a', other: 'a' } })).toEqual({ ok: true, values: { it: 'a!' } });
    expect(reader({ params: { it: 'a' } })).toMatchObject({
      rejection: { name: 'ParameterMissing', param: 'other' },
    });
  });
});
