/** The pages of the Care Console: cases, one case, and the Update Thread Control window. */

import type { Context } from 'hono';
import { Hono } from 'hono';
import type { ApiProblem } from './api-client.ts';
import type * as api from './api-types.ts';
import type { Frame } from './frame.ts';
import { casePath, fields, routingPath } from './frame.ts';
import { careCrumbs, carePage } from './pages/care.ts';
import { casePage } from './pages/case.ts';
import { threadControlPage } from './pages/thread-control.ts';

/** An owner known for longer is asked for again when its case is opened. */
const ownerShownMs = 30_000;

export function carePages({ client, show, failed }: Frame, newId: () => string): Hono {
  const app = new Hono();

  app.get('/', async (c) => {
    const desk = client(c);
    const filter = {
      account: c.req.query('account') ?? '',
      owner: c.req.query('owner') ?? '',
      q: c.req.query('q') ?? '',
    };
    const cases = await desk.get<{ cases: api.CaseSummary[] }>(`/api/cases?${new URLSearchParams(filter)}`);
    if (!cases.ok) return failed(c, cases);
    const accounts = await desk.get<{ accounts: api.AccountItem[] }>('/api/accounts');
    if (!accounts.ok) return failed(c, accounts);
    const body = carePage(cases.value.cases, accounts.value.accounts, filter);
    return show(c, { title: 'Care Console', section: 'care', crumbs: careCrumbs, body });
  });

  async function showCase(c: Context, id: string, problem: ApiProblem | null, draft = '') {
    const desk = client(c);
    const path = casePath(id);
    const health = await desk.get<{ now: string }>('/health');
    if (!health.ok) return failed(c, health);
    const read = await desk.get<api.Case>(path);
    if (!read.ok) return failed(c, read);
    // What is shown as current was asked for lately: an owner that lets go tells nobody (CR-043, CR-066).
    const ageMs = Date.parse(health.value.now) - Date.parse(read.value.owner.at);
    const state = ageMs > ownerShownMs ? await desk.change<api.Case>('POST', `${path}/owner/refresh`) : read;
    if (!state.ok) return failed(c, state);
    const events = await desk.get<{ events: api.ControlEvent[] }>(`${path}/control-events`);
    if (!events.ok) return failed(c, events);
    const body = casePage({
      state: state.value,
      events: events.value.events,
      now: health.value.now,
      draft,
      key: newId(),
    });
    const title = `Person ${state.value.psid}`;
    const page = { title, section: 'care', crumbs: [...careCrumbs, { text: title }], problem } as const;
    return show(c, { ...page, body });
  }
  app.get('/:case', (c) => showCase(c, c.req.param('case'), null));
  app.post('/:case/replies', async (c) => {
    const { text, key } = await fields(c, ['text', 'key']);
    const id = c.req.param('case');
    const headers = { 'idempotency-key': key };
    const sent = await client(c).change<api.Reply>('POST', `${casePath(id)}/replies`, { text }, headers);
    if (!sent.ok) return showCase(c, c.req.param('case'), sent.problem, text);
    // A refused text stays in the box, so that nothing an agent wrote is lost.
    return sent.value.status === 'refused'
      ? showCase(c, c.req.param('case'), null, text)
      : c.redirect(`/console/care/${id}`, 303);
  });
  app.post('/:case/replies/:reply/retry', async (c) => {
    const { case: id, reply } = c.req.param();
    const sent = await client(c).change('POST', `${casePath(id)}/replies/${reply}/retry`, {});
    return sent.ok ? c.redirect(`/console/care/${id}`, 303) : showCase(c, c.req.param('case'), sent.problem);
  });
  app.post('/:case/take', async (c) => {
    const { reason } = await fields(c, ['reason']);
    const id = c.req.param('case');
    const body = reason === '' ? {} : { reason };
    const taken = await client(c).change<api.ControlDone>('POST', `${casePath(id)}/take`, body);
    if (!taken.ok) return showCase(c, c.req.param('case'), taken.problem);
    const { status, sentence, fix } = taken.value;
    if (status === 'taken') return c.redirect(`/console/care/${id}?done=taken`, 303);
    const message = `control was not taken: ${sentence ?? ''} ${fix ?? ''}`;
    return showCase(c, c.req.param('case'), { status: 409, code: status, message, path: '' });
  });
  app.post('/:case/refresh', async (c) => {
    const id = c.req.param('case');
    const asked = await client(c).change('POST', `${casePath(id)}/owner/refresh`);
    return asked.ok
      ? c.redirect(`/console/care/${id}?done=checked`, 303)
      : showCase(c, c.req.param('case'), asked.problem);
  });

  async function showThreadControl(c: Context, id: string, problem: ApiProblem | null) {
    const desk = client(c);
    const state = await desk.get<api.Case>(casePath(id));
    if (!state.ok) return failed(c, state);
    const apps = await desk.get<{ apps: api.AppItem[] }>(`${routingPath(state.value.account_id)}/apps`);
    if (!apps.ok) return failed(c, apps);
    const crumbs = [
      ...careCrumbs,
      { text: `Person ${state.value.psid}`, href: `/console/care/${id}` },
      { text: 'Update Thread Control' },
    ];
    const page = { title: 'Pass/Release Conversation Control', section: 'care', crumbs, problem } as const;
    const body = threadControlPage(state.value, apps.value.apps);
    return show(c, { ...page, body });
  }
  app.get('/:case/thread-control', (c) => showThreadControl(c, c.req.param('case'), null));
  app.post('/:case/thread-control', async (c) => {
    const { type, app_id } = await fields(c, ['type', 'app_id']);
    const id = c.req.param('case');
    const body = type === 'pass' ? { type, app_id } : { type };
    const chosen = await client(c).change('PUT', `${casePath(id)}/thread-control`, body);
    return chosen.ok
      ? c.redirect(`/console/care/${id}?done=chosen`, 303)
      : showThreadControl(c, c.req.param('case'), chosen.problem);
  });
  app.post('/:case/thread-control/undo', async (c) => {
    const id = c.req.param('case');
    const undone = await client(c).change('DELETE', `${casePath(id)}/thread-control`);
    return undone.ok
      ? c.redirect(`/console/care/${id}?done=undone`, 303)
      : showCase(c, c.req.param('case'), undone.problem);
  });

  return app;
}
