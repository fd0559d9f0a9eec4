/** Endpoints about tokens themselves: how an app gets one, what one is worth, and what a user may reach (API-039 … API-041). */

import { asAppId, asPageId, type PageId } from '../domain/ids.ts';
import { SECOND_MS } from '../domain/limits.ts';
import type { Connection } from '../domain/world.ts';
import type { GraphAnswer } from '../judge-call.ts';
import { appToken, type Caller, pageToken, userToken, type Worlds } from '../worlds.ts';
import type { Authenticated } from './access-token.ts';
import type { DoorProblem } from './errors.ts';
import type { Params } from './params.ts';

export interface SupportRequest {
  readonly method: string;
  readonly segments: readonly string[];
  readonly params: Params;
  readonly auth: Authenticated;
}

/** Tasks of a person who administers the page. */
const TASKS = ['MODERATE', 'MESSAGING', 'ANALYZE', 'ADVERTISE', 'CREATE_CONTENT', 'MANAGE'];
/** A long-lived user token lasts about two months. */
const USER_TOKEN_LIFE_S = 5_184_000;

/** Null when the request is about something else. */
export function supportAnswer(request: SupportRequest, worlds: Worlds): GraphAnswer | DoorProblem | null {
  const { method, segments, params, auth } = request;
  const [node, edge] = segments;
  if (node === 'oauth' && edge === 'access_token') return accessToken(params, worlds);
  if (node === 'debug_token' && edge === undefined) return debugToken(params, auth, worlds);
  if (!auth.ok || auth.caller.kind !== 'user') return null;
  const { caller } = auth;
  if (method === 'GET' && edge === undefined && pageOfUser(caller, node) !== null) return null;
  if (node !== 'me' && node !== userIdOf(caller)) return { name: 'NodeUnknown', id: node ?? '', method };
  if (edge === undefined) return ok({ name: 'Page administrator', id: userIdOf(caller) });
  if (edge === 'accounts') return ok(accounts(caller));
  return { name: 'PathUnknown', path: `/${edge}` };
}

/** The page that a user reads by its id, which is how page tokens are asked for (API §1.2). */
export function pageOfUser({ engine, app }: Caller, node: string | undefined): PageId | null {
  const page = engine.world.pages.get(asPageId(node ?? ''));
  return page?.connections.has(app) === true ? page.id : null;
}

/** API-040; `fb_exchange_token` makes a long-lived user token of any user token of the app. */
function accessToken(params: Params, worlds: Worlds): GraphAnswer | DoorProblem {
  const { client_id, client_secret, grant_type, fb_exchange_token } = params;
  for (const param of ['client_id', 'client_secret'] as const) {
    if (typeof params[param] !== 'string' && typeof params[param] !== 'number')
      return { name: 'ParameterAbsent', param };
  }
  const app = asAppId(String(client_id));
  const caller = worlds.callerOf(appToken(app, String(client_secret)));
  if (caller === undefined) return { name: 'SecretWrong' };
  switch (grant_type) {
    case 'client_credentials':
      return ok({ access_token: appToken(app, String(client_secret)), token_type: 'bearer' });
    case 'fb_exchange_token': {
      const given = worlds.callerOf(typeof fb_exchange_token === 'string' ? fb_exchange_token : '');
      if (given?.kind !== 'user' || given.app !== app) return { name: 'TokenUnreadable' };
      const { engine } = caller;
      return ok({
        access_token: userToken(engine.mint, app),
        token_type: 'bearer',
        expires_in: USER_TOKEN_LIFE_S,
      });
    }
    default:
      return { name: 'GrantUnknown' };
  }
}

/** API-039. A dead token is answered with 200, too: the answer says that it is dead. */
function debugToken(params: Params, auth: Authenticated, worlds: Worlds): GraphAnswer | DoorProblem {
  if (!auth.ok) return auth.problem;
  if (auth.caller.kind === 'page') return { name: 'AppAuthorityNeeded' };
  const input = typeof params.input_token === 'string' ? params.input_token : null;
  if (input === null) return { name: 'ParameterAbsent', param: 'input_token' };
  const caller = worlds.callerOf(input);
  if (caller === undefined) {
    const error = { code: 190, message: 'Invalid OAuth access token - Cannot parse access token' };
    return ok({ data: { error, is_valid: false, scopes: [] } });
  }
  if (caller.engine !== auth.caller.engine || caller.app !== auth.caller.app)
    return { name: 'AppAuthorityNeeded' };
  return ok({ data: tokenData(caller) });
}

function tokenData(caller: Caller): Record<string, unknown> {
  const { engine, app } = caller;
  const known = engine.world.apps.get(app);
  const scopes = caller.kind === 'app' ? [] : [...(known?.permissions ?? []), 'public_profile'];
  const pages = [...engine.world.pages.keys()];
  const base = {
    app_id: app,
    type: caller.kind.toUpperCase(),
    application: known?.name ?? app,
    data_access_expires_at: 0,
    expires_at: 0,
    is_valid: true,
    issued_at: Math.floor(engine.begunAt / SECOND_MS),
    scopes,
  };
  switch (caller.kind) {
    case 'app':
      return base;
    case 'user':
      return { ...base, user_id: userIdOf(caller), granular_scopes: granular(scopes, pages) };
    case 'page': {
      const state = tokenState(engine.world.pages.get(caller.page)?.connections.get(app));
      const dead = state === 'valid' ? {} : { is_valid: false, error: { code: 190, ...DEAD_TOKENS[state] } };
      return {
        ...base,
        profile_id: caller.page,
        user_id: userIdOf(caller),
        granular_scopes: granular(scopes, [caller.page]),
        ...dead,
      };
    }
  }
}

function granular(scopes: readonly string[], pages: readonly string[]) {
  return scopes.filter((scope) => scope.startsWith('pages_')).map((scope) => ({ scope, target_ids: pages }));
}

/** API-041: the pages on which the app is connected, each with its page token. */
function accounts({ engine, app }: Extract<Caller, { kind: 'user' }>) {
  const pages = [...engine.world.pages.values()].filter((page) => page.connections.has(app));
  const cursors =
    pages.length === 0
      ? {}
      : { paging: { cursors: { before: cursor(pages[0]?.id), after: cursor(pages.at(-1)?.id) } } };
  return {
    data: pages.map((page) => ({
      access_token: pageToken(engine.mint, app, page.id),
      category: 'Business',
      category_list: [{ id: '2500', name: 'Business' }],
      name: page.name,
      id: page.id,
      tasks: TASKS,
    })),
    ...cursors,
  };
}

function cursor(id: string | undefined): string {
  return Buffer.from(id ?? '').toString('base64');
}

/** The person who administers the pages of a world, as one app knows them. */
function userIdOf({ engine, app }: Caller): string {
  return engine.mint.digits(`user:${app}`, 15);
}

/** What the error of a dead token says (API-013). */
export const DEAD_TOKENS = {
  expired: {
    subcode: 463,
    message: 'Error validating access token: Session has expired. The current time is later than its end.',
  },
  invalidated: {
    subcode: 460,
    message:
      'Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.',
  },
  deauthorized: {
    subcode: 458,
    message: 'Error validating access token: The user has not authorized the application.',
  },
} as const;

function tokenState(connection: Connection | undefined): Connection['token'] {
  return connection?.token ?? 'valid';
}

function ok(body: unknown): GraphAnswer {
  return { status: 200, body };
}
