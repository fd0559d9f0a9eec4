/** What a row of the table of edges says, and how a row of each kind becomes something that can be called. */

import type { GraphCommand } from '../domain/commands.ts';
import type { Psid } from '../domain/ids.ts';
import type { Rejection } from '../domain/rejections.ts';
import type { RuleId } from '../domain/rules.ts';
import type { CallKind } from '../domain/world.ts';
import type { GraphAnswer, GraphCall } from '../judge-call.ts';
import type { Poster } from '../webhooks/post.ts';
import type { Caller, Worlds } from '../worlds.ts';
import { type ParamShape, paramsReader, type Values } from './edge-params.ts';
import type { DoorProblem } from './errors.ts';
import type { Params } from './params.ts';
import type { Files } from './request-body.ts';

export type Method = 'GET' | 'POST' | 'DELETE';

/** Whose token a call needs. */
export type TokenNeeded = 'page' | 'page or user' | 'app' | 'user' | 'app or user' | 'none' | 'any';

/** What can be said of an edge without calling it. */
export interface EdgeText<Call> {
  readonly method: Method;
  /** As a reader of Meta’s documents writes it. A name in braces is the kind of node that stands there. */
  readonly path: `/${string}`;
  /** Tells rows of one method and path apart; the first that claims the parameters is called. */
  readonly when?: (params: Params) => boolean;
  readonly token: TokenNeeded;
  /** The permission that the app must have; null for what any token may do (API §1.11). */
  readonly permission: string | null;
  readonly params: ParamShape<Call>;
  /** The part of a multipart body that may hold a file. */
  readonly file?: string;
  readonly summary: string;
  readonly ids: readonly RuleId[];
  readonly simulated: string;
  /** What is checked for its shape and kept, and has no effect here. */
  readonly accepted: string;
}

export interface PageCall {
  readonly caller: Extract<Caller, { kind: 'page' }>;
  /** The node as the path names it. */
  readonly node: string;
  readonly params: Params;
  /** Parts of a multipart body that hold a file, by part name (API-020). */
  readonly files: Files;
  readonly http: { readonly method: string; readonly path: string };
}

/** What the handshake with a callback takes. */
export interface CallbackCheck {
  readonly poster: Poster;
  readonly allowedHosts: readonly string[];
}

export interface AppCall {
  readonly caller: Extract<Caller, { kind: 'app' }>;
  readonly params: Params;
  readonly http: { readonly method: string; readonly path: string };
  readonly check: CallbackCheck;
}

/** A call about tokens themselves, which no world judges. */
export interface TokenCall {
  readonly caller: Caller;
  readonly params: Params;
  readonly worlds: Worlds;
}

/** Before there is a token. */
export type TokenlessCall = Omit<TokenCall, 'caller'>;

export interface PageEdge extends EdgeText<PageCall> {
  readonly on: 'page';
  readonly callOf: (call: PageCall) => GraphCall;
}

export interface AppEdge extends EdgeText<AppCall> {
  readonly on: 'app';
  readonly callOf: (call: AppCall) => GraphCall | Promise<GraphCall>;
}

export interface TokenEdge extends EdgeText<TokenCall> {
  readonly on: 'token';
  readonly answerOf: (call: TokenCall) => GraphAnswer | DoorProblem;
}

export interface TokenlessEdge extends EdgeText<TokenlessCall> {
  readonly on: 'nothing';
  readonly answerOf: (call: TokenlessCall) => GraphAnswer | DoorProblem;
}

/** What runs a batch stands before the table, because it calls the table for each operation. */
export interface BatchEdge extends EdgeText<unknown> {
  readonly on: 'batch';
}

export type Edge = PageEdge | AppEdge | TokenEdge | TokenlessEdge | BatchEdge;

type Judged = GraphCommand | Rejection;

type Row<Call, Shape, Made> = Omit<EdgeText<Call>, 'params'> & {
  readonly params: Shape;
  readonly handler: (params: Values<Shape>, call: Call) => Made;
};

type WorldRow<Call, Shape, Made> = Row<Call, Shape, Made> & { readonly call: CallKind };

export function pageEdge<const Shape extends ParamShape<PageCall>>({
  call: kind,
  psidOf,
  handler,
  ...text
}: WorldRow<PageCall, Shape, Judged> & {
  /** The person a call is about, as far as what was read tells; absent for calls about no thread. */
  readonly psidOf?: (params: Partial<Values<Shape>>, call: PageCall) => Psid | undefined;
}): PageEdge {
  const read = paramsReader<PageCall, Shape>(text.params);
  return {
    ...text,
    on: 'page',
    callOf(call) {
      const { caller, params, http } = call;
      const facts = { call: kind, app: caller.app, page: caller.page, params, ...http };
      const given = read(call);
      const command = given.ok ? handler(given.values, call) : given.rejection;
      if (psidOf === undefined) return { ...facts, command };
      const psid = psidOfCommand(command) ?? psidOf(given.values, call);
      return psid === undefined ? { ...facts, command } : { ...facts, psid, command };
    },
  };
}

function psidOfCommand(command: Judged): Psid | null {
  return 'do' in command && 'psid' in command ? command.psid : null;
}

export function appEdge<const Shape extends ParamShape<AppCall>>({
  call: kind,
  handler,
  ...text
}: WorldRow<AppCall, Shape, Judged | Promise<Judged>>): AppEdge {
  const read = paramsReader<AppCall, Shape>(text.params);
  return {
    ...text,
    on: 'app',
    callOf(call) {
      const { caller, params, http } = call;
      const facts = { call: kind, app: caller.app, params, ...http };
      const given = read(call);
      const command = given.ok ? handler(given.values, call) : given.rejection;
      return command instanceof Promise
        ? command.then((late) => ({ ...facts, command: late }))
        : { ...facts, command };
    },
  };
}

export function tokenEdge<const Shape extends ParamShape<TokenCall>>(
  row: Row<TokenCall, Shape, GraphAnswer | DoorProblem>,
): TokenEdge {
  return { ...row, on: 'token', answerOf: answering(row) };
}

export function tokenlessEdge<const Shape extends ParamShape<TokenlessCall>>(
  row: Row<TokenlessCall, Shape, GraphAnswer | DoorProblem>,
): TokenlessEdge {
  return { ...row, on: 'nothing', answerOf: answering(row) };
}

function answering<Call extends { readonly params: Params }, Shape extends ParamShape<Call>>({
  params,
  handler,
}: Row<Call, Shape, GraphAnswer | DoorProblem>): (call: Call) => GraphAnswer | DoorProblem {
  const read = paramsReader<Call, Shape>(params);
  return (call) => {
    const given = read(call);
    if (given.ok) return handler(given.values, call);
    const { rejection } = given;
    return { name: 'ParameterAbsent', param: 'param' in rejection ? rejection.param : '' };
  };
}
