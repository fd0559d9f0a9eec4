import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openReceiver, type Received, type Receiver } from '../receiver.ts';
import { ROUTED_FILE, T0, TestSimulator, type TestWorld } from '../simulator.ts';

const INBOX = '263902037430900';
let simulator: TestSimulator;
let receiver: Receiver;
let world: TestWorld;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
beforeEach(async () => {
  receiver = await openReceiver();
});
afterEach(() => receiver.close());
afterAll(() => simulator.close());

/** The usual world with each app's callback at its own path. */
async function open(more: Record<string, unknown> = {}): Promise<void> {
  const apps = Object.fromEntries(
    Object.entries(ROUTED_FILE.apps).map(([name, app]) => [
      name,
      { ...app, webhook: { callback_url: `${receiver.url}/${name}`, verify_token: 'v' } },
    ]),
  );
  world = await simulator.world({ ...ROUTED_FILE, apps, ...more });
}

/** What came to an app since the last look, after everything due has gone out. */
async function news(app: string): Promise<Received['body'][]> {
  await world.settle();
  const bodies = receiver.to(`/${app}`).map(({ body }) => body);
  return bodies;
}
const forget = async () => {
  await world.settle();
  receiver.received.length = 0;
};
const number = (app: string) => Number(world.app(app));
const hop = (app: string, metadata = '') => [{ app_id: number(app), metadata }];
const person = () => ({ sender: { id: world.psid() }, recipient: { id: world.page } });
const business = () => ({ sender: { id: world.page }, recipient: { id: world.psid() } });
const envelope = (array: object, more: object = {}, time = T0) => ({
  object: 'page',
  entry: [{ id: world.page, time, ...array, ...more }],
});

