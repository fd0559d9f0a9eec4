import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Entry, TestSimulator, type TestWorld, ZERO_FILE } from '../simulator.ts';
import { openStream } from './stream.ts';

let simulator: TestSimulator;
let world: TestWorld;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
beforeEach(async () => {
  world = await simulator.world();
});
afterAll(() => simulator.close());

const KINDS = [
  'act',
  'call',
  'answer',
  'routing',
  'control',
  'refusal',
  'delivery',
  'attempt',
  'clock',
  'fault',
  'setting',
];

async function muchHappened(): Promise<Entry[]> {
  await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
  await world.send('mkt');
  await world.send('care');
  await world.edge('take', 'care', { metadata: 'x' });
  await world.graph('GET', 'me/thread_owner', { query: { recipient: world.psid() } });
  await world.control('POST', '/faults', { effect: { error: { code: 2 } } });
  await world.send('care');
  await world.advance({ seconds: 90_000 });
  await world.control('PUT', `/pages/${world.page}/routing`, { default_app: null });
  return world.journal();
}

describe('every entry', () => {
  test('has seq without gaps, an instant that never decreases, one of the eleven kinds and a cause before it', async () => {
    const entries = await muchHappened();
    let at = '';
    entries.forEach((entry, index) => {
      expect(entry.seq).toBe(index + 1);
      expect(entry.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(entry.at >= at).toBe(true);
      at = entry.at;
      expect(KINDS).toContain(entry.kind);
      expect(entry.cause === null || (entry.cause > 0 && entry.cause < entry.seq)).toBe(true);
      for (const [name, value] of Object.entries(entry))
        if (name.endsWith('_at') && value !== null) expect(value).toMatch(/Z$/);
    });
    expect(new Set(entries.map(({ kind }) => kind))).toEqual(
      new Set(KINDS.filter((kind) => kind !== 'attempt')),
    );
  });

  test('begins with seq, at, kind and cause', async () => {
    const { body } = await world.control('GET', '/journal');
    for (const line of body.trim().split('\n'))
      expect(line).toMatch(/^\{"seq":\d+,"at":"[^"]+","kind":"\w+","cause":/);
  });

  test('of one command stands together: an act, its routing, its move, its deliveries', async () => {
    const seq = await world.lastSeq();
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    const [act, routing, control] = await world.journal(seq);
    expect(act).toMatchObject({
      kind: 'act',
      by: 'person',
      type: 'ad_click',
      ad_id: '6001',
      text: 'hi',
      new_thread: true,
    });
    expect(routing).toMatchObject({
      kind: 'routing',
      cause: act!.seq,
      entry: 'ad',
      routed_to: world.app('mkt'),
      owner_before: null,
      owner_after: world.app('mkt'),
      rule: 'CR-088',
    });
    expect(control).toMatchObject({
      kind: 'control',
      cause: routing!.seq,
      move: 'route',
      via: 'routing',
      from: null,
      to: world.app('mkt'),
    });
  });

  test('of a handing-over send reads call, answer, phone, control [CR-036]', async () => {
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    const seq = await world.lastSeq();
    const { body } = await world.send('mkt', { thread_control: { control_type: 'pass' } });
    const entries = await world.journal(seq);
    expect(entries.slice(0, 4)).toMatchObject([
      { kind: 'call', call: 'send' },
      { kind: 'answer', outcome: 'ok', message_id: body.message_id, body },
      { kind: 'delivery', channel: 'phone', to: world.psid(), by: world.app('mkt'), mid: body.message_id },
      { kind: 'control', move: 'pass', via: 'send', from: world.app('mkt'), to: world.app('care') },
    ]);
    expect(entries.slice(1, 4).map(({ cause }) => cause)).toEqual(Array(3).fill(seq + 1));
  });

  test('of routing with routing off says routed_to: null', async () => {
    world = await simulator.world(ZERO_FILE);
    const { seq, routed_to } = await world.act({ type: 'message', text: 'hi' });
    expect(routed_to).toBeNull();
    expect((await world.journal(seq))[0]).toMatchObject({
      kind: 'routing',
      routed_to: null,
      owner_after: null,
    });
  });

  test('of a refused setting says why, without a cause', async () => {
    const seq = await world.lastSeq();
    await world.control('PUT', `/pages/${world.page}/routing`, { default_app: null });
    expect(await world.journal(seq)).toMatchObject([
      {
        kind: 'refusal',
        cause: null,
        rejection: 'RoutingIrreversible',
        rule: expect.any(String),
        would_pass: expect.any(String),
      },
    ]);
  });
});

describe('the journal is read', () => {
  test('as NDJSON, whole or in pieces', async () => {
    const all = await muchHappened();
    const answer = await world.control('GET', '/journal');
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    const pieces: Entry[] = [];
    for (;;) {
      const { body } = await world.control('GET', `/journal?after=${pieces.length}&limit=7`);
      if (body === '') break;
      pieces.push(
        ...body
          .trim()
          .split('\n')
          .map((line: string) => JSON.parse(line)),
      );
    }
    expect(pieces).toEqual(all);
    expect((await world.control('GET', '/journal?after=100000')).body).toBe('');
  });

  test.each(['after=-1', 'after=x', 'after=1.5', 'limit=0', 'limit=-5', 'limit=x', 'limit=1000000000'])(
    'and refuses %s, naming it',
    async (query) => {
      const answer = await world.control('GET', `/journal?${query}`);
      expect([answer.status, answer.body.error.path]).toEqual([422, query.split('=')[0]]);
      const stream = await world.control('GET', `/journal/stream?${query}`);
      expect(stream.status).toBe(422);
    },
  );

  test('as a stream: the past after a point, then the present, in order and without a gap', async () => {
    await world.act({ type: 'message', text: 'one' });
    const past = await world.journal(5);
    const stream = await openStream(simulator, `/worlds/${world.name}/journal/stream?after=5`);
    try {
      for (const entry of past) expect(await stream.next()).toEqual(entry);
      const seq = await world.lastSeq();
      await Promise.all(Array.from({ length: 10 }, (_, n) => world.act({ type: 'message', text: `m${n}` })));
      const present = await world.journal(seq);
      for (const entry of present) expect(await stream.next()).toEqual(entry);
      expect(stream.ids).toEqual([...past, ...present].map((entry) => String(entry.seq)));
    } finally {
      stream.close();
    }
  });
});

describe('secrets', () => {
  test('tokens, app secrets, proofs and verify tokens appear in no entry and no stream', async () => {
    const secret = 'pinned-secret-123';
    world = await simulator.world({
      apps: {
        care: {
          secret,
          webhook: { callback_url: 'http://127.0.0.1:9/', verify_token: 'verify-\\"quoted" & secret' },
        },
      },
      pages: { page: { apps: ['care'], routing: { default_app: 'care' } } },
      people: { ann: {} },
    });
    await world.act({ type: 'message', text: 'hi' });
    const { createHmac } = await import('node:crypto');
    const appsecret_proof = createHmac('sha256', secret).update(world.token('care')).digest('hex');
    await world.send('care', { appsecret_proof });
    await world.graph('POST', 'me/release_thread_control', {
      tokenIn: 'body',
      form: { recipient: `{id:${world.psid()}}` },
    });
    await world.graph('POST', 'me/release_thread_control', { tokenIn: 'Bearer', json: {} });
    await world.graph('GET', `${world.app('care')}/subscriptions`, {
      token: `${world.app('care')}|${secret}`,
    });
    await world.control('PATCH', `/apps/${world.app('care')}`, { name: 'Renamed' });
    const { body } = await world.control('GET', '/journal');
    for (const hidden of [secret, world.token('care'), appsecret_proof, 'verify-', 'quoted'])
      expect(body).not.toContain(hidden);
    expect(body).toContain('"secret":true');
    const stream = await openStream(simulator, `/worlds/${world.name}/journal/stream`);
    try {
      const streamed = [];
      for (let n = await world.lastSeq(); n > 0; n -= 1) streamed.push(await stream.next());
      await world.control('POST', '/apps', { name: 'X', secret: 'another-secret' });
      streamed.push(await stream.next());
      expect(JSON.stringify(streamed)).not.toContain(secret);
      expect(JSON.stringify(streamed)).not.toContain('another-secret');
    } finally {
      stream.close();
    }
  });

  test('the list of worlds, threads and explanations carry none', async () => {
    await world.act({ type: 'message', text: 'hi' });
    await world.send('mkt');
    const { body: list } = await simulator.control('GET', '/worlds');
    const { body: explained } = await world.control('GET', `/threads/${world.page}/${world.psid()}/explain`);
    for (const shown of [list, explained, (await world.control('GET', '/threads')).body]) {
      expect(JSON.stringify(shown)).not.toContain(world.token('care'));
      expect(JSON.stringify(shown)).not.toContain(world.secret('care'));
    }
  });
});
