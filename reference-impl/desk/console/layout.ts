/** The frame of every page: head, navigation, breadcrumb, and the line that says what was just done or refused. */

import { html } from 'hono/html';
import type { ApiProblem } from './api-client.ts';

export type Html = ReturnType<typeof html>;

export type Page = {
  readonly title: string;
  readonly section: 'accounts' | 'care' | 'audit' | 'login';
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly problem?: ApiProblem | null;
  readonly done?: string | null;
  readonly body: Html;
};

const sections = [
  { id: 'accounts', href: '/console/accounts', text: 'Owned Social Accounts' },
  { id: 'care', href: '/console/care', text: 'Care Console' },
  { id: 'audit', href: '/console/audit', text: 'Audit' },
] as const;

export function layout(page: Page): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title} · Desk</title>
<link rel="stylesheet" href="/console/desk.css">
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="top">
<strong>Desk</strong>
<nav aria-label="Main">${sections.map(
    (one) =>
      html`<a href="${one.href}"${one.id === page.section ? html` aria-current="page"` : ''}>${one.text}</a>`,
  )}</nav>
</header>
<main id="main">
<nav aria-label="Breadcrumb"><ol class="crumbs">${page.crumbs.map(
    (crumb) => html`<li>${crumb.href ? html`<a href="${crumb.href}">${crumb.text}</a>` : crumb.text}</li>`,
  )}</ol></nav>
<h1>${page.title}</h1>
${page.done ? html`<div class="done" role="status"><p>${page.done}</p></div>` : ''}
${page.problem ? problemBox(page.problem) : ''}
${page.body}
</main>
</body>
</html>`;
}

export function problemBox(problem: ApiProblem): Html {
  return html`<div class="problem" role="alert"><p><strong>Not done:</strong> ${problem.message}</p>
<p class="hint">${problem.code}${problem.path ? html` at ${problem.path}` : ''}</p></div>`;
}

export function instant(iso: string | null): Html {
  if (iso === null) return html`<span class="quiet">unknown</span>`;
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC</time>`;
}

/** An instant ahead or behind, with how far, so that it is understood without counting. */
export function countdown(iso: string | null, now: string): Html {
  if (iso === null) return html`<span class="quiet">unknown</span>`;
  const minutes = Math.round((Date.parse(iso) - Date.parse(now)) / 60_000);
  const span = `${Math.floor(Math.abs(minutes) / 60)} h ${Math.abs(minutes) % 60} min`;
  return html`${instant(iso)} <span class="quiet">(${minutes >= 0 ? `in ${span}` : `${span} ago`})</span>`;
}

/** A lamp that is read, not only seen: the word carries the state, the colour repeats it. */
export function lamp(state: 'ok' | 'bad' | 'unknown', words: string): Html {
  const look = { ok: 'good', bad: 'bad', unknown: 'warn' } as const;
  const mark = { ok: '✓', bad: '✗', unknown: '?' } as const;
  return html`<span class="badge ${look[state]}"><span aria-hidden="true">${mark[state]}</span> ${words}</span>`;
}
