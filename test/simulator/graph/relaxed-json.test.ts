import { describe, expect, test } from 'vitest';
import { parseJson, parseRelaxedJson } from '../../../simulator/graph/relaxed-json.ts';

describe('relaxed JSON', () => {
  test.each([
    ['{id:7000}', { id: 7000 }],
    ["{'id':'7000'}", { id: '7000' }],
    ['{ id : "7000" , name : ann }', { id: '7000', name: 'ann' }],
    ['{"a":[1,-2.5,1e3,true,false,null],b:{}}', { a: [1, -2.5, 1000, true, false, null], b: {} }],
    ["{'text':'it\\'s \"quoted\"'}", { text: 'it\'s "quoted"' }],
    ['{"text":"it\'s {fine}, [really]: yes"}', { text: "it's {fine}, [really]: yes" }],
    ["{'text':'é 🎈 a/b \\u00e4'}", { text: 'é 🎈 a/b ä' }],
    ['[]', []],
    ['  {id:1}  ', { id: 1 }],
  ])('%s is read as Meta reads it [API-017, CR-122]', (text, value) => {
    expect(parseRelaxedJson(text)).toEqual(value);
    expect(parseJson(text)).toEqual(value);
  });

  test.each([
    '{',
    '{id}',
    '{id:}',
    '{:1}',
    '{id:1',
    '{id:1}}',
    '{id:1} x',
    '{"a" "b"}',
    '[1',
    "{'a':'b}",
    '',
    ' ',
  ])('%j is not JSON at all', (text) => {
    expect(parseRelaxedJson(text)).toBeUndefined();
  });

  test('whole numbers that a double cannot hold come back as text, with every digit [CR-123]', () => {
    expect(parseJson('{"id":9007199254740993}')).toEqual({ id: '9007199254740993' });
    expect(parseJson('{id:12345678901234567890}')).toEqual({ id: '12345678901234567890' });
    expect(parseJson('{"id":9007199254740991}')).toEqual({ id: 9_007_199_254_740_991 });
  });

  test('strict JSON with long digits inside texts is read as strict JSON', () => {
    const value = { text: 'card 1234567890123456 "x" \\ \n', list: [{ 'a b': null }], n: -0.5 };
    expect(parseJson(JSON.stringify(value))).toEqual(value);
  });

  test('nesting ends somewhere, before the stack does', () => {
    expect(parseRelaxedJson('['.repeat(100_000))).toBeUndefined();
    expect(parseRelaxedJson('{a:'.repeat(100_000))).toBeUndefined();
  });

  test('a key called __proto__ is a key like any other', () => {
    const value = parseRelaxedJson('{__proto__:{id:1},id:2}') as object;
    expect(Object.keys(value)).toEqual(['__proto__', 'id']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });
});