describe('the body of', () => {
  test('a message: to the owner with hop_context, its standby copy without [CR §6.1, CR-102]', async () => {
    await open();
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    await forget();
    const { mid } = await world.act({ type: 'message', text: 'is the blue one in stock?' });
    const item = { ...person(), timestamp: T0, message: { mid, text: 'is the blue one in stock?' } };
    expect(await news('mkt')).toEqual([envelope({ messaging: [item] }, { hop_context: hop('mkt') })]);
    expect(await news('care')).toEqual([envelope({ standby: [item] })]);
    expect(await news('spy')).toEqual([envelope({ standby: [item] })]);
  });

  test('its members stand in Meta’s order', async () => {
    await open();
    await world.act({ type: 'message', text: 'hi' });
    const [body] = await news('care');
    expect(Object.keys(body)).toEqual(['object', 'entry']);
    expect(Object.keys(body.entry[0])).toEqual(['id', 'time', 'messaging', 'hop_context']);
    expect(Object.keys(body.entry[0].messaging[0])).toEqual(['sender', 'recipient', 'timestamp', 'message']);
    expect(Object.keys(body.entry[0].messaging[0].message)).toEqual(['mid', 'text']);
  });

  test('instants: milliseconds of the world’s clock [API-116]', async () => {
    await open();
    await world.advance({ ms: 1234 });
    await world.act({ type: 'message', text: 'hi' });
    const [body] = await news('care');
    expect([body.entry[0].time, body.entry[0].messaging[0].timestamp]).toEqual([T0 + 1234, T0 + 1234]);
  });

  test('a message from an ad: the referral rides in it [CR §6.2, CR-098]', async () => {
    await open();
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'Hi, I saw your ad' });
    const [body] = await news('mkt');
    expect(body.entry[0].messaging[0].message).toEqual({
      mid: expect.any(String),
      text: 'Hi, I saw your ad',
      referral: {
        ad_id: '6001',
        source: 'ADS',
        type: 'OPEN_THREAD',
        ads_context_data: { ad_title: 'Spring sale', post_id: expect.any(String) },
      },
    });
  });

  test('a link opened on a known thread: a referral event that reopens the window [API-145]', async () => {
    await open();
    await world.act({ type: 'message', text: 'hi' });
    await world.advance({ seconds: 90_000 });
    await forget();
    expect((await world.send('care')).body.error.error_subcode).toBe(2018278);
    await world.act({ type: 'link', ref: 'table-12' });
    const [{ entry }] = (await news('care')) as [Received['body']];
    expect(entry[0].messaging[0].referral).toEqual({
      ref: 'table-12',
      source: 'SHORTLINK',
      type: 'OPEN_THREAD',
    });
    expect((await world.send('care')).status).toBe(200);
  });

  test('a referral event: of a link, and of an ad on a known thread [CR §6.3]', async () => {
    await open();
    await world.act({ type: 'message', text: 'hi' });
    await forget();
    await world.act({ type: 'link', ref: 'table-12' });
    await world.act({ type: 'ad_click', ad_id: '6002' });
    expect(await news('care')).toEqual([
      envelope(
        {
          messaging: [
            {
              ...person(),
              timestamp: T0,
              referral: { ref: 'table-12', source: 'SHORTLINK', type: 'OPEN_THREAD' },
            },
          ],
        },
        { hop_context: hop('care') },
      ),
      envelope(
        {
          messaging: [
            {
              ...person(),
              timestamp: T0,
              referral: {
                ad_id: '6002',
                source: 'ADS',
                type: 'OPEN_THREAD',
                ads_context_data: expect.objectContaining({ ad_title: expect.any(String) }),
              },
            },
          ],
        },
        { hop_context: hop('care') },
      ),
    ]);
    expect(await news('mkt')).toEqual([]);
  });

  test('a postback: with payload to the owner, without on standby [CR §6.4, CR-103]', async () => {
    await open();
    await world.act({ type: 'get_started', ref: 'table-12' });
    const referral = { ref: 'table-12', source: 'SHORTLINK', type: 'OPEN_THREAD' };
    const mid = expect.stringMatching(/^m_/);
    expect((await news('care'))[0].entry[0].messaging[0]).toEqual({
      ...person(),
      timestamp: T0,
      postback: { mid, title: 'Get Started', payload: 'GET_STARTED', referral },
    });
    const [copy] = (await news('spy'))[0].entry[0].standby;
    expect(copy.postback).toEqual({ mid, title: 'Get Started', referral });
    expect(copy.postback).not.toHaveProperty('payload');
  });

  test('a pass: both owners as text, the metadata as given, hop_context with it [CR §6.5, CR-058]', async () => {
    await open();
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    await forget();
    await world.edge('pass', 'mkt', { target_app_id: world.app('care'), metadata: 'lead qualified' });
    expect(await news('care')).toEqual([
      envelope(
        {
          messaging: [
            {
              ...person(),
              timestamp: T0,
              pass_thread_control: {
                previous_owner_app_id: world.app('mkt'),
                new_owner_app_id: world.app('care'),
                metadata: 'lead qualified',
              },
            },
          ],
        },
        { hop_context: hop('care', 'lead qualified') },
      ),
    ]);
    expect(await news('mkt')).toEqual([]);
    expect(await news('spy')).toEqual([]);
  });

  test('a pass from idle without metadata: no previous owner, no metadata [CR-059, CR-060]', async () => {
    await open();
    await world.act({ type: 'message', text: 'hi' });
    await world.edge('release', 'care');
    await forget();
    await world.edge('pass', 'spy', { target_app_id: world.app('mkt') });
    expect((await news('mkt'))[0].entry[0].messaging[0].pass_thread_control).toEqual({
      previous_owner_app_id: null,
      new_owner_app_id: world.app('mkt'),
    });
  });

  test('a take: to every subscriber on messaging [CR-074]', async () => {
    await open();
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    await forget();
    await world.edge('take', 'care', { metadata: 'agent steps in' });
    for (const app of ['care', 'mkt', 'spy']) {
      const [body, ...more] = await news(app);
      expect(more).toEqual([]);
      expect(body.entry[0].messaging[0].take_thread_control).toEqual({
        previous_owner_app_id: world.app('mkt'),
        new_owner_app_id: world.app('care'),
        metadata: 'agent steps in',
      });
    }
  });

  test('a request: to the owner, with the requester [CR-080]', async () => {
    await open({ pages: { page: { apps: ['care', 'mkt', 'spy'] } } });
    await world.act({ type: 'message', text: 'hi' });
    await world.edge('request', 'mkt');
    await forget();
    await world.edge('request', 'spy', { metadata: 'may I?' });
    expect((await news('mkt'))[0].entry[0].messaging[0]).toEqual({
      ...person(),
      timestamp: T0,
      request_thread_control: { requested_owner_app_id: world.app('spy'), metadata: 'may I?' },
    });
    expect([await news('spy'), await news('care')]).toEqual([[], []]);
  });

  test('an echo: page and person swapped, app id as a number, metadata [CR §6.6, CR-105, API-117]', async () => {
    await open();
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    await forget();
    const sent = await world.send('mkt', { message: { text: 'Yes, 4 left.', metadata: 'case-9' } });
    const item = {
      ...business(),
      timestamp: T0,
      message: {
        mid: sent.body.message_id,
        is_echo: true,
        app_id: number('mkt'),
        metadata: 'case-9',
        text: 'Yes, 4 left.',
      },
    };
    expect((await news('mkt'))[0]).toEqual(envelope({ messaging: [item] }, { hop_context: hop('mkt') }));
    expect((await news('spy'))[0]).toEqual(envelope({ standby: [item] }));
  });

  test('a delivery to the phone: the message and a watermark, after the echo, split as usual [CR §6.7, CR-107, API-119]', async () => {
    await open();
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    await forget();
    const sent = await world.send('mkt');
    const item = {
      ...person(),
      timestamp: T0,
      delivery: { mids: [sent.body.message_id], watermark: T0 },
    };
    expect(await news('mkt')).toEqual([
      expect.anything(),
      envelope({ messaging: [item] }, { hop_context: hop('mkt') }),
    ]);
    expect(await news('spy')).toEqual([expect.anything(), envelope({ standby: [item] })]);
  });

  test('an inbox reply: an echo with the inbox’s id on standby, a take on messaging [CR-106, CR-076]', async () => {
    await open();
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    await forget();
    await world.control('POST', '/inbox/acts', {
      page: world.page,
      psid: world.psid(),
      type: 'reply',
      text: 'This is Ana.',
    });
    const [take, echo] = await news('mkt');
    expect(take.entry[0].messaging[0].take_thread_control).toEqual({
      previous_owner_app_id: world.app('mkt'),
      new_owner_app_id: INBOX,
    });
    expect(echo.entry[0].standby[0]).toMatchObject({
      ...business(),
      message: { is_echo: true, app_id: Number(INBOX), text: 'This is Ana.' },
    });
    expect(echo.entry[0].standby[0].message).not.toHaveProperty('metadata');
  });

  test('a read: a watermark and nothing else [CR §6.7, API-120]', async () => {
    await open();
    await world.act({ type: 'message', text: 'hi' });
    await forget();
    await world.act({ type: 'read' });
    expect((await news('care'))[0].entry[0].messaging[0]).toEqual({
      ...person(),
      timestamp: T0,
      read: { watermark: expect.any(Number) },
    });
    expect((await news('spy'))[0].entry[0].standby[0].read).toBeDefined();
  });

  test('a tapped quick reply: its title as text and its payload [API-123]', async () => {
    await open();
    await world.act({ type: 'message', text: 'hi' });
    const quick_replies = [
      { content_type: 'text', title: 'Blue', payload: 'COLOR_BLUE' },
      { content_type: 'text', title: 'Red', payload: 'COLOR_RED' },
    ];
    const sent = await world.send('care', { message: { text: 'Which?', quick_replies } });
    await forget();
    await world.act({ type: 'quick_reply', mid: sent.body.message_id, index: 1 });
    expect((await news('care'))[0].entry[0].messaging[0].message).toEqual({
      mid: expect.any(String),
      text: 'Red',
      quick_reply: { payload: 'COLOR_RED' },
    });
  });
});

