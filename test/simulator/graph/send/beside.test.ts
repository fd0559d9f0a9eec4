import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ROUTED_FILE, TestSimulator, type TestWorld } from '../../simulator.ts';
import { type FileHost, openFileHost, PNG } from './host.ts';

let simulator: TestSimulator;
let world: TestWorld;
let host: FileHost;

beforeAll(async () => {
  simulator = await TestSimulator.open();
  host = await openFileHost();
  host.serve('/face.png', 'image/png', PNG);
});
beforeEach(async () => {
  world = await simulator.world();
  await world.act({ type: 'message', text: 'hi' });
});
afterAll(async () => {
  await simulator.close();
  await host.close();
});

const action = (as: string, sender_action: string, more: Record<string, unknown> = {}) =>
  world.graph('POST', 'me/messages', {
    as,
    json: { recipient: { id: world.psid() }, sender_action, ...more },
  });

describe('sender actions', () => {
  test.each(['typing_on', 'typing_off', 'mark_seen', 'TYPING_ON', 'MARK_SEEN'])(
    '%s answers the recipient alone, shows no message and is journalled as its own kind [API-083]',
    async (name) => {
      const before = await world.lastSeq();
      const { status, body } = await action('care', name);
      expect([status, body]).toEqual([200, { recipient_id: world.psid() }]);
      const entries = await world.journal(before);
      expect(entries.map(({ kind, call }) => [kind, call])).toEqual([
        ['call', 'sender_action'],
        ['answer', 'sender_action'],
      ]);
    },
  );

  test('an app that may not send may not type either [API-083]', async () => {
    const { body } = await action('mkt', 'typing_on');
    expect(body.error).toMatchObject({ code: 10, error_subcode: 2018300 });
  });

  test('a reaction names a message of the thread and answers its id [API-084]', async () => {
    const { body: sent } = await world.send('care');
    const payload = { message_id: sent.message_id, reaction: '😊' };
    const { body } = await action('care', 'react', { payload });
    expect(body).toEqual({ recipient_id: world.psid(), message_id: sent.message_id });
    const unreact = { payload: { message_id: sent.message_id } };
    expect((await action('care', 'unreact', unreact)).body.message_id).toBe(sent.message_id);
    expect((await action('care', 'react', unreact)).body.error.message).toBe(
      '(#100) The parameter payload[reaction] is required',
    );
    const stranger = { payload: { message_id: 'm_unknown', reaction: '😊' } };
    expect((await action('care', 'react', stranger)).body.error.code).toBe(100);
  });

  test('an action nobody knows is refused [API-083]', async () => {
    expect((await action('care', 'dancing')).body.error.message).toContain('sender_action');
  });
});

describe('personas', () => {
  const make = (more: object = {}) =>
    world.graph('POST', 'me/personas', {
      json: { name: 'Rosa', profile_picture_url: `${host.url}/face.png`, ...more },
    });

  test('a persona is made, listed, read and deleted [API-089]', async () => {
    const { id } = (await make()).body;
    const read = (await world.graph('GET', id)).body;
    expect(read).toMatchObject({ id, name: 'Rosa' });
    expect(read.profile_picture_url).toContain('/simulated-files/');
    expect((await world.graph('GET', 'me/personas')).body.data).toEqual([read]);
    expect((await world.graph('DELETE', id)).body).toEqual({ success: true });
    expect((await world.graph('GET', 'me/personas')).body.data).toEqual([]);
    expect((await world.graph('GET', id)).body.error).toMatchObject({ code: 100, error_subcode: 33 });
  });

  test('a message under a persona shows its name on the phone [API-089]', async () => {
    const { id } = (await make()).body;
    const before = await world.lastSeq();
    expect((await world.send('care', { persona_id: id })).status).toBe(200);
    const [phone] = (await world.journal(before)).filter(({ channel }) => channel === 'phone');
    expect(phone?.message.persona).toEqual({ id, name: 'Rosa' });
    expect((await action('care', 'typing_on', { persona_id: id })).status).toBe(200);
  });

  test('a persona of another page, a long name and a missing picture are refused [API-089]', async () => {
    expect((await world.send('care', { persona_id: '1' })).body.error.message).toBe(
      '(#100) Invalid persona id',
    );
    expect((await make({ name: 'x'.repeat(51) })).body.error.message).toContain('less than or equal to 50');
    expect((await make({ profile_picture_url: `${host.url}/none` })).body.error).toMatchObject({
      code: 100,
      error_subcode: 2018047,
    });
  });
});

