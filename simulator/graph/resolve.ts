/** From path to call: which node and edge a request means, and who parses it. */

import { PAGE_FIELDS, type PageField } from '../domain/commands.ts';
import type { GraphCall } from '../judge-call.ts';
import type { Caller } from '../worlds.ts';
import type { DoorProblem } from './errors.ts';
import type { AppCall, PageCall } from './page-call.ts';
import { listParam, type Params } from './params.ts';
import type { Files } from './request-body.ts';
import {
  extendCall,
  passCall,
  releaseCall,
  requestCall,
  takeCall,
  threadOwnerCall,
} from './routes/control.ts';
import { sendCall } from './routes/messages.ts';
import {
  conversationsCall,
  deleteProfileCall,
  putProfileCall,
  readPageCall,
  readProfileCall,
  secondaryReceiversCall,
} from './routes/page.ts';
import { deletePersonaCall, personaCall, personasCall, putPersonaCall } from './routes/personas.ts';
import {
  type CallbackCheck,
  deleteSubscriptionCall,
  putSubscriptionCall,
  subscribeCall,
  subscribersCall,
  subscriptionsCall,
  unsubscribeCall,
} from './routes/subscriptions.ts';
import { uploadCall } from './routes/uploads.ts';

type Method = 'GET' | 'POST' | 'DELETE';
type PageEdge = (call: PageCall) => GraphCall;
type AppEdge = (call: AppCall, check: CallbackCheck) => GraphCall | Promise<GraphCall>;

const PAGE_EDGES: Readonly<Record<string, Partial<Record<Method, PageEdge>>>> = {
  messages: { POST: sendCall },
  message_attachments: { POST: uploadCall },
  personas: { GET: personasCall, POST: putPersonaCall },
  pass_thread_control: { POST: passCall },
  take_thread_control: { POST: takeCall },
  request_thread_control: { POST: requestCall },
  release_thread_control: { POST: releaseCall },
  extend_thread_control: { POST: extendCall },
  thread_owner: { GET: threadOwnerCall },
  secondary_receivers: { GET: secondaryReceiversCall },
  conversations: { GET: conversationsCall },
  messenger_profile: { GET: readProfileCall, POST: putProfileCall, DELETE: deleteProfileCall },
  subscribed_apps: { GET: subscribersCall, POST: subscribeCall, DELETE: unsubscribeCall },
};

const APP_EDGES: Readonly<Record<string, Partial<Record<Method, AppEdge>>>> = {
  subscriptions: { GET: subscriptionsCall, POST: putSubscriptionCall, DELETE: deleteSubscriptionCall },
};

const PERSONA_NODE: Partial<Record<Method, (call: PageCall, persona: string) => GraphCall>> = {
  GET: personaCall,
  DELETE: deletePersonaCall,
};

/** What a Page node answers when no fields are named. */
const PAGE_FIELDS_UNASKED: readonly PageField[] = ['name'];

/** Who parses calls of an edge of a page, if anybody does with this method. */
export function pageEdge(edge: string, method: string): PageEdge | undefined {
  return Object.hasOwn(PAGE_EDGES, edge) ? PAGE_EDGES[edge]?.[method as Method] : undefined;
}

export interface NodeRequest {
  readonly method: string;
  readonly segments: readonly string[];
  readonly path: string;
  readonly caller: Caller;
  readonly params: Params;
  readonly files: Files;
}

export type Resolved =
  | { readonly ok: true; readonly call: GraphCall }
  | { readonly ok: false; readonly problem: DoorProblem };

/** Only a subscription’s handshake makes this wait. */
export function resolveCall(request: NodeRequest, check: CallbackCheck): Resolved | Promise<Resolved> {
  const { segments, caller, params, files } = request;
  const [node = '', edge, ...tooMuch] = segments;
  if (node === '') return refuse({ name: 'PathUnknown', path: '/' });
  if (node !== 'me' && !/^\d+$/.test(node)) return refuse({ name: 'AliasUnknown', alias: node });
  if (tooMuch.length > 0) return refuse({ name: 'PathUnknown', path: `/${tooMuch.join('/')}` });
  const http = { method: request.method, path: request.path };
  if (edge !== undefined && Object.hasOwn(APP_EDGES, edge)) {
    if (caller.kind !== 'app') return refuse({ name: 'AppTokenNeeded' });
    if (node !== 'me' && node !== caller.app)
      return refuse({ name: 'NodeUnknown', id: node, method: request.method });
    const handler = APP_EDGES[edge]?.[request.method as Method];
    if (handler === undefined) return refuse({ name: 'EdgeNeedsOtherMethod', edge });
    const call = handler({ caller, params, http }, check);
    return call instanceof Promise ? call.then((made) => ({ ok: true, call: made })) : { ok: true, call };
  }
  if (edge !== undefined && !Object.hasOwn(PAGE_EDGES, edge))
    return refuse({ name: 'PathUnknown', path: `/${edge}` });
  if (caller.kind !== 'page') return refuse({ name: 'PageTokenNeeded' });
  if (edge === undefined && isPersona(request, node)) {
    const handler = PERSONA_NODE[request.method as Method];
    if (handler !== undefined) return { ok: true, call: handler({ caller, params, files, http }, node) };
  }
  if (node !== 'me' && node !== caller.page)
    return refuse({ name: 'NodeUnknown', id: node, method: request.method });
  if (edge === undefined) return readPage({ ...request, caller }, http);
  const handler = pageEdge(edge, request.method);
  if (handler === undefined) return refuse({ name: 'EdgeNeedsOtherMethod', edge });
  return { ok: true, call: handler({ caller, params, files, http }) };
}

function readPage(
  request: NodeRequest & { caller: Extract<Caller, { kind: 'page' }> },
  http: { method: string; path: string },
): Resolved {
  const { caller, params, method } = request;
  if (method !== 'GET') return refuse({ name: 'NodeUnknown', id: caller.page, method });
  const fields = listParam(params, 'fields');
  const named = fields.ok ? fields.value : ['fields'];
  const unknown = named?.find((field) => !isPageField(field));
  if (unknown !== undefined) return refuse({ name: 'FieldNonexisting', field: unknown, node: 'Page' });
  const asked = named?.filter(isPageField) ?? PAGE_FIELDS_UNASKED;
  return { ok: true, call: readPageCall({ caller, params, files: request.files, http }, asked) };
}

/** A persona is a node of its own, seen by the tokens of its page alone. */
function isPersona({ caller }: NodeRequest, node: string): boolean {
  return caller.kind === 'page' && caller.engine.world.personas.get(node)?.page === caller.page;
}

function isPageField(name: string): name is PageField {
  return (PAGE_FIELDS as readonly string[]).includes(name);
}

function refuse(problem: DoorProblem): Resolved {
  return { ok: false, problem };
}
