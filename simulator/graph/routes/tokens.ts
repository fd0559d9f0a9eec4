/** Endpoints about tokens themselves: how an app gets one, what one is worth, and what a user may reach (API-039 … API-041). */

import { z } from 'zod';
import { appToken, pageToken, userToken } from '../../credentials.ts';
import { asAppId } from '../../domain/ids.ts';
import { SECOND_MS } from '../../domain/limits.ts';
import type { Connection } from '../../domain/world.ts';
import type { GraphAnswer } from '../../judge-call.ts';
import type { Caller, Worlds } from '../../worlds.ts';
import { DEAD_TOKENS } from '../access-token.ts';
import { tokenEdge, tokenlessEdge } from '../edge.ts';
import type { Values } from '../edge-params.ts';
import type { DoorProblem } from '../errors.ts';

/** Tasks of a person who administers the page. */
const TASKS = ['MODERATE', 'MESSAGING', 'ANALYZE', 'ADVERTISE', 'CREATE_CONTENT', 'MANAGE'];
/** A long-lived user token lasts about two months. */
const USER_TOKEN_LIFE_S = 5_184_000;

const ofUser = { method: 'GET', token: 'user', permission: null, params: {}, accepted: 'nothing' } as const;

const textOrNumber = z.union([z.string(), z.number()]).transform(String);

const credentials = {
  client_id: textOrNumber.meta({ description: 'The id of the app.' }),
  client_secret: textOrNumber.meta({ description: 'Its secret.' }),
  // Looked at once the secret is right.
  grant_type: z.unknown().meta({ enum: ['client_credentials', 'fb_exchange_token'] }),
  fb_exchange_token: z
    .unknown()
    .meta({ type: 'string', description: 'The user token that a long-lived one is wanted for.' }),
};

const ofGrant = {
  path: '/oauth/access_token',
  token: 'none',
  permission: null,
  params: credentials,
  ids: ['API-015', 'API-040'],
  simulated: 'app tokens, and long-lived user tokens for user tokens; no login dialog',
  accepted: 'nothing',
  handler: accessToken,
} as const;

export const TOKEN_EDGES = [
  tokenlessEdge({
    ...ofGrant,
    method: 'GET',
    summary: 'Gives an app its token, or a user a long-lived one.',
  }),
  tokenlessEdge({
    ...ofGrant,
    method: 'POST',
    summary: 'Gives the same, with the secret in the body instead of the address.',
  }),
  tokenEdge({
    method: 'GET',
    path: '/debug_token',
    token: 'app or user',
    permission: null,
    params: { input_token: z.string().meta({ description: 'The token that is asked about.' }) },
    summary: 'Tells what a token is worth: whose it is, for what, and whether it lives.',
    ids: ['API-039'],
    simulated: 'whole, for tokens of the calling app',
    accepted: 'nothing',
    handler: debugToken,
  }),
  tokenEdge({
    ...ofUser,
    path: '/{user}',
    summary: 'Reads the person behind a user token.',
    ids: ['API-009'],
    simulated: 'id and a name',
    handler: (_params, { caller }) => ok({ name: 'Page administrator', id: userIdOf(caller) }),
  }),
  tokenEdge({
    ...ofUser,
    path: '/{user}/accounts',
    summary: 'Lists the pages on which the app is connected, each with its page token.',
    ids: ['API-041'],
    simulated: 'whole, in one part',
    handler: (_params, { caller }) => ok(accounts(caller)),
  }),
];

/** API-040; `fb_exchange_token` makes a long-lived user token of any user token of the app. */
function accessToken(
  { client_id, client_secret, grant_type, fb_exchange_token }: Values<typeof credentials>,
  { worlds }: { readonly worlds: Worlds },
): GraphAnswer | DoorProblem {
  const app = asAppId(client_id);
  const caller = worlds.callerOf(appToken(app, client_secret));
  if (caller === undefined) return { name: 'SecretWrong' };
  switch (grant_type) {
    case 'client_credentials':
      return ok({ access_token: appToken(app, client_secret), token_type: 'bearer' });
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
function debugToken(
  { input_token: input }: { readonly input_token: string },
  { caller: asking, worlds }: { readonly caller: Caller; readonly worlds: Worlds },
): GraphAnswer | DoorProblem {
  const caller = worlds.callerOf(input);
  if (caller === undefined) {
    const error = { code: 190, message: 'Invalid OAuth access token - Cannot parse access token' };
    return ok({ data: { error, is_valid: false, scopes: [] } });
  }
  if (caller.engine !== asking.engine || caller.app !== asking.app) return { name: 'AppAuthorityNeeded' };
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
function accounts({ engine, app }: Caller) {
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
export function userIdOf({ engine, app }: Caller): string {
  return engine.mint.digits(`user:${app}`, 15);
}

function tokenState(connection: Connection | undefined): Connection['token'] {
  return connection?.token ?? 'valid';
}

function ok(body: unknown): GraphAnswer {
  return { status: 200, body };
}
