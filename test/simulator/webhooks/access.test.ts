import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Listened, type Listening, listen, SUBSCRIBED, T0 } from '../listening.ts';
import { TestSimulator, type TestWorld } from '../simulator.ts';

let simulator: TestSimulator;
let listening: Listening;
let world: TestWorld;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
afterEach(() => listening.close());
afterAll(() => simulator.close());

async function open(more: Listened = {}): Promise<void> {
  listening = await listen(simulator, more);
  world = listening.world;
}
const everywhere = { subscribed_fields: [...SUBSCRIBED, 'message_deliveries'] };

describe('an app without access to all conversations', () => {
  const blind = { apps: { spy: { access_all: false } } };

  test('overhears nothing of other apps’ threads', async () => {
    await open(blind);
    await world.act({ type: 'message', text: 'hi' });
    await world.send('care');
    await world.act({ type: 'read' });
    expect(await listening.heard('spy')).toEqual([]);
    expect(await listening.heard('mkt')).toEqual(['standby message', 'standby echo', 'standby read']);
  });

  test('hears its own threads like any other', async () => {
    await open(blind);
    await world.act({ type: 'message', text: 'hi' });
    await world.edge('pass', 'care', { target_app_id: world.app('spy') });
    await world.act({ type: 'message', text: 'more' });
    await world.send('spy');
    expect(await listening.heard('spy')).toEqual([
      'messaging pass_thread_control',
      'messaging message',
      'messaging echo',
    ]);
    await world.edge('pass', 'spy', { target_app_id: world.app('care') });
    await world.act({ type: 'message', text: 'still there?' });
    expect(await listening.heard('spy')).toHaveLength(3);
  });

  test('hears of takes, and of taps on its own buttons [CR-074, CR-104]', async () => {
    await open(blind);
    await world.act({ type: 'message', text: 'hi' });
    await world.edge('pass', 'care', { target_app_id: world.app('spy') });
    const sent = await world.send('spy', {
      message: {
        attachment: {
          type: 'template',
          payload: {
            template_type: 'button',
            text: 'What now?',
            buttons: [{ type: 'postback', title: 'Track', payload: 'TRACK' }],
          },
        },
      },
    });
    await world.edge('take', 'care');
    await listening.forget();
    await world.act({ type: 'postback', mid: sent.body.message_id });
    expect((await listening.entries('spy'))[0].messaging[0].postback.payload).toBe('TRACK');
    expect(await listening.heard('spy')).toEqual(['messaging postback']);
  });

  test('without routing hears idle threads on messaging, owned ones not at all [CR-100]', async () => {
    await open({ ...blind, file: { pages: { page: { name: 'Page', apps: ['care', 'mkt', 'spy'] } } } });
    await world.act({ type: 'message', text: 'hi' });
    await world.edge('request', 'care');
    await world.act({ type: 'message', text: 'more' });
    expect(await listening.heard('spy')).toEqual(['messaging message']);
  });

  test('keeps its right to take and to be given threads: access and permission are two switches', async () => {
    await open({ apps: { spy: { access_all: false, can_take_control: true } } });
    await world.act({ type: 'message', text: 'hi' });
    expect((await world.edge('take', 'spy')).body).toEqual({ success: true });
    expect(await listening.heard('spy')).toEqual(['messaging take_thread_control']);
  });

  test('overhears again from the moment it is given access', async () => {
    await open(blind);
    const put = await world.control('PUT', `/pages/${world.page}/apps/${world.app('spy')}`, {
      access_all: true,
    });
    expect(put.body).toMatchObject({ access_all: true, can_take_control: false });
    await world.act({ type: 'message', text: 'hi' });
    expect(await listening.heard('spy')).toEqual(['standby message']);
  });
});

describe('the take permission', () => {
  test('given and withdrawn counts from that moment on, for that app alone [CR-008, CR-069, CR-070]', async () => {
    await open();
    const put = (app: string, can_take_control: boolean) =>
      world.control('PUT', `/pages/${world.page}/apps/${world.app(app)}`, { can_take_control });
    await world.act({ type: 'message', text: 'hi' });
    expect((await world.edge('take', 'mkt')).body.error.code).toBe(200);
    await put('mkt', true);
    expect((await world.edge('take', 'spy')).body.error.code).toBe(200);
    expect((await world.edge('take', 'mkt')).body).toEqual({ success: true });
    await put('care', false);
    expect((await world.edge('take', 'care')).body.error.code).toBe(200);
  });
});

describe('delivery receipts', () => {
  const receipts = { apps: { care: everywhere, mkt: everywhere, spy: everywhere } };

  test('follow each message of the business: to the owner on messaging, to others on standby [CR-107, API-119]', async () => {
    await open(receipts);
    await world.act({ type: 'message', text: 'hi' });
    await listening.forget();
    const { message_id } = (await world.send('care')).body;
    expect(await listening.heard('care')).toEqual(['messaging echo', 'messaging delivery']);
    expect(await listening.heard('mkt')).toEqual(['standby echo', 'standby delivery']);
    expect((await listening.entries('care'))[1].messaging[0]).toEqual({
      ...listening.person(),
      timestamp: T0,
      delivery: { mids: [message_id], watermark: T0 },
    });
  });

  test('without routing reach everybody on messaging while the thread is idle [CR-100, CR-107]', async () => {
    await open({ ...receipts, file: { pages: { page: { name: 'Page', apps: ['care', 'mkt', 'spy'] } } } });
    await world.act({ type: 'message', text: 'hi' });
    await listening.forget();
    await world.send('mkt');
    for (const app of ['care', 'mkt', 'spy'])
      expect(await listening.heard(app)).toEqual(['messaging echo', 'messaging delivery']);
  });

  test('come for inbox replies, too, and never for a refused send [CR-028, CR-107]', async () => {
    await open(receipts);
    await world.act({ type: 'message', text: 'hi' });
    await listening.inbox('reply', { text: 'Hello' });
    await listening.forget();
    await world.send('care');
    await world.settle();
    expect(listening.receiver.received).toEqual([]);
    await listening.inbox('reply', { text: 'Again' });
    expect(await listening.heard('care')).toEqual(['standby echo', 'standby delivery']);
  });

  test('are only for apps that subscribe to them', async () => {
    await open();
    await world.act({ type: 'message', text: 'hi' });
    await listening.forget();
    await world.send('care');
    expect(await listening.heard('care')).toEqual(['messaging echo']);
  });
});

test('an extension is told to nobody, by any channel [CR-087]', async () => {
  await open({ apps: { care: everywhere, mkt: everywhere, spy: everywhere } });
  await world.act({ type: 'message', text: 'hi' });
  await listening.forget();
  expect((await world.edge('extend', 'care', { duration: 604_800 })).body).toEqual({ success: true });
  await world.settle();
  expect(listening.receiver.received).toEqual([]);
});