describe('under another reading', () => {
  test('app ids of handovers are numbers [OQ-9]', async () => {
    await open({ readings: { appIdsAsNumbers: true } });
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    await forget();
    await world.edge('pass', 'mkt', { target_app_id: world.app('care') });
    expect((await news('care'))[0].entry[0].messaging[0].pass_thread_control).toEqual({
      previous_owner_app_id: number('mkt'),
      new_owner_app_id: number('care'),
    });
  });

  test.each([
    ['object', { app_id: expect.any(Number), metadata: '' }],
    ['off', undefined],
  ])('hop_context is %s [OQ-8]', async (hopContext, shape) => {
    await open({ readings: { hopContext } });
    await world.act({ type: 'message', text: 'hi' });
    expect((await news('care'))[0].entry[0].hop_context).toEqual(shape);
  });

  test('the inbox’s echoes carry the id with a digit missing [CR §0.2]', async () => {
    await open({ readings: { echoInboxIdTypo: true } });
    await world.act({ type: 'message', text: 'hi' });
    await forget();
    await world.control('POST', '/inbox/acts', {
      page: world.page,
      psid: world.psid(),
      type: 'reply',
      text: 'x',
    });
    const echoes = (await news('care')).filter(
      (body) => body.entry[0].standby?.[0].message?.is_echo === true,
    );
    expect(echoes.map((body) => body.entry[0].standby[0].message.app_id)).toEqual([26_390_203_743_090]);
  });
});

