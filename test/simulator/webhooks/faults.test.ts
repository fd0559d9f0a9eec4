import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openReceiver, type Received, type Receiver, untilReceived } from '../receiver.ts';
import { ROUTED_FILE, T0, TestSimulator, TestWorld } from '../simulator.ts';

let dataDir: string;
let simulator: TestSimulator;
let receiver: Receiver;
let world: TestWorld;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'baton-faults-'));
  simulator = await TestSimulator.open({ dataDir });
  receiver = await openReceiver();
  world = await simulator.world(withWebhooks());
});
afterEach(async () => {
  await receiver.close();
  await simulator.close();
  await rm(dataDir, { recursive: true });
});

function withWebhooks(more: object = {}) {
  const apps = Object.fromEntries(
    Object.entries(ROUTED_FILE.apps).map(([name, app]) => [
      name,
      { ...app, webhook: { callback_url: `${receiver.url}/${name}`, verify_token: 'v' } },
    ]),
  );
  return { ...ROUTED_FILE, apps, ...more };
}

async function arm(effect: object, more: { match?: object; trigger?: object } = {}): Promise<string> {
  const match = { call: 'webhook', app: world.app('care'), field: 'messages', ...more.match };
  const made = await world.control('POST', '/faults', { trigger: { next: 1 }, ...more, match, effect });
  expect([made.status, made.body]).toMatchObject([201, { armed: true, fired: 0 }]);
  return made.body.id;
}

async function say(...texts: string[]): Promise<string[]> {
  const owed: string[] = [];
  for (const text of texts) {
    const { deliveries } = await world.act({ type: 'message', text });
    const all = (await world.journal()).filter(({ kind }) => kind === 'delivery');
    owed.push(all.find(({ id, to }) => deliveries.includes(id) && to === world.app('care'))!.id);
  }
  return owed;
}

const textsOf = ({ body }: Received): string[] =>
  body.entry.flatMap((entry: { messaging: { message: { text: string } }[] }) =>
    entry.messaging.map(({ message }) => message.text),
  );
const heard = () => receiver.to('/care').flatMap(textsOf);
const attempts = async () =>
  (await world.journal()).filter(({ kind, to }) => kind === 'attempt' && to === world.app('care'));
const listed = async () => (await world.control('GET', '/faults')).body.faults;
const owed = async () => (await world.control('GET', '/deliveries')).body.deliveries;
const step = (id: string, how: 'release' | 'redeliver') => world.control('POST', `/deliveries/${id}/${how}`);
const isSigned = ({ raw, headers }: Received) => {
  const digest = createHmac('sha256', world.secret('care')).update(raw).digest('hex');
  return headers['x-hub-signature-256'] === `sha256=${digest}`;
};

/** The same world in another process of the simulator. */
async function restart(): Promise<void> {
  await simulator.close();
  simulator = await TestSimulator.open({ dataDir });
  world = new TestWorld(simulator, world.name, world.view);
}