describe('what stands beside a message', () => {
  test('reply_to quotes a message of the thread, and the phone shows it [API-094]', async () => {
    const { body: first } = await world.send('care');
    const before = await world.lastSeq();
    expect((await world.send('care', { reply_to: { mid: first.message_id } })).status).toBe(200);
    const [phone] = (await world.journal(before)).filter(({ channel }) => channel === 'phone');
    expect(phone?.message.reply_to).toBe(first.message_id);
    const unknown = await world.send('care', { reply_to: { mid: 'm_unknown' } });
    expect(unknown.body.error.message).toContain('reply_to[mid]');
  });

  test('notification_type takes its three values alone [API-089]', async () => {
    expect((await world.send('care', { notification_type: 'NO_PUSH' })).status).toBe(200);
    expect((await world.send('care', { notification_type: 'LOUD' })).body.error.code).toBe(100);
  });

  test('messages goes by the page’s id as by me [API-051]', async () => {
    const json = { recipient: { id: world.psid() }, message: { text: 'One' } };
    const { body } = await world.graph('POST', `${world.page}/messages`, { json });
    expect(body).toEqual({ recipient_id: world.psid(), message_id: expect.stringMatching(/^m_/) });
  });

  test('UPDATE is as good as RESPONSE inside the window [API-056]', async () => {
    expect((await world.send('care', { messaging_type: 'UPDATE' })).status).toBe(200);
  });

  test.each(['CONFIRMED_EVENT_UPDATE', 'POST_PURCHASE_UPDATE', 'ACCOUNT_UPDATE'])(
    'the tag %s is refused even inside the window [API-059]',
    async (tag) => {
      const { body } = await world.send('care', { messaging_type: 'MESSAGE_TAG', tag });
      expect(body.error).toMatchObject({ code: 100, error_subcode: 1893061, message: 'Invalid parameter' });
    },
  );
});

describe('whom a message is for', () => {
  const to = (recipient: unknown, as = 'care') => world.send(as, { recipient });

  test('a phone number is refused, matching being closed [API-053]', async () => {
    const { status, body } = await to({ phone_number: '+1(212)555-2368' });
    expect([status, body.error.code, body.error.error_subcode]).toEqual([403, 200, 2018027]);
  });

  test('an id of another kind than a person’s is refused as such [API-085]', async () => {
    expect((await to({ id: world.page })).body.error.message).toBe(
      '(#100) Parameter error: You cannot send messages to this id',
    );
    expect((await to({ id: '123' })).body.error.error_subcode).toBe(2018001);
  });

  test('a user_ref reaches the person without naming an id [API-053]', async () => {
    await world.act({ type: 'optin', optin: 'checkbox', user_ref: 'ur_1' });
    const { body } = await to({ user_ref: 'ur_1' });
    expect(body).toEqual({ message_id: expect.stringMatching(/^m_/) });
    expect((await to({ user_ref: 'ur_2' })).body.error.code).toBe(100);
  });

  test('a one-time token works once, outside the window and within a year [API-093]', async () => {
    await world.act({ type: 'optin', optin: 'one_time_notif_req', payload: 'BACK', token: 'otn1' });
    await world.act({ type: 'optin', optin: 'one_time_notif_req', payload: 'BACK', token: 'otn2' });
    await world.advance({ seconds: 30 * 86_400 });
    expect((await to({ id: world.psid() })).body.error.error_subcode).toBe(2018278);
    const first = await to({ one_time_notif_token: 'otn1' });
    expect(first.body).toEqual({ recipient_id: world.psid(), message_id: expect.any(String) });
    expect((await to({ one_time_notif_token: 'otn1' })).body.error.message).toContain('already been used');
    await world.advance({ seconds: 336 * 86_400 });
    expect((await to({ one_time_notif_token: 'otn2' })).body.error.message).toContain('has expired');
  });

  test('a recurring token is refused unless the reading recurringTokens accepts it [API-089]', async () => {
    await world.act({
      type: 'optin',
      optin: 'notification_messages',
      payload: 'N',
      title: 'News',
      token: 'r1',
    });
    expect((await to({ notification_messages_token: 'r1' })).body.error.code).toBe(100);
    await world.control('PATCH', '/readings', { recurringTokens: 'accepted' });
    expect((await to({ notification_messages_token: 'r1' })).status).toBe(200);
  });

  test('the shape of the message is refused before the missing permission [API-089, API-088]', async () => {
    await world.control('PATCH', `/apps/${world.app('care')}`, { permissions: [] });
    expect((await world.send('care', { message: { text: 'x'.repeat(2001) } })).body.error.code).toBe(100);
    const { status, body } = await world.send('care');
    expect([status, body.error.code, body.error.error_subcode]).toEqual([403, 230, undefined]);
  });

  test('standard access reaches only people with a role on the app [API-087]', async () => {
    const file = { ...ROUTED_FILE, people: { ann: { name: 'Ann' }, ben: { name: 'Ben', tester: true } } };
    const strict = await simulator.world(file);
    await strict.act({ type: 'message', text: 'hi' });
    await strict.act({ type: 'message', text: 'hi' }, 'ben');
    await strict.control('PATCH', `/apps/${strict.app('care')}`, { access: 'standard' });
    const { status, body } = await strict.send('care');
    expect([status, body.error.code, body.error.error_subcode]).toEqual([403, 200, 2018028]);
    expect((await strict.send('care', {}, 'ben')).status).toBe(200);
  });

  test('a utility message needs a permission of its own [API-064]', async () => {
    const permissions = ['pages_messaging'];
    await world.control('PATCH', `/apps/${world.app('care')}`, { permissions });
    const message = { template: { name: 'order_shipped', language: { code: 'en_US' } } };
    const { body } = await world.send('care', { messaging_type: 'UTILITY', message });
    expect(body.error.code).toBe(3);
  });
});
