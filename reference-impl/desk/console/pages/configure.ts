/** Configure Conversation Routing Settings: the Connected Apps of a page, and how Meta's side looks. */

import { html } from 'hono/html';
import type { AccountItem, AppItem, HealthItem, Routing } from '../api-types.ts';
import type { Html } from '../layout.ts';
import { instant, lamp } from '../layout.ts';

export type AppDraft = { app_id: string; name: string; role: string };

export function configurePage(input: {
  account: AccountItem;
  routing: Routing;
  health: readonly HealthItem[];
  draft: AppDraft;
}): Html {
  const { account, routing, health, draft } = input;
  return html`
<p>${account.name} · enabled ${instant(routing.enabled_at)} by ${routing.enabled_by ?? 'unknown'} · cannot be undone</p>
<section aria-labelledby="apps">
<h2 id="apps">Connected Apps</h2>
<div class="note"><p>These entries are metadata, not integrations: they tell this desk which apps belong to the page and aim a pass at the right Application ID. Adding one changes nothing at Meta.</p></div>
${
  routing.apps.length === 0
    ? html`<p>No app is listed yet. Add the default app first, then each marketing app.</p>`
    : html`<table><thead><tr><th scope="col">Application ID</th><th scope="col">Application Name</th><th scope="col">Role</th><th scope="col">Change</th></tr></thead>
<tbody>${routing.apps.map((app) => appRow(account.id, app))}</tbody></table>`
}
<h2>Add an app</h2>
<form method="post" action="/console/accounts/${account.id}/apps" class="row">
<div><label for="app_id">Application ID</label><input id="app_id" name="app_id" inputmode="numeric" required value="${draft.app_id}" autocomplete="off"></div>
<div><label for="name">Application Name</label><input id="name" name="name" required maxlength="100" value="${draft.name}" autocomplete="off"></div>
<div><label for="role">Role</label>${roleSelect('role', draft.role)}</div>
<button>Add</button>
</form>
</section>
<section aria-labelledby="health">
<h2 id="health">How Meta’s side looks</h2>
<table><thead><tr><th scope="col">Check</th><th scope="col">State</th><th scope="col">Evidence</th><th scope="col">What helps</th></tr></thead>
<tbody>${health.map(healthRow)}</tbody></table>
</section>`;
}

function roleSelect(id: string, chosen: string): Html {
  const roles = [
    ['default', 'Default'],
    ['marketing', 'Marketing App'],
  ] as const;
  return html`<select id="${id}" name="role">${roles.map(
    ([value, text]) =>
      html`<option value="${value}"${value === chosen ? html` selected` : ''}>${text}</option>`,
  )}</select>`;
}

function appRow(accountId: string, app: AppItem): Html {
  const base = `/console/accounts/${accountId}/apps/${app.app_id}`;
  return html`<tr><th scope="row">${app.app_id}${app.own ? html` <span class="badge quiet">this app</span>` : ''}</th>
<td>${app.name}</td><td>${app.role === 'default' ? 'Default' : 'Marketing App'}</td>
<td><details><summary>Change ${app.name}</summary>
<form method="post" action="${base}" class="row">
<div><label for="id-${app.app_id}">Application ID</label><input id="id-${app.app_id}" name="app_id" inputmode="numeric" required value="${app.app_id}"></div>
<div><label for="name-${app.app_id}">Application Name</label><input id="name-${app.app_id}" name="name" required maxlength="100" value="${app.name}"></div>
<div><label for="role-${app.app_id}">Role</label>${roleSelect(`role-${app.app_id}`, app.role)}</div>
<button>Save</button></form>
<form method="post" action="${base}/remove" class="actions"><button class="plain">Remove ${app.name}</button></form>
</details></td></tr>`;
}

const checkNames: Readonly<Record<string, string>> = {
  token: 'Access token',
  routing_at_meta: 'Conversation Routing at Meta',
  subscriptions: 'Webhook fields of the page',
  own_app_listed: 'This app is listed',
  default_app: 'Default app',
  take_permission: 'Take control, at Meta',
};
const stateWords = { ok: 'In order', bad: 'Needs attention', unknown: 'Not known' } as const;

function healthRow(item: HealthItem): Html {
  return html`<tr><th scope="row">${checkNames[item.id] ?? item.id}</th><td>${lamp(item.state, stateWords[item.state])}</td>
<td>${item.evidence}</td><td>${item.fix ?? '–'}</td></tr>`;
}
