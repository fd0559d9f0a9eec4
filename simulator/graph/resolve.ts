/** From path to call: which node and edge a request means, and who parses it. */

import type { GraphCall } from '../judge-call.ts';
import type { Caller } from '../worlds.ts';
import type { DoorProblem } from './errors.ts';
import type { AppCall, PageCall } from './page-call.ts';
import type { Params } from './params.ts';
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
import { conversationsCall, isNodeId, readNodeCall, readPageCall } from './routes/nodes.ts';
import { deletePersonaCall, personaCall, personasCall, putPersonaCall } from './routes/personas.ts';
import {
  deleteProfileCall,
  deleteUserSettingsCall,
  putProfileCall,
  putUserSettingsCall,
  readProfileCall,
  readUserSettingsCall,
} from './routes/profile.ts';
import { secondaryReceiversCall } from './routes/receivers.ts';
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
  custom_user_settings: {
    GET: readUserSettingsCall,
    POST: putUserSettingsCall,
    DELETE: deleteUserSettingsCall,
  },
  subscribed_apps: { GET: subscribersCall, POST: subscribeCall, DELETE: unsubscribeCall },
};

const APP_EDGES: Readonly<Record<string, Partial<Record<Method, AppEdge>>>> = {
  subscriptions: { GET: subscriptionsCall, POST: putSubscriptionCall, DELETE: deleteSubscriptionCall },
};

const PERSONA_NODE: Partial<Record<Method, (call: PageCall, persona: string) => GraphCall>> = {
  GET: personaCall,
  DELETE: deletePersonaCall,
};

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
  if (node !== 'me' && !isNodeId(node)) return refuse({ name: 'AliasUnknown', alias: node });
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
  const pageCall: PageCall = { caller, params, files, http };
  const isRead = request.method === 'GET';
  if (edge === undefined && isPersona(request, node)) {
    const handler = PERSONA_NODE[request.method as Method];
    if (handler !== undefined) return { ok: true, call: handler(pageCall, node) };
  }
  if (node !== 'me' && node !== caller.page) {
    const read = isRead ? readNodeCall(node, edge, pageCall) : null;
    return read === null
      ? refuse({ name: 'NodeUnknown', id: node, method: request.method })
      : { ok: true, call: read };
  }
  if (edge === undefined) {
    return isRead
      ? { ok: true, call: readPageCall(pageCall) }
      : refuse({ name: 'NodeUnknown', id: caller.page, method: request.method });
  }
  const handler = pageEdge(edge, request.method);
  if (handler === undefined) return refuse({ name: 'EdgeNeedsOtherMethod', edge });
  return { ok: true, call: handler(pageCall) };
}

/** A persona is a node of its own, seen by the tokens of its page alone. */
function isPersona({ caller }: NodeRequest, node: string): boolean {
  return caller.kind === 'page' && caller.engine.world.personas.get(node)?.page === caller.page;
}

function refuse(problem: DoorProblem): Resolved {
  return { ok: false, problem };
}