describe('a duplicated delivery', () => {
  test('comes twice with the same bytes and the same signatures, and the order stays [API-113]', async () => {
    await arm({ delivery: 'duplicate' });
    await say('one', 'two');
    await world.settle();
    expect(heard()).toEqual(['one', 'one', 'two']);
    const [first, copy] = receiver.to('/care') as [Received, Received];
    expect(copy.raw.equals(first.raw)).toBe(true);
    for (const header of ['x-hub-signature', 'x-hub-signature-256'])
      expect(copy.headers[header]).toBe(first.headers[header]);
  });

  test('is journalled as one delivery with two attempts, the second of which names the fault [API-113]', async () => {
    const id = await arm({ delivery: 'duplicate' });
    const [delivery] = await say('one');
    await world.settle();
    const journal = await world.journal();
    const fired = journal.find(({ what }) => what === 'fired')!;
    expect(fired).toMatchObject({ kind: 'fault', id, delivery });
    expect(journal[fired.cause! - 1]).toMatchObject({ kind: 'delivery', id: delivery, matched: [id] });
    const [first, copy] = await attempts();
    expect(first).toMatchObject({ delivery, n: 1, outcome: 'acknowledged' });
    expect(first).not.toHaveProperty('fault');
    expect(copy).toMatchObject({ delivery, n: 2, outcome: 'acknowledged', fault: id, next_at: null });
  });

  test('may be late: what comes after it does not wait for the copy [API-113]', async () => {
    await arm({ delivery: 'duplicate', delay_ms: 60_000 });
    await say('one', 'two');
    await world.settle();
    expect(heard()).toEqual(['one', 'two']);
    const { due } = (await world.control('GET', '/clock/agenda')).body;
    expect(due).toContainEqual(
      expect.objectContaining({ what: 'attempt', at: new Date(T0 + 60_000).toISOString() }),
    );
    await world.advance({ ms: 59_999 });
    expect(heard()).toEqual(['one', 'two']);
    await world.advance({ ms: 1 });
    expect(heard()).toEqual(['one', 'two', 'one']);
  });

  test('whose first try fails is tried again first, and copied once it was heard', async () => {
    await arm({ delivery: 'duplicate' });
    receiver.script('/care', 500, 200);
    await say('one');
    await world.settle();
    expect((await attempts()).map(({ n, outcome, fault }) => [n, outcome, fault])).toEqual([
      [1, 'failed', undefined],
      [2, 'acknowledged', undefined],
      [3, 'acknowledged', 'f1'],
    ]);
  });
});

describe('a reordered delivery', () => {
  test('comes after the next one of its thread, and everything else in its order [API-113]', async () => {
    await arm({ delivery: 'reorder' });
    await say('one');
    await world.settle();
    expect(heard()).toEqual([]);
    await say('two', 'three');
    await world.settle();
    expect(heard()).toEqual(['two', 'one', 'three']);
    expect((await attempts()).map(({ fault }) => fault)).toEqual([undefined, 'f1', undefined]);
  });

  test('waits until the next one has been heard, however often that is tried [API-113]', async () => {
    await arm({ delivery: 'reorder' });
    receiver.script('/care', 500, 500);
    await say('one', 'two');
    await world.settle();
    expect(heard()).toEqual(['two', 'two']);
    await world.advance({ seconds: 15 });
    expect(heard()).toEqual(['two', 'two', 'two', 'one']);
  });

  test('waits for no other thread and no other app', async () => {
    await arm({ delivery: 'reorder' });
    await say('one');
    await world.act({ type: 'message', text: 'from ben' }, 'ben');
    await world.settle();
    expect(heard()).toEqual(['from ben']);
    expect(receiver.to('/mkt')).toHaveLength(2);
  });

  test('every time, goes in pairs: none waits for one that waits itself', async () => {
    await arm({ delivery: 'reorder' }, { trigger: { every: 1 } });
    await say('one', 'two', 'three', 'four');
    await world.settle();
    expect(heard()).toEqual(['two', 'one', 'four', 'three']);
    expect(await listed()).toMatchObject([{ fired: 2 }]);
  });

  test('still waits after a restart, and after the next one has gone no more', async () => {
    await arm({ delivery: 'reorder' });
    await say('one');
    await world.settle();
    await restart();
    expect(await owed()).toMatchObject([{ place: 'behind', due_at: null, fault: 'f1' }]);
    await say('two');
    await world.settle();
    expect(heard()).toEqual(['two', 'one']);
  });
});

