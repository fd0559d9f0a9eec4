/** Owned Social Accounts, the prompt before enabling, and the permission to take control. */

import { html } from 'hono/html';
import type { AccountItem, Routing } from '../api-types.ts';
import type { Html } from '../layout.ts';
import { instant, lamp } from '../layout.ts';

export const accountCrumbs = [
  { text: 'Sprinklr Social' },
  { text: 'Listen' },
  { text: 'Owned Social Accounts', href: '/console/accounts' },
];

const channelNames = { facebook: 'Facebook page', instagram: 'Instagram account' } as const;

export function accountsPage(accounts: readonly AccountItem[], channel: string): Html {
  return html`
<form method="get" action="/console/accounts" class="row">
<div><label for="channel">All Channels</label>
<select id="channel" name="channel">
${[
  ['', 'All Channels'],
  ['facebook', 'Facebook pages'],
  ['instagram', 'Instagram accounts'],
].map(
  ([value, text]) =>
    html`<option value="${value}"${value === channel ? html` selected` : ''}>${text}</option>`,
)}
</select></div>
<button class="plain">Show</button>
</form>
${
  accounts.length === 0
    ? html`<div class="note"><p>No account of this kind is set up. Choose another channel, or set an account up when starting the desk.</p></div>`
    : html`<table>
<caption class="hint">${accounts.length} ${accounts.length === 1 ? 'account' : 'accounts'}</caption>
<thead><tr><th scope="col">Account</th><th scope="col">Channel</th><th scope="col">Conversation Routing</th><th scope="col">Replies</th><th scope="col">Actions</th></tr></thead>
<tbody>${accounts.map(accountRow)}</tbody></table>`
}`;
}

function accountRow(account: AccountItem): Html {
  return html`<tr>
<th scope="row">${account.name}<br><span class="hint">${account.id}</span></th>
<td>${channelNames[account.channel]}</td>
<td>${routingBadge(account)}</td>
<td>${account.connected ? lamp('ok', 'Connected') : lamp('bad', 'No access token: replying is off')}</td>
<td><details class="menu"><summary aria-label="Actions for ${account.name}">⋯</summary>
<ul>${menuItems(account)}</ul></details></td>
</tr>`;
}

function routingBadge(account: AccountItem): Html {
  switch (account.conversation_routing) {
    case 'not_supported':
      return html`<span class="quiet">Not available for this channel</span>`;
    case 'not_enabled':
      return html`<span class="badge quiet">Not enabled (Handover Protocol, deprecated)</span>`;
    case 'enabled':
      return lamp('unknown', 'Enabled, no Connected Apps yet');
    case 'configured':
      return lamp('ok', 'Enabled and configured');
    default:
      return account.conversation_routing satisfies never;
  }
}

/** SEED-25, SEED-29, SEED-38, SEED-52: what cannot be done yet is there with its reason, or is not there at all. */
function menuItems(account: AccountItem): Html {
  const base = `/console/accounts/${account.id}`;
  const cases = html`<li><a href="/console/care?account=${account.id}">Open its cases</a></li>`;
  switch (account.conversation_routing) {
    case 'not_supported':
      return cases;
    case 'not_enabled':
      return html`<li><a href="${base}/enable">Enable Conversation Routing</a></li>
<li><span>Configure Conversation Routing: enable it first</span></li>${cases}`;
    case 'enabled':
      return html`<li><a href="${base}/configure">Configure Conversation Routing</a></li>
<li><span>Allow App to take Thread control: add a Connected App first</span></li>${cases}`;
    case 'configured':
      return html`<li><a href="${base}/configure">Configure Conversation Routing</a></li>
<li><a href="${base}/take-permission">Allow App to take Thread control</a></li>${cases}`;
    default:
      return account.conversation_routing satisfies never;
  }
}

export function enablePage(account: AccountItem): Html {
  return html`<section class="dialog" role="alertdialog" aria-labelledby="ask" aria-describedby="why">
<h2 id="ask">Enable Conversation Routing for ${account.name}?</h2>
<div id="why">
<p><strong>This action is irreversible once saved.</strong> Meta does not support switching back to Handover Protocol, so nothing here can undo it.</p>
<p>Enabling records the decision in this desk. The default app itself is chosen in the page’s settings at Meta.</p>
</div>
<form method="post" action="/console/accounts/${account.id}/enable" class="actions">
<a class="button plain" href="/console/accounts" autofocus>Cancel</a>
<button class="danger" name="confirm" value="yes">Enable</button>
</form></section>`;
}

export function takePermissionPage(account: AccountItem, routing: Routing): Html {
  const { granted, at, by } = routing.take_permission;
  const atMeta = routing.at_meta.take_control;
  return html`<section class="dialog">
<p>With it on, agents of this desk can take control of a thread even while another app owns it.</p>
<p>Allowed here: ${granted ? lamp('ok', 'Yes') : lamp('bad', 'No')} ${granted ? html`<span class="hint">since ${instant(at)} by ${by ?? 'unknown'}</span>` : ''}</p>
<p>Allowed at Meta: ${
    atMeta.state === 'on'
      ? lamp('ok', 'Yes')
      : atMeta.state === 'off'
        ? lamp('bad', 'No')
        : lamp('unknown', 'Not known')
  } <span class="hint">${atMeta.evidence}</span></p>
<div class="note"><p>Both have to be on. At Meta: Business Suite, Settings, Integrations, Conversation routing, Partner apps, Manage.</p></div>
<form method="post" action="/console/accounts/${account.id}/take-permission" class="actions">
${
  granted
    ? html`<button class="plain" name="allow" value="no">Withdraw the permission</button>`
    : html`<button name="allow" value="yes">Allow App to take Thread control</button>`
}
<a class="button plain" href="/console/accounts">Back</a>
</form></section>`;
}
