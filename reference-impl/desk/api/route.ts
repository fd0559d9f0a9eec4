/** One route of the desk's API, declared once: the app serves it and the OpenAPI document is made from it. */

import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { ApiError } from '../http/errors.ts';
import type { AccessRules, Caller, Role } from './access.ts';
import { callerOf, mustBe } from './access.ts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

export type Call<Params, Query, Body> = {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly headers: (name: string) => string | undefined;
  readonly caller: Caller;
};

type Declaration<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType> = {
  readonly method: Method;
  /** In OpenAPI's spelling: /api/cases/{id}. */
  readonly path: string;
  readonly summary: string;
  readonly role: Role;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status?: 200 | 201;
  readonly answer: A;
  /** Error codes this route can answer besides 401, 403 and those of a malformed call. */
  readonly errors?: Readonly<Record<string, string>>;
  readonly handle: (call: Call<z.output<P>, z.output<Q>, z.output<B>>) => Promise<z.output<A>> | z.output<A>;
};

export type Route = {
  readonly method: Method;
  readonly path: string;
  readonly declaration: Pick<
    Declaration<z.ZodType, z.ZodType, z.ZodType, z.ZodType>,
    'summary' | 'role' | 'params' | 'query' | 'body' | 'headers' | 'status' | 'answer' | 'errors'
  >;
  readonly serve: (c: Context, rules: AccessRules) => Promise<Response>;
};

const nothing = z.strictObject({});

export function route<
  A extends z.ZodType,
  P extends z.ZodType = typeof nothing,
  Q extends z.ZodType = typeof nothing,
  B extends z.ZodType = typeof nothing,
>(declaration: Declaration<P, Q, B, A>): Route {
  const { method, path, handle } = declaration;
  return {
    method,
    path,
    declaration,
    async serve(c, rules) {
      const caller = callerOf(c.req.header('authorization'), rules);
      mustBe(declaration.role, caller);
      const call = {
        params: parsed(declaration.params, c.req.param(), 404) as z.output<P>,
        query: parsed(declaration.query, c.req.query(), 400) as z.output<Q>,
        body: parsed(declaration.body, await bodyOf(c, declaration.body !== undefined), 422) as z.output<B>,
        headers: (name: string) => c.req.header(name),
        caller,
      };
      const answer = await handle(call);
      return c.json(answer as object, declaration.status ?? 200);
    },
  };
}

export function mount(app: Hono, routes: readonly Route[], rules: AccessRules): void {
  for (const one of routes) {
    const path = one.path.replaceAll(/\{(\w+)\}/g, ':$1');
    app.on(one.method.toUpperCase(), path, (c) => one.serve(c, rules));
  }
}

function parsed(schema: z.ZodType | undefined, value: unknown, status: 400 | 404 | 422): unknown {
  if (!schema) return {};
  const result = judged(schema, value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = issue?.path.join('.') || (status === 422 ? 'body' : 'query');
  const unknownKey = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  throw new ApiError(
    status,
    status === 404 ? 'not_found' : 'invalid',
    issue?.message ?? 'invalid',
    unknownKey ?? where,
  );
}

/** A body that is no JSON is a malformed call (400); JSON that says the wrong thing is judged by the schema (422). */
async function bodyOf(c: Context, expected: boolean): Promise<unknown> {
  if (!expected) return {};
  const text = await c.req.text();
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, 'malformed_json', 'expected a JSON object as body', 'body');
  }
}

/** The schema library reads `length` of whatever came; an object may hold there what cannot be compared. */
function judged<S extends z.ZodType>(schema: S, value: unknown): z.ZodSafeParseResult<z.output<S>> {
  try {
    return schema.safeParse(value);
  } catch (error) {
    if (error instanceof TypeError && error.message === 'Cannot convert object to primitive value') {
      throw new ApiError(422, 'invalid', 'expected a text or a list, not an object', 'body');
    }
    throw error;
  }
}
