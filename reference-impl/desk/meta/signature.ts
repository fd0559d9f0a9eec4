/** Signs and checks webhook bodies: HMAC-SHA256 of the raw bytes with the app secret (API-3.3). */

import { createHmac, timingSafeEqual } from 'node:crypto';

export const signatureHeader = 'x-hub-signature-256';

export function signatureOf(body: Uint8Array, appSecret: string): string {
  return `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
}

/** Compared in constant time; a header of another length cannot be right. */
export function isSignedWith(body: Uint8Array, header: string, appSecret: string): boolean {
  const expected = Buffer.from(signatureOf(body, appSecret));
  const given = Buffer.from(header.trim().toLowerCase());
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** API-1.8: proves to Graph that the caller of a token also holds the app's secret. */
export function appSecretProof(accessToken: string, appSecret: string): string {
  return createHmac('sha256', appSecret).update(accessToken).digest('hex');
}
