import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openReceiver, type Received, type Receiver, untilReceived } from '../receiver.ts';
import { ROUTED_FILE, T0, TestSimulator, TestWorld } from '../simulator.ts';

let simulator: TestSimulator;
let receiver: Receiver;
let world: TestWorld;
let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'baton-batching-'));
  simulator = await TestSimulator.open({ dataDir });
  receiver = await openReceiver();
  const apps = Object.fromEntries(
    Object.entries(ROUTED_FILE.apps).map(([name, app]) => [
      name,
      { ...app, webhook: { callback_url: `${receiver.url}/${name}`, verify_token: 'v' } },
    ]),
  );
  world = await simulator.world({ ...ROUTED_FILE, apps, readings: { 'webhooks.batching': 'on' } });
});
afterEach(async () => {
  await receiver.close();
  await simulator.close();
  await rm(dataDir, { recursive: true });
});

const textsOf = ({ body }: Received): string[] =>
  body.entry.flatMap((entry: { messaging?: { message: { text: string } }[] }) =>
    (entry.messaging ?? []).map(({ message }) => message.text),
  );
const attempts = async () =>
  (await world.journal()).filter(({ kind, to }) => kind === 'attempt' && to === world.app('care'));

/** Holds the default app's first answer, so that what happens meanwhile is due together; the rest of ann waits. */
async function pile(...texts: string[]): Promise<void> {
  receiver.script('/care', 'hold');
  await world.act({ type: 'message', text: 'first' });
  await untilReceived(receiver, 3);
  for (const text of texts) await world.act({ type: 'message', text });
}

describe('with batching', () => {
  test('what has become due while the app was busy travels in one body [API-111]', async () => {
    await pile('two', 'three', 'four');
    receiver.release();
    await world.settle();
    expect(receiver.to('/care').map(textsOf)).toEqual([['first'], ['two', 'three', 'four']]);
    const [, batch] = receiver.to('/care');
    expect(batch!.body.entry).toHaveLength(1);
    expect(batch!.body.entry[0].messaging).toHaveLength(3);
  });

  test('a send’s echo and its delivery receipt come as one entry with two events [API-111]', async () => {
    await world.act({ type: 'message', text: 'hi' });
    await world.settle();
    receiver.received.length = 0;
    await world.send('care');
    await world.settle();
    const [{ body }] = receiver.to('/care') as [Received];
    expect(body.entry).toHaveLength(1);
    expect(body.entry[0].messaging.map((item: object) => Object.keys(item).at(-1))).toEqual([
      'message',
      'delivery',
    ]);
  });

  test('arrays of both kinds, or of different owners, stay entries of their own in their order', async () => {
    await pile('two');
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'an ad' });
    receiver.release();
    await world.settle();
    const [, batch] = receiver.to('/care') as [Received, Received];
    expect(batch.body.entry.map((entry: object) => Object.keys(entry)[2])).toEqual(['messaging', 'standby']);
  });

  test('threads of one app share a body, and nobody waits for the thread of another', async () => {
    await pile('ann waits');
    await world.act({ type: 'message', text: 'ben does not' }, 'ben');
    await untilReceived(receiver, 6);
    expect(receiver.to('/care').map(textsOf)).toEqual([['first'], ['ben does not']]);
    receiver.release();
    await world.settle();
    expect(receiver.to('/care').map(textsOf)).toEqual([['first'], ['ben does not'], ['ann waits']]);
  });

  test('both signatures are made over the body as it is [API-102, API-103]', async () => {
    await pile('ä/ö', '🎉');
    receiver.release();
    await world.settle();
    const [, { raw, headers }] = receiver.to('/care') as [Received, Received];
    for (const [name, hash] of [
      ['x-hub-signature', 'sha1'],
      ['x-hub-signature-256', 'sha256'],
    ] as const) {
      const digest = createHmac(hash, world.secret('care')).update(raw).digest('hex');
      expect(headers[name]).toBe(`${hash}=${digest}`);
    }
  });

  test('each delivery in a body has an attempt of its own, and they name their body', async () => {
    await pile('two', 'three');
    receiver.release();
    await world.settle();
    const [alone, ...together] = await attempts();
    expect(alone).not.toHaveProperty('batch');
    expect(together.map(({ batch }) => batch)).toEqual([together[0]!.delivery, together[0]!.delivery]);
    for (const attempt of together)
      expect(attempt).toMatchObject({ n: 1, outcome: 'acknowledged', next_at: null });
  });

  test('a body that failed goes again as it was, and what came later comes after it [API-108]', async () => {
    await pile('two', 'three');
    receiver.script('/care', 500, 500);
    receiver.release();
    await world.settle();
    await world.act({ type: 'message', text: 'late' });
    await world.settle();
    await world.advance({ seconds: 15 });
    const [, ...after] = receiver.to('/care');
    expect(after.map(textsOf)).toEqual([['two', 'three'], ['two', 'three'], ['two', 'three'], ['late']]);
    expect(after[1]!.raw.equals(after[0]!.raw)).toBe(true);
    expect(after[2]!.raw.equals(after[0]!.raw)).toBe(true);
    expect(after[2]!.headers['x-hub-signature-256']).toBe(after[0]!.headers['x-hub-signature-256']);
  });

  test('it goes again as it was after a restart, and after batching was switched off [API-108]', async () => {
    await pile('two', 'three');
    receiver.always('/care', 500);
    receiver.release();
    await world.settle();
    const [, before] = receiver.to('/care') as [Received, Received];
    await simulator.close();
    simulator = await TestSimulator.open({ dataDir });
    const { name, view } = world;
    world = new TestWorld(simulator, name, view);
    await world.control('PATCH', '/readings', { 'webhooks.batching': 'off' });
    receiver.always('/care', null);
    receiver.received.length = 0;
    await world.advance({ seconds: 15 });
    const [again, ...more] = receiver.to('/care');
    expect(more).toEqual([]);
    expect(again!.raw.equals(before.raw)).toBe(true);
  });

  test('a body that failed for an hour ends in one unsubscription [API-109]', async () => {
    await pile('two', 'three');
    receiver.always('/care', 500);
    receiver.release();
    await world.settle();
    await world.advance({ seconds: 3600 });
    const journal = await world.journal();
    expect(journal.filter(({ what }) => what === 'unsubscribed')).toHaveLength(1);
    expect(journal.filter(({ exhausted }) => exhausted === true)).toHaveLength(2);
  });
});

test('entries of several events are dated by the latest of them', async () => {
  await pile('two');
  await world.control('PATCH', '/clock', { mode: 'real' });
  await world.control('PATCH', '/clock', { mode: 'virtual' });
  await world.act({ type: 'message', text: 'three' });
  receiver.release();
  await world.settle();
  const [, { body }] = receiver.to('/care') as [Received, Received];
  const [{ time, messaging }] = body.entry;
  expect(time).toBe(messaging[1].timestamp);
  expect(messaging[0].timestamp).toBe(T0);
});

test('with batching switched on only now, what is due alone still comes alone', async () => {
  await world.control('PATCH', '/readings', { 'webhooks.batching': 'off' });
  await pile('two', 'three');
  receiver.release();
  await world.settle();
  expect(receiver.to('/care').map(textsOf)).toEqual([['first'], ['two'], ['three']]);
});
