import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openReceiver, type Receiver, untilReceived } from '../receiver.ts';
import { ROUTED_FILE, T0, TestSimulator, type TestWorld } from '../simulator.ts';

let simulator: TestSimulator;
let receiver: Receiver;
let world: TestWorld;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
beforeEach(async () => {
  receiver = await openReceiver();
  const apps = Object.fromEntries(
    Object.entries(ROUTED_FILE.apps).map(([name, app]) => [
      name,
      { ...app, webhook: { callback_url: `${receiver.url}/${name}`, verify_token: 'v' } },
    ]),
  );
  world = await simulator.world({ ...ROUTED_FILE, apps });
});
afterEach(() => receiver.close());
afterAll(() => simulator.close());

async function attempts(app = 'care') {
  return (await world.journal()).filter(({ kind, to }) => kind === 'attempt' && to === world.app(app));
}
const secondsOf = (entry: { at: string }) => (Date.parse(entry.at) - T0) / 1000;
const fieldsOf = async (app: string) =>
  (await world.control('GET', `/pages/${world.page}/apps/${world.app(app)}`)).body
    .subscribed_fields as string[];

describe('a delivery that fails', () => {
  test('is tried at once, after 15, 60 and 300 s and every 600 s, each attempt an entry [API-108]', async () => {
    receiver.always('/care', 500);
    await world.act({ type: 'message', text: 'hi' });
    await world.advance({ seconds: 1000 });
    const made = await attempts();
    expect(made.map(secondsOf)).toEqual([0, 0, 15, 75, 375, 975]);
    expect(made.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6]);
    for (const entry of made) {
      expect(entry).toMatchObject({ outcome: 'failed', status: 500, delivery: made[0]!.delivery });
      expect(entry.error).toContain('500');
    }
    expect(made.map(({ next_at }) => (Date.parse(next_at) - T0) / 1000)).toEqual([0, 15, 75, 375, 975, 1575]);
  });

  test.each([
    ['1 ms before its next instant is not tried', 14_999, 2],
    ['at that instant is', 15_000, 3],
    ['and not twice 1 ms later', 15_001, 3],
  ])('%s', async (_title, ms, count) => {
    receiver.always('/care', 500);
    await world.act({ type: 'message', text: 'hi' });
    await world.advance({ ms });
    expect(await attempts()).toHaveLength(count);
  });

  test('is done with the first 200, whatever came before', async () => {
    receiver.script('/care', 500, 404, 302, 200);
    await world.act({ type: 'message', text: 'hi' });
    await world.advance({ seconds: 4000 });
    expect((await attempts()).map(({ outcome, status }) => [outcome, status])).toEqual([
      ['failed', 500],
      ['failed', 404],
      ['failed', 302],
      ['acknowledged', 200],
    ]);
    expect((await attempts()).at(-1)).toMatchObject({ next_at: null });
    expect(await fieldsOf('care')).toContain('messages');
  });

  test.each([201, 204, 202])(
    'because it was answered %i has failed: only 200 acknowledges [API-108]',
    async (status) => {
      receiver.script('/care', status, 200);
      await world.act({ type: 'message', text: 'hi' });
      await world.settle();
      expect((await attempts()).map(({ outcome }) => outcome)).toEqual(['failed', 'acknowledged']);
    },
  );

  test('because the line was cut says so, without a status', async () => {
    receiver.script('/care', 'reset', 200);
    await world.act({ type: 'message', text: 'hi' });
    await world.settle();
    const [first] = await attempts();
    expect(first).toMatchObject({ outcome: 'failed', error: expect.any(String) });
    expect(first).not.toHaveProperty('status');
  });

  test('for 15 minutes is told to the developer, once and at that very instant [API-109]', async () => {
    receiver.always('/care', 500);
    await world.act({ type: 'message', text: 'hi' });
    await world.act({ type: 'message', text: 'hi' }, 'ben');
    await world.advance({ ms: 899_999 });
    const alerts = async () => (await world.journal()).filter(({ what }) => what === 'webhook_alert');
    expect(await alerts()).toEqual([]);
    const { fired } = await world.advance({ ms: 1 });
    expect(fired).toEqual([
      { at: new Date(T0 + 900_000).toISOString(), what: 'alert', app: world.app('care'), page: world.page },
    ]);
    await world.advance({ seconds: 600 });
    expect(await alerts()).toMatchObject([{ kind: 'setting', app: world.app('care'), page: world.page }]);
  });

  test('is told again after it has succeeded and failed anew [API-109]', async () => {
    receiver.always('/care', 500);
    await world.act({ type: 'message', text: 'hi' });
    await world.advance({ seconds: 900 });
    receiver.always('/care', null);
    await world.advance({ seconds: 75 });
    receiver.always('/care', 500);
    await world.act({ type: 'message', text: 'again' });
    await world.advance({ seconds: 900 });
    const alerts = (await world.journal()).filter(({ what }) => what === 'webhook_alert');
    expect(alerts.map(secondsOf)).toEqual([900, 1875]);
  });

  test('but is delivered within 15 minutes is told to nobody [API-109]', async () => {
    receiver.script('/care', 500, 500, 500, 500, 200);
    await world.act({ type: 'message', text: 'hi' });
    await world.advance({ seconds: 4000 });
    expect((await world.journal()).filter(({ what }) => what === 'webhook_alert')).toEqual([]);
  });

  test('carries the same bytes and signatures each time [API-108]', async () => {
    receiver.script('/care', 500, 500, 200);
    await world.act({ type: 'message', text: 'señor 🎉 a/b' });
    await world.advance({ seconds: 15 });
    const [first, ...again] = receiver.to('/care');
    expect(again).toHaveLength(2);
    for (const { raw, headers } of again) {
      expect(raw.equals(first!.raw)).toBe(true);
      for (const name of ['x-hub-signature', 'x-hub-signature-256'])
        expect(headers[name]).toBe(first!.headers[name]);
    }
  });

  test('for an hour ends with the app unsubscribed from the page, at that very instant [API-109, API-110]', async () => {
    receiver.always('/care', 500);
    await world.act({ type: 'message', text: 'hi' });
    await world.advance({ ms: 3_599_999 });
    expect(await fieldsOf('care')).toContain('messages');
    await world.advance({ ms: 1 });
    expect(await fieldsOf('care')).toEqual([]);

    const last = (await attempts()).at(-1)!;
    expect(last).toMatchObject({ exhausted: true, next_at: null, n: 11 });
    expect(secondsOf(last)).toBe(3600);
    const gone = (await world.journal()).find(({ what }) => what === 'unsubscribed')!;
    expect(gone).toMatchObject({
      kind: 'setting',
      page: world.page,
      app: world.app('care'),
      cause: last.seq,
    });
    expect(secondsOf(gone)).toBe(3600);
    const { body } = await world.graph('GET', 'me/subscribed_apps', { as: 'mkt' });
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual([world.app('mkt'), world.app('spy')]);
  });

  test('leaves the app connected for routing; events resume only after a new subscription [API-110]', async () => {
    receiver.always('/care', 500);
    await world.act({ type: 'message', text: 'hi' });
    await world.advance({ seconds: 3600 });
    receiver.always('/care', null);
    receiver.received.length = 0;
    expect(await world.act({ type: 'message', text: 'anybody?' })).toMatchObject({
      routed_to: world.app('care'),
    });
    await world.settle();
    expect(receiver.to('/care')).toEqual([]);
    await world.graph('POST', 'me/subscribed_apps', { json: { subscribed_fields: ['messages'] } });
    await world.act({ type: 'message', text: 'again' });
    await world.settle();
    expect(receiver.heard('/care')).toEqual(['messaging message']);
  });

  test('for an hour is not what three failures in three hours are', async () => {
    for (let hour = 0; hour < 3; hour += 1) {
      receiver.script('/care', 500, 200);
      await world.act({ type: 'message', text: 'hi' });
      await world.advance({ seconds: 3600 });
    }
    expect(await fieldsOf('care')).toContain('messages');
  });
});

