/** The bytes of a webhook and their signatures. Pure but for the hash function. */

import { createHmac } from 'node:crypto';

/** The body as it travels: one entry in its envelope, in ASCII, with slashes escaped (API-104). */
export function webhookBody(entry: unknown): string {
  return JSON.stringify({ object: 'page', entry: [entry] }).replace(/[/\u007f-\uffff]/g, escaped);
}

function escaped(character: string): string {
  return character === '/' ? '\\/' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Both signature headers over exactly these bytes under the receiving app’s secret (API-102, API-103). */
export function signatureHeaders(body: string, secret: string): Record<string, string> {
  return {
    'x-hub-signature': `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`,
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  };
}
