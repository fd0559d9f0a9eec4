/** The bytes of a webhook and their signatures. Pure but for the hash function. */

import { createHmac } from 'node:crypto';

/** The body as it travels: entries in their envelope, in ASCII, with slashes escaped (API-104). */
export function webhookBody(entry: readonly unknown[], object: 'page' | 'instagram' = 'page'): string {
  return JSON.stringify({ object, entry }).replace(/[/\u007f-\uffff]/g, escaped);
}

/**
 * Entries that travel together: neighbours that differ only in their time and their events become one with several
 * events, dated by the latest (API-111). Only neighbours, so that the order of what happened stays.
 */
export function merged(entries: readonly unknown[]): readonly unknown[] {
  const together: Entry[] = [];
  for (const entry of entries as readonly Entry[]) {
    const last = together.at(-1);
    const array = ARRAYS.find((name) => entry[name] !== undefined);
    const isAlike =
      last !== undefined && array !== undefined && frameOf(last, array) === frameOf(entry, array);
    if (!isAlike) together.push(entry);
    else together.splice(-1, 1, { ...last, time: entry.time, [array]: [...last[array], ...entry[array]] });
  }
  return together;
}

const ARRAYS = ['messaging', 'standby', 'changes'] as const;
type Entry = { readonly time: number } & { readonly [Name in (typeof ARRAYS)[number]]: readonly unknown[] };

/** All of an entry but its time and its events. */
function frameOf(entry: Entry, array: (typeof ARRAYS)[number]): string {
  return JSON.stringify({ ...entry, time: 0, [array]: [] });
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
