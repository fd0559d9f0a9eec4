import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Listening, listen, SUBSCRIBED } from '../listening.ts';
import { type Answer, ROUTED_FILE, T0, TestSimulator, type TestWorld } from '../simulator.ts';

const ACCOUNT = '17841433221100998';
let simulator: TestSimulator;
let listening: Listening;
let world: TestWorld;
let igsid: string;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
beforeEach(async () => {
  const subscribed_fields = [...SUBSCRIBED, 'messaging_seen', 'message_reactions', 'message_deliveries'];
  listening = await listen(simulator, {
    file: {
      pages: {
        page: { ...ROUTED_FILE.pages.page, instagram: { id: ACCOUNT, username: 'harbour.cafe' } },
      },
    },
    apps: Object.fromEntries(['care', 'mkt', 'spy'].map((app) => [app, { subscribed_fields }])),
  });
  world = listening.world;
  igsid = world.view.people.ann.igsids[world.page];
});
afterAll(() => simulator.close());

const act = (more: object) => world.act({ platform: 'instagram', ...more });
const send = (as: string, more: object = {}, id = igsid) =>
  world.graph('POST', 'me/messages', {
    as,
    json: { recipient: { id }, message: { text: 'Hello' }, ...more },
  });
const errorOf = ({ status, body }: Answer) => [status, body.error?.code, body.error?.error_subcode];
/** What an app was sent, whole bodies. */
async function bodies(app: string): Promise<unknown[]> {
  await world.settle();
  return listening.receiver.to(`/${app}`).map(({ body }) => body);
}
const inEnvelope = (item: object) => ({
  object: 'instagram',
  entry: [{ id: ACCOUNT, time: T0, messaging: [{ timestamp: T0, ...item }] }],
});
const fromPerson = () => ({ sender: { id: igsid }, recipient: { id: ACCOUNT } });

describe('an Instagram account', () => {
  test('is named by its page, with an id of its own kind for each person [API-147]', async () => {
    const { body } = await world.graph('GET', 'me', {
      query: { fields: 'instagram_business_account{username},connected_instagram_account' },
    });
    expect(body).toEqual({
      instagram_business_account: { username: 'harbour.cafe', id: ACCOUNT },
      connected_instagram_account: { id: ACCOUNT },
      id: world.page,
    });
    expect(igsid).toMatch(/^\d{15}$/);
    expect(igsid).not.toBe(world.psid());
  });

  test('can be given to a page that is made later, and knows the people there are', async () => {
    const made = await world.control('POST', '/pages', { name: 'Second', instagram: { username: 'second' } });
    expect(made.body.instagram.username).toBe('second');
    const ann = await world.control('GET', `/people/${world.view.people.ann.id}`);
    expect(Object.keys(ann.body.igsids).sort()).toEqual([made.body.id, world.page].sort());
    const cy = await world.control('POST', '/people', { name: 'Cy' });
    expect(Object.keys(cy.body.igsids)).toHaveLength(2);
  });
});

