// The bot as a program: the webhook's handshake and signature, its API and page, and what survives a restart.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endpoints } from '../../../reference-impl/marketing-bot/api/endpoints.ts';
import type { RunningBot } from '../../../reference-impl/marketing-bot/start.ts';
import { startBot } from '../../../reference-impl/marketing-bot/start.ts';
import { care, clicksAd, me, page, person, says, sign } from './bench.ts';
import type { FakeClock } from './fake-clock.ts';
import { startFakeClock } from './fake-clock.ts';
import type { FakeGraph } from './fake-graph.ts';
import { startFakeGraph } from './fake-graph.ts';

let graph: FakeGraph;
let bot: RunningBot;
let folder: string;

const start = (more: object = {}) =>
  startBot({
    dataDir: folder,
    pages: [
      {
        page_id: page,
        app_id: me,
        app_secret: 'secret',
        page_access_token: 'TOKEN',
        verify_token: 'agreed',
        graph_url: graph.url,
        default_app_id: care,
      },
    ],
    ...more,
  });

const deliver = async (body: object | string, headers?: Record<string, string>) => {
  const raw = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${bot.url}/webhook`, {
    method: 'POST',
    headers: headers ?? { 'x-hub-signature-256': sign(raw, 'secret') },
    body: raw,
  });
  await response.text();
  return response.status;
};
const tell = (...messaging: object[]) =>
  deliver({ object: 'page', entry: [{ id: page, time: Date.now(), messaging }] });
const api = async (path: string, init?: RequestInit) => {
  const response = await fetch(`${bot.url}${path}`, init);
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
};
const texts = () => graph.sends().map(({ body }) => body.message?.text);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bot-'));
  graph = await startFakeGraph();
  bot = await start();
});
afterEach(async () => {
  await bot.close();
  await graph.close();
  await rm(folder, { recursive: true });
});

describe('the webhook', () => {
  const verify = (token: string) =>
    fetch(`${bot.url}/webhook?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${token}`);

  it('gives the challenge back as the whole body, for the right token only', async () => {
    const right = await verify('agreed');
    expect([right.status, await right.text()]).toEqual([200, '1158201444']);
    const wrong = await verify('guessed');
    expect(wrong.status).toBe(403);
    expect(await wrong.text()).not.toContain('1158201444');
  });

  it('refuses a bad signature without effect, and accepts accents and emoji as Meta writes them', async () => {
    const raw = `{"object":"page","entry":[{"id":"${page}","time":1,"messaging":[{"sender":{"id":"${person}"},"recipient":{"id":"${page}"},"timestamp":${Date.now()},"message":{"mid":"m_esc","text":"gr\\u00fcn \\ud83d\\ude00 a\\/b"}}]}]}`;
    expect(await deliver(raw, { 'x-hub-signature-256': sign(raw, 'wrong') })).toBe(401);
    expect(await deliver(raw, {})).toBe(401);
    expect((await api('/api/threads')).json).toEqual({ threads: [] });
    expect(await deliver(raw)).toBe(200);
    expect((await api('/api/threads')).json).toMatchObject({ threads: [{ psid: person }] });
  });

  it.each([['not json'], ['{"object":"page"}'], ['[]'], ['{"object":"page","entry":[{"messaging":[]}]}']])(
    'answers 400 to the signed body %s and stays up',
    async (raw) => {
      expect(await deliver(raw)).toBe(400);
      expect((await api('/health')).status).toBe(200);
    },
  );

  it('acknowledges before the Graph API has answered', async () => {
    let release = () => {};
    graph.script('messages', {
      hold: new Promise<void>((resolve) => {
        release = resolve;
      }),
    });
    expect(await tell(clicksAd('6001', Date.now()))).toBe(200);
    await vi.waitFor(() => expect(texts()).toHaveLength(1));
    release();
  });

  it('acknowledges and leaves aside what belongs to a page it does not serve', async () => {
    const entry = [{ id: '999', time: 1, messaging: [clicksAd('6001')] }];
    expect(await deliver({ object: 'page', entry })).toBe(200);
    expect((await api('/api/threads')).json).toEqual({ threads: [] });
  });
});

describe('the API', () => {
  it('shows threads and each decision with its trigger and reason', async () => {
    await tell(says('Is it in stock?', { ad: '6001', at: Date.now() }));
    await vi.waitFor(() => expect(texts()).toHaveLength(1));
    await tell(says('agent please', { at: Date.now() + 1 }));
    await vi.waitFor(() => expect(texts()).toHaveLength(2));
    const { json } = await api(`/api/threads/${page}/${person}/decisions`);
    expect(json).toMatchObject([
      { trigger: 'event', decision: 'continue', reason: expect.stringContaining('ad 6001') },
      {
        trigger: 'event',
        decision: 'pass',
        target: 'default',
        reason: expect.stringContaining('agent please'),
      },
    ]);
    await vi.waitFor(async () => {
      expect((await api('/api/threads')).json).toMatchObject({ threads: [{ owner: 'other', psid: person }] });
    });
  });

  it('replaces the rules, which hold from then on and after a restart', async () => {
    const wholesale = {
      name: 'wholesale',
      phrases: ['wholesale'],
      pass_to: '333',
      say: 'Over to wholesale.',
    };
    const rules = { ...(await api('/api/rules')).json, phrases: [wholesale] };
    const put = await api('/api/rules', { method: 'PUT', body: JSON.stringify(rules) });
    expect(put).toEqual({ status: 200, json: rules });
    await bot.close();
    bot = await start();
    expect((await api('/api/rules')).json).toEqual(rules);
    await tell(says('wholesale?', { ad: '6001', at: Date.now() }));
    await vi.waitFor(() =>
      expect(graph.sends()[0]?.body.thread_control).toEqual({ control_type: 'pass', app_id: '333' }),
    );
  });

  it.each([
    ['{', 400, ''],
    ['{}', 422, 'phrases'],
    ['{"phrases":[{"name":"a","phrases":[],"pass_to":"default","say":"x"}]}', 422, 'phrases.0.phrases'],
    ['{"phrases":[{"name":"a","phrases":["b"],"pass_to":"XYZ","say":"x"}]}', 422, 'phrases.0.pass_to'],
  ])('refuses the rules %s, names the field and keeps the old ones', async (body, status, path) => {
    const before = (await api('/api/rules')).json;
    const answer = await api('/api/rules', { method: 'PUT', body });
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ error: { path, message: expect.any(String) } });
    expect((await api('/api/rules')).json).toEqual(before);
  });

  it('refuses a change that another web site sends', async () => {
    const body = JSON.stringify((await api('/api/rules')).json);
    const foreign = await api('/api/rules', {
      method: 'PUT',
      body,
      headers: { origin: 'http://evil.example' },
    });
    expect(foreign.status).toBe(403);
    const own = await api('/api/rules', { method: 'PUT', body, headers: { origin: bot.url } });
    expect(own.status).toBe(200);
  });

  it('describes each of its endpoints in its OpenAPI document, and each described one exists', async () => {
    const { json } = await api('/openapi.json');
    for (const { method, path } of endpoints) {
      const described = path.replace(/:(\w+)/g, '{$1}');
      expect(json).toHaveProperty(['paths', described, method]);
      const response = await fetch(`${bot.url}${path.replace(/:(\w+)/g, '1')}`, {
        method: method.toUpperCase(),
      });
      expect((await response.text()).includes('no_such_path')).toBe(false);
    }
    expect(json).toHaveProperty(
      ['paths', '/api/rules', 'put', 'requestBody', 'content', 'application/json', 'schema', 'required'],
      ['phrases', 'flow'],
    );
  });

  it('has no driver unless it is started with one', async () => {
    expect((await api('/conformance/v1/about')).status).toBe(404);
  });
});

describe('a start that fails', () => {
  it('lets go of everything when its port is taken, the followed clock included', async () => {
    const clock = await startFakeClock('2030-01-01T00:00:00.000Z');
    const port = Number(new URL(bot.url).port);
    await expect(start({ port, clockUrl: clock.url })).rejects.toMatchObject({ code: 'EADDRINUSE', port });
    await vi.waitFor(() => expect(clock.listeners()).toBe(0));
    await clock.close();
  });
});

describe('the page', () => {
  it('shows threads and decisions, escapes what people write, and runs no script', async () => {
    await tell(says('<script>alert(1)</script>', { ad: '6001', at: Date.now() }));
    await vi.waitFor(() => expect(texts()).toHaveLength(1));
    await tell(says('<script>alert(2)</script>', { at: Date.now() + 1 }));
    await vi.waitFor(() => expect(texts()).toHaveLength(2));
    for (const path of ['/', `/threads/${page}/${person}`]) {
      const response = await fetch(`${bot.url}${path}`);
      const text = await response.text();
      expect(text).toContain(person);
      expect(text).not.toContain('<script');
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
  });
});

describe('on the clock of a world', () => {
  let clock: FakeClock;
  beforeEach(async () => {
    clock = await startFakeClock('2030-01-01T00:00:00.000Z');
    await bot.close();
  });
  afterEach(() => clock.close());

  it('the timer follows what the stream tells', async () => {
    bot = await start({ clockUrl: clock.url });
    await tell(clicksAd('6001', Date.parse('2030-01-01T00:00:00.000Z')));
    await vi.waitFor(() => expect(clock.listeners()).toBe(1));
    clock.tell('2030-01-01T00:00:30.000Z');
    await vi.waitFor(async () => {
      const { json } = await api(`/api/threads/${page}/${person}/decisions`);
      expect((json as unknown as object[]).at(-1)).toMatchObject({
        at: '2030-01-01T00:00:30.000Z',
        trigger: 'timer',
        decision: 'continue',
      });
    });
  });

  it('a restart finishes what was acknowledged before it, once', async () => {
    // Acknowledged while Meta could not be reached, then stopped.
    await graph.close();
    bot = await start({ clockUrl: clock.url });
    await tell(clicksAd('6001', Date.parse('2030-01-01T00:00:00.000Z')));
    await vi.waitFor(async () => {
      const { json } = await api(`/api/threads/${page}/${person}`);
      expect(json).toMatchObject({ outbox: [{ state: 'waiting', attempts: 1 }] });
    });
    await bot.close();

    graph = await startFakeGraph();
    bot = await start({ clockUrl: clock.url });
    await vi.waitFor(() => expect(clock.listeners()).toBe(1));
    clock.tell('2030-01-01T00:00:05.000Z');
    await vi.waitFor(() => expect(texts()).toHaveLength(1));
    await vi.waitFor(async () => {
      const { json } = await api(`/api/threads/${page}/${person}`);
      expect(json).toMatchObject({ outbox: [{ state: 'sent' }] });
    });
    expect(texts()).toHaveLength(1);
  });
});
