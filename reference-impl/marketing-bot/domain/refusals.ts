// What a Graph error means to the bot. It goes by code and subcode; texts and HTTP status decide nothing (API-096, P-18).

export interface GraphError {
  code: number;
  subcode?: number;
  transient?: boolean;
  message: string;
}

/**
 * `transient`: the same call may succeed later. `not_owner`: another app has the thread. `window`: nobody may write now.
 * `person`: the person can't be reached. `access`: token or permission. `permanent`: the request itself is wrong.
 */
export type RefusalKind = 'transient' | 'not_owner' | 'window' | 'person' | 'access' | 'permanent';

/** API-097: the codes worth another try. */
const transientCodes = new Set([1, 2, 4, 17, 32, 613, 1200]);
/** Pools of Page and messenger calls that are used up. */
const throttledCodes = { from: 80_000, to: 80_099 };
/** F-16: code 10 means many things; the subcode tells them apart. */
const windowSubcodes = new Set([2018278, 2534022, 2018065]);
const personSubcodes = new Set([2018108, 1545041]);
/** CR-027, CR-051, F-18: three spellings of "you don't have this thread". */
const notOwnerSubcodes = new Set([2018300, 2018151, 2534037]);
/** F-23: Meta's own lead form is running; control will be handed over when it ends. */
const leadFormSubcode = 2018321;

export function classify({ code, subcode, transient }: GraphError): RefusalKind {
  if (subcode !== undefined && notOwnerSubcodes.has(subcode)) return 'not_owner';
  if (subcode === leadFormSubcode) return 'not_owner';
  if (subcode !== undefined && windowSubcodes.has(subcode)) return 'window';
  if (code === 551 || (subcode !== undefined && personSubcodes.has(subcode))) return 'person';
  if (code === 10 || code === 190 || (code >= 200 && code <= 299)) return 'access';
  if (transientCodes.has(code)) return 'transient';
  if (code >= throttledCodes.from && code <= throttledCodes.to) return 'transient';
  return transient === true ? 'transient' : 'permanent';
}
