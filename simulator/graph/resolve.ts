/** From path to call: which row of the table a request means, or why it means none. */

import type { PageId } from '../domain/ids.ts';
import { asPageId } from '../domain/ids.ts';
import type { GraphAnswer, GraphCall } from '../judge-call.ts';
import type { Caller, Worlds } from '../worlds.ts';
import type { Authenticated } from './access-token.ts';
import type { AppEdge, CallbackCheck, Edge, PageEdge } from './edge.ts';
import { EDGES } from './edges.ts';
import type { DoorProblem } from './errors.ts';
import { isNodeId, kindOfNode } from './node-id.ts';
import type { Params } from './params.ts';
import type { Files } from './request-body.ts';
import { userIdOf } from './routes/tokens.ts';

export interface NodeRequest {
  readonly method: string;
  readonly segments: readonly string[];
  readonly path: string;
  readonly params: Params;
  readonly files: Files;
  readonly auth: Authenticated;
}

export interface ResolvingDoor extends CallbackCheck {
  readonly worlds: Worlds;
}

export type Resolved =
  | { readonly is: 'problem'; readonly problem: DoorProblem }
  /** Calls about tokens are answered at once. */
  | { readonly is: 'answer'; readonly answer: GraphAnswer }
  /** For a world to judge. Only a subscription’s handshake makes it late. */
  | {
      readonly is: 'call';
      readonly caller: Caller;
      readonly edge: PageEdge | AppEdge;
      readonly call: GraphCall | Promise<GraphCall>;
    };

const PAGE = rowsOn('page');
const APP = rowsOn('app');
const TOKEN = rowsOn('token');
const TOKENLESS = rowsOn('nothing');

/** Who parses calls of an edge of a page, if anybody does with this method. */
export function edgeOfPage(method: string, edge: string, params: Params): PageEdge | undefined {
  return PAGE.row(method, `{page}/${edge}`, params);
}

export function resolve(request: NodeRequest, door: ResolvingDoor): Resolved {
  const { segments, auth } = request;
  const words = segments.join('/');
  if (TOKENLESS.has(words)) return withoutToken(request, words, door);
  if (!auth.ok) return refuse(auth.problem);
  const { caller } = auth;
  if (TOKEN.has(words)) return aboutTokens(request, words, caller, door);
  if (caller.kind !== 'user') return onNode({ ...request, params: auth.params }, caller, door);
  const page = request.method === 'GET' && segments.length === 1 ? pageOfUser(caller, segments[0]) : null;
  if (page === null) return onUser(request, caller, door);
  // A user who reads a page does so with that page's own token.
  const { engine, app } = caller;
  return onNode({ ...request, params: auth.params }, { kind: 'page', engine, app, page }, door);
}

function onNode(
  request: NodeRequest,
  caller: Exclude<Caller, { kind: 'user' }>,
  door: ResolvingDoor,
): Resolved {
  const [node = '', edge, ...tooMuch] = request.segments;
  if (node === '') return refuse({ name: 'PathUnknown', path: '/' });
  if (node !== 'me' && !isNodeId(node)) return refuse({ name: 'AliasUnknown', alias: node });
  if (tooMuch.length > 0) return refuse({ name: 'PathUnknown', path: `/${tooMuch.join('/')}` });
  if (edge !== undefined && APP.names.has(edge)) {
    return caller.kind === 'app'
      ? onApp(request, node, edge, caller, door)
      : refuse({ name: 'AppTokenNeeded' });
  }
  if (edge !== undefined && !PAGE.names.has(edge)) return refuse({ name: 'PathUnknown', path: `/${edge}` });
  return caller.kind === 'page' ? onPage(request, node, edge, caller) : refuse({ name: 'PageTokenNeeded' });
}

function onApp(
  { method, path, params }: NodeRequest,
  node: string,
  edge: string,
  caller: Extract<Caller, { kind: 'app' }>,
  check: CallbackCheck,
): Resolved {
  if (node !== 'me' && node !== caller.app) return refuse({ name: 'NodeUnknown', id: node, method });
  const row = APP.row(method, `{app}/${edge}`, params);
  if (row === undefined) return refuse({ name: 'EdgeNeedsOtherMethod', edge });
  const call = row.callOf({ caller, params, http: { method, path }, check });
  return { is: 'call', caller, edge: row, call };
}

