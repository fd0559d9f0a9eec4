import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROUTED_FILE, T0, TestSimulator, type TestWorld, ZERO_FILE } from '../simulator.ts';

const DAY_S = 86_400;
let simulator: TestSimulator;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
afterAll(() => simulator.close());

async function owned(file: object = ROUTED_FILE): Promise<TestWorld> {
  const world = await simulator.world(file);
  await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
  return world;
}
const owner = (world: TestWorld, as: string, recipient = world.psid()) =>
  world.graph('GET', 'me/thread_owner', { as, query: { recipient } });

describe('thread_owner', () => {
  const expiration = T0 / 1000 + DAY_S;

  test('shows owner and expiration, as text and whole seconds, to the owner and the default app [CR-111]', async () => {
    const world = await owned();
    const all = { data: [{ thread_owner: { app_id: world.app('mkt'), expiration } }] };
    expect((await owner(world, 'mkt')).body).toEqual(all);
    expect((await owner(world, 'care')).body).toEqual(all);
  });

  test('shows any other app the expiration alone [CR-112]', async () => {
    const world = await owned();
    expect((await owner(world, 'spy')).body).toEqual({ data: [{ thread_owner: { expiration } }] });
  });

  test('is an empty list with status 200 while nobody owns the thread, for everybody [CR-113]', async () => {
    const world = await owned();
    await world.edge('release', 'mkt');
    for (const as of ['mkt', 'care', 'spy']) {
      const answer = await owner(world, as);
      expect([answer.status, answer.body]).toEqual([200, { data: [] }]);
    }
  });

  test('without routing shows the owner to nobody but the owner [CR-112]', async () => {
    const world = await simulator.world(ZERO_FILE);
    await world.act({ type: 'message', text: 'hi' });
    await world.edge('request', 'mkt');
    expect((await owner(world, 'care')).body).toEqual({ data: [{ thread_owner: { expiration } }] });
    expect((await owner(world, 'mkt')).body.data[0].thread_owner.app_id).toBe(world.app('mkt'));
  });

  test.each([
    [DAY_S * 1000 - 1, 1],
    [DAY_S * 1000, 0],
    [DAY_S * 1000 + 1, 0],
  ])('%i ms after the lease began lists %i owner [CR-015]', async (ms, length) => {
    const world = await owned();
    await world.advance({ ms });
    expect((await owner(world, 'mkt')).body.data).toHaveLength(length);
  });

  test('rounds the expiration down to whole seconds', async () => {
    const world = await simulator.world();
    await world.advance({ ms: 1999 });
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    expect((await owner(world, 'mkt')).body.data[0].thread_owner.expiration).toBe(expiration + 1);
  });

  test('under expirationAs: iso shows a date text [OQ-9]', async () => {
    const world = await owned({ ...ROUTED_FILE, readings: { 'threadOwner.expirationAs': 'iso' } });
    expect((await owner(world, 'mkt')).body.data[0].thread_owner.expiration).toBe('2026-01-06T09:00:00+0000');
  });

  test('after an extension shows the call plus the duration [CR-086]', async () => {
    const world = await owned();
    await world.advance({ seconds: 100 });
    await world.edge('extend', 'mkt', { duration: 604_800 });
    expect((await owner(world, 'spy')).body.data[0].thread_owner.expiration).toBe(T0 / 1000 + 100 + 604_800);
  });

  test('reads the same through the page’s id, and changes nothing', async () => {
    const world = await owned();
    const before = await world.state();
    const query = { recipient: world.psid() };
    const through = await world.graph('GET', `${world.page}/thread_owner`, { as: 'mkt', query });
    expect(through.body).toEqual((await owner(world, 'mkt')).body);
    expect(await world.state()).toEqual(before);
  });

  test.each([
    ['missing', {}, 100],
    ['of letters', { recipient: 'ann' }, 100],
    ['unknown', { recipient: '1' }, 100],
  ])('with a recipient that is %s is refused', async (_what, query, code) => {
    const world = await owned();
    const answer = await world.graph('GET', 'me/thread_owner', { query });
    expect([answer.status, answer.body.error.code]).toEqual([400, code]);
  });

  test('is journalled as a call with its answer', async () => {
    const world = await owned();
    const seq = await world.lastSeq();
    await owner(world, 'spy');
    expect(await world.journal(seq)).toMatchObject([
      { kind: 'call', call: 'thread_owner', app: world.app('spy'), psid: world.psid() },
      { kind: 'answer', call: 'thread_owner', outcome: 'ok', status: 200, cause: seq + 1 },
    ]);
  });
});

