/** The ids the desk handles. All are strings of digits on the wire, so each gets a type of its own. */

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type PageId = Branded<'PageId'>;
export type AppId = Branded<'AppId'>;
export type Psid = Branded<'Psid'>;
export type Mid = Branded<'Mid'>;
export type CaseId = Branded<'CaseId'>;
export type ReplyId = Branded<'ReplyId'>;

/** Real ids have 15 to 17 digits; the bound only keeps nonsense out. They are never turned into numbers (DIFF-16). */
const digits = /^\d{1,32}$/;

export function parsePageId(text: string): PageId | null {
  return digits.test(text) ? (text as PageId) : null;
}

/** SEED-40: trimmed, digits only, compared as text so that a 16-digit id keeps every digit. */
export function parseAppId(text: string): AppId | null {
  const trimmed = text.trim();
  return digits.test(trimmed) ? (trimmed as AppId) : null;
}

export function parsePsid(text: string): Psid | null {
  return digits.test(text) ? (text as Psid) : null;
}

/** Message ids are opaque: their shape has changed over the years. */
export function midOf(text: string): Mid {
  return text as Mid;
}

export function replyIdOf(text: string): ReplyId {
  return text as ReplyId;
}

/** One case per thread: the pair of page and PSID is the unit of control (CR-010). */
export function caseIdOf(page: PageId, psid: Psid): CaseId {
  return `${page}_${psid}` as CaseId;
}

/** Meta's own parties, which hold threads like any app but are connected to no page. */
export const metaParties: ReadonlyMap<string, string> = new Map([
  ['263902037430900', 'Meta inbox'],
  // One official page prints the inbox id a digit short (DIFF-28).
  ['26390203743090', 'Meta inbox'],
  ['1217981644879628', 'Instagram inbox'],
  ['413038776280800', 'Meta lead form'],
]);
