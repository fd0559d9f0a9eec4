import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GraphRequest, TestSimulator, type TestWorld } from '../simulator.ts';

let simulator: TestSimulator;
let world: TestWorld;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
afterAll(() => simulator.close());

/** A thread that mkt owns, in a world of its own. */
async function ownedByMkt(): Promise<TestWorld> {
  world = await simulator.world();
  await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
  return world;
}

describe('the recipient of a control edge', () => {
  const forms: [string, (psid: string) => GraphRequest][] = [
    ['an object in a JSON body', (psid) => ({ json: { recipient: { id: psid } } })],
    ['a number in a JSON body', (psid) => ({ json: `{"recipient":{"id":${psid}}}` })],
    ['JSON text in a JSON body', (psid) => ({ json: { recipient: JSON.stringify({ id: psid }) } })],
    ['JSON text in a form', (psid) => ({ form: { recipient: JSON.stringify({ id: psid }) } })],
    ['single-quoted JSON in a form', (psid) => ({ form: { recipient: `{'id':'${psid}'}` } })],
    ['bare JSON in a form', (psid) => ({ form: { recipient: `{id:${psid}}` } })],
    ['JSON text in the query', (psid) => ({ query: { recipient: JSON.stringify({ id: psid }) } })],
    ['bare JSON in the query', (psid) => ({ query: { recipient: `{id:${psid}}` } })],
    ['spaced bare JSON in the query', (psid) => ({ query: { recipient: `{ id : ${psid} }` } })],
    ['half-quoted JSON in the query', (psid) => ({ query: { recipient: `{"id":${psid}}` } })],
    [
      'JSON without a content type',
      (psid) => ({ text: JSON.stringify({ recipient: { id: psid } }), headers: { 'content-type': '' } }),
    ],
    [
      'a form without a content type',
      (psid) => ({ text: `recipient={id:${psid}}`, headers: { 'content-type': 'text/plain' } }),
    ],
  ];

  test.each(forms)('is understood as %s [CR-122, API-017]', async (_form, request) => {
    await ownedByMkt();
    const answer = await world.graph('POST', 'me/release_thread_control', {
      as: 'mkt',
      ...request(world.psid()),
    });
    expect([answer.status, answer.body]).toEqual([200, { success: true }]);
    expect(await world.owner()).toBeNull();
  });

  test.each([
    ['missing', {}],
    ['empty', { query: { recipient: '' } }],
    ['a bare PSID', { query: { recipient: '7000000000000001' } }],
    ['a bare PSID in JSON', { json: { recipient: '7000000000000001' } }],
    ['a number', { json: { recipient: 7 } }],
    ['null', { json: { recipient: null } }],
    ['a list', { json: { recipient: [{ id: '1' }] } }],
    ['an object without id', { json: { recipient: {} } }],
    ['an object with another key', { json: { recipient: { user_ref: 'abc' } } }],
    ['an id of letters', { json: { recipient: { id: 'ann' } } }],
    ['a negative id', { json: { recipient: { id: -7 } } }],
    ['a broken number', { json: { recipient: { id: 1.5 } } }],
    ['an id that is an object', { json: { recipient: { id: { id: '1' } } } }],
    ['an id that is a boolean', { json: { recipient: { id: true } } }],
    ['broken JSON', { query: { recipient: '{id:' } }],
    ['an overlong id', { json: { recipient: { id: '1'.repeat(21) } } }],
  ] satisfies [string, GraphRequest][])(
    'that is %s is refused with code 100, before any ownership check [CR-124]',
    async (_what, request) => {
      await ownedByMkt();
      const before = await world.state();
      for (const edge of ['pass', 'take', 'request', 'release', 'extend']) {
        const answer = await world.graph('POST', `me/${edge}_thread_control`, { as: 'spy', ...request });
        expect([answer.status, answer.body.error.code]).toEqual([400, 100]);
        expect(answer.body.error.message).toContain('recipient');
      }
      expect(await world.state()).toEqual(before);
    },
  );
});

