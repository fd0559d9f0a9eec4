/** Routes of this door, each registered together with its description, so that neither is there without the other. */

import { type Context, Hono } from 'hono';
import type { z } from 'zod';
import type { ControlStatus } from './errors.ts';
import { parseInput, readBody } from './input.ts';

export interface Description<Body extends z.ZodType = z.ZodType, Query extends z.ZodType = z.ZodType> {
  /** One sentence. */
  readonly summary: string;
  readonly query?: Query;
  readonly body?: Body;
  /** Members that the handler takes off every alternative of the body before the schema sees it. */
  readonly beside?: Readonly<Record<string, z.ZodType>>;
  readonly bodyMaxBytes?: number;
  /** What is answered, by status, in words. */
  readonly answers: Readonly<Partial<Record<200 | 201 | 204, string>>>;
  /** Of the answer; JSON when it is left out. */
  readonly contentType?: 'application/x-ndjson' | 'text/event-stream';
  /** Beyond what every route can answer, and every route with a body or a query. */
  readonly errors?: readonly ControlStatus[];
}

export interface Route extends Description {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As hono writes it: `/worlds/:world`. */
  readonly path: string;
}

/** What of a request is parsed by the schemas of its description; a handler looks for what the path names first. */
export interface Input<Body extends z.ZodType, Query extends z.ZodType> {
  readonly body: () => Promise<z.output<Body>>;
  readonly query: () => z.output<Query>;
}

type Handler<Body extends z.ZodType, Query extends z.ZodType> = (
  c: Context,
  input: Input<Body, Query>,
) => Response | Promise<Response>;

/** Without a schema the type is `never`: a handler can do nothing with what its description leaves out. */
type Registration = <Body extends z.ZodType = never, Query extends z.ZodType = never>(
  path: string,
  description: Description<Body, Query>,
  handler: Handler<Body, Query>,
) => void;

export class DescribedRoutes {
  readonly app = new Hono();
  readonly all: Route[] = [];

  readonly get = this.#registration('get');
  readonly post = this.#registration('post');
  readonly put = this.#registration('put');
  readonly patch = this.#registration('patch');
  readonly delete = this.#registration('delete');

  #registration(method: Route['method']): Registration {
    return (path, description, handler) => {
      this.all.push({ method, path, ...description });
      this.app[method](path, (c) => handler(c, inputOf(c, description)));
    };
  }
}

function inputOf<Body extends z.ZodType, Query extends z.ZodType>(
  c: Context,
  { body, query, bodyMaxBytes }: Description<Body, Query>,
): Input<Body, Query> {
  return {
    body: () => readBody(c, described(body, c), bodyMaxBytes),
    query: () => parseInput(described(query, c), c.req.query()),
  };
}

function described<Schema>(schema: Schema | undefined, c: Context): Schema {
  if (schema === undefined) throw new Error(`${c.req.method} ${c.req.path} reads what it does not describe`);
  return schema;
}
