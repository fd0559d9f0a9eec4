/** The pages of Owned Social Accounts: list, enable, configure, allow. */

import type { Context } from 'hono';
import { Hono } from 'hono';
import type { ApiAnswer, ApiClient, ApiProblem } from './api-client.ts';
import type * as api from './api-types.ts';
import type { Frame } from './frame.ts';
import { fields, routingPath } from './frame.ts';
import type { Html } from './layout.ts';
import { accountCrumbs, accountsPage, enablePage, takePermissionPage } from './pages/accounts.ts';
import type { AppDraft } from './pages/configure.ts';
import { configurePage } from './pages/configure.ts';

export function accountPages({ client, show, failed }: Frame): Hono {
  const app = new Hono();

  async function accountOf(desk: ApiClient, id: string): Promise<ApiAnswer<api.AccountItem>> {
    const listed = await desk.get<{ accounts: api.AccountItem[] }>('/api/accounts');
    if (!listed.ok) return listed;
    const account = listed.value.accounts.find((one) => one.id === id);
    if (account) return { ok: true, value: account };
    return {
      ok: false,
      problem: { status: 404, code: 'account_not_found', message: `no account ${id}`, path: 'id' },
    };
  }

  /** A page below the list of accounts. */
  function showPage(c: Context, title: string, body: Html, problem: ApiProblem | null) {
    return show(c, {
      title,
      section: 'accounts',
      crumbs: [...accountCrumbs, { text: title }],
      problem,
      body,
    });
  }

  app.get('/', async (c) => {
    const channel = c.req.query('channel') ?? '';
    const query = channel === '' ? '' : `?channel=${encodeURIComponent(channel)}`;
    const listed = await client(c).get<{ accounts: api.AccountItem[] }>(`/api/accounts${query}`);
    if (!listed.ok) return failed(c, listed);
    const body = accountsPage(listed.value.accounts, channel);
    return show(c, { title: 'Owned Social Accounts', section: 'accounts', crumbs: accountCrumbs, body });
  });

  async function showEnable(c: Context, id: string, problem: ApiProblem | null) {
    const account = await accountOf(client(c), id);
    if (!account.ok) return failed(c, account);
    return showPage(c, 'Enable Conversation Routing', enablePage(account.value), problem);
  }
  app.get('/:id/enable', (c) => showEnable(c, c.req.param('id'), null));
  app.post('/:id/enable', async (c) => {
    const { confirm } = await fields(c, ['confirm']);
    const done = await client(c).change('POST', `${routingPath(c.req.param('id'))}/enable`, {
      confirm: confirm === 'yes',
    });
    return done.ok
      ? c.redirect('/console/accounts?done=enabled', 303)
      : showEnable(c, c.req.param('id'), done.problem);
  });

  async function showConfigure(c: Context, id: string, problem: ApiProblem | null, draft?: AppDraft) {
    const desk = client(c);
    const account = await accountOf(desk, id);
    if (!account.ok) return failed(c, account);
    const routing = await desk.get<api.Routing>(routingPath(id));
    if (!routing.ok) return failed(c, routing);
    const health = await desk.get<{ items: api.HealthItem[] }>(`${routingPath(id)}/health`);
    if (!health.ok) return failed(c, health);
    const role = routing.value.apps.some((one) => one.role === 'default') ? 'marketing' : 'default';
    const body = configurePage({
      account: account.value,
      routing: routing.value,
      health: health.value.items,
      draft: draft ?? { app_id: '', name: '', role },
    });
    return showPage(c, 'Configure Conversation Routing Settings', body, problem);
  }
  app.get('/:id/configure', (c) => showConfigure(c, c.req.param('id'), null));
  app.post('/:id/apps', async (c) => {
    const draft = await fields(c, ['app_id', 'name', 'role']);
    const id = c.req.param('id');
    const done = await client(c).change('POST', `${routingPath(id)}/apps`, draft);
    return done.ok
      ? c.redirect(`/console/accounts/${id}/configure?done=added`, 303)
      : showConfigure(c, c.req.param('id'), done.problem, draft);
  });
  app.post('/:id/apps/:app', async (c) => {
    const draft = await fields(c, ['app_id', 'name', 'role']);
    const { id, app: appId } = c.req.param();
    const done = await client(c).change('PATCH', `${routingPath(id)}/apps/${appId}`, draft);
    return done.ok
      ? c.redirect(`/console/accounts/${id}/configure?done=changed`, 303)
      : showConfigure(c, c.req.param('id'), done.problem);
  });
  app.post('/:id/apps/:app/remove', async (c) => {
    const { id, app: appId } = c.req.param();
    const done = await client(c).change('DELETE', `${routingPath(id)}/apps/${appId}`);
    return done.ok
      ? c.redirect(`/console/accounts/${id}/configure?done=removed`, 303)
      : showConfigure(c, c.req.param('id'), done.problem);
  });

  async function showTakePermission(c: Context, id: string, problem: ApiProblem | null) {
    const desk = client(c);
    const account = await accountOf(desk, id);
    if (!account.ok) return failed(c, account);
    const routing = await desk.get<api.Routing>(routingPath(account.value.id));
    if (!routing.ok) return failed(c, routing);
    const body = takePermissionPage(account.value, routing.value);
    return showPage(c, 'Allow App to take Thread control', body, problem);
  }
  app.get('/:id/take-permission', (c) => showTakePermission(c, c.req.param('id'), null));
  app.post('/:id/take-permission', async (c) => {
    const { allow } = await fields(c, ['allow']);
    const id = c.req.param('id');
    const method = allow === 'no' ? 'DELETE' : 'PUT';
    const done = await client(c).change(method, `${routingPath(id)}/take-permission`);
    const said = allow === 'no' ? 'withdrawn' : 'allowed';
    return done.ok
      ? c.redirect(`/console/accounts/${id}/take-permission?done=${said}`, 303)
      : showTakePermission(c, c.req.param('id'), done.problem);
  });

  return app;
}
