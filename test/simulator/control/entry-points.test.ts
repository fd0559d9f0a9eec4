import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Listening, listen, SUBSCRIBED, T0 } from '../listening.ts';
import { TestSimulator, type TestWorld } from '../simulator.ts';

let simulator: TestSimulator;
let listening: Listening;
let world: TestWorld;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
beforeEach(async () => {
  listening = await listen(simulator, {
    apps: { mkt: { subscribed_fields: [...SUBSCRIBED, 'feed'] } },
  });
  world = listening.world;
  await listening.route({ ...ROUTES });
});
afterEach(() => listening.close());
afterAll(() => simulator.close());

const ROUTES = {
  default_app: 'care',
  social: 'spy',
  links: [{ ref: 'table-12', app: 'mkt' }],
  campaigns: [
    { ad_id: '6001', title: 'Spring sale', app: 'mkt' },
    { ad_id: '7001', kind: 'sponsored', app: 'mkt' },
    { ad_id: '7002', kind: 'sponsored' },
  ],
};

const profile = (properties: object) => world.graph('POST', 'me/messenger_profile', { json: properties });
const postbacks = async (app: string) =>
  (await listening.entries(app)).flatMap(({ messaging, standby }) =>
    [...(messaging ?? []), ...(standby ?? [])].map(({ postback }) => postback),
  );
const without = (...names: string[]) =>
  world.graph('DELETE', 'me/messenger_profile', { json: { fields: names } });

describe('ice breakers of the Messenger profile', () => {
  const FLAT = [
    { question: 'Opening hours?', payload: 'HOURS' },
    { question: 'Where are you?', payload: 'WHERE' },
  ];
  const LOCALISED = [
    { call_to_actions: [{ question: 'Heures ?', payload: 'FR' }], locale: 'fr_FR' },
    { call_to_actions: FLAT, locale: 'default' },
  ];

  test.each([
    ['flat', FLAT],
    ['localised', LOCALISED],
  ])(
    'set in their %s form are tapped by index and go the organic way [CR-021]',
    async (_form, ice_breakers) => {
      expect((await profile({ ice_breakers })).body).toEqual({ result: 'success' });
      const outcome = await world.act({ type: 'ice_breaker', index: 1 });
      expect(outcome).toMatchObject({
        routed_to: world.app('spy'),
        owner: { before: null, after: world.app('spy') },
        rule: 'CR-021',
      });
      expect(await listening.heard('spy')).toEqual(['messaging postback']);
      expect(await postbacks('spy')).toEqual([
        { mid: outcome.mid, title: 'Where are you?', payload: 'WHERE' },
      ]);
    },
  );

  test('are heard on standby without their payload [CR-103]', async () => {
    await profile({ ice_breakers: FLAT });
    const { mid } = await world.act({ type: 'ice_breaker', index: 0 });
    expect(await listening.heard('care')).toEqual(['standby postback']);
    expect(await postbacks('care')).toEqual([{ mid, title: 'Opening hours?' }]);
  });

  test('leave an owned thread with its owner [CR-096]', async () => {
    await profile({ ice_breakers: FLAT });
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    expect(await world.act({ type: 'ice_breaker', index: 0 })).toMatchObject({
      routed_to: world.app('mkt'),
      owner: { before: world.app('mkt'), after: world.app('mkt') },
    });
  });

  test('may be set in a form field as JSON text', async () => {
    await world.graph('POST', 'me/messenger_profile', { form: { ice_breakers: JSON.stringify(FLAT) } });
    const { body } = await world.graph('GET', 'me/messenger_profile', { query: { fields: 'ice_breakers' } });
    expect(body).toEqual({ data: [{ ice_breakers: FLAT }] });
    expect(await world.act({ type: 'ice_breaker', index: 0 })).toMatchObject({ rule: 'CR-021' });
  });

  test('that are not there cannot be tapped: 422, and nothing happened', async () => {
    const tap = () =>
      world.control('POST', `/people/${world.view.people.ann.id}/acts`, {
        page: world.page,
        type: 'ice_breaker',
        index: 2,
      });
    expect(await tap()).toMatchObject({ status: 422, body: { error: { path: 'index' } } });
    await profile({ ice_breakers: FLAT });
    const before = await world.lastSeq();
    expect(await tap()).toMatchObject({ status: 422, body: { error: { path: 'index' } } });
    expect(await world.lastSeq()).toBe(before);
    await without('ice_breakers');
    expect((await world.graph('GET', 'me/messenger_profile')).body).toEqual({ data: [] });
  });
});