describe('the bytes', () => {
  const texts = [
    'plain',
    'äöå Ça coûte 5 €',
    'שלום',
    '🎈 astral 👩‍👩‍👧',
    'a/b </script> <!-- % @ -->',
    '"quoted" \\ back\\slash',
    'line\nbreak\ttab',
    '\u2028\u2029\u007f\u0080',
    'half \ud83c surrogate',
  ];

  test('are ASCII, slashes escaped, and signed exactly as they came under the app’s own secret [API-102 … API-104, API-106]', async () => {
    await open();
    for (const text of texts) await world.act({ type: 'message', text });
    await world.settle();
    expect(receiver.received).toHaveLength(3 * texts.length);
    for (const { raw, headers, path } of receiver.received) {
      const app = path.slice(1);
      expect([...raw].every((byte) => byte < 0x7f)).toBe(true);
      expect(raw.toString().replaceAll('\\/', '')).not.toContain('/');
      const sign = (algorithm: string, secret: string) =>
        createHmac(algorithm, secret).update(raw).digest('hex');
      expect(headers['x-hub-signature-256']).toBe(`sha256=${sign('sha256', world.secret(app))}`);
      expect(headers['x-hub-signature']).toBe(`sha1=${sign('sha1', world.secret(app))}`);
      expect(headers['content-type']).toBe('application/json');
    }
    const heard = receiver.to('/care').map(({ body }) => body.entry[0].messaging[0].message.text);
    expect(heard).toEqual(texts);
  });

  test('spell characters beyond ASCII in lower-case hex, astral ones as surrogate pairs [API-104]', async () => {
    await open();
    await world.act({ type: 'message', text: 'äÿ🎈 a/b' });
    await world.settle();
    expect(receiver.to('/care')[0]!.raw.toString()).toContain(
      String.raw`"text":"\u00e4\u00ff\ud83c\udf88 a\/b"`,
    );
  });

  test('are the same at each attempt [API-108]', async () => {
    await open();
    receiver.script('/care', 500, 503, 200);
    await world.act({ type: 'message', text: 'é' });
    await world.advance({ seconds: 15 });
    const [first, second, third] = receiver.to('/care');
    for (const later of [second!, third!]) {
      expect(later.raw.equals(first!.raw)).toBe(true);
      expect(later.headers['x-hub-signature-256']).toBe(first!.headers['x-hub-signature-256']);
    }
  });

  test('are each app’s own copy at its own callback [API-115]', async () => {
    await open();
    await world.act({ type: 'message', text: 'hi' });
    await world.settle();
    expect(receiver.received.map(({ path }) => path).sort()).toEqual(['/care', '/mkt', '/spy']);
    const signatures = new Set(receiver.received.map(({ headers }) => headers['x-hub-signature-256']));
    expect(signatures.size).toBe(3);
  });
});

test('what was sent is what the journal says was owed', async () => {
  await open();
  await world.act({ type: 'ad_click', ad_id: '6001', text: 'é/🎈' });
  await world.settle();
  const owed = (await world.journal()).filter(
    ({ kind, to }) => kind === 'delivery' && to === world.app('mkt'),
  );
  expect(receiver.to('/mkt').map(({ body }) => body.entry[0])).toEqual(owed.map(({ entry }) => entry));
});
