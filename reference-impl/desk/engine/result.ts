/** What a command comes to: a value, or a refusal of the desk's own rules. */

import type { Refusal } from '../domain/refusals.ts';

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

export function done<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}
