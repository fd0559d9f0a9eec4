import { expect, it } from 'vitest';
import { parseLossless } from '../../../../reference-impl/desk/meta/lossless-json.ts';

it('keeps every digit of a long whole number', () => {
  expect(parseLossless('{"a":90071992547409931,"b":[123456789012345678],"c":-12345678901234567}')).toEqual({
    a: '90071992547409931',
    b: ['123456789012345678'],
    c: '-12345678901234567',
  });
});

it('leaves short numbers, fractions and the insides of strings alone', () => {
  const text = '{"a":12,"b":1.1234567890123456789,"c":"x 90071992547409931, \\" 90071992547409931","d":1e3}';
  expect(parseLossless(text)).toEqual(JSON.parse(text));
});

it('still refuses what is no JSON', () => {
  expect(() => parseLossless('{')).toThrow(SyntaxError);
});
