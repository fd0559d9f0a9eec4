/** The door that partners use: Meta’s Graph API. Parses a call, lets the world judge it, writes the answer. */

import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import type { RuleId } from '../domain/rules.ts';
import type { Engine } from '../engine.ts';
import type { CallOutcome, GraphAnswer } from '../judge-call.ts';
import type { Worlds } from '../worlds.ts';
import { authenticate } from './access-token.ts';
import { type DoorProblem, doorAnswer, doorRule } from './errors.ts';
import { bodyParams, mergedParams, type Params, withoutSecrets } from './params.ts';
import { type Resolved, resolveCall } from './resolve.ts';
import type { CallbackCheck } from './routes/subscriptions.ts';
import { type ServedVersion, splitVersion } from './version.ts';

export interface GraphDoor extends CallbackCheck {
  readonly worlds: Worlds;
  /** Told of failures that are bugs, not bad input. */
  readonly onBug: (error: unknown) => void;
}

/** Bodies beyond this are no messages (attachments travel by URL). */
const BODY_MAX_BYTES = 1_000_000;

export function graphApp(door: GraphDoor): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.all('*', (c) => handle(c, door));
  app.onError((error) => {
    // A full disk or a bug: the caller may try again, and nothing was changed.
    door.onBug(error);
    return refuse({ name: 'Unavailable' }, splitDefault());
  });
  return app;
}

type GraphContext = Context<{ Bindings: HttpBindings }>;

/** Answers at once where it can: a call without a body, on a store that promises no more than a killed process. */
function handle(c: GraphContext, door: GraphDoor): Response | Promise<Response> {
  const { pathname, query } = targetOf(c);
  const path = splitVersion(pathname);
  if (!path.exists) return refuse({ name: 'PathUnknown', path: path.rest }, splitDefault());
  const request = { c, door, pathname, query, version: path.version, segments: path.segments };
  const params = readParams(c, query);
  return params instanceof Promise ? params.then((read) => answer(request, read)) : answer(request, params);
}

interface Request {
  readonly c: GraphContext;
  readonly door: GraphDoor;
  readonly pathname: string;
  readonly query: URLSearchParams;
  readonly version: ServedVersion;
  readonly segments: readonly string[];
}

function answer(request: Request, params: ReadParams): Response | Promise<Response> {
  const { c, door, pathname, query, version, segments } = request;
  if (!params.ok) return refuse(params.problem, version);
  const auth = authenticate(door.worlds, {
    query,
    params: params.value,
    authorization: c.req.header('authorization'),
    onMe: segments[0] === 'me',
  });
  if (!auth.ok) return refuse(auth.problem, version);
  const { engine } = auth.caller;
  const resolved = resolveCall(
    { method: c.req.method, segments, path: pathname, caller: auth.caller, params: auth.params },
    door,
  );
  return resolved instanceof Promise
    ? resolved.then((call) => judge(c, engine, call, version))
    : judge(c, engine, resolved, version);
}

function judge(
  c: GraphContext,
  engine: Engine,
  resolved: Resolved,
  version: ServedVersion,
): Response | Promise<Response> {
  if (!resolved.ok) return refuse(resolved.problem, version);
  const outcome = engine.graph({ ...resolved.call, params: withoutSecrets(resolved.call.params) });
  return outcome instanceof Promise
    ? outcome.then((late) => render(c, late, version))
    : render(c, outcome, version);
}

function render(c: GraphContext, outcome: CallOutcome, version: ServedVersion): Response {
  if (!outcome.answered) return cutConnection(c);
  return respond(outcome.answer, { version, rule: outcome.rule, leanedOn: outcome.leaned_on });
}

/** Path and query as they came. Building a URL object for each call would cost more than judging it. */
function targetOf(c: GraphContext): { pathname: string; query: URLSearchParams } {
  const target = c.env?.incoming?.url ?? c.req.url.replace(/^https?:\/\/[^/]*/, '');
  const mark = target.indexOf('?');
  return mark < 0
    ? { pathname: target, query: new URLSearchParams() }
    : { pathname: target.slice(0, mark), query: new URLSearchParams(target.slice(mark + 1)) };
}

/** The caller sees its connection reset and cannot know whether anything was done. */
function cutConnection(c: GraphContext): Response {
  c.env.outgoing.socket?.resetAndDestroy();
  return RESPONSE_ALREADY_SENT;
}

type ReadParams =
  | { readonly ok: true; readonly value: Params }
  | { readonly ok: false; readonly problem: DoorProblem };

function readParams(c: Context, query: URLSearchParams): ReadParams | Promise<ReadParams> {
  if (c.req.method === 'GET' && c.req.header('content-length') === undefined) {
    return { ok: true, value: mergedParams(query, {}) };
  }
  return readBodyParams(c, query);
}

async function readBodyParams(c: Context, query: URLSearchParams): Promise<ReadParams> {
  if (Number(c.req.header('content-length') ?? 0) > BODY_MAX_BYTES) {
    return { ok: false, problem: { name: 'BodyTooLarge', max: BODY_MAX_BYTES } };
  }
  const text = await c.req.text();
  if (text.length > BODY_MAX_BYTES)
    return { ok: false, problem: { name: 'BodyTooLarge', max: BODY_MAX_BYTES } };
  const body = bodyParams(text, c.req.header('content-type') ?? '');
  if (body === null) return { ok: false, problem: { name: 'BodyUnreadable' } };
  return { ok: true, value: mergedParams(query, body) };
}

function splitDefault(): ServedVersion {
  const path = splitVersion('/');
  if (!path.exists) throw new Error('The path without a version always exists');
  return path.version;
}

let refusals = 0;

/** Calls that reach no world are answered at the door; they still get a trace id of their own. */
function refuse(problem: DoorProblem, version: ServedVersion): Response {
  refusals += 1;
  const trace = `Adoor${refusals.toString(36).padStart(8, '0')}`;
  return respond(doorAnswer(problem, trace), {
    version,
    rule: doorRule(problem),
    tokenError: problem.name === 'TokenMissing' ? 'invalid_request' : 'invalid_token',
  });
}

interface AnswerMarks {
  readonly version: ServedVersion;
  readonly rule: RuleId | null;
  readonly leanedOn?: readonly string[];
  /** The third word of the challenge that answers about tokens carry. */
  readonly tokenError?: 'invalid_token' | 'invalid_request';
}

function respond({ status, body, code }: GraphAnswer, marks: AnswerMarks): Response {
  const { version, rule, leanedOn = [], tokenError = 'invalid_token' } = marks;
  const headers: Record<string, string> = {
    'content-type': 'application/json; charset=UTF-8',
    'facebook-api-version': version.served,
    'x-baton-simulated': 'true',
    'cache-control': 'private, no-cache, no-store, must-revalidate',
  };
  if (version.warning !== null) headers['x-ad-api-version-warning'] = version.warning;
  if (rule !== null) headers['x-baton-rule'] = rule;
  if (leanedOn.length > 0) headers['x-baton-leaned-on'] = leanedOn.join(', ');
  if (code === 190 || tokenError === 'invalid_request')
    headers['www-authenticate'] = challenge(tokenError, body);
  return new Response(JSON.stringify(body), { status, headers });
}

/** API-014. A header holds printable ASCII only; an ordered fault’s message may hold anything. */
function challenge(error: string, body: unknown): string {
  const { message } = (body as { error: { message: string } }).error;
  return `OAuth "Facebook Platform" "${error}" "${message.replaceAll('"', "'").replace(/[^ -~]/g, '?')}"`;
}
