/** One case: the conversation with its standby lane, who controls it, the reply box and what became of replies. */

import { html } from 'hono/html';
import type { Case, ControlEvent, Message, Reply } from '../api-types.ts';
import type { Html } from '../layout.ts';
import { countdown, instant, lamp } from '../layout.ts';
import { ownerBadge } from './care.ts';

export function casePage(input: {
  state: Case;
  events: readonly ControlEvent[];
  now: string;
  draft: string;
  key: string;
}): Html {
  const { state, events, now } = input;
  return html`<div class="case">
<div>
<section aria-labelledby="talk"><h2 id="talk">Conversation</h2>
${state.messages.length === 0 ? html`<p>Nothing has been said here yet.</p>` : html`<ol class="talk">${state.messages.map(messageItem)}</ol>`}
</section>
<section class="composer" aria-labelledby="reply"><h2 id="reply">Reply</h2>${composer(input)}</section>
</div>
<aside class="side" aria-label="Control of this thread">
<dl>
<dt>Owner</dt><dd>${ownerBadge(state.owner)}<br><span class="hint">known from ${state.owner.known_from}, ${instant(state.owner.at)}</span></dd>
<dt>Control expires</dt><dd>${countdown(state.control_expires_at, now)}</dd>
<dt>Messaging window closes</dt><dd>${countdown(state.window_closes_at, now)}</dd>
</dl>
${state.owner_check_failed ? html`<p class="hint">The last check failed: ${state.owner_check_failed}</p>` : ''}
<div class="actions">
<form method="post" action="/console/care/${state.id}/refresh"><button class="plain">Check the owner</button></form>
</div>
<h2>Take control</h2>
${takeForm(state)}
<h2>Control timeline</h2>
${events.length === 0 ? html`<p class="hint">Control has not moved yet.</p>` : html`<ol class="timeline">${events.map(eventItem)}</ol>`}
</aside></div>`;
}

function messageItem(message: Message): Html {
  const lane = message.via === 'standby' ? 'standby' : message.from === 'self' ? 'self' : '';
  const heard = message.via === 'standby' ? ' · heard on standby' : '';
  return html`<li class="${lane}"><p class="meta"><strong>${message.name}</strong>${message.ai ? ' (AI)' : ''} · ${instant(message.at)}${heard}${message.kind === 'postback' ? ' · tapped a button' : ''}</p>
${message.entry ? html`<p class="meta">${entryInWords(message.entry)}</p>` : ''}
${message.text === null ? '' : html`<p>${message.text}</p>`}
${message.attachments.map((one) => html`<p class="meta">Attachment: ${one.type}${one.url ? html` (${one.url})` : ''}</p>`)}</li>`;
}

function entryInWords(entry: NonNullable<Message['entry']>): string {
  if (entry.source === 'ADS')
    return `Came through ad ${entry.ad_id ?? ''}${entry.title ? `, ${entry.title}` : ''}`;
  return `Came through ${entry.source}${entry.ref ? `, ref ${entry.ref}` : ''}`;
}

function composer({ state, draft, key }: { state: Case; draft: string; key: string }): Html {
  const { can_send: verdict, pending } = state;
  return html`${state.replies.slice(-3).map((reply) => outcomeLine(state.id, reply))}
${verdict.ok ? '' : html`<div class="problem" id="locked"><p><strong>Replying is locked:</strong> ${verdict.sentence ?? ''}</p><p>${verdict.fix ?? ''}</p></div>`}
${
  pending
    ? html`<form method="post" action="/console/care/${state.id}/thread-control/undo"><span class="chip">On send: ${pending.in_words} <button class="plain" aria-label="Undo: ${pending.in_words}">Undo</button></span></form>`
    : ''
}
<form method="post" action="/console/care/${state.id}/replies">
<input type="hidden" name="key" value="${key}">
<label for="text">Message</label>
<textarea id="text" name="text" required maxlength="2000"${verdict.ok ? '' : html` aria-describedby="locked"`}>${draft}</textarea>
<div class="actions">
<button>Send${pending ? ` and ${pending.in_words}` : ''}</button>
${state.thread_control_available ? html`<a class="button plain" href="/console/care/${state.id}/thread-control">Pass/Release Conversation Control</a>` : ''}
</div></form>`;
}

/** RI-05: says what was sent and where control is, and never "sent" before Meta's answer. */
function outcomeLine(caseId: string, reply: Reply): Html {
  const text = reply.parts.find((part) => part.text !== null)?.text ?? 'attachment';
  const short = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  const retry = html`<form method="post" action="/console/care/${caseId}/replies/${reply.id}/retry" class="inline"><button class="plain">Send again</button></form>`;
  switch (reply.status) {
    case 'sent':
      return html`<p>${lamp('ok', 'Sent')} “${short}” ${controlWords(reply)}</p>`;
    case 'refused':
      return html`<div class="problem"><p>${lamp('bad', 'Not sent')} “${short}” ${controlWords(reply)}</p>
<p>${reply.failure?.sentence ?? ''} ${reply.failure?.fix ?? ''}</p>
<details><summary>Details</summary><p class="hint">${reply.failure?.reason ?? ''} · code ${reply.failure?.code ?? '–'} · subcode ${reply.failure?.subcode ?? '–'} · ${reply.failure?.message ?? ''}</p></details>${retry}</div>`;
    case 'unknown':
      return html`<div class="problem"><p>${lamp('unknown', 'May have been sent')} “${short}” ${controlWords(reply)}</p>
<p>The answer was lost. It is looked for in echoes and in the owner; sending again checks first.</p>${retry}</div>`;
    case 'sending':
      return html`<p>${lamp('unknown', 'Being sent')} “${short}”</p>`;
    default:
      return reply.status satisfies never;
  }
}

function controlWords(reply: Reply): string {
  if (!reply.thread_control) return '';
  const asked = reply.thread_control.in_words;
  switch (reply.control) {
    case 'moved':
      return `Control has moved (${asked}).`;
    case 'not_moved':
      return `Control has not moved (${asked}).`;
    case 'unknown':
      return `Whether control has moved (${asked}) is not known yet.`;
    default:
      return reply.control satisfies never;
  }
}

function takeForm(state: Case): Html {
  if (!state.take.offered) return html`<p class="hint">Not offered: ${state.take.reason ?? ''}</p>`;
  return html`<form method="post" action="/console/care/${state.id}/take">
<label for="reason">Reason</label><p class="hint">The other apps read it.</p><input id="reason" name="reason" maxlength="1000">
<div class="actions"><button>Take control</button></div></form>`;
}

const moves: Readonly<Record<ControlEvent['move'], string>> = {
  pass: 'passed',
  take: 'taken',
  release: 'released',
  request: 'requested',
  extend: 'extended',
  seen: 'seen to have changed',
};

function eventItem(event: ControlEvent): Html {
  return html`<li>${instant(event.at)}: ${moves[event.move]}, ${event.from.name} → ${event.to.name}
<span class="hint">proof: ${event.proof}${event.by ? html`, by ${event.by}` : ''}${event.note ? html`, note: ${event.note}` : ''}</span></li>`;
}
