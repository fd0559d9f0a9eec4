/** What all pages share: the caller's API client, the layout with its messages, and reading forms. */

import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { ApiError } from '../http/errors.ts';
import type { ApiClient, ApiProblem, CallApi } from './api-client.ts';
import { createApiClient } from './api-client.ts';
import type { Page } from './layout.ts';
import { layout } from './layout.ts';
import { loginPage } from './pages/login.ts';

export const keyCookie = 'desk_key';

/** What a redirect may say on the next page; the address carries only the name of the sentence. */
const sentences: Readonly<Record<string, string>> = {
  enabled: 'Conversation Routing is enabled. Next: configure the Connected Apps.',
  added: 'The app was added.',
  changed: 'The app was changed.',
  removed: 'The app was removed.',
  allowed: 'This app may take thread control. The switch at Meta has to be on as well.',
  withdrawn: 'The permission was withdrawn.',
  chosen: 'The choice is kept. Send a message to proceed: control moves only then.',
  undone: 'The choice was undone.',
  taken: 'Control was taken: you can reply now.',
  checked: 'The owner was asked for again.',
};

const statuses = [400, 401, 403, 404, 409, 422] as const;
type ShownStatus = 200 | (typeof statuses)[number];
type Shown = Response | Promise<Response>;

export type Frame = {
  client(c: Context): ApiClient;
  /** Shows a page; with a problem on it, the page carries the problem's status. */
  show(c: Context, page: Page): Shown;
  /** For a page that could not be read at all: most often the key is missing or of the wrong role. */
  failed(c: Context, refused: { problem: ApiProblem }): Shown;
};

export function createFrame(callApi: CallApi): Frame {
  function show(c: Context, page: Page): Shown {
    const done = sentences[c.req.query('done') ?? ''] ?? null;
    return c.html(layout({ done, ...page }), page.problem ? statusOf(page.problem) : 200);
  }
  return {
    client: (c) => createApiClient(callApi, getCookie(c, keyCookie) ?? null),
    show,
    failed(c, { problem }) {
      if (problem.status === 401) return c.redirect('/console/login');
      const body = loginPage(false);
      return show(c, { title: 'Not possible', section: 'login', crumbs: [], problem, body });
    },
  };
}

function statusOf(problem: ApiProblem): ShownStatus {
  return statuses.find((status) => status === problem.status) ?? 400;
}

export function routingPath(id: string): string {
  return `/api/accounts/${encodeURIComponent(id)}/conversation-routing`;
}

export function casePath(id: string): string {
  return `/api/cases/${encodeURIComponent(id)}`;
}

export async function fields<Name extends string>(
  c: Context,
  names: readonly Name[],
): Promise<Record<Name, string>> {
  const form = await formOf(c);
  const pairs = names.map((name) => [name, typeof form[name] === 'string' ? form[name] : '']);
  return Object.fromEntries(pairs) as Record<Name, string>;
}

async function formOf(c: Context): Promise<Record<string, unknown>> {
  try {
    return await c.req.parseBody();
  } catch {
    throw new ApiError(400, 'malformed_form', 'expected a form as body', 'body');
  }
}
