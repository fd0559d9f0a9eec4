// The signature of a delivery, checked over the bytes as they came in, before anybody parses them (API-102…106).
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface SignatureHeaders {
  /** `X-Hub-Signature-256` */
  sha256?: string | undefined;
  /** `X-Hub-Signature`, the older one. */
  sha1?: string | undefined;
}

/** The stronger header decides when it is there; the older one counts only where it stands alone. */
export function isSigned(raw: Uint8Array, { sha256, sha1 }: SignatureHeaders, secret: string): boolean {
  if (sha256 !== undefined) return matches(raw, 'sha256', sha256, secret);
  if (sha1 !== undefined) return matches(raw, 'sha1', sha1, secret);
  return false;
}

function matches(raw: Uint8Array, algorithm: 'sha256' | 'sha1', header: string, secret: string): boolean {
  const expected = Buffer.from(`${algorithm}=${createHmac(algorithm, secret).update(raw).digest('hex')}`);
  const given = Buffer.from(header);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