describe('the persistent menu', () => {
  const menu = (title: string, payload: string) => ({
    composer_input_disabled: false,
    call_to_actions: [
      { type: 'web_url', title: 'Shop', url: 'https://shop.example' },
      { type: 'postback', title, payload },
    ],
  });

  test('gives a postback of its default locale to the app in charge [CR-096]', async () => {
    await profile({
      get_started: { payload: 'WELCOME' },
      persistent_menu: [
        { locale: 'de_DE', ...menu('Buchen', 'DE') },
        { locale: 'default', ...menu('Book', 'BOOK') },
      ],
    });
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    await listening.forget();
    const { mid, routed_to } = await world.act({ type: 'menu', index: 0 });
    expect(routed_to).toBe(world.app('mkt'));
    expect(await postbacks('mkt')).toEqual([{ mid, title: 'Book', payload: 'BOOK' }]);
    expect(await postbacks('spy')).toEqual([{ mid, title: 'Book' }]);
  });

  test('without routing reaches every app with its payload [CR-100]', async () => {
    const zero = await listen(simulator, {
      file: { pages: { page: { name: 'Page', apps: ['care', 'mkt', 'spy'] } } },
    });
    try {
      await zero.world.graph('POST', 'me/messenger_profile', {
        json: {
          get_started: { payload: 'WELCOME' },
          persistent_menu: [{ locale: 'default', ...menu('Book', 'BOOK') }],
        },
      });
      const { mid, routed_to } = await zero.world.act({ type: 'menu', index: 0 });
      expect(routed_to).toBeNull();
      for (const app of ['care', 'mkt', 'spy']) {
        const [entry] = await zero.entries(app);
        expect(entry.messaging[0].postback).toEqual({ mid, title: 'Book', payload: 'BOOK' });
      }
    } finally {
      await zero.close();
    }
  });
});

describe('Get Started', () => {
  test('carries the payload that the profile gives it, to the organic route’s app [CR-095, API-144]', async () => {
    await profile({ get_started: { payload: 'WELCOME' } });
    const { mid } = await world.act({ type: 'get_started' });
    expect(await postbacks('spy')).toEqual([{ mid, title: 'Get Started', payload: 'WELCOME' }]);
  });
});

describe('a QR code', () => {
  test('with the ref of a route gives the thread to its app, in a postback on a new thread [CR-093, CR-097]', async () => {
    const outcome = await world.act({ type: 'link', ref: 'table-12', via: 'qr' });
    expect(outcome).toMatchObject({ routed_to: world.app('mkt'), rule: 'CR-093' });
    expect((await postbacks('mkt'))[0].referral).toEqual({
      ref: 'table-12',
      source: 'SHORTLINK',
      type: 'OPEN_THREAD',
    });
    const act = (await world.journal()).findLast(({ kind }) => kind === 'act');
    expect(act).toMatchObject({ type: 'link', via: 'qr' });
  });

  test('on a known thread is a referral event for the route’s app alone [CR-097, CR-108]', async () => {
    await world.act({ type: 'message', text: 'hi' });
    await listening.forget();
    await world.act({ type: 'link', ref: 'table-12', via: 'qr' });
    expect(await listening.heard('mkt')).toEqual(['messaging referral']);
    expect(await listening.heard('care')).toEqual([]);
    expect(await listening.heard('spy')).toEqual([]);
  });

  test('without a route goes the organic way [CR-094]', async () => {
    expect(await world.act({ type: 'link', ref: 'unknown', via: 'qr' })).toMatchObject({
      routed_to: world.app('spy'),
    });
  });
});

