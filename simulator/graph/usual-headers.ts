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

/** The same for every answer, in names and values. */
const CONSTANT: readonly string[] = Object.entries({
  'content-type': 'application/json; charset=UTF-8',
  'x-baton-simulated': 'true',
  'cache-control': 'private, no-cache, no-store, must-revalidate',
  expires: 'Sat, 01 Jan 2000 00:00:00 GMT',
  pragma: 'no-cache',
  'strict-transport-security': 'max-age=15552000; preload',
  'access-control-allow-origin': '*',
  vary: 'Origin',
  'x-fb-rev': REVISION,
}).flat();

let answers = 0;

/** A new list each time, for what follows is added to it. */
export function usualHeaders(): string[] {
  answers += 1;
  const count = answers.toString(DIGITS);
  return CONSTANT.concat([
    'x-fb-request-id',
    count.padStart(REQUEST_ID_LENGTH, 'A'),
    'x-fb-trace-id',
    count.padStart(TRACE_ID_LENGTH, 'C'),
    'x-fb-debug',
    `${count.padStart(DEBUG_LENGTH, 'B')}==`,
  ]);
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
