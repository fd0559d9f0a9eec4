import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { named } from '../listening.ts';
import { type Answer, ROUTED_FILE, TestSimulator, type TestWorld, ZERO_FILE } from '../simulator.ts';

let simulator: TestSimulator;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
afterAll(() => simulator.close());

/** Nothing that any parameter of these calls can be. */
const NONSENSE: readonly unknown[] = [
  true,
  -1,
  1.5,
  1e30,
  ' ',
  'abc',
  '12a',
  '0x10',
  '１２３',
  [],
  [1],
  {},
  { id: {} },
  '{id:',
  '[{"id":"1"}]',
  'x'.repeat(5000),
  '9'.repeat(60),
  '__proto__',
  '\u0000',
  '🎈',
];

const EDGES = ['pass', 'take', 'request', 'release', 'extend'] as const;

async function standing(how: 'routed' | 'zero' | 'lead'): Promise<TestWorld> {
  const world = await simulator.world(how === 'zero' ? ZERO_FILE : ROUTED_FILE);
  if (how === 'lead') {
    const campaigns = [{ ad_id: '6900', kind: 'lead', app: 'mkt', questions: ['Budget?', 'City?'] }];
    await world.control('PUT', `/pages/${world.page}/routing`, named(world, { campaigns }));
    await world.act({ type: 'ad_click', ad_id: '6900' });
  } else {
    await world.act({ type: 'message', text: 'hi' });
    if (how === 'zero') await world.edge('request', 'care');
  }
  return world;
}

/** What is wrong with an answer that should have been a refusal. */
function faultsOf({ status, headers, body }: Answer): string[] {
  const { message, type, code, fbtrace_id } = body.error ?? {};
  return [
    ...(status >= 400 && status < 500 ? [] : [`status ${status}`]),
    ...(typeof message === 'string' && message !== '' ? [] : ['no message']),
    ...(type === 'OAuthException' ? [] : [`type ${type}`]),
    ...(Number.isInteger(code) ? [] : [`code ${code}`]),
    ...(typeof fbtrace_id === 'string' ? [] : ['no trace']),
    ...(/^[A-Z][A-Z0-9]*-\d+$/.test(headers.get('x-baton-rule') ?? '') ? [] : ['no rule']),
  ];
}

async function allRefused(world: TestWorld, calls: readonly [string, Promise<Answer>][]): Promise<void> {
  const wrong = [];
  for (const [title, call] of calls) {
    const answer = await call;
    const faults = faultsOf(answer);
    if (faults.length > 0) wrong.push(`${title}: ${faults.join(', ')} ${JSON.stringify(answer.body)}`);
  }
  expect(wrong).toEqual([]);
  expect((await world.send('mkt', { message: {} })).body.error.code, 'the process is alive').toBe(100);
}

