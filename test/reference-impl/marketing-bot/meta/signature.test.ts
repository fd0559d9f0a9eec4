import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isSigned } from '../../../../reference-impl/marketing-bot/meta/signature.ts';

const secret = 'the secret of the app';
const hmac = (algorithm: 'sha1' | 'sha256', raw: Uint8Array, key = secret) =>
  `${algorithm}=${createHmac(algorithm, key).update(raw).digest('hex')}`;

describe('isSigned', () => {
  // As Meta writes it: non-ASCII escaped, slashes escaped. Parsing and writing it again would change the bytes.
  const raw = Buffer.from('{"text":"\\u00e4\\u00f6 \\ud83d\\ude00 a\\/b"}');

  it('accepts either header over the exact bytes', () => {
    expect(isSigned(raw, { sha256: hmac('sha256', raw) }, secret)).toBe(true);
    expect(isSigned(raw, { sha1: hmac('sha1', raw) }, secret)).toBe(true);
  });

  it('refuses another key, other bytes, a cut or missing signature', () => {
    expect(isSigned(raw, { sha256: hmac('sha256', raw, 'another secret') }, secret)).toBe(false);
    expect(
      isSigned(
        Buffer.from(JSON.stringify(JSON.parse(raw.toString()))),
        { sha256: hmac('sha256', raw) },
        secret,
      ),
    ).toBe(false);
    expect(isSigned(raw, { sha256: hmac('sha256', raw).slice(0, -2) }, secret)).toBe(false);
    expect(isSigned(raw, {}, secret)).toBe(false);
  });

  it('does not fall back to the weaker header when the stronger one is wrong', () => {
    expect(isSigned(raw, { sha256: 'sha256=00', sha1: hmac('sha1', raw) }, secret)).toBe(false);
  });
});