describe('webhooks of Instagram', () => {
  test('tell every subscribed app of a message, in an envelope of their own [API-147]', async () => {
    const { mid, routed_to, owner } = await act({ type: 'message', text: 'love it' });
    expect([routed_to, owner]).toEqual([null, { before: null, after: null }]);
    for (const app of ['care', 'mkt', 'spy']) {
      expect(await bodies(app)).toEqual([inEnvelope({ ...fromPerson(), message: { mid, text: 'love it' } })]);
    }
  });

  test('carry echoes under `messages`, and no delivery receipts [API-148]', async () => {
    await act({ type: 'message', text: 'hi' });
    await world.graph('POST', 'me/subscribed_apps', { as: 'spy', json: { subscribed_fields: ['messages'] } });
    await listening.forget();
    const { body } = await send('mkt');
    expect(body).toEqual({ recipient_id: igsid, message_id: expect.any(String) });
    const echo = {
      sender: { id: ACCOUNT },
      recipient: { id: igsid },
      message: { mid: body.message_id, is_echo: true, app_id: Number(world.app('mkt')), text: 'Hello' },
    };
    for (const app of ['mkt', 'spy']) expect(await bodies(app)).toEqual([inEnvelope(echo)]);
  });

  test('name the message that was seen, under messaging_seen [API-147]', async () => {
    await act({ type: 'message', text: 'hi' });
    const { body } = await send('care');
    await listening.forget();
    await act({ type: 'read' });
    expect(await bodies('care')).toEqual([inEnvelope({ ...fromPerson(), read: { mid: body.message_id } })]);
    const last = (await world.journal()).findLast(({ kind }) => kind === 'delivery');
    expect(last?.field).toBe('messaging_seen');
  });

  test('tell of a message that was taken back, by its old mid [API-150]', async () => {
    const { mid } = await act({ type: 'message', text: 'oops' });
    await listening.forget();
    await act({ type: 'unsend', mid });
    expect(await bodies('care')).toEqual([
      inEnvelope({ ...fromPerson(), message: { mid, is_deleted: true } }),
    ]);
    expect(errorOf(await world.graph('GET', mid, { query: { fields: 'message' } }))[0]).toBe(400);
  });

  test('go out when tapped on a quick reply', async () => {
    await act({ type: 'message', text: 'hi' });
    const { body } = await send('care', {
      message: { text: 'Size?', quick_replies: [{ content_type: 'text', title: 'S', payload: 'SIZE_S' }] },
    });
    await listening.forget();
    const { mid } = await act({ type: 'quick_reply', mid: body.message_id, index: 0 });
    expect(await bodies('spy')).toEqual([
      inEnvelope({ ...fromPerson(), message: { mid, text: 'S', quick_reply: { payload: 'SIZE_S' } } }),
    ]);
  });

  test('leave the Messenger thread of the same person alone', async () => {
    await act({ type: 'message', text: 'hi' });
    await listening.forget();
    const { mid } = await world.act({ type: 'message', text: 'over here' });
    expect(await bodies('care')).toMatchObject([
      { object: 'page', entry: [{ id: world.page, messaging: [{ message: { mid } }] }] },
    ]);
  });
});

describe('acts on Instagram', () => {
  test.each([
    [{ type: 'comment', text: 'x' }],
    [{ type: 'post', text: 'x' }],
    [{ type: 'ad_click', ad_id: '6001' }],
    [{ type: 'game_play', game_play: {} }],
  ])('that people cannot do there are refused: %j', async (unknown) => {
    await expect(act(unknown)).rejects.toThrow(/act_of_other_platform/);
  });

  test('need an account, and taking back needs Instagram', async () => {
    const { mid } = await world.act({ type: 'message', text: 'hi' });
    await expect(world.act({ type: 'unsend', mid })).rejects.toThrow(/act_of_other_platform/);
    const bare = await simulator.world();
    await expect(bare.act({ platform: 'instagram', type: 'message', text: 'x' })).rejects.toThrow(
      /no_instagram_account/,
    );
    await expect(bare.act({ platform: 'fax', type: 'message', text: 'x' })).rejects.toThrow(/platform/);
  });
});

describe('sends to Instagram', () => {
  test('outside the window are refused with 10/2534022 [API-149]', async () => {
    expect(errorOf(await send('care'))).toEqual([400, 10, 2534022]);
    await act({ type: 'message', text: 'hi' });
    await world.advance({ ms: 86_400_000 - 1 });
    expect((await send('care')).status).toBe(200);
    await world.advance({ ms: 1 });
    const closed = await send('care');
    expect(errorOf(closed)).toEqual([400, 10, 2534022]);
    expect(closed.headers.get('x-baton-rule')).toBe('API-149');
  });

  test('hold at most 1000 bytes of text', async () => {
    await act({ type: 'message', text: 'hi' });
    expect((await send('care', { message: { text: 'é'.repeat(500) } })).status).toBe(200);
    const long = await send('care', { message: { text: `${'é'.repeat(500)}!` } });
    expect(errorOf(long)).toEqual([400, 100, undefined]);
    expect((await send('care', { message: { text: '😀'.repeat(251) } })).status).toBe(400);
  });

  test('to a person whom only another account knows are 100/2534014 [API-147]', async () => {
    await world.control('POST', '/pages', { name: 'Second', instagram: { username: 'second' } });
    const { body } = await world.control('GET', `/people/${world.view.people.ann.id}`);
    const there = Object.entries(body.igsids as Record<string, string>).find(([page]) => page !== world.page);
    expect(errorOf(await send('care', {}, there?.[1]))).toEqual([400, 100, 2534014]);
  });

  test('take no thread_control, as routing of Instagram is off', async () => {
    await act({ type: 'message', text: 'hi' });
    expect(errorOf(await send('care', { thread_control: { control_type: 'release' } }))).toEqual([
      400,
      100,
      undefined,
    ]);
  });

  test('need the app connected', async () => {
    await act({ type: 'message', text: 'hi' });
    await world.graph('DELETE', 'me/subscribed_apps', { as: 'spy' });
    expect((await send('spy')).status).toBe(403);
  });
});

