// Branded ids: page, app and PSID are all strings of digits, and swapping them is the likeliest bug.

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type PageId = Branded<'PageId'>;
export type AppId = Branded<'AppId'>;
export type Psid = Branded<'Psid'>;
export type Mid = Branded<'Mid'>;

/** They exceed 2^53, so they stay text and are only ever compared as text (DIFF-16). */
export const pageId = (text: string): PageId => text as PageId;
export const appId = (text: string): AppId => text as AppId;
export const psid = (text: string): Psid => text as Psid;
export const mid = (text: string): Mid => text as Mid;

export function isDigits(text: string): boolean {
  return /^[0-9]{1,32}$/.test(text);
}