describe('the target of a pass', () => {
  test.each([
    ['a string', (id: string) => JSON.stringify(id)],
    ['a number', (id: string) => id],
  ])('as %s is the same app, in the edge and on a send [CR-123]', async (_form, spell) => {
    for (const path of ['me/pass_thread_control', 'me/messages']) {
      await ownedByMkt();
      const target = spell(world.app('spy'));
      const json =
        path === 'me/messages'
          ? `{"recipient":{"id":"${world.psid()}"},"message":{"text":"x"},"thread_control":{"control_type":"pass","app_id":${target}}}`
          : `{"recipient":{"id":"${world.psid()}"},"target_app_id":${target}}`;
      expect((await world.graph('POST', path, { as: 'mkt', json })).status).toBe(200);
      expect(await world.owner()).toBe(world.app('spy'));
    }
  });

  test.each(['abc', '12a', '-1', '1.5', {}, [], true])(
    'that is %j is refused with code 100',
    async (target) => {
      await ownedByMkt();
      const before = await world.state();
      const edge = await world.edge('pass', 'mkt', { target_app_id: target });
      const send = await world.send('mkt', { thread_control: { control_type: 'pass', app_id: target } });
      expect([edge.status, edge.body.error.code, send.status, send.body.error.code]).toEqual([
        400, 100, 400, 100,
      ]);
      expect(await world.state()).toEqual(before);
    },
  );

  test('beyond 2^53 keeps every digit, quoted or not [CR-123]', async () => {
    const big = '9007199254740993';
    const apps = { care: {}, mkt: {}, big: { id: big } };
    const file = {
      apps,
      pages: { page: { apps: ['care', 'mkt', 'big'], routing: { default_app: 'care' } } },
      people: { ann: {} },
    };
    for (const spelled of [`"${big}"`, big]) {
      const own = await simulator.world(file);
      const json = `{"recipient":{"id":"${own.psid()}"},"target_app_id":${spelled}}`;
      expect((await own.graph('POST', 'me/pass_thread_control', { as: 'mkt', json })).status).toBe(200);
      expect(await own.owner()).toBe(big);
    }
    const near = await simulator.world(file);
    const json = `{"recipient":{"id":"${near.psid()}"},"target_app_id":9007199254740992}`;
    const answer = await near.graph('POST', 'me/pass_thread_control', { as: 'mkt', json });
    expect(answer.body.error.error_subcode).toBe(2018164);
  });
});

describe('a send', () => {
  test('in form fields, in the query and in JSON is the same send [API-016, API-017]', async () => {
    await ownedByMkt();
    const psid = world.psid();
    const spelled = {
      recipient: `{"id":"${psid}"}`,
      message: '{"text":"Ça va? 🎈 a/b"}',
      messaging_type: 'RESPONSE',
    };
    for (const request of [
      { form: spelled },
      { query: spelled },
      { json: spelled },
      { json: { recipient: { id: psid }, message: { text: 'Ça va? 🎈 a/b' } } },
      { form: { ...spelled, message: "{'text':'Ça va? 🎈 a/b'}" } },
    ]) {
      const answer = await world.graph('POST', 'me/messages', { as: 'mkt', ...request });
      expect(Object.keys(answer.body).sort()).toEqual(['message_id', 'recipient_id']);
      expect(answer.body.recipient_id).toBe(psid);
    }
    const { body } = await world.control('GET', `/threads/${world.page}/${psid}`);
    expect(body.messages.slice(1).map(({ text }: { text: string }) => text)).toEqual(
      Array.from({ length: 5 }, () => 'Ça va? 🎈 a/b'),
    );
  });

  test('through /me and through the page’s id are the same [API-051, API-009]', async () => {
    await ownedByMkt();
    for (const node of ['me', world.page]) {
      const answer = await world.graph('POST', `${node}/messages`, {
        as: 'mkt',
        json: { recipient: { id: world.psid() }, message: { text: 'x' } },
      });
      expect(answer.status).toBe(200);
    }
  });

  test('sent many times at once gets a message id of its own each time', async () => {
    await ownedByMkt();
    const answers = await Promise.all(Array.from({ length: 60 }, () => world.send('mkt')));
    expect(new Set(answers.map(({ body }) => body.message_id)).size).toBe(60);
  });

  test('is journalled with its parameters parsed, whichever way they came', async () => {
    await ownedByMkt();
    const control = '{"control_type":"pass"}';
    await world.graph('POST', 'me/messages', {
      as: 'mkt',
      form: { recipient: `{id:${world.psid()}}`, message: "{'text':'x'}", thread_control: control },
    });
    const call = (await world.journal()).findLast(({ kind }) => kind === 'call')!;
    expect(call.params).toEqual({
      recipient: { id: expect.anything() },
      message: { text: 'x' },
      thread_control: { control_type: 'pass' },
    });
  });
});

