/** The parameters of a Graph call, wherever they were put: query, form, JSON body. */

import type { Rejection } from '../domain/rejections.ts';
import { parseJson } from './relaxed-json.ts';

export type Params = Readonly<Record<string, unknown>>;

/** A parameter as it must be, or why it is not. */
export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly rejection: Rejection };

export function good<Value>(value: Value): Parsed<Value> {
  return { ok: true, value };
}

export function missing<Value>(param: string): Parsed<Value> {
  return { ok: false, rejection: { name: 'ParameterMissing', param } };
}

export function invalid<Value>(param: string, expected: string): Parsed<Value> {
  return { ok: false, rejection: { name: 'ParameterInvalid', param, expected } };
}

export function refused<Value>(rejection: Rejection): Parsed<Value> {
  return { ok: false, rejection };
}

/** Objects by nature; in a query or a form, and sometimes in JSON, they come as JSON text. */
const STRUCTURED: readonly string[] = ['recipient', 'message', 'thread_control'];

/** Body members win over the query, as the later word; structured ones are parsed, so that journal and faults see one form. */
export function mergedParams(query: Params, body: Params): Params {
  const params: Record<string, unknown> = { ...query, ...body };
  for (const name of STRUCTURED) {
    const raw = params[name];
    const parsed = typeof raw === 'string' ? asObject(parseJson(raw)) : null;
    if (parsed !== null) params[name] = parsed;
  }
  return params;
}

/** Never journalled, wherever a caller put them; token and proof are gone already when a call is made. */
const SECRETS: readonly string[] = ['verify_token', 'client_secret', 'input_token', 'fb_exchange_token'];

export function withoutSecrets(params: Params): Params {
  if (!SECRETS.some((name) => name in params)) return params;
  return Object.fromEntries(Object.entries(params).filter(([name]) => !SECRETS.includes(name)));
}

function asObject(value: unknown): Params | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Params) : null;
}

/** A structured parameter: an object in a JSON body, or JSON text, strict or relaxed, elsewhere (CR-122). */
export function objectParam(params: Params, name: string): Parsed<Params | null> {
  const raw = params[name];
  if (raw === undefined || raw === null || raw === '') return good(null);
  const value = typeof raw === 'string' ? parseJson(raw) : raw;
  const object = asObject(value);
  return object === null ? invalid(name, 'an object such as {"id":"…"}') : good(object);
}

export function textParam(params: Params, name: string): Parsed<string | null> {
  const raw = params[name];
  if (raw === undefined || raw === null) return good(null);
  if (typeof raw === 'string') return good(raw);
  if (typeof raw === 'number' || typeof raw === 'boolean') return good(String(raw));
  // A JSON body may hold structured metadata; Meta's parameter is a text, so its JSON text is what is handed on.
  return good(JSON.stringify(raw));
}

/** An id as number or string of digits (CR-123); the empty text counts as not given. */
export function idParam(params: Params, name: string): Parsed<string | null> {
  const raw = params[name];
  if (raw === undefined || raw === null || raw === '') return good(null);
  const text = typeof raw === 'number' && Number.isSafeInteger(raw) ? String(raw) : raw;
  return typeof text === 'string' && /^\d{1,20}$/.test(text) ? good(text) : invalid(name, 'a numeric id');
}

/** A comma list, JSON text or a JSON array (API-018); null when absent. */
export function listParam(params: Params, name: string): Parsed<string[] | null> {
  const raw = params[name];
  if (raw === undefined || raw === null || raw === '') return good(null);
  const value =
    typeof raw === 'string' ? (raw.trimStart().startsWith('[') ? parseJson(raw) : raw.split(',')) : raw;
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) {
    return invalid(name, 'a list of names');
  }
  return good(value.map((item: string) => item.trim()).filter((item) => item !== ''));
}
