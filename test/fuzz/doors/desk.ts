/** The doors of the desk: its API and console, its webhook, and its driver. */

import { Hono } from 'hono';
import { createApi } from '../../../reference-impl/desk/api/app.ts';
import { settableClock } from '../../../reference-impl/desk/clock.ts';
import type { DeskAccount } from '../../../reference-impl/desk/config.ts';
import { createConsole } from '../../../reference-impl/desk/console/app.ts';
import {
  type AppId,
  midOf,
  type PageId,
  parseAppId,
  parsePageId,
} from '../../../reference-impl/desk/domain/ids.ts';
import { createDriver } from '../../../reference-impl/desk/driver/app.ts';
import { createWorlds } from '../../../reference-impl/desk/driver/worlds.ts';
import { openDesk } from '../../../reference-impl/desk/engine/desk.ts';
import type { GraphClient } from '../../../reference-impl/desk/engine/ports.ts';
import { ApiError } from '../../../reference-impl/desk/http/errors.ts';
import type { Log } from '../../../reference-impl/desk/log.ts';
import { createWebhookInbox } from '../../../reference-impl/desk/meta/webhook-inbox.ts';
import { createWebhookReceiver } from '../../../reference-impl/desk/meta/webhook-receiver.ts';
import { startDesk } from '../../../reference-impl/desk/start.ts';
import { createMemoryStore } from '../../../reference-impl/desk/store/memory-store.ts';
import { createMemoryBacklog } from '../../../reference-impl/desk/store/webhook-backlog.ts';
import type { Door, OpenDoor } from '../door.ts';
import { mutated, type Shape } from '../mutate.ts';
import { webRequest } from '../request.ts';
import { driverShapes } from './driver-shapes.ts';
import { PARTNER, signed, webhookShapes } from './webhook-shapes.ts';

const START = Date.UTC(2026, 0, 5, 9);
const page = parsePageId(PARTNER.page) as PageId;
const CASE = `${PARTNER.page}_${PARTNER.psid}`;
const account: DeskAccount = {
  channel: 'facebook',
  id: PARTNER.page,
  name: 'Page',
  graph_url: 'http://127.0.0.1:9',
  app_id: PARTNER.app,
  app_secret: PARTNER.secret,
  page_access_token: PARTNER.token,
  verify_token: PARTNER.verifyToken,
};

const at = `/api/accounts/${PARTNER.page}/conversation-routing`;
const form = (path: string, body: object): Shape => ({
  method: 'POST',
  path: `/console${path}`,
  body,
  headers: [['Origin', 'http://127.0.0.1']],
});

const apiShapes: readonly Shape[] = [
  { method: 'GET', path: '/health' },
  { method: 'GET', path: '/openapi.json' },
  { method: 'GET', path: '/api/accounts', query: { channel: 'facebook' } },
  { method: 'GET', path: at },
  { method: 'GET', path: `${at}/health` },
  { method: 'POST', path: `${at}/enable`, body: { confirm: true } },
  { method: 'DELETE', path: `${at}/enable` },
  {
    method: 'POST',
    path: `/api/accounts/17841400000000000/conversation-routing/enable`,
    body: { confirm: true },
  },
  { method: 'GET', path: `${at}/apps` },
  { method: 'POST', path: `${at}/apps`, body: { app_id: PARTNER.otherApp, name: 'Bot', role: 'marketing' } },
  {
    method: 'PATCH',
    path: `${at}/apps/${PARTNER.otherApp}`,
    body: { name: 'Bot 2', role: 'marketing', app_id: PARTNER.otherApp },
  },
  { method: 'DELETE', path: `${at}/apps/${PARTNER.otherApp}` },
  { method: 'PUT', path: `${at}/take-permission`, body: {} },
  { method: 'DELETE', path: `${at}/take-permission` },
  { method: 'GET', path: '/api/cases', query: { account: PARTNER.page, owner: 'self', q: 'hello' } },
  { method: 'GET', path: `/api/cases/${CASE}` },
  {
    method: 'PUT',
    path: `/api/cases/${CASE}/thread-control`,
    body: { type: 'pass', app_id: PARTNER.otherApp },
  },
  { method: 'PUT', path: `/api/cases/${CASE}/thread-control`, body: { type: 'release' } },
  { method: 'DELETE', path: `/api/cases/${CASE}/thread-control` },
  {
    method: 'POST',
    path: `/api/cases/${CASE}/replies`,
    body: {
      text: 'Yes.',
      attachments: [{ type: 'image', url: 'https://example.com/i.png' }],
      tag: 'HUMAN_AGENT',
      thread_control: { type: 'pass', app_id: PARTNER.otherApp },
      send_again: false,
    },
    headers: [['Idempotency-Key', 'k1']],
  },
  {
    method: 'POST',
    path: `/api/cases/${CASE}/replies`,
    body: { text: 'Yes.', thread_control: { type: 'release' } },
  },
  { method: 'POST', path: `/api/cases/${CASE}/replies/r1/retry`, body: { send_again: true } },
  { method: 'POST', path: `/api/cases/${CASE}/take`, body: { reason: 'asked for' } },
  { method: 'POST', path: `/api/cases/${CASE}/extend`, body: { seconds: 3600 } },
  { method: 'POST', path: `/api/cases/${CASE}/request`, body: { reason: 'x' } },
  { method: 'POST', path: `/api/cases/${CASE}/owner/refresh`, body: {} },
  { method: 'GET', path: `/api/cases/${CASE}/control-events` },
  { method: 'GET', path: `/api/cases/${CASE}/scenario` },
  { method: 'GET', path: '/api/audit' },
  { method: 'GET', path: '/console/accounts', query: { channel: 'facebook' } },
  { method: 'GET', path: `/console/accounts/${PARTNER.page}/configure` },
  { method: 'GET', path: '/console/care', query: { q: 'x', owner: 'self' } },
  { method: 'GET', path: `/console/care/${CASE}` },
  { method: 'GET', path: `/console/care/${CASE}/thread-control` },
  { method: 'GET', path: '/console/audit' },
  form('/login', { key: 'k' }),
  form(`/accounts/${PARTNER.page}/apps`, { app_id: '5', name: 'x', role: 'marketing' }),
  form(`/accounts/${PARTNER.page}/enable`, { confirm: 'yes' }),
  form(`/care/${CASE}/replies`, { text: 'x', key: 'k' }),
  form(`/care/${CASE}/thread-control`, { choice: 'release', app_id: '5' }),
];