describe('order', () => {
  test('is kept within a thread: what comes later waits for what failed', async () => {
    receiver.script('/care', 500, 500, 200);
    for (const text of ['one', 'two', 'three']) await world.act({ type: 'message', text });
    await world.settle();
    const texts = () => receiver.to('/care').map(({ body }) => body.entry[0].messaging[0].message.text);
    expect(texts()).toEqual(['one', 'one']);
    await world.advance({ seconds: 15 });
    expect(texts()).toEqual(['one', 'one', 'one', 'two', 'three']);
  });

  test('of one thread does not hold up another thread of the same app', async () => {
    receiver.script('/care', 'hold');
    await world.act({ type: 'message', text: 'slow' });
    await untilReceived(receiver, 3);
    await world.act({ type: 'message', text: 'quick' }, 'ben');
    await untilReceived(receiver, 6);
    expect(receiver.to('/care')).toHaveLength(2);
    receiver.release();
    await world.settle();
  });

  test('and retries of a dead app do not delay another app', async () => {
    receiver.always('/care', 'reset');
    for (const text of ['one', 'two', 'three']) await world.act({ type: 'message', text });
    await world.settle();
    expect(receiver.heard('/mkt')).toEqual(Array.from({ length: 3 }, () => 'standby message'));
    expect(receiver.heard('/spy')).toHaveLength(3);
  });

  test('of a hand-over: the pass event comes before any later message [CR §4.6]', async () => {
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    await world.settle();
    receiver.received.length = 0;
    receiver.script('/care', 500, 200);
    await world.edge('pass', 'mkt', { target_app_id: world.app('care') });
    await world.act({ type: 'message', text: 'hello?' });
    await world.settle();
    expect(receiver.heard('/care')).toEqual([
      'messaging pass_thread_control',
      'messaging pass_thread_control',
      'messaging message',
    ]);
  });
});

