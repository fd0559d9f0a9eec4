/** Care Console: the list of cases, and the audit. */

import { html } from 'hono/html';
import type { AccountItem, AuditItem, CaseSummary, Owner } from '../api-types.ts';
import type { Html } from '../layout.ts';
import { instant, lamp } from '../layout.ts';

export const careCrumbs = [
  { text: 'Sprinklr Service' },
  { text: 'Resolve' },
  { text: 'Care Console', href: '/console/care' },
];

export type CareFilter = { account: string; owner: string; q: string };

export function carePage(
  cases: readonly CaseSummary[],
  accounts: readonly AccountItem[],
  filter: CareFilter,
): Html {
  return html`
<form method="get" action="/console/care" class="row">
<div><label for="account">Account</label><select id="account" name="account"><option value="">All accounts</option>${accounts.map(
    (one) =>
      html`<option value="${one.id}"${one.id === filter.account ? html` selected` : ''}>${one.name}</option>`,
  )}</select></div>
<div><label for="owner">Owner</label><select id="owner" name="owner">${[
    ['', 'Anybody'],
    ['self', 'You'],
    ['another', 'Another app'],
    ['nobody', 'Nobody'],
    ['unknown', 'Unknown'],
  ].map(
    ([value, text]) =>
      html`<option value="${value}"${value === filter.owner ? html` selected` : ''}>${text}</option>`,
  )}</select></div>
<div><label for="q">Text or PSID</label><input id="q" name="q" type="search" value="${filter.q}"></div>
<button class="plain">Search</button>
</form>
${
  cases.length === 0
    ? html`<div class="note"><p>No case matches. A case opens by itself when a person writes to the page or enters through an ad.</p></div>`
    : html`<table><thead><tr><th scope="col">Case</th><th scope="col">Owner</th><th scope="col">Reply</th><th scope="col">Last message</th><th scope="col">Active</th></tr></thead>
<tbody>${cases.map(caseRow)}</tbody></table>`
}`;
}

function caseRow(one: CaseSummary): Html {
  return html`<tr><th scope="row"><a href="/console/care/${one.id}">Person ${one.psid}</a><br><span class="hint">${one.account_name}</span></th>
<td>${ownerBadge(one.owner)}</td>
<td>${one.can_send.ok ? lamp('ok', 'Possible') : html`${lamp('bad', 'Locked')} <span class="hint">${one.can_send.sentence ?? ''}</span>`}</td>
<td>${one.last_text ?? html`<span class="quiet">no text yet</span>`}</td><td>${instant(one.active_at)}</td></tr>`;
}

export function ownerBadge(owner: Owner): Html {
  const state = { self: 'ok', app: 'bad', another: 'bad', nobody: 'unknown', unknown: 'unknown' } as const;
  return lamp(state[owner.state], owner.name);
}

export function auditPage(entries: readonly AuditItem[]): Html {
  if (entries.length === 0) {
    return html`<div class="note"><p>Nothing has been changed yet. Enabling, configuring and granting will be listed here.</p></div>`;
  }
  return html`<table><thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">Account</th><th scope="col">Detail</th></tr></thead>
<tbody>${entries
    .toReversed()
    .map(
      (one) =>
        html`<tr><td>${instant(one.at)}</td><td>${one.by}</td><td>${one.act}</td><td>${one.account_id}</td><td><code>${JSON.stringify(one.detail)}</code></td></tr>`,
    )}</tbody></table>`;
}
