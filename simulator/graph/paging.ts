/** Cursor paging: which part of a list an edge answers, and the addresses of the parts beside it. Pure. */

/** Where a thing stands in its list, which runs from the highest place down; ties are told apart by id. */
export interface Place {
  readonly at: number;
  readonly id: string;
}

export interface Placed<Item> {
  readonly place: Place;
  readonly item: Item;
}

export interface PageWanted {
  readonly limit: number;
  readonly after: Place | null;
  readonly before: Place | null;
  /** From the lowest place up instead. */
  readonly chronological: boolean;
}

export interface PageOfItems<Item> {
  readonly items: readonly Item[];
  readonly cursors: { readonly before: string; readonly after: string } | null;
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
}

/** What an edge answers when no limit is named. */
export const LIMIT_USUAL = 25;

export function pageOfItems<Item>(
  placed: readonly Placed<Item>[],
  { limit, after, before, chronological }: PageWanted,
): PageOfItems<Item> {
  const sign = chronological ? -1 : 1;
  const sorted = [...placed].sort((a, b) => sign * compare(b.place, a.place));
  const start = after === null ? 0 : countWhile(sorted, (place) => sign * compare(place, after) >= 0);
  const end =
    before === null ? sorted.length : countWhile(sorted, (place) => sign * compare(place, before) > 0);
  // Going back shows the part that ends at the cursor, going forward the one that begins there.
  const from = before === null ? start : Math.max(start, end - limit);
  const to = Math.min(end, from + limit);
  const shown = sorted.slice(from, to);
  const [first] = shown;
  const last = shown.at(-1);
  return {
    items: shown.map(({ item }) => item),
    cursors:
      first === undefined || last === undefined
        ? null
        : { before: cursorOf(first.place), after: cursorOf(last.place) },
    hasNext: to < sorted.length,
    hasPrevious: from > 0,
  };
}

/** A limit as it was written; null when it is none. Too high a limit is silently lowered. */
export function limitOf(text: string | null, max: number): number | null {
  if (text === null || text === '') return Math.min(LIMIT_USUAL, max);
  return /^[1-9]\d{0,8}$/.test(text) ? Math.min(Number(text), max) : null;
}

export function cursorOf({ at, id }: Place): string {
  return btoa(`${at}:${id}`).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The place a cursor means; null when it is no cursor of ours. */
export function placeOf(cursor: string): Place | null {
  if (!/^[\w-]{2,400}$/.test(cursor) || cursor.length % 4 === 1) return null;
  const match = /^(\d{1,16}):([\w.=+/-]*)$/.exec(atob(cursor.replaceAll('-', '+').replaceAll('_', '/')));
  return match === null ? null : { at: Number(match[1]), id: match[2] ?? '' };
}

function compare(a: Place, b: Place): number {
  if (a.at !== b.at) return a.at - b.at;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function countWhile<Item>(sorted: readonly Placed<Item>[], holds: (place: Place) => boolean): number {
  const end = sorted.findIndex(({ place }) => !holds(place));
  return end < 0 ? sorted.length : end;
}