describe('a slow app', () => {
  test('keeps no caller waiting: acts and Graph calls answer before their webhooks do', async () => {
    receiver.script('/care', 'hold');
    receiver.script('/mkt', 'hold');
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    expect((await world.send('mkt')).status).toBe(200);
    expect((await world.edge('pass', 'mkt')).status).toBe(200);
    const settle = await world.control('POST', '/settle', { within_ms: 0 });
    expect(settle.body.settled).toBe(false);
    expect(settle.body.pending.length).toBeGreaterThan(0);
    receiver.release();
    await world.settle();
  });
});

test('an act names the deliveries it owes, and each is attempted', async () => {
  const { deliveries } = await world.act({ type: 'message', text: 'hi' });
  await world.settle();
  const journal = await world.journal();
  const owed = journal.filter(({ kind, channel }) => kind === 'delivery' && channel !== 'phone');
  expect(owed.map(({ id }) => id)).toEqual(deliveries);
  const attempted = journal.filter(({ kind }) => kind === 'attempt');
  expect(attempted.map(({ delivery }) => delivery).sort()).toEqual([...deliveries].sort());
  for (const attempt of attempted) {
    const delivery = owed.find(({ id }) => id === attempt.delivery)!;
    expect([attempt.cause, attempt.to, attempt.n]).toEqual([delivery.seq, delivery.to, 1]);
  }
});

test('an app whose subscription is deleted while something is owed is not called again', async () => {
  receiver.always('/spy', 500);
  await world.act({ type: 'message', text: 'hi' });
  await world.settle();
  const before = receiver.to('/spy').length;
  await world.graph('DELETE', 'me/subscribed_apps', { as: 'spy' });
  await world.advance({ seconds: 4000 });
  expect(receiver.to('/spy')).toHaveLength(before);
});