describe('a reply to a sponsored message', () => {
  test('goes to its campaign’s app [SEED-06]', async () => {
    const outcome = await world.act({ type: 'sponsored_reply', ad_id: '7001', text: 'Tell me more' });
    expect(outcome).toMatchObject({
      routed_to: world.app('mkt'),
      owner: { before: null, after: world.app('mkt') },
      rule: 'SEED-06',
    });
    expect(await listening.heard('mkt')).toEqual(['messaging message']);
    expect(await listening.heard('care')).toEqual(['standby message']);
  });

  test.each(['7002', '7999'])(
    'of campaign %s, which names no app, goes the organic way [CR-021]',
    async (ad_id) => {
      expect(await world.act({ type: 'sponsored_reply', ad_id, text: 'hi' })).toMatchObject({
        routed_to: world.app('spy'),
        rule: 'CR-021',
      });
    },
  );

  test('carries no referral: it is a plain message [API-066]', async () => {
    const { mid } = await world.act({ type: 'sponsored_reply', ad_id: '7001', text: 'Tell me more' });
    const [entry] = await listening.entries('mkt');
    expect(entry.messaging[0].message).toEqual({ mid, text: 'Tell me more' });
  });
});

describe('a post of a visitor', () => {
  const post = (text = 'Do you deliver?') => world.act({ type: 'post', text });
  const reply = (as: string, recipient: object) =>
    world.graph('POST', 'me/messages', { as, json: { recipient, message: { text: 'We do' } } });

  test('is a change of the page’s feed with an id of its own, and no entry into a thread [API-090]', async () => {
    const outcome = await post();
    expect(outcome).toMatchObject({ routed_to: null, owner: { before: null, after: null } });
    expect(outcome.post_id).toMatch(new RegExp(`^${world.page}_\\d+$`));
    expect(outcome).not.toHaveProperty('comment_id');
    const [entry] = await listening.entries('mkt');
    expect(entry.changes).toEqual([
      {
        field: 'feed',
        value: {
          item: 'post',
          verb: 'add',
          post_id: outcome.post_id,
          from: { id: world.psid(), name: 'Ann' },
          message: 'Do you deliver?',
          created_time: T0 / 1000,
        },
      },
    ]);
    expect((await world.control('GET', `/threads/${world.page}/${world.psid()}`)).body).toMatchObject({
      owner: null,
      messages: [],
      window_closes_at: null,
    });
  });

  test('can be answered privately once, which opens no window [API-090, API-091, API-092]', async () => {
    const { post_id } = await post();
    const before = await world.lastSeq();
    expect((await reply('mkt', { post_id })).body).toEqual({
      recipient_id: world.psid(),
      message_id: expect.stringMatching(/^m_/),
    });
    const phone = (await world.journal(before)).find(({ channel }) => channel === 'phone');
    expect(phone).toMatchObject({ to: world.psid(), post_id });
    expect((await reply('care', { post_id })).body.error.code).toBe(10900);
    expect((await world.send('care')).body.error.error_subcode).toBe(2018278);
  });

  test('can be answered for seven days [API-090]', async () => {
    const [early, late] = [await post('one'), await post('two')];
    await world.advance({ ms: 7 * 86_400_000 - 1 });
    expect((await reply('care', { post_id: early.post_id })).status).toBe(200);
    await world.advance({ ms: 1 });
    const { body, headers } = await reply('care', { post_id: late.post_id });
    expect([body.error.code, headers.get('x-baton-rule')]).toEqual([10903, 'API-090']);
  });

  test('is named by post_id alone, as a comment is by comment_id [API-090]', async () => {
    const { post_id } = await post();
    const { comment_id } = await world.act({ type: 'comment', text: 'me, too' });
    for (const recipient of [{ comment_id: post_id }, { post_id: comment_id }, { post_id: '1_2' }]) {
      const { status, body } = await reply('care', recipient);
      const [[form]] = Object.entries(recipient) as [[string, string]];
      expect([status, body.error.code]).toEqual([400, 100]);
      expect(body.error.message).toContain(`No ${form.slice(0, -3)} with id`);
    }
    expect((await reply('care', { post_id: '' })).body.error.message).toContain('recipient[post_id]');
  });

  test('needs a text [API-090]', async () => {
    await expect(world.act({ type: 'post' })).rejects.toThrow(/text/);
    await expect(world.act({ type: 'post', text: '' })).rejects.toThrow(/text/);
  });
});

