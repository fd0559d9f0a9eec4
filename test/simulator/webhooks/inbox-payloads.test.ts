import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { INBOX, type Listened, type Listening, listen, T0 } from '../listening.ts';
import { TestSimulator } from '../simulator.ts';

const TYPO = 26390203743090;
let simulator: TestSimulator;
let listening: Listening;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
afterEach(() => listening.close());
afterAll(() => simulator.close());

async function open(more: Listened = {}): Promise<void> {
  listening = await listen(simulator, more);
}
const write = (text = 'hi') => listening.world.act({ type: 'message', text });
const itemsOf = async (app: string) =>
  (await listening.entries(app)).flatMap(({ messaging, standby }) => messaging ?? standby);

describe('the inbox as default app', () => {
  test('gets what comes in: every app hears it on standby, none on messaging [CR-003, CR-099]', async () => {
    await open();
    await listening.route({ default_app: 'inbox' });
    const outcome = await write();
    expect(outcome).toMatchObject({
      routed_to: INBOX,
      owner: { before: null, after: INBOX },
    });
    for (const app of ['care', 'mkt', 'spy']) expect(await listening.heard(app)).toEqual(['standby message']);
  });

  test('may be chosen by its id as well, and shows as such [CR-003]', async () => {
    await open();
    await listening.route({ default_app: INBOX });
    const { body } = await listening.world.control('GET', `/pages/${listening.world.page}/routing`);
    expect(body).toMatchObject({ default_app: INBOX });
    const status = await listening.world.graph('GET', 'me', {
      query: { fields: 'messaging_feature_status' },
    });
    expect(status.body.messaging_feature_status.msgr_multi_app).toBe(true);
  });

  test('alone may send on an idle thread: every app is refused [CR-025]', async () => {
    await open();
    await listening.route({ default_app: 'inbox' });
    await write();
    await listening.inbox('done');
    for (const app of ['care', 'mkt', 'spy']) {
      expect((await listening.world.send(app)).body.error).toMatchObject({
        code: 10,
        error_subcode: 2018300,
      });
    }
    expect((await listening.inbox('reply', { text: 'Hello' })).status).toBe(201);
  });

  test('is where a pass without a target leads, by edge and by send [CR-038, CR-052]', async () => {
    await open({ file: {} });
    await listening.route({ default_app: 'inbox', campaigns: [{ ad_id: '6001', app: 'mkt' }] });
    await listening.world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    expect((await listening.world.edge('pass', 'mkt')).body).toEqual({ success: true });
    expect(await listening.world.owner()).toBe(INBOX);
    await listening.world.act({ type: 'ad_click', ad_id: '6001', text: 'again' });
    expect((await listening.world.send('mkt', { thread_control: { control_type: 'pass' } })).status).toBe(
      200,
    );
    expect(await listening.world.owner()).toBe(INBOX);
  });
});

describe('the inbox as the target of a pass', () => {
  test('becomes owner and no app is told [CR-049]', async () => {
    await open();
    await write();
    await listening.forget();
    const { body } = await listening.world.edge('pass', 'care', { target_app_id: INBOX, metadata: 'please' });
    expect(body).toEqual({ success: true });
    expect(await listening.world.owner()).toBe(INBOX);
    await listening.world.settle();
    expect(listening.receiver.received).toEqual([]);
  });

  test('may be named by number or text, on a send as well [CR-037, CR-049, CR-123]', async () => {
    await open();
    for (const app_id of [INBOX, Number(INBOX)]) {
      await write();
      await listening.world.edge('take', 'care');
      const sent = await listening.world.send('care', { thread_control: { control_type: 'pass', app_id } });
      expect(sent.status).toBe(200);
      expect(await listening.world.owner()).toBe(INBOX);
    }
  });

  test('shows as owner to the default app, not to others [CR-111, CR-112]', async () => {
    await open();
    await write();
    await listening.world.edge('pass', 'care', { target_app_id: INBOX });
    const ownerFor = async (as: string) =>
      (
        await listening.world.graph('GET', 'me/thread_owner', {
          as,
          query: { recipient: listening.world.psid() },
        })
      ).body.data[0].thread_owner;
    expect(await ownerFor('care')).toEqual({ app_id: INBOX, expiration: T0 / 1000 + 86_400 });
    expect(await ownerFor('mkt')).toEqual({ expiration: T0 / 1000 + 86_400 });
  });
});