/** Meta as the desk hears it: refuses, forgets and agrees in turn, and knows who owns the thread. */
function moodyGraph(counted: { calls: number }): GraphClient {
  let owner: AppId | null = parseAppId(PARTNER.app);
  const failure = { cause: 'other', code: 1, subcode: null, message: 'no', traceId: null } as const;
  const turn = <Value>(value: () => Value) => {
    counted.calls += 1;
    if (counted.calls % 5 === 0) return { kind: 'refused', failure } as const;
    if (counted.calls % 7 === 0) return { kind: 'unknown', why: 'lost' } as const;
    return { kind: 'ok', value: value() } as const;
  };
  const moved = (to: AppId | null) => {
    owner = to;
  };
  return {
    send: async ({ control }) =>
      turn(() => {
        if (control !== null) moved(control.type === 'release' ? null : parseAppId(PARTNER.otherApp));
        return { mid: midOf(`m_sent_${counted.calls}`) };
      }),
    control: async (_psid, { act }) =>
      turn(() => {
        if (act === 'take') moved(parseAppId(PARTNER.app));
        if (act === 'release') moved(null);
        if (act === 'pass') moved(parseAppId(PARTNER.otherApp));
        return null;
      }),
    threadOwner: async () =>
      turn(() =>
        owner === null
          ? ({ kind: 'empty' } as const)
          : ({ kind: 'named', appId: owner, expiresAt: START + 86_400_000 } as const),
      ),
    routingOn: async () => turn(() => true),
    subscribedFields: async () => turn(() => ['messages']),
    close: async () => {},
  };
}

function logInto(bugs: unknown[]): Log {
  return { info: () => {}, warn: () => {}, error: (data, text) => void bugs.push({ ...data, text }) };
}

/** The parts of one desk, put together as its start does, with Meta’s side played. */
async function parts(log: Log, own: PageId) {
  const clock = settableClock('virtual', START);
  const store = createMemoryStore();
  let serial = 0;
  const newId = () => `id-${++serial}`;
  const counted = { calls: 0 };
  const desk = await openDesk({
    links: [
      {
        graph: moodyGraph(counted),
        setup: {
          id: own,
          channel: 'facebook',
          name: 'Page',
          ownAppId: parseAppId(PARTNER.app),
          connected: true,
        },
      },
      {
        graph: null,
        setup: {
          id: parsePageId('17841400000000000') as PageId,
          channel: 'instagram',
          name: 'Insta',
          ownAppId: null,
          connected: false,
        },
      },
    ],
    store,
    now: clock.now,
    newId,
    log,
  });
  const hear: Parameters<typeof createWebhookInbox>[0]['hear'] = (heard) => {
    if (heard.page === own) desk.hear(heard.page, heard.psid, heard.command);
  };
  const inbox = createWebhookInbox({ backlog: createMemoryBacklog(), hear, log });
  const receiver = createWebhookReceiver({
    parties: [{ page: own, appSecret: PARTNER.secret, verifyToken: PARTNER.verifyToken }],
    inbox,
    log,
  });
  const settled = async () => {
    await inbox.idle();
    await desk.idle();
    await inbox.idle();
  };
  return { desk, clock, receiver, settled, store, newId, counted };
}

