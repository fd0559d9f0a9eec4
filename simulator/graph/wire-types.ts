/**
 * The types of parameters as clients write them: in a query, a form, JSON text or a JSON body. Each is a zod schema that
 * reads what came; the message of an issue says what the parameter must be, as the refusal repeats it.
 */

import { z } from 'zod';
import type { Rejection } from '../domain/rejections.ts';
import { parseJson } from './relaxed-json.ts';

export type Members = Readonly<Record<string, unknown>>;

/** The message of an issue that means that nothing was given. */
export const MISSING = 'given';

/** The issue of a parameter that has to be there. */
export function expecting(expected: string) {
  return {
    error: ({ input }: { readonly input?: unknown }) => (input === undefined ? MISSING : expected),
  };
}

/** For refusals that say more than that a parameter is missing or must be something else. */
export function refuse(context: z.RefinementCtx, rejection: Rejection): typeof z.NEVER {
  context.addIssue({ code: 'custom', params: { rejection } });
  return z.NEVER;
}

/** An id as number or string of digits (CR-123); the empty text counts as not given. */
export function id(expected = 'a numeric id') {
  return z.preprocess(digits, numeric(expected).optional()).meta(STRING_OR_INTEGER);
}

export function requiredId(expected: string) {
  return z.preprocess(digits, numeric(expected)).meta(STRING_OR_INTEGER);
}

/** How documents tell that an id may be written as a number. */
export const STRING_OR_INTEGER = { type: ['string', 'integer'] } as const;

function numeric(expected: string) {
  return z.string(expecting(expected)).regex(/^\d{1,20}$/, expected);
}

/** A number that a double cannot hold has lost digits, so it is no id. */
export function digits(raw: unknown): unknown {
  if (isAbsent(raw)) return undefined;
  return typeof raw === 'number' && Number.isSafeInteger(raw) ? String(raw) : raw;
}

export function text() {
  return z.preprocess(asText, z.string().optional());
}

/** A text that must be there. Whatever else stands in its place counts as nothing. */
export function word() {
  return z.string(MISSING).min(1, MISSING);
}

/** A JSON body may hold structured metadata; Meta's parameter is a text, so its JSON text is what is handed on. */
export function asText(raw: unknown): string | undefined {
  if (raw === undefined || raw === null) return undefined;
  if (typeof raw === 'string') return raw;
  return typeof raw === 'number' || typeof raw === 'boolean' ? String(raw) : JSON.stringify(raw);
}

export function oneOf<const Values extends readonly [string, ...string[]]>(values: Values) {
  return z.preprocess(asText, z.enum(values, `one of ${values.join(', ')}`).optional());
}

/** A comma list, JSON text or a JSON array of names (API-018). */
export function list() {
  return z.preprocess(listed, names().optional());
}

export function requiredList() {
  return z.preprocess(
    listed,
    names().refine((items) => items.length > 0, MISSING),
  );
}

function names() {
  const expected = 'a list of names';
  return z
    .array(z.string(expected), expecting(expected))
    .transform((items) => items.map((item) => item.trim()).filter((item) => item !== ''));
}

function listed(raw: unknown): unknown {
  if (isAbsent(raw)) return undefined;
  if (typeof raw !== 'string') return raw;
  return raw.trimStart().startsWith('[') ? (parseJson(raw) ?? raw) : raw.split(',');
}

const OBJECT = 'an object such as {"id":"…"}';

/** A structured parameter: an object in a JSON body, or JSON text, strict or relaxed, elsewhere (CR-122). */
export function requiredObject(refusal: Rejection) {
  return z.preprocess(
    structured,
    z.custom<Members>().superRefine((given: unknown, context) => {
      if (given === undefined) refuse(context, refusal);
      else if (!isMembers(given)) context.addIssue(OBJECT);
    }),
  );
}

/** The same with known members, where it may be left out. */
export function objectOf<const Shape extends z.ZodRawShape>(shape: Shape, expected = OBJECT) {
  return z.preprocess(structured, z.object(shape, expected).optional());
}

export function structured(raw: unknown): unknown {
  if (isAbsent(raw)) return undefined;
  return typeof raw === 'string' ? (parseJson(raw) ?? raw) : raw;
}

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAbsent(raw: unknown): boolean {
  return raw === undefined || raw === null || raw === '';
}