function onPage(
  { method, path, params, files }: NodeRequest,
  node: string,
  edge: string | undefined,
  caller: Extract<Caller, { kind: 'page' }>,
): Resolved {
  const kind = kindOfNode(node, caller);
  const row = PAGE.row(method, edge === undefined ? `{${kind}}` : `{${kind}}/${edge}`, params);
  if (row !== undefined) {
    const call = row.callOf({ caller, node, params, files, http: { method, path } });
    return { is: 'call', caller, edge: row, call };
  }
  if (kind !== 'page') return refuse({ name: 'NodeUnknown', id: node, method });
  return edge === undefined
    ? refuse({ name: 'NodeUnknown', id: caller.page, method })
    : refuse({ name: 'EdgeNeedsOtherMethod', edge });
}

function onUser(
  { method, segments, params }: NodeRequest,
  caller: Caller,
  { worlds }: ResolvingDoor,
): Resolved {
  const [node = '', edge] = segments;
  if (node !== 'me' && node !== userIdOf(caller)) return refuse({ name: 'NodeUnknown', id: node, method });
  if (edge === undefined) {
    const row = TOKEN.row(method, '{user}', params);
    if (row === undefined) return refuse({ name: 'NodeUnknown', id: userIdOf(caller), method });
    return answered(row.answerOf({ caller, params, worlds }));
  }
  if (!TOKEN.has(`{user}/${edge}`)) return refuse({ name: 'PathUnknown', path: `/${edge}` });
  const row = TOKEN.row(method, `{user}/${edge}`, params);
  if (row === undefined) return refuse({ name: 'EdgeNeedsOtherMethod', edge });
  return answered(row.answerOf({ caller, params, worlds }));
}

function withoutToken({ method, params }: NodeRequest, path: string, { worlds }: ResolvingDoor): Resolved {
  const row = TOKENLESS.row(method, path, params);
  if (row === undefined) return refuse({ name: 'EdgeNeedsOtherMethod', edge: path });
  return answered(row.answerOf({ params, worlds }));
}

function aboutTokens(
  { method, params }: NodeRequest,
  path: string,
  caller: Caller,
  { worlds }: ResolvingDoor,
): Resolved {
  const row = TOKEN.row(method, path, params);
  if (row === undefined) return refuse({ name: 'EdgeNeedsOtherMethod', edge: path });
  if (row.token === 'app or user' && caller.kind === 'page') return refuse({ name: 'AppAuthorityNeeded' });
  return answered(row.answerOf({ caller, params, worlds }));
}

/** The page that a user reads by its id, which is how page tokens are asked for (API §1.2). */
function pageOfUser({ engine, app }: Caller, node = ''): PageId | null {
  const page = engine.world.pages.get(asPageId(node));
  return page?.connections.has(app) === true ? page.id : null;
}

function answered(given: GraphAnswer | DoorProblem): Resolved {
  return 'name' in given ? refuse(given) : { is: 'answer', answer: given };
}

function refuse(problem: DoorProblem): Resolved {
  return { is: 'problem', problem };
}

/** The rows of one kind, by method and path, as in `POST {page}/messages`. */
function rowsOn<On extends Edge['on']>(on: On) {
  type Row = Extract<Edge, { on: On }>;
  const rows = new Map<string, Row[]>();
  const paths = new Set<string>();
  const names = new Set<string>();
  for (const edge of EDGES) {
    if (edge.on !== on) continue;
    const path = edge.path.slice(1);
    const key = `${edge.method} ${path}`;
    rows.set(key, [...(rows.get(key) ?? []), edge as Row]);
    paths.add(path);
    const [, name] = path.split('/');
    if (name !== undefined) names.add(name);
  }
  return {
    /** The words that may stand after a node. */
    names,
    has: (path: string) => paths.has(path),
    row: (method: string, path: string, params: Params): Row | undefined =>
      rows.get(`${method} ${path}`)?.find(({ when }) => when === undefined || when(params)),
  };
}