describe.each(['routed', 'zero', 'lead'] as const)(
  'nonsense is refused with a rule and changes nothing: %s',
  (how) => {
    const title = (edge: string, param: string, value: unknown) =>
      `${edge} ${param} ${JSON.stringify(value).slice(0, 40)}`;

    test('as the recipient of every edge, in JSON and in a form [CR-124]', async () => {
      const world = await standing(how);
      const before = await world.state();
      await allRefused(
        world,
        EDGES.flatMap((edge) =>
          NONSENSE.flatMap((recipient): [string, Promise<Answer>][] => [
            [
              title(edge, 'recipient', recipient),
              world.graph('POST', `me/${edge}_thread_control`, { json: { recipient, duration: 60 } }),
            ],
            [
              title(edge, 'recipient in a form', recipient),
              world.graph('POST', `me/${edge}_thread_control`, {
                form: {
                  recipient: typeof recipient === 'string' ? recipient : JSON.stringify(recipient),
                  duration: '60',
                },
              }),
            ],
          ]),
        ),
      );
      expect(await world.state()).toEqual(before);
    });

    test('as the id inside a recipient [CR-122, CR-124]', async () => {
      const world = await standing(how);
      const before = await world.state();
      await allRefused(
        world,
        EDGES.flatMap((edge) =>
          [...NONSENSE, null, '', { user_ref: '1' }].map((id): [string, Promise<Answer>] => [
            title(edge, 'recipient.id', id),
            world.graph('POST', `me/${edge}_thread_control`, { json: { recipient: { id }, duration: 60 } }),
          ]),
        ),
      );
      expect(await world.state()).toEqual(before);
    });

    test('as target, duration, metadata, message and thread_control', async () => {
      const world = await standing(how);
      const recipient = { id: world.psid() };
      const before = await world.state();
      const post = (edge: string, json: object) =>
        world.graph('POST', `me/${edge}`, { json: { recipient, ...json } });
      await allRefused(world, [
        ...NONSENSE.map((target_app_id): [string, Promise<Answer>] => [
          title('pass', 'target_app_id', target_app_id),
          post('pass_thread_control', { target_app_id }),
        ]),
        ...NONSENSE.map((duration): [string, Promise<Answer>] => [
          title('extend', 'duration', duration),
          post('extend_thread_control', { duration }),
        ]),
        ...['take', 'pass', 'request'].flatMap((edge) =>
          ['m'.repeat(2001), 'ä'.repeat(2001)].map((metadata): [string, Promise<Answer>] => [
            title(edge, 'metadata', metadata),
            post(`${edge}_thread_control`, { metadata, target_app_id: world.app('mkt') }),
          ]),
        ),
        ...NONSENSE.map((message): [string, Promise<Answer>] => [
          title('send', 'message', message),
          post('messages', { message }),
        ]),
        ...NONSENSE.filter((value) => JSON.stringify(value) !== '{}' && !isObject(value)).map(
          (thread_control): [string, Promise<Answer>] => [
            title('send', 'thread_control', thread_control),
            post('messages', { message: { text: 'x' }, thread_control }),
          ],
        ),
        ...NONSENSE.map((app_id): [string, Promise<Answer>] => [
          title('send', 'app_id', app_id),
          post('messages', { message: { text: 'x' }, thread_control: { control_type: 'pass', app_id } }),
        ]),
        ...NONSENSE.map((control_type): [string, Promise<Answer>] => [
          title('send', 'control_type', control_type),
          post('messages', { message: { text: 'x' }, thread_control: { control_type } }),
        ]),
      ]);
      expect(await world.state()).toEqual(before);
    });

    test('as an app: unknown, known and not connected, of another page, Meta’s lead app [CR-004, CR-046, CR-123]', async () => {
      const world = await standing(how);
      const stranger = (await world.control('POST', '/apps', { name: 'Stranger' })).body.id as string;
      const before = await world.state();
      for (const app of ['999', '1', stranger, world.page, world.psid(), '413038776280800'])
        for (const id of [app, Number(app)]) {
          const passed = await world.edge('pass', 'care', { target_app_id: id });
          const sent = await world.send('care', { thread_control: { control_type: 'pass', app_id: id } });
          expect([...faultsOf(passed), ...faultsOf(sent)], `pass to ${id}`).toEqual([]);
          if (how === 'routed') {
            expect(passed.body.error).toMatchObject({ code: 100, error_subcode: 2018164 });
            expect(sent.body.error).toMatchObject({ code: 100, error_subcode: 2018164 });
          }
        }
      expect(await world.state()).toEqual(before);
    });
  },
);

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

describe('the reads and the profile of a page', () => {
  test.each([
    ['secondary_receivers', { fields: 'id,name' }],
    ['conversations', { fields: 'nonsense' }],
    ['conversations', { user_id: '__proto__' }],
    ['thread_owner', {}],
    ['thread_owner', { recipient: '{id:1}' }],
    ['thread_owner', { recipient: '9'.repeat(60) }],
  ])('%s with %j is refused with a rule', async (edge, query) => {
    const world = await standing('routed');
    await allRefused(world, [
      [edge, world.graph('GET', `me/${edge}`, { query: query as Record<string, string> })],
    ]);
  });

  test.each([
    ['POST', {}],
    ['POST', { nonsense: 1 }],
    ['DELETE', {}],
  ])('messenger_profile by %s with %j is refused with a rule, and nothing is set', async (method, json) => {
    const world = await standing('routed');
    await allRefused(world, [[method, world.graph(method, 'me/messenger_profile', { json })]]);
    expect((await world.graph('GET', 'me/messenger_profile')).body).toEqual({ data: [] });
  });
});

describe('a recipient', () => {
  test.each([
    (psid: string) => ({ id: psid }),
    (psid: string) => JSON.stringify({ id: psid }),
    (psid: string) => `{id:${psid}}`,
    (psid: string) => `{'id':'${psid}'}`,
    (psid: string) => `{ "id" : ${psid} }`,
  ])('is the same in whichever form (%#), whatever the edge [CR-122]', async (form) => {
    const world = await standing('routed');
    const recipient = form(world.psid());
    const post = (edge: string, as: string, json: object = {}) =>
      world.graph('POST', `me/${edge}_thread_control`, { as, json: { recipient, ...json } });
    expect((await post('extend', 'care', { duration: 60 })).status).toBe(200);
    expect((await post('pass', 'care', { target_app_id: Number(world.app('mkt')) })).status).toBe(200);
    expect((await post('take', 'care')).status).toBe(200);
    expect((await post('release', 'care')).status).toBe(200);
    expect((await post('request', 'care')).headers.get('x-baton-rule')).toBe('CR-077');
  });
});
