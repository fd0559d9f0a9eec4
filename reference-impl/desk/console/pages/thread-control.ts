/** The Update Thread Control window: choose now, move after the reply has been sent. */

import { html } from 'hono/html';
import type { AppItem, Case } from '../api-types.ts';
import type { Html } from '../layout.ts';

export function threadControlPage(state: Case, apps: readonly AppItem[]): Html {
  const choosable = apps.filter((app) => !app.own);
  const foreign = state.owner.state === 'app' || state.owner.state === 'another';
  const chosen = state.pending;
  return html`<section class="dialog" role="dialog" aria-labelledby="window">
<h2 id="window">Update Thread Control</h2>
${
  foreign
    ? html`<div class="problem"><p>${state.owner.name} controls this thread, so there is nothing to pass or release. ${state.take.offered ? 'Take control first.' : (state.take.reason ?? '')}</p></div>`
    : ''
}
<form method="post" action="/console/care/${state.id}/thread-control">
<fieldset${foreign ? html` disabled` : ''}><legend>What happens to control once your message has been sent</legend>
<div class="option"><input type="radio" id="pass" name="type" value="pass" aria-describedby="pass-hint"${chosen?.type === 'release' ? '' : html` checked`}${choosable.length === 0 ? html` disabled` : ''}>
<label for="pass">Pass Control</label><p class="hint" id="pass-hint">Passes the thread to the connected app selected below.</p></div>
<div class="option"><div class="under"><label for="app">Select App</label>
<select id="app" name="app_id" aria-describedby="app-hint">
<option value="">Choose an app</option>
${apps.map((app) => appOption(app, chosen?.app_id ?? null))}
</select><p class="hint" id="app-hint">${
    choosable.length === 0
      ? 'No other app is listed on the Configure Conversation Routing page.'
      : 'The apps of the Configure Conversation Routing page. This app itself cannot be chosen.'
  }</p></div></div>
<div class="option"><input type="radio" id="release" name="type" value="release" aria-describedby="release-hint"${chosen?.type === 'release' ? html` checked` : ''}>
<label for="release">Release Control</label><p class="hint" id="release-hint">Ends the conversation and releases control back to the default app. The case stays open.</p></div>
</fieldset>
<p class="note">Control moves only after the message has been sent successfully. Nothing is told to Meta before.</p>
<div class="actions"><button${foreign ? html` disabled` : ''}>Update</button><a class="button plain" href="/console/care/${state.id}">Close without updating</a></div>
</form></section>`;
}

function appOption(app: AppItem, chosen: string | null): Html {
  const text = `${app.name} (${app.app_id}, ${app.role})${app.own ? ': this app' : ''}`;
  return html`<option value="${app.app_id}"${app.own ? html` disabled` : ''}${app.app_id === chosen ? html` selected` : ''}>${text}</option>`;
}
