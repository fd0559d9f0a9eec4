// A bot with one driver world, a fake Graph beside it, and short words for what Meta tells the bot.
import { createHmac } from 'node:crypto';
import { startBot } from '../../../reference-impl/marketing-bot/start.ts';
import type { FakeGraph } from './fake-graph.ts';
import { startFakeGraph } from './fake-graph.ts';

export const page = '100200300400500';
export const me = '222';
export const care = '111';
export const person = '7000000000000001';
export const secret = 'a secret of the app';
export const startMs = Date.parse('2026-01-05T09:00:00.000Z');

/** What the driver answers, as far as the tests look into it. */
export interface Reply {
  act?: string;
  webhook_url?: string;
  next_timer?: string | null;
  error?: { path: string };
}

export interface Bench {
  graph: FakeGraph;
  botUrl: string;
  post(path: string, body: object): Promise<{ status: number; json: Reply }>;
  get(path: string): Promise<Record<string, unknown>>;
  /** Delivers items in one entry, signed, and waits until the bot has nothing left to do. */
  tell(channel: 'messaging' | 'standby', ...items: object[]): Promise<void>;
  deliver(body: object): Promise<number>;
  settle(): Promise<string | null>;
  advance(seconds: number): Promise<void>;
  ask(verb: string, body?: object): Promise<string>;
  act(id: string): Promise<Record<string, unknown>>;
  owner(): Promise<unknown>;
  close(): Promise<void>;
}

export async function startBench(world: object = {}): Promise<Bench> {
  const graph = await startFakeGraph();
  const bot = await startBot({ driver: true, pages: [] });
  const base = `${bot.url}/conformance/v1`;
  const place = { run: 'r1', cell: 'CTRL-014[lost=no]' };
  const query = new URLSearchParams(place);
  let now = startMs;

  const post = async (path: string, body: object) => {
    const response = await fetch(`${base}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...place, ...body }),
    });
    return { status: response.status, json: (await response.json()) as Reply };
  };
  const get = async (path: string) =>
    (await (await fetch(`${base}${path}?${query}`)).json()) as Record<string, unknown>;

  const created = await post('/worlds', {
    page_id: page,
    app_id: me,
    app_secret: secret,
    page_access_token: 'PAGE-TOKEN',
    graph_url: graph.url,
    graph_version: 'v25.0',
    verify_token: 'verify',
    role: 'marketing-app',
    default_app_id: care,
    clock: { mode: 'virtual', now: new Date(startMs).toISOString() },
    ...world,
  });
  if (created.status !== 201) throw new Error(JSON.stringify(created.json));
  const webhook = created.json.webhook_url ?? '';

  const deliver = async (body: object) => {
    const raw = JSON.stringify(body);
    const response = await fetch(webhook, {
      method: 'POST',
      headers: { 'x-hub-signature-256': sign(raw) },
      body: raw,
    });
    await response.text();
    return response.status;
  };

  const bench: Bench = {
    graph,
    botUrl: bot.url,
    post,
    get,
    deliver,
    async tell(channel, ...items) {
      const status = await deliver({ object: 'page', entry: [{ id: page, time: now, [channel]: items }] });
      if (status !== 200) throw new Error(`the webhook answered ${status}`);
      await bench.settle();
    },
    settle: async () => (await post('/settle', {})).json.next_timer ?? null,
    async advance(seconds) {
      now += seconds * 1000;
      await post('/clock', { now });
      await bench.settle();
    },
    async ask(verb, body = {}) {
      const { status, json } = await post(`/acts/${verb}`, { psid: person, ...body });
      if (status !== 202) throw new Error(`${status} ${JSON.stringify(json)}`);
      await bench.settle();
      return json.act ?? '';
    },
    act: (id) => get(`/acts/${id}`),
    owner: async () => (await get(`/threads/${person}`)).owner,
    async close() {
      await bot.close();
      await graph.close();
    },
  };
  return bench;
}

export function sign(raw: string, key = secret): string {
  return `sha256=${createHmac('sha256', key).update(raw).digest('hex')}`;
}

const fromPerson = { sender: { id: person }, recipient: { id: page } };
let mids = 0;
const newMid = () => {
  mids += 1;
  return `m_${mids}`;
};

export const says = (
  text: string,
  { at = startMs, mid = newMid(), ad }: { at?: number; mid?: string; ad?: string } = {},
) => ({
  ...fromPerson,
  timestamp: at,
  message: { mid, text, ...(ad ? { referral: { source: 'ADS', type: 'OPEN_THREAD', ad_id: ad } } : {}) },
});

export const clicksAd = (ad: string, at = startMs) => ({
  ...fromPerson,
  timestamp: at,
  referral: { source: 'ADS', type: 'OPEN_THREAD', ad_id: ad },
});

export const passes = (from: string | null, to: string, at = startMs) => ({
  ...fromPerson,
  timestamp: at,
  pass_thread_control: { previous_owner_app_id: from, new_owner_app_id: to },
});

export const takes = (from: string | null, to: string, at = startMs) => ({
  ...fromPerson,
  timestamp: at,
  take_thread_control: { previous_owner_app_id: from, new_owner_app_id: to },
});

export const echo = (app: string | number, { mark, at = startMs }: { mark?: string; at?: number } = {}) => ({
  sender: { id: page },
  recipient: { id: person },
  timestamp: at,
  message: {
    mid: newMid(),
    is_echo: true,
    app_id: app,
    text: 'said by an app',
    ...(mark ? { metadata: mark } : {}),
  },
});