describe('a delayed delivery', () => {
  test('leaves that much later on the world’s clock, to the millisecond, and its thread waits [API-113]', async () => {
    await arm({ delay_ms: 5000 });
    await say('one', 'two');
    await world.act({ type: 'message', text: 'from ben' }, 'ben');
    await world.settle();
    expect(heard()).toEqual(['from ben']);
    await world.advance({ ms: 4999 });
    expect(heard()).toEqual(['from ben']);
    const { fired } = await world.advance({ ms: 1 });
    expect(heard()).toEqual(['from ben', 'one', 'two']);
    expect(fired).toMatchObject([{ what: 'attempt', at: new Date(T0 + 5000).toISOString() }, {}]);
  });

  test('is on the agenda with what waits behind it, is not due, and is what next: true goes to', async () => {
    await arm({ delay_ms: 5000 });
    const [one, two] = await say('one', 'two');
    const settled = await world.control('POST', '/settle', {});
    expect(settled.body).toEqual({ settled: true, pending: [] });
    const at = new Date(T0 + 5000).toISOString();
    const { due } = (await world.control('GET', '/clock/agenda')).body;
    expect(due.slice(0, 2)).toMatchObject([
      { at, delivery: one },
      { at, delivery: two },
    ]);
    expect((await world.advance({ next: true })).now).toBe(at);
    expect(heard()).toEqual(['one', 'two']);
  });

  test('survives a restart with its instant [API-113]', async () => {
    await arm({ delay_ms: 5000 });
    await say('one');
    await restart();
    await world.settle();
    expect(heard()).toEqual([]);
    await world.advance({ ms: 5000 });
    expect(heard()).toEqual(['one']);
    expect((await attempts()).at(-1)).toMatchObject({ n: 1, fault: 'f1' });
  });

  test('leaves by itself on a real clock', async () => {
    world = await simulator.world(withWebhooks({ clock: { mode: 'real' } }));
    await arm({ delay_ms: 50 });
    await say('one');
    const waited = await world.control('POST', '/wait', { for: { kind: 'attempt', to: world.app('care') } });
    const attempt = waited.body.entry;
    const fired = (await world.journal()).find(({ what }) => what === 'fired');
    expect(attempt.fault).toBe('f1');
    expect(Date.parse(attempt.at) - Date.parse(fired!.at)).toBeGreaterThanOrEqual(50);
  });
});

describe('a wrongly signed delivery', () => {
  test('bears a signature that does not fit, once; refused, it comes again as it should be [API-113]', async () => {
    await arm({ delivery: 'bad_signature' });
    receiver.script('/care', 403);
    await say('one');
    await world.settle();
    const [wrong, right] = receiver.to('/care') as [Received, Received];
    expect([isSigned(wrong), isSigned(right)]).toEqual([false, true]);
    expect(wrong.raw.equals(right.raw)).toBe(true);
    expect(wrong.headers['x-hub-signature-256']).toMatch(/^sha256=[0-9a-f]{64}$/);
    expect(await attempts()).toMatchObject([
      { n: 1, outcome: 'failed', status: 403, fault: 'f1' },
      { n: 2, outcome: 'acknowledged' },
    ]);
  });

  test('may be late, too', async () => {
    await arm({ delivery: 'bad_signature', delay_ms: 1000 });
    await say('one');
    await world.settle();
    expect(heard()).toEqual([]);
    await world.advance({ seconds: 1 });
    expect(receiver.to('/care').map(isSigned)).toEqual([false]);
  });
});

test('a truncated delivery ends in the middle, under the signature of the whole, and then comes whole [API-113]', async () => {
  await arm({ delivery: 'truncate' });
  receiver.script('/care', 400);
  await say('one');
  await world.settle();
  const [cut, whole] = receiver.to('/care') as [Received, Received];
  expect(cut.body).toBeNull();
  expect(whole.raw.subarray(0, cut.raw.length).equals(cut.raw)).toBe(true);
  expect(cut.raw.length).toBeLessThan(whole.raw.length);
  expect(cut.headers['x-hub-signature-256']).toBe(whole.headers['x-hub-signature-256']);
  expect(isSigned(whole)).toBe(true);
});

test('a dropped delivery is never sent, and nothing waits for it [API-113]', async () => {
  await arm({ delivery: 'drop' });
  const [one] = await say('one', 'two');
  await world.settle();
  await world.advance({ seconds: 4000 });
  expect(heard()).toEqual(['two']);
  const [dropped] = await attempts();
  expect(dropped).toMatchObject({ delivery: one, n: 1, outcome: 'dropped', next_at: null, fault: 'f1' });
  expect(dropped).not.toHaveProperty('exhausted');
});

