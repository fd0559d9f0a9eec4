import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SUBSCRIBED } from '../listening.ts';
import { openReceiver, type Receiver } from '../receiver.ts';
import { ROUTED_FILE, TestSimulator, type TestWorld } from '../simulator.ts';

let simulator: TestSimulator;
let receiver: Receiver;
let world: TestWorld;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
beforeEach(async () => {
  receiver = await openReceiver();
  world = await opened();
});
afterEach(() => receiver.close());
afterAll(() => simulator.close());

function opened(care: object = {}, readings: object = {}): Promise<TestWorld> {
  return simulator.world({
    ...ROUTED_FILE,
    apps: { ...ROUTED_FILE.apps, care: { name: 'Care', subscribed_fields: SUBSCRIBED, ...care } },
    pages: { page: { ...ROUTED_FILE.pages.page, instagram: { username: 'harbour.cafe' } } },
    readings,
  });
}
const asApp = (method: string, query: Record<string, string> = {}) =>
  world.graph(method, `${world.app('care')}/subscriptions`, {
    token: `${world.app('care')}|${world.secret('care')}`,
    query,
  });
const subscribe = (object: string, path: string, fields = 'messages') =>
  asApp('POST', { object, callback_url: `${receiver.url}${path}`, verify_token: 'v', fields });
const listed = async () =>
  (await asApp('GET')).body.data.map(
    ({
      object,
      callback_url,
      fields,
    }: {
      object: string;
      callback_url: string;
      fields: { name: string }[];
    }) => [object, callback_url.slice(receiver.url.length), fields.map(({ name }) => name).join(' ')],
  );
async function objectsAt(path: string): Promise<string[]> {
  await world.settle();
  return receiver.to(path).map(({ body }) => body.object);
}
const writes = (platform: string) => world.act({ platform, type: 'message', text: 'hi' });

describe('the subscription to instagram', () => {
  test('stands beside that to pages, with a callback and fields of its own [API-044, API-147]', async () => {
    await subscribe('page', '/page', 'messages,standby');
    expect((await subscribe('instagram', '/ig')).body).toEqual({ success: true });
    expect(receiver.handshakes.map(({ path }) => path)).toEqual(['/page', '/ig']);
    expect(await listed()).toEqual([
      ['page', '/page', 'messages standby'],
      ['instagram', '/ig', 'messages'],
    ]);
    await subscribe('instagram', '/ig2', 'messages,messaging_seen');
    expect(await listed()).toEqual([
      ['page', '/page', 'messages standby'],
      ['instagram', '/ig2', 'messages messaging_seen'],
    ]);
  });

  test('decides alone who hears of Instagram, as that to pages does of Messenger [API-049, API-147]', async () => {
    await subscribe('page', '/page');
    await writes('instagram');
    expect(await objectsAt('/page')).toEqual([]);
    await subscribe('instagram', '/ig');
    await writes('instagram');
    await writes('messenger');
    expect([await objectsAt('/page'), await objectsAt('/ig')]).toEqual([['page'], ['instagram']]);
  });

  test('counts field by field on both levels [API-049, API-147]', async () => {
    await subscribe('page', '/page', 'messages,messaging_postbacks');
    await subscribe('instagram', '/ig', 'messaging_postbacks');
    await writes('instagram');
    await world.act({ platform: 'instagram', type: 'postback', payload: 'GO' });
    await world.settle();
    expect(receiver.heard('/ig')).toEqual(['messaging postback']);
  });

  test.each([
    [{ object: 'page' }, [['instagram', '/ig', 'messages standby']]],
    [{ object: 'instagram' }, [['page', '/page', 'messages standby']]],
    [{}, []],
    [
      { object: 'page', fields: 'standby' },
      [
        ['page', '/page', 'messages'],
        ['instagram', '/ig', 'messages standby'],
      ],
    ],
    [
      { fields: 'messages' },
      [
        ['page', '/page', 'standby'],
        ['instagram', '/ig', 'standby'],
      ],
    ],
    [{ object: 'instagram', fields: 'messages,standby' }, [['page', '/page', 'messages standby']]],
  ] as [Record<string, string>, string[][]][])(
    'ends with the rest: DELETE of %j [API-044]',
    async (what, left) => {
      await subscribe('page', '/page', 'messages,standby');
      await subscribe('instagram', '/ig', 'messages,standby');
      expect((await asApp('DELETE', what)).body).toEqual({ success: true });
      expect(await listed()).toEqual(left);
    },
  );

  test('of every field loses one and names the others; an unknown one is refused [API-044]', async () => {
    await asApp('POST', { object: 'instagram', callback_url: `${receiver.url}/ig`, verify_token: 'v' });
    await asApp('DELETE', { object: 'instagram', fields: 'messages' });
    const [[, , fields]] = await listed();
    expect(fields).toContain('messaging_seen');
    expect(fields.split(' ')).not.toContain('messages');
    const { status, body } = await asApp('DELETE', { fields: 'massages' });
    expect([status, body.error.code]).toEqual([400, 100]);
    expect(body.error.message).toContain('massages');
  });

  test('is written down with its object [API-044]', async () => {
    await subscribe('instagram', '/ig');
    await asApp('DELETE', { object: 'instagram' });
    const entries = (await world.journal()).filter(({ what }) => String(what).startsWith('subscription_'));
    expect(entries.map(({ what, object }) => [what, object])).toEqual([
      ['subscription_put', 'instagram'],
      ['subscription_deleted', 'instagram'],
    ]);
  });
});

