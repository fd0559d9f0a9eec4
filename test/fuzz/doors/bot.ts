/** The doors of the marketing bot: its API and pages, its webhook, and its driver. */

import { Hono } from 'hono';
import { pino } from 'pino';
import { createApi } from '../../../reference-impl/marketing-bot/api/app.ts';
import { createClock } from '../../../reference-impl/marketing-bot/clock.ts';
import type { Conversation } from '../../../reference-impl/marketing-bot/domain/conversation.ts';
import { appId, pageId } from '../../../reference-impl/marketing-bot/domain/ids.ts';
import { defaultRules } from '../../../reference-impl/marketing-bot/domain/rules.ts';
import { createDriver } from '../../../reference-impl/marketing-bot/driver/app.ts';
import { createDriverWorlds } from '../../../reference-impl/marketing-bot/driver/worlds.ts';
import { createEngine } from '../../../reference-impl/marketing-bot/engine.ts';
import type { GraphClient } from '../../../reference-impl/marketing-bot/meta/graph-client.ts';
import { createWebhookReceiver } from '../../../reference-impl/marketing-bot/meta/webhook-receiver.ts';
import { rulesToBody } from '../../../reference-impl/marketing-bot/rules-body.ts';
import { startBot } from '../../../reference-impl/marketing-bot/start.ts';
import { createMemoryStore } from '../../../reference-impl/marketing-bot/store/memory-store.ts';
import type { Door, OpenDoor } from '../door.ts';
import { mutated, type Shape } from '../mutate.ts';
import { webRequest } from '../request.ts';
import { driverShapes } from './driver-shapes.ts';
import { PARTNER, signed, webhookShapes } from './webhook-shapes.ts';

const START = Date.UTC(2026, 0, 5, 9);
const page = pageId(PARTNER.page);
const thread = `${PARTNER.page}/${PARTNER.psid}`;
const rules = {
  ...rulesToBody(defaultRules),
  silence: { after_seconds: 60, control: { pass_to: PARTNER.otherApp }, say: 'Still there?' },
};

const apiShapes: readonly Shape[] = [
  { method: 'GET', path: '/health' },
  { method: 'GET', path: '/openapi.json' },
  { method: 'GET', path: '/api/threads' },
  { method: 'GET', path: `/api/threads/${thread}` },
  { method: 'GET', path: `/api/threads/${thread}/decisions` },
  { method: 'GET', path: '/api/rules' },
  { method: 'PUT', path: '/api/rules', body: rules },
  {
    method: 'PUT',
    path: '/api/rules',
    body: { ...rules, flow: { ...rules.flow, when_done: { pass_to: 'default' } } },
  },
  { method: 'PUT', path: '/api/rules', body: rules, headers: [['Origin', 'http://127.0.0.1']] },
  { method: 'GET', path: '/' },
  { method: 'GET', path: `/threads/${thread}` },
  { method: 'GET', path: '/style.css' },
];

function moodyGraph(): GraphClient {
  let calls = 0;
  const turn = () => {
    calls += 1;
    if (calls % 5 === 0) return { outcome: 'refused', error: { code: 100, message: 'no' } } as never;
    return calls % 7 === 0
      ? ({ outcome: 'unknown', why: 'lost' } as const)
      : ({ outcome: 'accepted' } as const);
  };
  return {
    send: async () => turn(),
    control: async () => turn(),
    threadOwner: async () => ({ outcome: 'read', answer: { holder: 'mine', expiresAt: START + 86_400_000 } }),
    close: async () => {},
  };
}

function logger(bugs: unknown[]) {
  return pino({ level: 'error' }, { write: (line: string) => void bugs.push(line) });
}

async function parts(bugs: unknown[], followsRules: boolean) {
  const clock = createClock({ mode: 'virtual', now: START });
  const log = logger(bugs);
  let serial = 0;
  const engine = await createEngine({
    pages: new Map([
      [
        page,
        { self: { app: appId(PARTNER.app), defaultApp: appId(PARTNER.otherApp) }, client: moodyGraph() },
      ],
    ]),
    rules: defaultRules,
    followsRules,
    checkIntervalMs: 30_000,
    clock,
    store: createMemoryStore(),
    newId: () => `id-${++serial}`,
    logger: log,
  });
  const webhook = createWebhookReceiver({
    pages: [{ page, appSecret: PARTNER.secret, verifyToken: PARTNER.verifyToken }],
    hear: (items) => engine.hear(items),
    now: () => clock.now(),
    logger: log,
  });
  return { clock, engine, webhook };
}

