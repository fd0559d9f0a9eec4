/** Reads the parameters of a row of the table, each by its schema, and words what does not fit as a rejection. */

import type { z } from 'zod';
import type { Rejection } from '../domain/rejections.ts';
import { invalid, missing, type Params, type Parsed, refused } from './params.ts';
import { MISSING } from './wire-types.ts';

/** A parameter whose meaning hangs on more than itself: on the rest of the call, the app or the world. */
export interface ParamInCall<Call, Value> {
  readonly schema: z.ZodType;
  readonly inCall: (value: unknown, call: Call) => Parsed<Value>;
}

export function inCall<Schema extends z.ZodType, Call, Value>(
  schema: Schema,
  read: (value: z.output<Schema>, call: Call) => Parsed<Value>,
): ParamInCall<Call, Value> {
  return { schema, inCall: (value, call) => read(value as z.output<Schema>, call) };
}

export type ParamShape<Call> = Readonly<Record<string, z.ZodType | ParamInCall<Call, unknown>>>;

export type Values<Shape> = {
  readonly [Name in keyof Shape]: Shape[Name] extends ParamInCall<never, infer Value>
    ? Value
    : Shape[Name] extends z.ZodType<infer Value>
      ? Value
      : never;
};

export type ReadParams<Shape> =
  | { readonly ok: true; readonly values: Values<Shape> }
  /** With what was read before the parameter that does not fit. */
  | { readonly ok: false; readonly values: Partial<Values<Shape>>; readonly rejection: Rejection };

/** The parameters are read in the order of the shape, and the first that does not fit is what the caller hears of. */
export function paramsReader<Call extends { readonly params: Params }, Shape extends ParamShape<Call>>(
  shape: Shape,
): (call: Call) => ReadParams<Shape> {
  const entries = Object.entries(shape);
  return (call) => {
    const values: Record<string, unknown> = {};
    for (const [name, param] of entries) {
      const parsed = readParam(name, param, call);
      if (!parsed.ok)
        return { ok: false, values: values as Partial<Values<Shape>>, rejection: parsed.rejection };
      values[name] = parsed.value;
    }
    return { ok: true, values: values as Values<Shape> };
  };
}

function readParam<Call extends { readonly params: Params }>(
  name: string,
  param: z.ZodType | ParamInCall<Call, unknown>,
  call: Call,
): Parsed<unknown> {
  const parsed = schemaOf(param).safeParse(call.params[name]);
  if (!parsed.success) return unfit(name, parsed.error);
  return 'inCall' in param ? param.inCall(parsed.data, call) : { ok: true, value: parsed.data };
}

export function schemaOf(param: z.ZodType | ParamInCall<never, unknown>): z.ZodType {
  return 'inCall' in param ? param.schema : param;
}

/** Whether a parameter must be there is what its schema does without it. */
export function isRequired(param: z.ZodType | ParamInCall<never, unknown>): boolean {
  return !schemaOf(param).safeParse(undefined).success;
}

function unfit(name: string, { issues: [issue] }: z.ZodError): Parsed<unknown> {
  if (issue?.code === 'custom' && issue.params !== undefined)
    return refused(issue.params.rejection as Rejection);
  // Members are named as forms write them; a list with an unfit element is unfit as a whole.
  const members = (issue?.path ?? []).filter((step) => typeof step === 'string');
  const param = `${name}${members.map((member) => `[${member}]`).join('')}`;
  return issue === undefined || issue.message === MISSING ? missing(param) : invalid(param, issue.message);
}
