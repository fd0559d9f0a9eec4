import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Listening, listen, named, T0 } from '../listening.ts';
import { TestSimulator, type TestWorld } from '../simulator.ts';

let simulator: TestSimulator;
let listening: Listening;
let world: TestWorld;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
afterEach(() => listening.close());
afterAll(() => simulator.close());

const pages = { page: { name: 'Page', apps: ['care', 'mkt', 'spy'] } };

/** A page before routing: care is primary receiver. */
async function open(readings: object = { profile: 'h2' }): Promise<void> {
  listening = await listen(simulator, { file: { pages, readings } });
  world = listening.world;
}
const makePrimary = (app: string | null) =>
  world.control('PUT', `/pages/${world.page}/routing`, named(world, { primary_receiver: app }));
const receivers = (as: string) =>
  world.graph('GET', 'me/secondary_receivers', { as, query: { fields: 'id,name' } });
const status = async () =>
  (await world.graph('GET', 'me', { query: { fields: 'messaging_feature_status' } })).body;

describe('secondary_receivers', () => {
  test('lists the other apps to the primary receiver [H2-6]', async () => {
    await open();
    await makePrimary('care');
    const { status: http, body } = await receivers('care');
    expect([http, body]).toEqual([
      200,
      {
        data: [
          { id: world.app('mkt'), name: 'Marketing' },
          { id: world.app('spy'), name: 'Spy' },
        ],
      },
    ]);
  });

  test('is hidden from a secondary receiver: 100/2018234 [H2-6]', async () => {
    await open();
    await makePrimary('care');
    const { status: http, body, headers } = await receivers('mkt');
    expect([http, body.error.code, body.error.error_subcode]).toEqual([400, 100, 2018234]);
    expect(body.error.message).toBe(
      'Denying visibility of any secondary receiver to another secondary receiver other than itself.',
    );
    expect(headers.get('x-baton-rule')).toBe('H2-6');
  });

  test('is refused with 100/2018171 where nobody has a role [CR-117]', async () => {
    await open();
    const { body } = await receivers('care');
    expect([body.error.code, body.error.error_subcode]).toEqual([100, 2018171]);
  });

  test.each([
    ['with routing', { default_app: 'care' }],
    ['without it', {}],
  ])('is refused with 100/2018171 today, %s, to everybody [CR-117]', async (_mode, routing) => {
    await open({});
    await listening.route(routing);
    for (const app of ['care', 'mkt']) {
      const { status: http, body, headers } = await receivers(app);
      expect([http, body.error.code, body.error.error_subcode]).toEqual([400, 100, 2018171]);
      expect(body.error.message).toBe('Only available to Primary and Secondary Receivers.');
      expect(headers.get('x-baton-rule')).toBe('CR-117');
    }
  });
});

describe('messaging_feature_status', () => {
  test('says hop_v2 before the switch and msgr_multi_app after it [CR-114, CR-115]', async () => {
    await open();
    await makePrimary('care');
    const flags = (hop_v2: boolean, msgr_multi_app: boolean) => ({
      messaging_feature_status: { hop_v2, msgr_multi_app, ig_multi_app: false },
      id: world.page,
    });
    expect(await status()).toEqual(flags(true, false));
    await listening.route({ default_app: 'care' });
    expect(await status()).toEqual(flags(false, true));
  });

  test('says neither without routing today [CR-115]', async () => {
    await open({});
    expect((await status()).messaging_feature_status).toEqual({
      hop_v2: false,
      msgr_multi_app: false,
      ig_multi_app: false,
    });
  });
});