describe('a held delivery', () => {
  test('waits with all of its thread behind it until it is released [API-113]', async () => {
    await arm({ delivery: 'hold' });
    const [one] = await say('one', 'two');
    expect((await world.control('POST', '/settle', {})).body).toEqual({ settled: true, pending: [] });
    await world.advance({ seconds: 4000 });
    expect(heard()).toEqual([]);
    const { due } = (await world.control('GET', '/clock/agenda')).body;
    expect(due.filter(({ what }: { what: string }) => what === 'attempt')).toEqual([]);
    const released = await step(one!, 'release');
    expect([released.status, released.body]).toEqual([200, { delivery: one }]);
    await world.settle();
    expect(heard()).toEqual(['one', 'two']);
    expect((await attempts())[0]).toMatchObject({ delivery: one, fault: 'f1' });
  });

  test('steps in whatever order the tester likes [API-113]', async () => {
    await arm({ delivery: 'hold' }, { trigger: { every: 1 } });
    const [one, two, three] = (await say('one', 'two', 'three')) as [string, string, string];
    for (const id of [three, one, two]) {
      await step(id, 'release');
      await world.settle();
    }
    expect(heard()).toEqual(['three', 'one', 'two']);
  });

  test('stays held over a restart, and so does what was released and failed keep its instant', async () => {
    await arm({ delivery: 'hold' }, { trigger: { every: 1 } });
    const [one, two] = (await say('one', 'two')) as [string, string];
    receiver.script('/care', 500, 500);
    await step(two, 'release');
    await world.settle();
    await restart();
    expect(await owed()).toMatchObject([
      { id: one, place: 'held', due_at: null, fault: 'f1' },
      { id: two, place: 'loose', attempts: 2, due_at: new Date(T0 + 15_000).toISOString() },
    ]);
    await world.advance({ seconds: 15 });
    await step(one, 'release');
    await world.settle();
    expect(heard()).toEqual(['two', 'two', 'two', 'one']);
  });

  test('goes on in its order when its fault is removed', async () => {
    await arm({ delivery: 'hold' }, { trigger: { every: 1 } });
    await say('one', 'two', 'three');
    expect((await world.control('DELETE', '/faults/f1')).status).toBe(204);
    await world.settle();
    expect(heard()).toEqual(['one', 'two', 'three']);
  });

  test('can be a delayed one that is let go early, or one that waits for the next', async () => {
    await arm({ delay_ms: 5000 });
    await arm({ delivery: 'reorder' }, { match: { psid: world.psid('ben') } });
    const [one] = await say('one');
    const { deliveries } = await world.act({ type: 'message', text: 'from ben' }, 'ben');
    const behind = (await owed()).find(({ place }: { place: string }) => place === 'behind');
    expect(deliveries).toContain(behind.id);
    for (const id of [one!, behind.id]) expect((await step(id, 'release')).status).toBe(200);
    await world.settle();
    expect(heard().sort()).toEqual(['from ben', 'one']);
  });
});