describe('a comment under a post', () => {
  const comment = (text = 'Still available?') => world.act({ type: 'comment', text });
  const reply = (as: string, comment_id: unknown, more: object = {}) =>
    world.graph('POST', 'me/messages', {
      as,
      json: { recipient: { comment_id }, message: { text: 'Yes, see here' }, ...more },
    });

  test('is a change of the page’s feed, for those who follow it, and no entry into a thread', async () => {
    const outcome = await comment();
    expect(outcome).toMatchObject({ routed_to: null, owner: { before: null, after: null } });
    expect(outcome.mid).toBeUndefined();
    const [entry] = await listening.entries('mkt');
    const [page, post] = [world.page, outcome.comment_id.split('_')[0]];
    expect(entry).toEqual({
      id: page,
      time: T0 / 1000,
      changes: [
        {
          field: 'feed',
          value: {
            item: 'comment',
            verb: 'add',
            comment_id: outcome.comment_id,
            post_id: `${page}_${post}`,
            parent_id: `${page}_${post}`,
            from: { id: world.psid(), name: 'Ann' },
            message: 'Still available?',
            created_time: T0 / 1000,
          },
        },
      ],
    });
    expect(await listening.heard('care')).toEqual([]);
    expect((await world.control('GET', `/threads/${world.page}/${world.psid()}`)).body).toMatchObject({
      owner: null,
      messages: [],
      window_closes_at: null,
    });
  });

  test('can be answered privately by any connected app while no app owns the thread [OQ-16, API-090]', async () => {
    for (const app of ['care', 'mkt', 'spy']) {
      const { comment_id } = await comment();
      const { status, body } = await reply(app, comment_id);
      expect([status, body]).toEqual([
        200,
        { recipient_id: world.psid(), message_id: expect.stringMatching(/^m_/) },
      ]);
      expect(await world.owner()).toBeNull();
    }
  });

  test('can be answered only once: 10900 [API-091]', async () => {
    const { comment_id } = await comment();
    await reply('care', comment_id);
    const { status, body } = await reply('mkt', comment_id);
    expect([status, body.error.code, body.error.message]).toEqual([
      400,
      10900,
      '(#10900) Activity already replied to',
    ]);
  });

  test('can be answered up to 7 days later, not at their end: 10903 [API-090]', async () => {
    const [early, late] = [await comment('one'), await comment('two')];
    await world.advance({ ms: 7 * 86_400_000 - 1 });
    expect((await reply('care', early.comment_id)).status).toBe(200);
    await world.advance({ ms: 1 });
    const { body, headers } = await reply('care', late.comment_id);
    expect([body.error.code, headers.get('x-baton-rule')]).toEqual([10903, 'API-090']);
  });

  test.each(['5_6', 'nonsense', '0_0'])('that is none (%s) cannot be answered: 100 [API-090]', async (id) => {
    const { status, body } = await reply('care', id);
    expect([status, body.error.code]).toEqual([400, 100]);
    expect((await world.journal()).some(({ channel }) => channel === 'phone')).toBe(false);
  });

  test.each([[42], [{}], [[]], [null], [true], ['']])(
    'with %j in place of its id is refused: 100',
    async (id) => {
      const { status, body } = await reply('care', id);
      expect([status, body.error.code]).toEqual([400, 100]);
    },
  );

  test('by a person whose thread somebody owns is answered by the owner only [OQ-16]', async () => {
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    const { comment_id } = await comment();
    expect((await reply('care', comment_id)).body.error).toMatchObject({ code: 10, error_subcode: 2018300 });
    expect((await reply('mkt', comment_id)).status).toBe(200);
  });

  test('answered privately opens no window: the next send waits for the person [API-092]', async () => {
    const { comment_id } = await comment();
    await reply('care', comment_id);
    expect((await world.send('care')).body.error).toMatchObject({ code: 10, error_subcode: 2018278 });
    const outcome = await world.act({ type: 'message', text: 'Great, I take it' });
    expect(outcome).toMatchObject({ routed_to: world.app('spy'), rule: 'CR-021' });
    expect((await world.send('spy')).status).toBe(200);
  });

  test('is shown on the phone with the reply that answers it, and the reply is echoed', async () => {
    const { comment_id } = await comment();
    await listening.forget();
    await reply('mkt', comment_id);
    const phone = (await world.journal()).findLast(({ channel }) => channel === 'phone');
    expect(phone).toMatchObject({ to: world.psid(), by: world.app('mkt'), comment_id });
    // On an idle thread the default app is the one in charge.
    expect(await listening.heard('care')).toEqual(['messaging echo']);
    expect(await listening.heard('mkt')).toEqual(['standby echo']);
  });

  test('answered with a hand-over is refused or moved like any send, and the refused one stays unanswered', async () => {
    const { comment_id } = await comment();
    const refused = await reply('care', comment_id, {
      thread_control: { control_type: 'pass', app_id: '999' },
    });
    expect(refused.body.error).toMatchObject({ code: 100, error_subcode: 2018164 });
    const passed = await reply('care', comment_id, {
      thread_control: { control_type: 'pass', app_id: world.app('mkt') },
    });
    expect(passed.status).toBe(200);
    expect(await world.owner()).toBe(world.app('mkt'));
  });
});

