/** The identifiers of the domain: strings of digits that must not be swapped for one another. */

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type AppId = Branded<'AppId'>;
export type PageId = Branded<'PageId'>;
export type PersonId = Branded<'PersonId'>;
/** A person as one page knows them: the same person has another PSID on another page. */
export type Psid = Branded<'Psid'>;
export type Mid = Branded<'Mid'>;
export type DeliveryId = Branded<'DeliveryId'>;
export type FaultId = Branded<'FaultId'>;
/** Names a thread: the pair of page and PSID, the unit of control (CR-010). */
export type ThreadKey = Branded<'ThreadKey'>;

export const asAppId = (text: string): AppId => text as AppId;
export const asPageId = (text: string): PageId => text as PageId;
export const asPersonId = (text: string): PersonId => text as PersonId;
export const asPsid = (text: string): Psid => text as Psid;
export const asMid = (text: string): Mid => text as Mid;
export const asDeliveryId = (text: string): DeliveryId => text as DeliveryId;
export const asFaultId = (text: string): FaultId => text as FaultId;

export function threadKey(page: PageId, psid: Psid): ThreadKey {
  return `${page}:${psid}` as ThreadKey;
}

/** Meta's own apps take part in routing under fixed ids. */
export const INBOX_APP = asAppId('263902037430900');
export const LEADGEN_APP = asAppId('413038776280800');

/** Longer than any id Meta prints, short enough that nobody mistakes a token for an id. */
const ID_DIGITS_MAX = 20;

export function isDigits(text: string): boolean {
  return text.length > 0 && text.length <= ID_DIGITS_MAX && /^[0-9]+$/.test(text);
}
