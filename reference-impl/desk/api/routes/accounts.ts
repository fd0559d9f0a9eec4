/** Owned social accounts: enabling, connected apps, the permission to take control, health. */

import type { Account } from '../../domain/account.ts';
import type { AccountCommand } from '../../domain/commands.ts';
import type { AppId } from '../../domain/ids.ts';
import { parseAppId } from '../../domain/ids.ts';
import type { Desk } from '../../engine/desk.ts';
import { ApiError, apiErrorOf } from '../../http/errors.ts';
import type { Route } from '../route.ts';
import { route } from '../route.ts';
import * as schema from '../schemas.ts';
import { accountView, appView, healthView, iso, routingView } from '../views.ts';

const base = '/api/accounts/{id}/conversation-routing';
const irreversibleWhy = 'Meta does not support switching back to Handover Protocol';
const notFound = { account_not_found: 'no such account' };
const notEnabled = { not_enabled: 'Conversation Routing is not enabled here' };
const channelErrors = { ...notFound, channel_not_supported: 'the account is not on Facebook' };

export function accountRoutes(desk: Desk): Route[] {
  function accountOf(id: string): Account {
    const account = desk.accounts.find(id);
    if (account) return account;
    throw new ApiError(404, 'account_not_found', `no account ${id} is set up here`, 'id');
  }

  async function command(id: string, asked: AccountCommand): Promise<Account> {
    const result = await desk.accounts.command(accountOf(id).id, asked);
    if (!result.ok) throw apiErrorOf(result.refusal);
    return result.value;
  }

  return [
    route({
      method: 'get',
      path: '/api/accounts',
      summary: 'Owned social accounts, optionally of one channel',
      role: 'agent',
      query: schema.channelQuery,
      answer: schema.accountsOut,
      handle: ({ query }) => ({
        accounts: desk.accounts
          .list()
          .filter((account) => query.channel === undefined || account.channel === query.channel)
          .map(accountView),
      }),
    }),
    route({
      method: 'get',
      path: base,
      summary: 'Conversation Routing of an account: what is decided here and what is seen at Meta',
      role: 'agent',
      params: schema.idParam,
      answer: schema.routingOut,
      errors: notFound,
      handle: ({ params }) => routingView(accountOf(params.id)),
    }),
    route({
      method: 'post',
      path: `${base}/enable`,
      summary: 'Enable Conversation Routing; this cannot be undone',
      role: 'admin',
      params: schema.idParam,
      body: schema.enableIn,
      answer: schema.enabledOut,
      errors: { ...channelErrors, confirm_required: 'the body lacks "confirm": true' },
      async handle({ params, body, caller }) {
        const account = accountOf(params.id);
        if (account.channel === 'facebook' && body.confirm !== true) {
          throw new ApiError(
            400,
            'confirm_required',
            `expected "confirm": true, because enabling cannot be undone: ${irreversibleWhy}`,
            'confirm',
          );
        }
        const result = await desk.enableRouting(account.id, caller.name);
        if (!result.ok) throw apiErrorOf(result.refusal);
        const { enabled, id } = result.value;
        if (!enabled) throw new Error(`account ${id} accepted the command and is not enabled`);
        return {
          account_id: id,
          enabled: true as const,
          enabled_at: iso(enabled.at),
          enabled_by: enabled.by,
          irreversible: true as const,
          reason: irreversibleWhy,
        };
      },
    }),
    route({
      method: 'delete',
      path: `${base}/enable`,
      summary: 'Always refused: enabling cannot be undone',
      role: 'admin',
      params: schema.idParam,
      answer: schema.routingOut,
      errors: { ...channelErrors, ...notEnabled, irreversible: irreversibleWhy },
      handle: async ({ params, caller }) =>
        routingView(await command(params.id, { type: 'DisableRouting', by: caller.name })),
    }),
    route({
      method: 'get',
      path: `${base}/apps`,
      summary: 'Connected Apps, in the order they were added',
      role: 'agent',
      params: schema.idParam,
      answer: schema.appsOut,
      errors: notFound,
      handle({ params }) {
        const account = accountOf(params.id);
        return { apps: account.apps.map((app) => appView(account, app)) };
      },
    }),
    route({
      method: 'post',
      path: `${base}/apps`,
      summary: 'Add a Connected App; metadata only, nothing changes at Meta',
      role: 'admin',
      params: schema.idParam,
      body: schema.appIn,
      status: 201,
      answer: schema.appOut,
      errors: {
        ...channelErrors,
        ...notEnabled,
        app_already_listed: 'the id is listed already',
        default_already_chosen: 'the page has a default app already',
      },
      async handle({ params, body, caller }) {
        const { app_id: appId, name, role } = body;
        const account = await command(params.id, { type: 'AddApp', appId, name, role, by: caller.name });
        return appView(account, { appId, name, role });
      },
    }),
    route({
      method: 'patch',
      path: `${base}/apps/{app_id}`,
      summary: 'Change a Connected App',
      role: 'admin',
      params: schema.appParam,
      body: schema.appChangeIn,
      answer: schema.appOut,
      errors: {
        ...channelErrors,
        ...notEnabled,
        app_not_found: 'no such Connected App',
        app_already_listed: 'the new id is listed already',
        default_already_chosen: 'the page has a default app already',
      },
      async handle({ params, body, caller }) {
        const appId = appIdOf(params.app_id);
        const account = await command(params.id, {
          type: 'ChangeApp',
          appId,
          ...(body.app_id !== undefined && { newAppId: body.app_id }),
          ...(body.name !== undefined && { name: body.name }),
          ...(body.role !== undefined && { role: body.role }),
          by: caller.name,
        });
        const app = account.apps.find((one) => one.appId === (body.app_id ?? appId));
        if (!app) throw new Error(`the changed app ${appId} is not in account ${account.id}`);
        return appView(account, app);
      },
    }),
    route({
      method: 'delete',
      path: `${base}/apps/{app_id}`,
      summary: 'Remove a Connected App',
      role: 'admin',
      params: schema.appParam,
      answer: schema.appsOut,
      errors: { ...channelErrors, ...notEnabled, app_not_found: 'no such Connected App' },
      async handle({ params, caller }) {
        const appId = appIdOf(params.app_id);
        const account = await command(params.id, { type: 'RemoveApp', appId, by: caller.name });
        return { apps: account.apps.map((app) => appView(account, app)) };
      },
    }),
    route({
      method: 'put',
      path: `${base}/take-permission`,
      summary: 'Allow App to take Thread control; the switch at Meta is a separate one',
      role: 'admin',
      params: schema.idParam,
      answer: schema.routingOut,
      errors: { ...channelErrors, ...notEnabled, not_configured: 'no Connected App is listed yet' },
      handle: async ({ params, caller }) =>
        routingView(await command(params.id, { type: 'GrantTake', by: caller.name })),
    }),
    route({
      method: 'delete',
      path: `${base}/take-permission`,
      summary: 'Withdraw the permission to take thread control here',
      role: 'admin',
      params: schema.idParam,
      answer: schema.routingOut,
      errors: { ...channelErrors, ...notEnabled },
      handle: async ({ params, caller }) =>
        routingView(await command(params.id, { type: 'WithdrawTake', by: caller.name })),
    }),
    route({
      method: 'get',
      path: `${base}/health`,
      summary: 'Looks at Meta’s side now, as far as Graph shows it',
      role: 'agent',
      params: schema.idParam,
      answer: schema.healthOut,
      errors: notFound,
      handle: async ({ params }) => healthView(await desk.health(accountOf(params.id).id)),
    }),
  ];
}

function appIdOf(text: string): AppId {
  const id = parseAppId(text);
  if (id) return id;
  throw new ApiError(404, 'app_not_found', `no Connected App with Application ID ${text}`, 'app_id');
}
