/**
 * The headers that every answer of the real service has (API §1.7). The ids are made by counting: they need to be
 * different, not secret.
 */

/** The revision of the real service’s code, as a number; this simulator has none. */
const REVISION = '1030000000';
const DIGITS = 36;
const REQUEST_ID_LENGTH = 23;
const TRACE_ID_LENGTH = 11;
const DEBUG_LENGTH = 86;

let answers = 0;

/** Written into `headers`, for an answer copied from one object to the next is time lost on each call. */
export function addUsualHeaders(headers: Record<string, string>): void {
  answers += 1;
  const count = answers.toString(DIGITS);
  headers['cache-control'] = 'private, no-cache, no-store, must-revalidate';
  headers.expires = 'Sat, 01 Jan 2000 00:00:00 GMT';
  headers.pragma = 'no-cache';
  headers['strict-transport-security'] = 'max-age=15552000; preload';
  headers['access-control-allow-origin'] = '*';
  headers.vary = 'Origin';
  headers['x-fb-rev'] = REVISION;
  headers['x-fb-request-id'] = count.padStart(REQUEST_ID_LENGTH, 'A');
  headers['x-fb-trace-id'] = count.padStart(TRACE_ID_LENGTH, 'C');
  headers['x-fb-debug'] = `${count.padStart(DEBUG_LENGTH, 'B')}==`;
}

/** Quoted hex, the same for the same answer: two FNV-1a hashes, at a fraction of what a cryptographic one costs. */
export function entityTag(body: string): string {
  let low = 0x811c9dc5;
  let high = 0x01000193;
  for (let index = 0; index < body.length; index += 1) {
    const unit = body.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ (unit + index), 0x85ebca6b);
  }
  return `"${hex(low)}${hex(high)}"`;
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