describe('by hand', () => {
  test('a delivery that is done with is sent again, the same to the byte [API-113]', async () => {
    const [one] = await say('one');
    await say('two');
    await world.settle();
    const again = await step(one!, 'redeliver');
    expect([again.status, again.body]).toEqual([200, { delivery: one }]);
    await world.settle();
    expect(heard()).toEqual(['one', 'two', 'one']);
    const [first, , third] = receiver.to('/care') as [Received, Received, Received];
    expect(third.raw.equals(first.raw)).toBe(true);
    expect(third.headers).toMatchObject({
      'x-hub-signature-256': first.headers['x-hub-signature-256'],
    });
    const [order] = (await world.journal()).filter(({ what }) => what === 'redelivered');
    expect(order).toMatchObject({ kind: 'fault', delivery: one });
    expect((await attempts()).at(-1)).toMatchObject({ delivery: one, n: 2, cause: order!.cause });
  });

  test('a redelivery that fails is tried again by the plan, and survives a restart', async () => {
    const [one] = await say('one');
    await world.settle();
    receiver.always('/care', 500);
    await step(one!, 'redeliver');
    await world.settle();
    await restart();
    receiver.always('/care', null);
    await world.advance({ seconds: 15 });
    expect((await attempts()).map(({ n, outcome }) => [n, outcome])).toEqual([
      [1, 'acknowledged'],
      [2, 'failed'],
      [3, 'acknowledged'],
    ]);
  });

  test.each([
    ['release', 'd99', 404, 'delivery_unknown'],
    ['redeliver', 'd99', 404, 'delivery_unknown'],
    ['release', 'done', 409, 'delivery_not_held'],
    ['redeliver', 'held', 409, 'delivery_owed'],
    ['release', 'failing', 409, 'delivery_not_held'],
    ['redeliver', 'failing', 409, 'delivery_owed'],
  ] as const)('%s of %s is refused', async (how, which, status, code) => {
    const [done] = await say('one');
    await world.settle();
    await arm({ delivery: 'hold' }, { match: { psid: world.psid('ben') } });
    await world.act({ type: 'message', text: 'held' }, 'ben');
    receiver.always('/care', 500);
    // Its copy has still to come, but what it waits for is its next try.
    await arm({ delivery: 'duplicate' }, { match: { psid: world.psid() } });
    await say('failing');
    await world.settle();
    const [held, failing] = (await owed()).filter(({ to }: { to: string }) => to === world.app('care'));
    const id = { done: done!, held: held.id, failing: failing.id, d99: 'd99' }[which];
    const answer = await step(id, how);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect(answer.body.error.message).toContain(id);
  });
});

test('a slow line brings the second half of the body later, and the body is whole [API-113]', async () => {
  await arm({ latency_ms: 120 });
  const begun = performance.now();
  await say('ä slow one');
  await world.settle();
  expect(performance.now() - begun).toBeGreaterThanOrEqual(120);
  const [slow] = receiver.to('/care') as [Received];
  expect(textsOf(slow)).toEqual(['ä slow one']);
  expect(isSigned(slow)).toBe(true);
  expect(slow.headers['content-length']).toBe(String(slow.raw.length));
  expect((await attempts())[0]).toMatchObject({ outcome: 'acknowledged', fault: 'f1' });
});