describe('what someone does at the inbox', () => {
  test('a move to Main takes the thread: a take event, and no message [CR-035, CR-076]', async () => {
    await open();
    await write();
    await listening.forget();
    expect((await listening.inbox('move_to_main')).status).toBe(201);
    const take = {
      previous_owner_app_id: listening.world.app('care'),
      new_owner_app_id: INBOX,
    };
    for (const app of ['care', 'mkt', 'spy']) {
      expect(await itemsOf(app)).toEqual([
        { ...listening.person(), timestamp: T0, take_thread_control: take },
      ]);
    }
    expect(await listening.world.owner()).toBe(INBOX);
  });

  test('a take from idle names no previous owner [CR-076, CR-059]', async () => {
    await open();
    await write();
    await listening.world.edge('release', 'care');
    await listening.forget();
    await listening.inbox('move_to_main');
    expect((await itemsOf('spy'))[0].take_thread_control).toEqual({
      previous_owner_app_id: null,
      new_owner_app_id: INBOX,
    });
  });

  test('under takeFanout: previous_owner only the loser hears of it [CR-075, CR-076]', async () => {
    await open({ file: { readings: { takeFanout: 'previous_owner' } } });
    await write();
    await listening.forget();
    await listening.inbox('reply', { text: 'Hello' });
    expect(await listening.heard('care')).toEqual(['messaging take_thread_control', 'standby echo']);
    expect(await listening.heard('spy')).toEqual(['standby echo']);
  });

  test.each([
    [false, Number(INBOX)],
    [true, TYPO],
  ])('a reply is echoed, under echoInboxIdTypo: %s with app id %s [CR-106]', async (typo, app_id) => {
    await open({ file: { readings: { echoInboxIdTypo: typo } } });
    await write();
    await listening.forget();
    const { body } = await listening.inbox('reply', { text: 'This is Ana.' });
    const items = await itemsOf('care');
    expect(items.at(-1)).toEqual({
      ...listening.business(),
      timestamp: T0,
      message: { mid: body.mid, is_echo: true, app_id, text: 'This is Ana.' },
    });
    expect(items[0].take_thread_control.new_owner_app_id).toBe(INBOX);
  });

  test('the typo is in no app’s own echo [CR-106]', async () => {
    await open({ file: { readings: { echoInboxIdTypo: true } } });
    await write();
    await listening.forget();
    await listening.world.send('care');
    expect((await itemsOf('care'))[0].message.app_id).toBe(Number(listening.world.app('care')));
  });

  test('Done lets the thread go and tells nobody, then the person’s words go the usual way [OQ-23, CR-020]', async () => {
    await open();
    await write();
    await listening.inbox('reply', { text: 'Hello' });
    await listening.forget();
    const { body } = await listening.inbox('done');
    expect(body.owner).toEqual({ before: INBOX, after: null });
    await listening.world.settle();
    expect(listening.receiver.received).toEqual([]);
    expect(await write()).toMatchObject({ routed_to: listening.world.app('care') });
  });

  test('a reply of the owner, and the lease it has, stays as it is [CR-014]', async () => {
    await open();
    await write();
    await listening.inbox('reply', { text: 'Hello' });
    await listening.world.advance({ seconds: 3600 });
    await listening.inbox('reply', { text: 'Still there?' });
    const { world } = listening;
    const thread = (await world.control('GET', `/threads/${world.page}/${world.psid()}`)).body;
    expect(thread).toMatchObject({
      owner: INBOX,
      expires_at: new Date(T0 + 86_400_000).toISOString(),
    });
  });

  test('a reply at the end of the lease takes the thread anew [CR-015, CR-034]', async () => {
    await open();
    await write();
    await listening.inbox('reply', { text: 'Hello' });
    await listening.world.advance({ seconds: 86_400 });
    const { body } = await listening.inbox('reply', { text: 'Sorry for the wait' });
    expect(body.owner).toEqual({ before: null, after: INBOX });
  });
});

describe('Meta’s own AI at the inbox', () => {
  test('writes under the inbox’s id, marked, and announces nothing [CR-106]', async () => {
    await open();
    await write();
    await listening.forget();
    const { body } = await listening.inbox('ai_reply', { text: 'We open at nine.' });
    for (const app of ['care', 'mkt', 'spy']) {
      expect(await itemsOf(app)).toEqual([
        {
          ...listening.business(),
          timestamp: T0,
          message: {
            mid: body.mid,
            is_echo: true,
            app_id: Number(INBOX),
            metadata: '{"source":"axon"}',
            ai_generated: true,
            text: 'We open at nine.',
          },
        },
      ]);
    }
  });

  test('holds the thread from then on: apps are refused, even without routing [CR-024, CR-034]', async () => {
    await open({ file: { pages: { page: { name: 'Page', apps: ['care', 'mkt', 'spy'] } } } });
    await write();
    expect((await listening.world.send('care')).status).toBe(200);
    await listening.inbox('ai_reply', { text: 'We open at nine.' });
    expect((await listening.world.send('care')).body.error).toMatchObject({
      code: 10,
      error_subcode: 2018300,
    });
    expect((await listening.world.edge('take', 'care')).body.error).toMatchObject({ code: 27 });
  });

  test('passes with a text of its own beside the owners [CR-049, CR-058]', async () => {
    await open();
    await write();
    await listening.inbox('ai_reply', { text: 'One moment.' });
    await listening.forget();
    const { body } = await listening.inbox('ai_pass', {
      app: listening.world.app('mkt'),
      text: 'Asks for a person',
    });
    expect(body.owner).toEqual({ before: INBOX, after: listening.world.app('mkt') });
    expect(await itemsOf('mkt')).toEqual([
      {
        ...listening.person(),
        timestamp: T0,
        pass_thread_control: {
          previous_owner_app_id: INBOX,
          new_owner_app_id: listening.world.app('mkt'),
          thread_control_metadata: { text: 'Asks for a person' },
        },
      },
    ]);
    expect(await listening.heard('care')).toEqual([]);
  });

  test('passes only what it has, and only to a connected app [CR-004]', async () => {
    await open();
    await write();
    const { world } = listening;
    const pass = (app: unknown) => listening.inbox('ai_pass', { app, text: 'x' });
    expect(await pass(world.app('mkt'))).toMatchObject({
      status: 409,
      body: { error: { code: 'inbox_not_owner' } },
    });
    await listening.inbox('ai_reply', { text: 'One moment.' });
    expect((await pass('999')).status).toBe(404);
    expect((await pass('me')).status).toBe(422);
    expect((await listening.inbox('ai_pass', { app: world.app('mkt') })).status).toBe(422);
    expect(await world.owner()).toBe(INBOX);
  });
});
