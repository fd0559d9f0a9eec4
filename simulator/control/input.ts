/** Parsing at this door: bodies against their schema, with errors that name the member and what was expected. */

import type { Context } from 'hono';
import { z } from 'zod';
import { bytesWithin } from '../bounded-body.ts';
import { ControlError } from './errors.ts';

/** A world file with some hundred threads fits; nothing else comes near it. */
const BODY_MAX_BYTES = 4_000_000;
/** A world file needs a dozen levels. */
const DEPTH_MAX = 64;
/** A world with a million entries and its files; a copy is read whole before anything of it is believed. */
export const COPY_MAX_BYTES = 512_000_000;

export const digits = z.string().regex(/^\d{1,20}$/, 'expected a string of digits');
/** Ids arrive as text or as numbers; inside they are text. */
export const idInput = z
  .union([
    digits,
    z
      .number()
      .int()
      .nonnegative()
      .refine(Number.isSafeInteger, 'expected a string: this number is too large'),
  ])
  .transform(String);
/** The last instant that ISO 8601 writes with four digits of year. */
const INSTANT_MAX_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
export const instantInput = z.union(
  [
    z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
    z.number().int().min(0).max(INSTANT_MAX_MS),
  ],
  { error: 'expected an instant: ISO 8601 with a zone, or whole milliseconds since 1970' },
);
export const worldName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/i, 'expected letters, digits, dot, dash or underscore, at most 64');

export async function readBody<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
  maxBytes = BODY_MAX_BYTES,
): Promise<z.output<Schema>> {
  return parseInput(schema, await readJson(c, maxBytes));
}

export async function readJson(c: Context, maxBytes = BODY_MAX_BYTES): Promise<unknown> {
  const told = c.req.header('content-length');
  if (Number(told ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const text = told === undefined ? await textOfUntoldLength(c, maxBytes) : await c.req.text();
  if (text.trim() === '') return {};
  const value = parsedJson(text);
  if (isDeeper(value, DEPTH_MAX))
    throw new ControlError(400, 'too_deep', `The body is nested deeper than ${DEPTH_MAX} levels.`);
  return value;
}

async function textOfUntoldLength(c: Context, maxBytes: number): Promise<string> {
  const bytes = await bytesWithin(maxBytes, c.req.raw.body);
  if (bytes === null) throw tooLarge(maxBytes);
  return bytes.toString('utf8');
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ControlError(
      400,
      'not_json',
      `The body is not JSON: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** JSON.parse takes any depth, but what writes the value down again takes the stack’s only. */
function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1));
}

export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  within = '',
): z.output<Schema> {
  const parsed = judged(schema, value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.flatMap((issue) => faultsOf(issue, within === '' ? [] : [within]));
  const [first] = faults;
  throw new ControlError(
    422,
    'invalid',
    faults.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; '),
    first === undefined || first.path === '' ? {} : { path: first.path },
  );
}

/** The schema library reads `length` of whatever came; an object may hold there what cannot be compared. */
function judged<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.ZodSafeParseResult<z.output<Schema>> {
  try {
    return schema.safeParse(value);
  } catch (error) {
    if (error instanceof TypeError && error.message === 'Cannot convert object to primitive value')
      throw new ControlError(422, 'invalid', 'The body has an object where a text or a list is expected.');
    throw error;
  }
}

interface InputFault {
  readonly path: string;
  readonly message: string;
}

/** One sentence for each thing that is wrong, with the path of the member it is about. */
function faultsOf(issue: z.core.$ZodIssue, within: readonly PropertyKey[]): InputFault[] {
  const place = [...within, ...issue.path];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: pathOf([...place, key]), message: 'is not known here' }));
    case 'invalid_union':
      return [
        {
          path: pathOf(place),
          message: issue.message === 'Invalid input' ? unionMessage(issue) : issue.message,
        },
      ];
    default:
      return [{ path: pathOf(place), message: expectation(issue) }];
  }
}

/** The schema library begins its own sentences with words that say nothing. */
function expectation({ message }: { readonly message: string }): string {
  return message.replace(/^Invalid input: /, '');
}

/** What each alternative would have wanted, when the schema has no sentence of its own. */
function unionMessage(issue: z.core.$ZodIssueInvalidUnion): string {
  const wanted = issue.errors.map((alternative) => alternative.map(expectation).join(' and '));
  return [...new Set(wanted)].join(', or ');
}

function pathOf(parts: readonly PropertyKey[]): string {
  return parts.reduce<string>((path, part) => {
    if (typeof part === 'number') return `${path}[${part}]`;
    return path === '' ? String(part) : `${path}.${String(part)}`;
  }, '');
}

function tooLarge(maxBytes: number): ControlError {
  return new ControlError(413, 'too_large', `The body is larger than ${maxBytes} bytes.`);
}