describe('a fault of deliveries', () => {
  test.each([
    ['app', () => ({ app: world.app('spy') })],
    ['psid', () => ({ psid: world.psid('ben') })],
    ['page', () => ({ page: '4711' })],
    ['channel', () => ({ channel: 'standby' })],
    ['field', () => ({ field: 'message_echoes' })],
    ['having', () => ({ having: { 'messaging.0.message.text': 'two' } })],
  ])('hits only what its %s names', async (_name, match) => {
    await arm({ delivery: 'drop' }, { match: match() });
    await say('one');
    await world.settle();
    expect(heard()).toEqual(['one']);
  });

  test('can name its channel, its field and what stands in its entry', async () => {
    const having = { 'messaging.0.message.text': 'two', 'messaging.0.sender.id': world.psid() };
    await arm({ delivery: 'drop' }, { match: { channel: 'messaging', having } });
    await say('one', 'two', 'three');
    await world.settle();
    expect(heard()).toEqual(['one', 'three']);
  });

  test('needs no call when its effect is one of deliveries, and hits no Graph call [API-113]', async () => {
    await world.control('POST', '/faults', {
      match: { app: world.app('care') },
      trigger: { every: 1 },
      effect: { delivery: 'drop' },
    });
    await say('one');
    await world.settle();
    expect((await world.send('care')).status).toBe(200);
    expect(heard()).toEqual([]);
  });

  test('leaves deliveries alone when it is one of Graph calls', async () => {
    await world.control('POST', '/faults', { trigger: { every: 1 }, effect: { error: { code: 2 } } });
    await say('one');
    await world.settle();
    expect(heard()).toEqual(['one']);
  });

  test('is listed as armed and fired, and counts what it meets [API-113]', async () => {
    await arm({ delivery: 'drop' }, { trigger: { every: 2 } });
    await arm({ delivery: 'drop' }, { trigger: { next: 1 } });
    await say('one', 'two', 'three', 'four');
    await world.settle();
    // One meets f1 (not yet its turn) and f2, which fires; two meets f1, which fires; and so on.
    expect(heard()).toEqual(['three']);
    expect(await listed()).toMatchObject([
      { id: 'f1', armed: true, fired: 2, trigger: { every: 2 } },
      { id: 'f2', armed: false, fired: 1 },
    ]);
  });

  test('counts each of several deliveries of one command', async () => {
    await arm(
      { delivery: 'drop' },
      { match: { app: undefined, field: undefined, channel: 'standby' }, trigger: { next: 1 } },
    );
    await say('one');
    await world.settle();
    expect([receiver.to('/mkt').length, receiver.to('/spy').length].sort()).toEqual([0, 1]);
  });

  test('by seeded chance hits the same deliveries in every world with the same seed', async () => {
    const trigger = { probability: 0.5, seed: 7 };
    const runs: string[][] = [];
    for (let run = 0; run < 2; run += 1) {
      world = await simulator.world(withWebhooks());
      receiver.received.length = 0;
      await arm({ delivery: 'drop' }, { trigger });
      await say('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
      await world.settle();
      runs.push(heard());
    }
    expect(runs[0]).toEqual(runs[1]);
    expect(runs[0]!.length).toBeGreaterThan(0);
    expect(runs[0]!.length).toBeLessThan(8);
  });

  test('leaves the same world after a restart, whatever it has done [API-113]', async () => {
    await arm({ delivery: 'duplicate', delay_ms: 60_000 });
    await arm({ delivery: 'reorder' });
    await arm({ delivery: 'hold' });
    await arm({ delivery: 'drop' }, { match: { psid: world.psid('ben') } });
    await arm(
      { delivery: 'bad_signature', delay_ms: 5 },
      { match: { app: world.app('spy'), field: 'standby' } },
    );
    await say('one', 'two', 'three', 'four');
    await world.act({ type: 'message', text: 'from ben' }, 'ben');
    await world.settle();
    const [state, journal] = [await world.state(), await world.journal()];
    expect((await owed()).map(({ place }: { place: string }) => place)).toEqual(
      expect.arrayContaining(['loose', 'behind', 'held', 'in_line']),
    );
    await restart();
    expect(await world.state()).toEqual(state);
    expect(await world.journal()).toEqual(journal);
  });

  test('goes on counting after a restart', async () => {
    await arm({ delivery: 'drop' }, { trigger: { every: 3 } });
    await say('one', 'two');
    await world.settle();
    await restart();
    await say('three', 'four');
    await world.settle();
    expect(heard()).toEqual(['one', 'two', 'four']);
  });

  test('travels alone where deliveries are batched, so that it touches no other [API-111]', async () => {
    await world.control('PATCH', '/readings', { 'webhooks.batching': 'on' });
    receiver.script('/care', 'hold');
    await say('first');
    await untilReceived(receiver, 3);
    await arm({ delivery: 'bad_signature' }, { match: { having: { 'messaging.0.message.text': 'wrong' } } });
    await arm({ delivery: 'reorder' }, { match: { having: { 'messaging.0.message.text': 'late' } } });
    await say('one', 'two', 'wrong', 'three', 'late', 'four');
    receiver.release();
    await world.settle();
    const bodies = receiver.to('/care');
    expect(bodies.map(textsOf)).toEqual([
      ['first'],
      ['one', 'two'],
      ['wrong'],
      ['three'],
      ['four'],
      ['late'],
    ]);
    expect(bodies.map(isSigned)).toEqual([true, true, false, true, true, true]);
  });
});