function kept(conversations: readonly Conversation[]): string {
  return JSON.stringify(conversations);
}

async function openWhole(): Promise<OpenDoor> {
  const bugs: unknown[] = [];
  const { clock, engine, webhook } = await parts(bugs, true);
  const app = new Hono();
  app.notFound((c) => c.json({ error: { code: 'no_such_path', message: 'nothing is here' } }, 404));
  app.onError((error, c) => {
    bugs.push(error);
    return c.json({ error: { code: 'internal', message: 'failed' } }, 500);
  });
  app.route('/webhook', webhook);
  app.route('/', createApi({ engine, name: 'bot' }));
  const [first] = webhookShapes;
  const body = Buffer.from(JSON.stringify(first?.body));
  await app.fetch(webRequest(signed({ method: 'POST', target: '/webhook', headers: [], body }, 9)));
  await engine.idle();
  return {
    send: (request) => app.fetch(webRequest(request)),
    async quiet() {
      await engine.idle();
      // What was taken in must be fit to be shown.
      for (const path of ['/api/threads', '/', `/api/threads/${thread}/decisions`, `/threads/${thread}`]) {
        const shown = await app.request(path);
        if (shown.status !== 200) bugs.push(`${path} shows ${shown.status}: ${await shown.text()}`);
        else await shown.body?.cancel();
      }
    },
    state: () => `${kept(engine.conversations())}${JSON.stringify(engine.rules())}`,
    bugs: () => bugs.splice(0),
    written: () => '',
    secrets: [PARTNER.secret, PARTNER.token],
    isSpent: () => engine.conversations().length > 8,
    async close() {
      await engine.close();
      clock.close();
    },
  };
}

async function listen() {
  const bot = await startBot({
    driver: true,
    pages: [
      {
        page_id: PARTNER.page,
        app_id: PARTNER.app,
        app_secret: PARTNER.secret,
        page_access_token: PARTNER.token,
        verify_token: PARTNER.verifyToken,
        graph_url: 'http://127.0.0.1:9',
      },
    ],
  });
  return { url: bot.url, close: () => bot.close() };
}

export const botApiDoor: Door = {
  name: 'bot-api',
  requests: mutated({ shapes: apiShapes, encodings: ['json', 'json', 'json', 'form', 'query'] }),
  open: openWhole,
  listen,
};

export const botWebhookDoor: Door = {
  name: 'bot-webhook',
  requests: mutated({ shapes: webhookShapes, encodings: ['json'], signed }),
  open: openWhole,
  listen,
};

export const botDriverDoor: Door = {
  name: 'bot-driver',
  requests: mutated({ shapes: driverShapes, encodings: ['json', 'json', 'json', 'form'] }),
  async open() {
    const bugs: unknown[] = [];
    const open = new Set<Awaited<ReturnType<typeof parts>> & { mode: string }>();
    const worlds = createDriverWorlds(async (body) => {
      const made = { ...(await parts(bugs, body.flow)), mode: body.clock.mode };
      open.add(made);
      return { ...made, page, defaultApp: body.default_app_id, mode: body.clock.mode };
    });
    const root = new Hono();
    root.notFound((c) => c.json({ error: { code: 'no_such_path', message: 'nothing is here' } }, 404));
    root.route(
      '/conformance/v1',
      createDriver({ worlds, ownUrl: () => 'http://127.0.0.1', name: 'bot', version: '0' }),
    );
    root.onError((error, c) => {
      bugs.push(error);
      return c.json({ error: { code: 'internal', message: 'failed' } }, 500);
    });
    return {
      send: (request) => root.fetch(webRequest(request)),
      async quiet() {
        for (const world of open) await world.engine.idle();
      },
      state: () =>
        JSON.stringify(
          [...open].map(({ clock, engine, mode }) => [
            mode === 'real' ? mode : clock.now(),
            kept(engine.conversations()),
          ]),
        ),
      bugs: () => bugs.splice(0),
      written: () => '',
      secrets: [],
      isSpent: () => open.size > 5,
      close: () => worlds.close(),
    };
  },
  listen,
};
