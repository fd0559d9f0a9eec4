/** Batch requests: up to fifty operations in one, each a call of its own (API-032 … API-038). */

import type { GraphAnswer } from '../judge-call.ts';
import {
  dispatch,
  type GraphDoor,
  type GraphRequest,
  problem,
  type Rendered,
  unversioned,
} from './dispatch.ts';
import { headerPairs, headersOf } from './headers.ts';
import { expandKeys } from './nested-keys.ts';
import type { Params } from './params.ts';
import { parseJson } from './relaxed-json.ts';
import { FILE_PART, type Files } from './request-body.ts';
import {
  BATCH_EDGE,
  batch,
  includeHeaders,
  OPERATIONS_MAX,
  type Operation,
  operation,
} from './routes/batch.ts';
import { splitVersion } from './version.ts';

/** The operations of a batch, or null for any other request. The root takes batches with and without a version. */
export function batchOf({ method, pathname, query, body }: GraphRequest): unknown {
  if (method !== BATCH_EDGE.method) return null;
  const path = splitVersion(pathname);
  if (!path.exists || path.segments.length > 0) return null;
  const given = body.params.batch ?? query.batch;
  if (given === undefined) return null;
  return typeof given === 'string' ? parseJson(given) : given;
}

interface Done {
  readonly rendered: Rendered;
  readonly omitted: boolean;
}

/** Runs the operations one after the other and answers 200 with one element each, in their order (API-033, API-036). */
export async function runBatch(
  given: unknown,
  outer: GraphRequest,
  door: GraphDoor,
): Promise<NonNullable<Rendered>> {
  const operations = batch.safeParse(given);
  if (!operations.success) {
    const isTooLarge = operations.error.issues[0]?.code === 'too_big';
    return problem(
      isTooLarge ? { name: 'BatchTooLarge', max: OPERATIONS_MAX } : { name: 'BatchUnreadable' },
      unversioned(),
    );
  }
  const done: Done[] = [];
  const named = new Map<string, Done>();
  for (const one of operations.data) {
    const read = operation.safeParse(one);
    const result = read.success
      ? await run(read.data, outer, named, door)
      : { rendered: problem({ name: 'OperationUnreadable' }, unversioned()), omitted: false };
    done.push(result);
    if (read.data?.name !== undefined) named.set(read.data.name, result);
  }
  const wantsHeaders = includeHeaders.parse(outer.body.params.include_headers ?? outer.query.include_headers);
  const body = done.map((result) => element(result, wantsHeaders));
  return { answer: { status: 200, body }, marks: { version: unversioned(), rule: null } };
}

async function run(
  called: Operation,
  outer: GraphRequest,
  named: ReadonlyMap<string, Done>,
  door: GraphDoor,
): Promise<Done> {
  const needed = [...called.depends_on, ...referencesIn(called)];
  // An operation that rests on a failed one, or on one that is not there, is not run at all.
  if (needed.some((name) => !succeeded(named.get(name)))) return { rendered: null, omitted: true };
  const target = filledIn(called.relative_url, named);
  const mark = target.indexOf('?');
  const path = versioned((mark < 0 ? target : target.slice(0, mark)).replace(/^\/*/, '/'), outer.pathname);
  const query = mark < 0 ? {} : expandKeys(new URLSearchParams(target.slice(mark + 1)));
  const params = called.body === undefined ? {} : bodyOf(filledIn(called.body, named));
  const isOwnToken = query.access_token !== undefined || params.access_token !== undefined;
  const rendered = await dispatch(
    {
      method: called.method,
      pathname: path,
      query: { ...(isOwnToken ? {} : credentialsOf(outer)), ...query },
      body: { params, files: attached(called.attached_files, outer.body.files) },
      authorization: isOwnToken ? undefined : outer.authorization,
      origin: outer.origin,
    },
    door,
  );
  const isSuccess = rendered !== null && rendered.answer.status === 200;
  return { rendered, omitted: called.omit_response_on_success && isSuccess };
}

/** An operation without a version of its own is served by the batch's. */
function versioned(path: string, outerPath: string): string {
  const version = /^\/v\d+\.\d+/.exec(outerPath)?.[0];
  return version === undefined || /^\/v\d+\.\d+(\/|$)/.test(path) ? path : `${version}${path}`;
}

/** Usually a form; some clients send JSON. */
function bodyOf(text: string): Params {
  const value = text.trimStart().startsWith('{') ? parseJson(text) : expandKeys(new URLSearchParams(text));
  return typeof value === 'object' && value !== null ? (value as Params) : {};
}

/** The outer token and proof hold for operations that bring none of their own (API-038). */
function credentialsOf({ body, query }: GraphRequest): Params {
  const both: Params = { ...query, ...body.params };
  const names = ['access_token', 'appsecret_proof'].filter((name) => both[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, both[name]]));
}

/** The first attached file is the one an upload means, whatever the batch calls it. */
function attached(wanted: readonly string[], files: Files): Files {
  const [first] = wanted.flatMap((name) => files.get(name) ?? []);
  return first === undefined ? new Map() : new Map([[FILE_PART, first]]);
}

const REFERENCE = /\{result=([^:}]+):\$\.([^}]+)\}/g;

function referencesIn({ relative_url, body }: Operation): string[] {
  return [...`${relative_url} ${body ?? ''}`.matchAll(REFERENCE)].map(([, name = '']) => name);
}

/** Puts values of earlier answers into a later operation: `{result=first:$.recipient_id}`. */
function filledIn(text: string, named: ReadonlyMap<string, Done>): string {
  return text.replace(REFERENCE, (_whole, name: string, path: string) => {
    const values = valuesAt(
      named.get(name)?.rendered?.answer.body,
      path.split(/\.|(?=\[)/).filter((step) => step !== ''),
    );
    return encodeURIComponent(values.map(inWords).join(',').replace(LONE_SURROGATE, '\ufffd'));
  });
}

/** Half a character has no UTF-8, so it cannot stand in a path. */
const LONE_SURROGATE = /\p{Surrogate}/gu;

function inWords(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The little of JSONPath that batches use: members, indices, and `*` for all. */
function valuesAt(value: unknown, steps: readonly string[]): unknown[] {
  const [step, ...rest] = steps;
  if (step === undefined) return value === undefined ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  const name = step.replace(/^\[|\]$|['"]/g, '');
  const next = name === '*' ? Object.values(value) : [(value as Record<string, unknown>)[name]];
  return next.flatMap((member) => valuesAt(member, rest));
}

function succeeded(done: Done | undefined): boolean {
  return done?.rendered?.answer.status === 200;
}

/** null for an operation that was not run, was cut, or whose answer was not wanted (API §1.9). */
function element({ rendered, omitted }: Done, wantsHeaders: boolean): unknown {
  if (rendered === null || omitted) return null;
  const { answer, marks } = rendered;
  return {
    code: answer.status,
    ...(wantsHeaders ? { headers: headerList(answer, marks) } : {}),
    body: JSON.stringify(answer.body),
  };
}

function headerList(
  answer: GraphAnswer,
  marks: NonNullable<Rendered>['marks'],
): { name: string; value: string }[] {
  return headerPairs(headersOf(answer, marks)).map(([name, value]) => ({ name, value }));
}