describe('messaging_feature_status', () => {
  const read = (world: TestWorld, node = 'me') =>
    world.graph('GET', node, { as: 'spy', query: { fields: 'messaging_feature_status' } });

  test.each([
    ['true with routing', ROUTED_FILE, true],
    ['false without', ZERO_FILE, false],
  ])(
    'says msgr_multi_app: %s, beside the page’s id and nothing else [CR-114, CR-115]',
    async (_t, file, on) => {
      const world = await simulator.world(file);
      const wanted = {
        messaging_feature_status: { hop_v2: false, msgr_multi_app: on, ig_multi_app: false },
        id: world.page,
      };
      expect((await read(world)).body).toEqual(wanted);
      expect((await read(world, world.page)).body).toEqual(wanted);
    },
  );

  test('turns true the moment a default app is chosen [CR-001]', async () => {
    const world = await simulator.world(ZERO_FILE);
    await world.control('PUT', `/pages/${world.page}/routing`, { default_app: world.app('spy') });
    expect((await read(world)).body.messaging_feature_status.msgr_multi_app).toBe(true);
  });

  test('comes with other fields when they are named [API-028]', async () => {
    const world = await simulator.world();
    const answer = await world.graph('GET', 'me', { query: { fields: 'name,messaging_feature_status' } });
    expect(Object.keys(answer.body).sort()).toEqual(['id', 'messaging_feature_status', 'name']);
    expect((await world.graph('GET', 'me', { query: { fields: 'id' } })).body).toEqual({ id: world.page });
  });
});

describe('subscribed_apps', () => {
  test('lists every app of the page with its fields [API-048]', async () => {
    const world = await simulator.world();
    await world.graph('POST', 'me/subscribed_apps', {
      as: 'spy',
      json: { subscribed_fields: ['standby', 'messages'] },
    });
    const { body } = await world.graph('GET', `${world.page}/subscribed_apps`);
    expect(body.data.map(({ name }: { name: string }) => name)).toEqual(['Care', 'Marketing', 'Spy']);
    expect(body.data[2]).toMatchObject({
      id: world.app('spy'),
      name: 'Spy',
      subscribed_fields: ['standby', 'messages'],
    });
  });

  test('takes the singular spellings and stores the plural [CR-110]', async () => {
    const world = await simulator.world();
    const query = { subscribed_fields: 'messaging_handover,messaging_referral' };
    expect((await world.graph('POST', 'me/subscribed_apps', { as: 'spy', query })).body).toEqual({
      success: true,
    });
    const { body } = await world.graph('GET', 'me/subscribed_apps');
    expect(body.data[2].subscribed_fields).toEqual(['messaging_handovers', 'messaging_referrals']);
  });

  test('loses the app that deletes its subscription, the token of which keeps reading [API-050]', async () => {
    const world = await simulator.world();
    expect((await world.graph('DELETE', 'me/subscribed_apps', { as: 'spy' })).body).toEqual({
      success: true,
    });
    const { body } = await world.graph('GET', 'me/subscribed_apps', { as: 'spy' });
    expect(body.data).toHaveLength(2);
  });

  test('gives no one a route, a permission or the default role [CR-002]', async () => {
    const world = await simulator.world();
    await world.graph('POST', 'me/subscribed_apps', {
      as: 'spy',
      json: { subscribed_fields: ['messages'], can_take_control: true, default_app: world.app('spy') },
    });
    const { body } = await world.control('GET', '');
    expect(body.pages.page.routing.default_app).toBe(world.app('care'));
    expect(body.pages.page.apps[2].can_take_control).toBe(false);
  });
});
