import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Field, fieldsText, parseFields } from '../../../simulator/graph/fields.ts';

const plain = (name: string): Field => ({ name, modifiers: {}, fields: null });

describe('field expansion', () => {
  test('reads names, modifiers and what is asked of each [API-029]', () => {
    expect(parseFields('id, updated_time,messages.limit(5).order(chronological){id,from{name}}')).toEqual({
      ok: true,
      fields: [
        plain('id'),
        plain('updated_time'),
        {
          name: 'messages',
          modifiers: { limit: '5', order: 'chronological' },
          fields: [plain('id'), { name: 'from', modifiers: {}, fields: [plain('name')] }],
        },
      ],
    });
  });

  test.each([
    ['id,,name', 3, 'Expected name.'],
    ['', 0, 'Expected name.'],
    ['id}', 2, 'Expected end of string instead of "}".'],
    ['messages{id', 11, 'Expected "}".'],
    ['messages.limit(5', 15, 'Expected ")".'],
    ['messages.limit5', 15, 'Unknown modifier "limit5".'],
    ['messages.limit', 14, 'Expected "(" after "limit".'],
    ['id,id', 5, 'Field specified more than once.'],
  ])('of %s is refused at character %i', (text, at, problem) => {
    expect(parseFields(text)).toEqual({ ok: false, at, problem });
  });

  test('that is nested without end is refused, not followed', () => {
    expect(parseFields('a{'.repeat(100_000))).toMatchObject({
      ok: false,
      problem: 'Fields are nested too deeply.',
    });
  });

  test('never throws, and what it read can be written and read again', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab,.{}() limit(5)'.split(''), 'limit(', 'order(') });
    fc.assert(
      fc.property(text, (given) => {
        const parsed = parseFields(given);
        if (!parsed.ok) return;
        expect(parseFields(fieldsText(parsed.fields))).toEqual(parsed);
      }),
      { numRuns: 2000 },
    );
  });
});