describe('subscribed_fields', () => {
  test.each([
    ['a comma list', { query: { subscribed_fields: 'messages,standby' } }],
    ['a comma list with spaces', { form: { subscribed_fields: 'messages, standby' } }],
    ['JSON text', { form: { subscribed_fields: '["messages","standby"]' } }],
    ['an array', { json: { subscribed_fields: ['messages', 'standby'] } }],
  ])('are understood as %s [API-018]', async (_form, request) => {
    world = await simulator.world();
    expect((await world.graph('POST', 'me/subscribed_apps', { as: 'spy', ...request })).body).toEqual({
      success: true,
    });
    const { body } = await world.control('GET', `/pages/${world.page}/apps/${world.app('spy')}`);
    expect(body.subscribed_fields).toEqual(['messages', 'standby']);
  });

  test.each([
    ['nothing', {}],
    ['an empty text', { query: { subscribed_fields: '' } }],
    ['an empty list', { json: { subscribed_fields: [] } }],
    ['numbers', { json: { subscribed_fields: [1] } }],
    ['an object', { json: { subscribed_fields: {} } }],
    ['broken JSON text', { form: { subscribed_fields: '["messages"' } }],
    ['an unknown name', { json: { subscribed_fields: ['messages', 'massages'] } }],
  ])('as %s are refused with code 100 and stored nowhere [API-046, API-047]', async (_form, request) => {
    world = await simulator.world();
    const before = await world.state();
    const answer = await world.graph('POST', 'me/subscribed_apps', { as: 'spy', ...request });
    expect([answer.status, answer.body.error.code]).toEqual([400, 100]);
    expect(answer.body.error.message).toContain('subscribed_fields');
    expect(await world.state()).toEqual(before);
  });
});

describe('a body that cannot be read', () => {
  test.each([
    ['broken JSON', { json: '{"recipient":' }],
    ['a list', { json: '[1,2]' }],
    ['a text', { json: '"hello"' }],
    ['a number', { json: '42' }],
    ['JSON nested without end', { json: `{"recipient":${'['.repeat(5000)}` }],
    ['a mebibyte and more', { json: { recipient: { id: '1' }, message: { text: 'x'.repeat(1_100_000) } } }],
    ['bytes that are no text', { text: '\u0000\uffff', headers: { 'content-type': 'application/json' } }],
    [
      'a key that means the prototype',
      { json: '{"__proto__":{"recipient":{"id":"1"}},"message":{"text":"x"}}' },
    ],
  ] satisfies [string, GraphRequest][])(
    'because it is %s is refused with 400 and a Graph error, and changes nothing',
    async (_what, request) => {
      await ownedByMkt();
      const before = await world.state();
      const answer = await world.graph('POST', 'me/messages', { as: 'mkt', ...request });
      expect(answer.status).toBe(400);
      expect(answer.body.error).toMatchObject({ code: 100, type: 'OAuthException' });
      expect(await world.state()).toEqual(before);
    },
  );
});

test('the duration of an extension may be a number or its text [CR-085]', async () => {
  for (const duration of [3600, '3600']) {
    await ownedByMkt();
    expect((await world.edge('extend', 'mkt', { duration })).body).toEqual({ success: true });
  }
  for (const duration of [undefined, '', '1h', 1.5, 0, -1, 604_801, '604801', {}, [], null, true, 1e21]) {
    await ownedByMkt();
    const answer = await world.edge('extend', 'mkt', { duration });
    expect([duration, answer.status, answer.body.error?.code]).toEqual([duration, 400, 100]);
    expect(answer.body.error.message).toContain('duration');
  }
});

test('metadata is handed on as the text it was given as [CR-060]', async () => {
  await ownedByMkt();
  const texts = ['plain', '{"a":1}', 'é 🎈 "quoted" \\ /'];
  for (const [index, metadata] of texts.entries()) {
    const by = index % 2 === 0 ? 'mkt' : 'spy';
    const target = index % 2 === 0 ? 'spy' : 'mkt';
    await world.edge('pass', by, { target_app_id: world.app(target), metadata });
  }
  const told = (await world.journal()).filter(
    ({ kind, event }) => kind === 'delivery' && event === 'pass_thread_control',
  );
  // Nobody has a callback here: what counts is the control entry.
  expect(told).toEqual([]);
  const moves = (await world.journal()).filter(({ kind, move }) => kind === 'control' && move === 'pass');
  expect(moves.map(({ metadata }) => metadata)).toEqual(texts);
});