describe('the webhook that a world gives an app', () => {
  const webhook = (path: string, more: object = {}) => ({
    callback_url: `${receiver.url}${path}`,
    verify_token: 'v',
    ...more,
  });
  const both = async () => {
    await writes('instagram');
    await writes('messenger');
    return [await objectsAt('/page'), await objectsAt('/ig')];
  };

  test('hears of Pages and of Instagram alike [API-147]', async () => {
    world = await opened({ webhook: webhook('/page') });
    expect(await both()).toEqual([['instagram', 'page'], []]);
  });

  test('leaves Instagram to instagram_webhook where there is one [API-147]', async () => {
    world = await opened({ webhook: webhook('/page'), instagram_webhook: webhook('/ig') });
    expect(await both()).toEqual([['page'], ['instagram']]);
    const { body } = await world.control('GET', `/apps/${world.app('care')}`);
    expect(body.webhook.callback_url).toMatch(/\/page$/);
    expect(body.instagram_webhook).toEqual({ callback_url: `${receiver.url}/ig`, fields: 'all' });
  });

  test('can be changed for Instagram alone, and names what is wrong with it [API-147]', async () => {
    world = await opened({ webhook: webhook('/page') });
    const patch = (instagram_webhook: object) =>
      world.control('PATCH', `/apps/${world.app('care')}`, { instagram_webhook });
    expect((await patch(webhook('/ig', { fields: ['messages'] }))).body.webhook.callback_url).toMatch(
      /\/page$/,
    );
    expect(await both()).toEqual([['page'], ['instagram']]);
    const refused = await patch({ callback_url: 'http://example.com/' });
    expect([refused.status, refused.body.error.path]).toEqual([422, 'instagram_webhook.callback_url']);
  });
});

test('what is due for both objects at once leaves in a body of each [API-111, API-147]', async () => {
  const webhook = { callback_url: `${receiver.url}/all`, verify_token: 'v' };
  world = await opened({ webhook }, { 'webhooks.batching': 'on' });
  receiver.script('/all', 'hold');
  await writes('messenger');
  await Promise.all([writes('messenger'), writes('instagram'), writes('instagram')]);
  receiver.release();
  await world.settle();
  for (const { body } of receiver.to('/all')) {
    const isInstagram = body.object === 'instagram';
    for (const { id } of body.entry) expect(id === world.page).toBe(!isInstagram);
  }
});