describe('on the wire', () => {
  test('roles have a recipient and no sender [CR §6.5]', async () => {
    await open();
    await makePrimary('care');
    expect(await listening.entries('mkt')).toEqual([
      {
        id: world.page,
        time: T0,
        messaging: [
          {
            recipient: { id: world.page },
            timestamp: T0,
            app_roles: {
              [world.app('care')]: ['primary_receiver'],
              [world.app('mkt')]: ['secondary_receiver'],
              [world.app('spy')]: ['secondary_receiver'],
            },
          },
        ],
      },
    ]);
  });

  test('a whole case before the switch: pass, request, take by the primary receiver [H2-2, H2-3, H2-4]', async () => {
    await open();
    await makePrimary('care');
    await world.act({ type: 'message', text: 'hi' });
    expect((await world.edge('pass', 'care', { target_app_id: world.app('mkt') })).body).toEqual({
      success: true,
    });
    expect((await world.edge('request', 'spy')).body).toEqual({ success: true });
    expect(await world.owner()).toBe(world.app('mkt'));
    expect((await world.edge('take', 'spy')).body.error.code).toBe(200);
    expect((await world.edge('take', 'care')).body).toEqual({ success: true });
    expect((await world.edge('pass', 'care', { target_app_id: world.app('spy') })).status).toBe(200);
    expect((await world.edge('pass', 'spy')).body).toEqual({ success: true });
    expect(await world.owner()).toBe(world.app('care'));
    expect(await listening.heard('mkt')).toEqual([
      'messaging app_roles',
      'standby message',
      'messaging pass_thread_control',
      'messaging take_thread_control',
    ]);
    expect((await listening.heard('care')).slice(2)).toEqual([
      'messaging request_thread_control',
      'messaging pass_thread_control',
    ]);
  });

  test('the same calls after the switch: the owner is hidden, requests are refused, takes need the permission [CR-070, CR-077, CR-112]', async () => {
    await open();
    await makePrimary('care');
    await world.act({ type: 'message', text: 'hi' });
    const read = (as: string) =>
      world.graph('GET', 'me/thread_owner', { as, query: { recipient: world.psid() } });
    expect((await read('spy')).body.data[0].thread_owner.app_id).toBe(world.app('care'));
    await listening.route({ default_app: 'care' });
    expect((await read('spy')).body.data[0].thread_owner).toEqual({ expiration: T0 / 1000 + 86_400 });
    const refused = await world.edge('request', 'spy');
    expect([refused.body.error.code, refused.headers.get('x-baton-rule')]).toEqual([27, 'CR-077']);
    expect((await world.edge('take', 'mkt')).headers.get('x-baton-rule')).toBe('CR-070');
  });
});

describe('a primary receiver is refused', () => {
  test('without the reading, and once a default app is chosen: 422, nothing changed', async () => {
    await open({});
    expect(await makePrimary('care')).toMatchObject({
      status: 422,
      body: { error: { code: 'primary_needs_h2', path: 'primary_receiver' } },
    });
    await world.control('PATCH', '/readings', { profile: 'h2' });
    expect((await makePrimary('care')).status).toBe(200);
    await listening.route({ default_app: 'care' });
    expect((await makePrimary('care')).status).toBe(422);
    const { body } = await world.control('GET', `/pages/${world.page}/routing`);
    expect(body.default_app).toBe(world.app('care'));
  });

  test('when it is not connected, or nobody', async () => {
    await open();
    const added = await world.control('POST', '/apps', { name: 'Stranger' });
    expect(await makePrimary(added.body.id)).toMatchObject({
      status: 422,
      body: { error: { code: 'app_not_connected', path: 'primary_receiver' } },
    });
    expect(await makePrimary('999')).toMatchObject({
      status: 422,
      body: { error: { path: 'primary_receiver' } },
    });
    expect((await world.journal()).some(({ event }) => event === 'app_roles')).toBe(false);
  });
});

test('each refusal of the old edition leans on the reading and says so', async () => {
  await open();
  await makePrimary('care');
  await world.act({ type: 'message', text: 'hi' });
  await world.edge('take', 'mkt');
  const refusal = (await world.journal()).findLast(({ kind }) => kind === 'refusal');
  expect(refusal).toMatchObject({ rejection: 'TakeByNonPrimary', rule: 'H2-2', reading: 'profile' });
});