test.each(['pass', 'take', 'release', 'request', 'extend'])(
  '%s_thread_control of an Instagram thread is refused: 100/2534037',
  async (edge) => {
    await act({ type: 'message', text: 'hi' });
    const more = { target_app_id: world.app('mkt'), duration: 60 };
    const answer = await world.graph('POST', `me/${edge}_thread_control`, {
      json: { recipient: { id: igsid }, ...more },
    });
    expect(errorOf(answer)).toEqual([400, 100, 2534037]);
    const owner = await world.graph('GET', 'me/thread_owner', { query: { recipient: igsid } });
    expect(owner.body).toEqual({ data: [] });
  },
);

describe('reads of Instagram', () => {
  test('list its conversations apart, with user names', async () => {
    await act({ type: 'message', text: 'hi' });
    const { body } = await world.graph('GET', 'me/conversations', {
      query: { platform: 'instagram', fields: 'participants,messages{from}' },
    });
    expect(body.data).toHaveLength(1);
    expect(body.data[0].participants.data).toEqual([
      { username: 'Ann', id: igsid },
      { username: 'harbour.cafe', id: ACCOUNT },
    ]);
    const again = await world.graph('GET', body.data[0].id, { query: { fields: 'message_count' } });
    expect(again.body.message_count).toBe(1);
    expect((await world.graph('GET', 'me/conversations')).body).toEqual({ data: [] });
  });

  test('show a person’s name, user name and standing, once they have written [API-132]', async () => {
    const read = () =>
      world.graph('GET', igsid, { query: { fields: 'name,username,is_user_follow_business' } });
    expect(errorOf(await read())).toEqual([400, 100, 33]);
    await act({ type: 'message', text: 'hi' });
    expect((await read()).body).toEqual({
      name: 'Ann',
      username: 'ann',
      is_user_follow_business: false,
      id: igsid,
    });
    const { body } = await world.graph('GET', igsid, { query: { fields: 'first_name' } });
    expect(body.error.code).toBe(100);
  });

  test('keep a profile of their own, whose ice breakers people tap there', async () => {
    const json = { platform: 'instagram', ice_breakers: [{ question: 'Open?', payload: 'OPEN' }] };
    expect((await world.graph('POST', 'me/messenger_profile', { json })).body).toEqual({ result: 'success' });
    const fields = 'ice_breakers';
    expect((await world.graph('GET', 'me/messenger_profile', { query: { fields } })).body.data).toEqual([]);
    const { mid } = await act({ type: 'ice_breaker', index: 0 });
    expect(await bodies('care')).toEqual([
      inEnvelope({ ...fromPerson(), postback: { mid, title: 'Open?', payload: 'OPEN' } }),
    ]);
  });
});

test('the journal tells the account, and of each act the platform', async () => {
  await act({ type: 'message', text: 'hi' });
  const entries = await world.journal();
  expect(entries.find(({ kind }) => kind === 'act')).toMatchObject({ platform: 'instagram', psid: igsid });
  expect(entries.find(({ what }) => what === 'page_put')).toMatchObject({
    instagram: { id: ACCOUNT, username: 'harbour.cafe' },
  });
});
