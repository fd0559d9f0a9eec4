// The page for people: which threads the bot knows, who has them, and what it decided and why.
import { html } from 'hono/html';
import type { DecisionView, ThreadView } from './views.ts';

type Html = ReturnType<typeof html>;

export const stylesheet = `
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1b1b1b; background: #fff; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #bbb; vertical-align: top; }
caption { text-align: left; font-weight: 600; padding: .6rem 0; }
a { color: #0b4fa8; }
`;

const ownerWords: Record<ThreadView['owner'], string> = {
  mine: 'this bot',
  other: 'not this bot',
  unknown: 'not certain',
};

function layout(title: string, body: Html): Html {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title} – marketing bot</title>
    <link rel="stylesheet" href="/style.css" />
  </head>
  <body>
    <main>${body}</main>
  </body>
</html>`;
}

export function renderOverview(threads: readonly ThreadView[]): Html {
  const rows = threads.map(
    (thread) => html`<tr>
      <td><a href="/threads/${thread.page}/${thread.psid}">${thread.psid}</a></td>
      <td>${thread.page}</td>
      <td>${ownerWords[thread.owner]} (from ${thread.owner_known_from})</td>
      <td>${flowWords(thread)}</td>
      <td>${thread.last_decision ? decisionWords(thread.last_decision) : 'none yet'}</td>
    </tr>`,
  );
  const body =
    threads.length === 0
      ? html`<p>No thread yet. The bot hears of one when a person comes in through its ad.</p>`
      : html`<table>
          <caption>Threads the bot has heard of</caption>
          <thead>
            <tr>
              <th scope="col">Person</th>
              <th scope="col">Page</th>
              <th scope="col">Who has the thread</th>
              <th scope="col">Flow</th>
              <th scope="col">Last decision</th>
            </tr>
          </thead>
          <tbody>${rows}</tbody>
        </table>`;
  return layout('Threads', html`<h1>Marketing bot</h1>${body}<p><a href="/api/rules">Rules</a></p>`);
}

export function renderThread(thread: ThreadView, decisions: readonly DecisionView[]): Html {
  const answers = thread.flow.answers.map((answer) => html`<li>${answer}</li>`);
  const outbox = thread.outbox.map(
    (item) =>
      html`<li>${item.what} (control: ${item.control}): ${item.state}${item.why ? html`, ${item.why}` : ''}</li>`,
  );
  const rows = decisions.toReversed().map(
    ({ at, trigger, decision, target, reason }) => html`<tr>
      <td><time datetime="${at}">${at}</time></td>
      <td>${trigger}</td>
      <td>${decision}${target ? html` to ${target}` : ''}</td>
      <td>${reason}</td>
    </tr>`,
  );
  return layout(
    `Thread of ${thread.psid}`,
    html`<p><a href="/">All threads</a></p>
      <h1>Thread of ${thread.psid}</h1>
      <dl>
        <dt>Who has the thread</dt>
        <dd>${ownerWords[thread.owner]} (from ${thread.owner_known_from})</dd>
        <dt>Control ends</dt>
        <dd>${thread.control_ends_at ?? 'not known'}</dd>
        <dt>Messaging window closes</dt>
        <dd>${thread.window_closes_at ?? 'not known'}</dd>
        <dt>Flow</dt>
        <dd>${flowWords(thread)}</dd>
      </dl>
      <h2>Answers</h2>
      ${answers.length > 0 ? html`<ol>${answers}</ol>` : html`<p>None yet.</p>`}
      <h2>Outbox</h2>
      ${outbox.length > 0 ? html`<ul>${outbox}</ul>` : html`<p>Empty.</p>`}
      <table>
        <caption>Decisions, newest first</caption>
        <thead>
          <tr>
            <th scope="col">At</th>
            <th scope="col">On</th>
            <th scope="col">Decision</th>
            <th scope="col">Reason</th>
          </tr>
        </thead>
        <tbody>${rows}</tbody>
      </table>`,
  );
}

function flowWords({ flow }: ThreadView): string {
  switch (flow.stage) {
    case 'idle':
      return 'not begun';
    case 'asking':
      return `question ${flow.question ?? 1}${flow.entry ? `, entry: ${flow.entry}` : ''}`;
    case 'done':
      return `done, ${flow.answers.length} answers`;
    default:
      return flow.stage satisfies never;
  }
}

function decisionWords({ decision, target, reason }: DecisionView): string {
  return `${decision}${target ? ` to ${target}` : ''}: ${reason}`;
}
