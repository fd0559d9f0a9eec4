import { describe, expect, test } from 'vitest';
import { expandKeys } from '../../../simulator/graph/nested-keys.ts';

const expanded = (text: string) => expandKeys(new URLSearchParams(text));

describe('keys of a form', () => {
  test.each([
    ['plain keys stay as they are', 'a=1&b=2', { a: '1', b: '2' }],
    ['the last of a repeated plain key wins', 'a=1&a=2', { a: '2' }],
    ['members in brackets make an object', 'recipient[id]=7', { recipient: { id: '7' } }],
    ['indices make a list', 'fields[1]=b&fields[0]=a', { fields: ['a', 'b'] }],
    ['empty brackets append', 'fields[]=a&fields[]=b', { fields: ['a', 'b'] }],
    [
      'both nest',
      'greeting[0][locale]=default&greeting[0][text]=Hi&greeting[1][text]=Ola',
      { greeting: [{ locale: 'default', text: 'Hi' }, { text: 'Ola' }] },
    ],
    ['broken brackets are part of a plain key', 'a[b=1&c]=2', { 'a[b': '1', 'c]': '2' }],
    [
      'an index beyond reason is a member, not a hole of a million',
      'a[5000000]=1',
      { a: { '5000000': '1' } },
    ],
  ])('%s [API-018]', (_title, text, params) => {
    expect(expanded(text)).toEqual(params);
  });

  test('a member called __proto__ changes no prototype', () => {
    const params = expanded('a[__proto__][polluted]=1');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(JSON.stringify(params)).toBe('{"a":{"__proto__":{"polluted":"1"}}}');
  });
});