describe('buttons of a template', () => {
  const template = (as: string) =>
    world.send(as, {
      message: {
        attachment: {
          type: 'template',
          payload: {
            template_type: 'button',
            text: 'What now?',
            buttons: [
              { type: 'web_url', title: 'Shop', url: 'https://shop.example' },
              { type: 'postback', title: 'Track order', payload: 'TRACK' },
              { type: 'postback', title: 'Talk to us', payload: 'TALK' },
            ],
          },
        },
      },
    });

  test('of an app that lost the thread still bring it the payload, the owner hears none of it [CR-103, CR-104]', async () => {
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    const { message_id } = (await template('mkt')).body;
    await world.edge('pass', 'mkt', { target_app_id: world.app('care') });
    await listening.forget();
    const tap = { type: 'postback', mid: message_id, button: 1 };
    const { mid, routed_to, owner } = await world.act(tap);
    expect([routed_to, owner]).toEqual([
      world.app('care'),
      { before: world.app('care'), after: world.app('care') },
    ]);
    expect(await listening.heard('mkt')).toEqual(['messaging postback']);
    expect(await postbacks('mkt')).toEqual([{ mid, title: 'Talk to us', payload: 'TALK' }]);
    expect(await listening.heard('care')).toEqual(['messaging postback']);
    expect(await postbacks('care')).toEqual([{ mid, title: 'Talk to us' }]);
    expect(await postbacks('spy')).toEqual([{ mid, title: 'Talk to us' }]);
  });

  test('are heard once by the owner that made them, with payload [CR-101]', async () => {
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    const { message_id } = (await template('mkt')).body;
    await listening.forget();
    await world.act({ type: 'postback', mid: message_id });
    expect((await postbacks('mkt')).map(({ payload }) => payload)).toEqual(['TRACK']);
  });

  test('that are not there, or of a message that is not, cannot be tapped', async () => {
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    const { message_id } = (await template('mkt')).body;
    const act = (more: object) =>
      world.control('POST', `/people/${world.view.people.ann.id}/acts`, {
        page: world.page,
        type: 'postback',
        ...more,
      });
    expect(await act({ mid: message_id, button: 2 })).toMatchObject({ status: 422 });
    expect(await act({ mid: 'm_none' })).toMatchObject({ status: 404 });
    expect(await act({})).toMatchObject({ status: 422 });
    expect(await act({ mid: message_id, payload: 'X' })).toMatchObject({ status: 422 });
  });
});

test('a tapped quick reply is a message of the person, heard by the owner with its payload [CR-096, API-123]', async () => {
  await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
  const sent = await world.send('mkt', {
    message: {
      text: 'Which size?',
      quick_replies: [
        { content_type: 'text', title: 'S', payload: 'SIZE_S' },
        { content_type: 'text', title: 'L', payload: 'SIZE_L' },
      ],
    },
  });
  await listening.forget();
  const { mid, routed_to } = await world.act({ type: 'quick_reply', mid: sent.body.message_id, index: 1 });
  expect(routed_to).toBe(world.app('mkt'));
  const message = { mid, text: 'L', quick_reply: { payload: 'SIZE_L' } };
  expect((await listening.entries('mkt'))[0].messaging[0].message).toEqual(message);
  expect((await listening.entries('care'))[0].standby[0].message).toEqual(message);
});