async function openWhole(): Promise<OpenDoor> {
  const bugs: unknown[] = [];
  const log = logInto(bugs);
  const { desk, receiver, settled, store, newId, counted } = await parts(log, page);
  const api = createApi({ desk, access: { keys: [], requireLogin: false }, log });
  const app = new Hono();
  app.route('/webhook', receiver);
  app.route(
    '/console',
    createConsole({ callApi: async (request) => api.fetch(request), newId, requireLogin: false }),
  );
  app.all('*', (c) => api.fetch(c.req.raw));
  app.onError((error, c) => {
    if (error instanceof ApiError) return c.json(error.body(), error.status);
    bugs.push(error);
    return c.json({ error: { code: 'internal', message: 'failed' } }, 500);
  });
  for (const command of [
    { type: 'EnableRouting', by: 'fuzz' },
    { type: 'AddApp', appId: parseAppId(PARTNER.app) as never, name: 'Desk', role: 'default', by: 'fuzz' },
    {
      type: 'AddApp',
      appId: parseAppId(PARTNER.otherApp) as never,
      name: 'Bot',
      role: 'marketing',
      by: 'fuzz',
    },
    { type: 'GrantTake', by: 'fuzz' },
  ] as const) {
    await desk.accounts.command(page, command);
  }
  const [first] = webhookShapes;
  await app.fetch(
    webRequest(
      signed(
        { method: 'POST', target: '/webhook', headers: [], body: Buffer.from(JSON.stringify(first?.body)) },
        9,
      ),
    ),
  );
  await settled();
  // A reply that is refused in the end may have asked Meta who owns the thread before, and what Meta answers is kept: the
  // owner, the moves that must have been, and what became of earlier replies. Only what stands here is no answer's to
  // change; everything together is in `known`, which must stay the same unless Meta was asked.
  const state = () =>
    JSON.stringify([
      desk.accounts.list().map(({ seen: _, ...account }) => account),
      desk.cases
        .list()
        .map(({ id, replies }) => [
          id,
          replies.map(({ id, parts: sent }) => [id, sent.map(({ content }) => content)]),
        ]),
    ]);
  const everything = () => JSON.stringify([desk.accounts.list(), desk.cases.list()]);
  let shown = '';
  return {
    send: (request) => app.fetch(webRequest(request)),
    async quiet() {
      await settled();
      if (everything() === shown) return;
      // What was taken in must be fit to be shown.
      for (const path of [
        '/api/cases',
        '/console/care',
        `/api/cases/${CASE}`,
        `/console/care/${CASE}`,
        `/api/cases/${CASE}/control-events`,
      ]) {
        const page = await app.request(path);
        if (page.status !== 200) bugs.push(`${path} shows ${page.status}: ${await page.text()}`);
        else await page.body?.cancel();
      }
      await settled();
      shown = everything();
    },
    state,
    known: () => ({ text: everything(), questions: counted.calls }),
    bugs: () => bugs.splice(0),
    written: () => '',
    secrets: [PARTNER.secret, PARTNER.token],
    isSpent: () => desk.cases.list().length > 8,
    close: async () => {
      await settled();
      await desk.close();
      await store.close();
    },
  };
}

async function listen() {
  const desk = await startDesk({ accounts: [account], driver: true, graphTimeoutMs: 200 });
  return { url: desk.url, close: () => desk.close() };
}

export const deskApiDoor: Door = {
  name: 'desk-api',
  requests: mutated({
    shapes: apiShapes,
    encodings: ['json', 'json', 'json', 'form', 'form', 'multipart', 'query'],
  }),
  open: openWhole,
  listen,
};

export const deskWebhookDoor: Door = {
  name: 'desk-webhook',
  requests: mutated({ shapes: webhookShapes, encodings: ['json'], signed }),
  open: openWhole,
  listen,
};

export const deskDriverDoor: Door = {
  name: 'desk-driver',
  requests: mutated({
    shapes: driverShapes,
    encodings: ['json', 'json', 'json', 'form'],
    signed: withBearer,
  }),
  async open() {
    const bugs: unknown[] = [];
    const log = logInto(bugs);
    const open = new Set<Awaited<ReturnType<typeof parts>>>();
    const worlds = createWorlds(async (_body, own) => {
      const made = await parts(log, own);
      open.add(made);
      return {
        ...made,
        async close() {
          open.delete(made);
          await made.settled();
          await made.desk.close();
        },
      };
    });
    const app = createDriver({
      worlds,
      token: null,
      webhookUrl: (key) => `http://127.0.0.1/webhook/${key}`,
      log,
    });
    const root = new Hono();
    root.notFound((c) => c.json({ error: { code: 'no_such_path', message: 'nothing is here' } }, 404));
    root.route('/conformance/v1', app);
    return {
      send: (request) => root.fetch(webRequest(request)),
      async quiet() {
        for (const world of open) await world.settled();
      },
      state: () => JSON.stringify([...open].map(({ desk, clock }) => [clock.now(), desk.cases.list()])),
      bugs: () => bugs.splice(0),
      written: () => '',
      secrets: [],
      isSpent: () => open.size > 5,
      close: () => worlds.close(),
    };
  },
  listen,
};

function withBearer(request: Parameters<typeof signed>[0], way: number) {
  return way < 2
    ? request
    : { ...request, headers: [...request.headers, ['Authorization', 'Bearer any'] as const] };
}
