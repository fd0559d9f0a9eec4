/** Checks what a webhook is signed with, over the bytes as they came (API: X-Hub-Signature-256, HMAC-SHA256 of the app secret). */
import { createHmac, timingSafeEqual } from 'node:crypto';

export function isSignedBy(secret: string, raw: Buffer, header: string | undefined): boolean {
  const told = /^sha256=([0-9a-f]{64})$/.exec(header ?? '')?.[1];
  if (told === undefined) return false;
  return timingSafeEqual(Buffer.from(told, 'hex'), createHmac('sha256', secret).update(raw).digest());
}
