/** What the parsers of message content share: texts, lists, addresses and their limits. Null means nothing is wrong. */

import type { Rejection } from '../../domain/rejections.ts';
import { isMembers, type Members } from '../wire-types.ts';

export type { Members } from '../wire-types.ts';

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

export function asMembers(value: unknown): Members | null {
  return isMembers(value) ? value : null;
}

/** A value that came instead of a text: an object may hold anything in place of its own toString. */
export function inWords(value: unknown): string {
  return typeof value === 'string' ? value : `${JSON.stringify(value)}`;
}

/** A text that must be there and may be only so long. */
export function requiredText(value: unknown, param: string, max: number): Rejection | null {
  if (value === undefined || value === null) return { name: 'ParameterMissing', param };
  if (!isText(value)) return { name: 'TextEmpty', param };
  return overlong(value, param, max);
}

/** A text that may be left out. */
export function optionalText(value: unknown, param: string, max: number): Rejection | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') return { name: 'ParameterInvalid', param, expected: 'a text' };
  return overlong(value, param, max);
}

function overlong(text: string, param: string, max: number): Rejection | null {
  return text.length > max ? { name: 'ParameterTooLong', param, length: text.length, max } : null;
}

/** A list with between one and `max` elements. */
export function requiredList(value: unknown, param: string, max: number): Rejection | null {
  if (value === undefined || value === null) return { name: 'ParameterMissing', param };
  if (!Array.isArray(value)) return { name: 'ParameterInvalid', param, expected: 'a list' };
  if (value.length === 0) return { name: 'TooFewElements', param };
  return value.length > max ? { name: 'TooManyElements', param, max } : null;
}

/** An address that may be left out. */
export function optionalUrl(value: unknown, param: string): Rejection | null {
  return value === undefined || value === null || isUrl(value) ? null : { name: 'UrlInvalid', param };
}

export function isUrl(value: unknown): value is string {
  return typeof value === 'string' && /^https?:\/\/[^\s/?#]+/i.test(value);
}

/** The first thing that is wrong with any of the items. */
export function firstProblem<Item>(
  items: readonly Item[],
  problem: (item: Item, index: number) => Rejection | null,
): Rejection | null {
  for (const [index, item] of items.entries()) {
    const found = problem(item, index);
    if (found !== null) return found;
  }
  return null;
}
