/** The parameters of a Graph call, wherever they were put: query, form, JSON body. */

import type { Rejection } from '../domain/rejections.ts';
import { parseJson } from './relaxed-json.ts';
import { isMembers } from './wire-types.ts';

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
    const parsed = typeof raw === 'string' ? parseJson(raw) : null;
    if (isMembers(parsed)) params[name] = parsed;
  }
  return params;
}

/** Never journalled, wherever a caller put them; token and proof are gone already when a call is made. */
const SECRETS: readonly string[] = ['verify_token', 'client_secret', 'input_token', 'fb_exchange_token'];

export function withoutSecrets(params: Params): Params {
  if (!SECRETS.some((name) => name in params)) return params;
  return Object.fromEntries(Object.entries(params).filter(([name]) => !SECRETS.includes(name)));
}
