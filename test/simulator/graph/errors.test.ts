import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, ROUTED_FILE, TestSimulator, type TestWorld, ZERO_FILE } from '../simulator.ts';

let simulator: TestSimulator;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
afterAll(() => simulator.close());

const ANOTHER_APP = '(#10) Message failed to send because another app is controlling this thread now.';
const WINDOW =
  '(#10) This message is sent outside of allowed window. Learn more about the new policy here: https://developers.facebook.com/docs/messenger-platform/policy-overview';

interface Case {
  readonly title: string;
  readonly zero?: boolean;
  readonly file?: object;
  /** What happened before; by default mkt owns ann's thread through its ad. */
  readonly past?: (world: TestWorld) => Promise<unknown>;
  readonly call: (world: TestWorld) => Promise<Answer>;
  readonly status?: number;
  readonly code: number;
  readonly subcode?: number;
  readonly message: string | RegExp;
}

const click = (world: TestWorld) => world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
const write = (world: TestWorld) => world.act({ type: 'message', text: 'hi' });
const idle = async (world: TestWorld) => {
  await write(world);
  await world.edge('release', 'care');
};
const requested = async (world: TestWorld) => {
  await write(world);
  await world.edge('request', 'mkt');
};

const CASES: Case[] = [
  {
    title: 'a send while another app owns the thread [CR-027]',
    call: (world) => world.send('care'),
    code: 10,
    subcode: 2018300,
    message: ANOTHER_APP,
  },
  {
    title: 'a send on an idle thread by another than the default app [CR-025, CR-027]',
    past: idle,
    call: (world) => world.send('mkt'),
    code: 10,
    subcode: 2018300,
    message: ANOTHER_APP,
  },
  {
    title: 'a send by a non-owner without routing [CR-024]',
    zero: true,
    past: requested,
    call: (world) => world.send('care'),
    code: 10,
    subcode: 2018300,
    message: ANOTHER_APP,
  },
  {
    title: 'a send by the owner outside the window [CR-029]',
    past: async (world) => {
      await click(world);
      await world.edge('extend', 'mkt', { duration: 604_800 });
      await world.advance({ seconds: 86_400 });
    },
    call: (world) => world.send('mkt'),
    code: 10,
    subcode: 2018278,
    message: WINDOW,
  },
  {
    title: 'a take without routing [CR-068]',
    zero: true,
    past: write,
    call: (world) => world.edge('take', 'care'),
    code: 27,
    subcode: 2018464,
    message: '(#27) Take thread control is not supported when Conversation Routing is not enabled.',
  },
  {
    title: 'a take by the owner [CR-072]',
    call: (world) => world.edge('take', 'mkt'),
    code: 27,
    subcode: 1893035,
    message: '(#27) App requesting thread control already has control of this thread.',
  },
  {
    title: 'a take without the permission [CR-070]',
    call: (world) => world.edge('take', 'spy'),
    code: 200,
    message: '(#200) Permissions error',
  },
  {
    title: 'a pass by a non-owner [CR-051]',
    call: (world) => world.edge('pass', 'care', { target_app_id: world.app('spy') }),
    code: 100,
    subcode: 2018151,
    message: '(#100) The calling app is not the thread owner',
  },
  {
    title: 'a pass to oneself while owner [CR-054]',
    call: (world) => world.edge('pass', 'mkt', { target_app_id: world.app('mkt') }),
    code: 100,
    message: '(#100) Invalid parameter',
  },
  {
    title: 'a pass to an app that is not on the page [CR-004]',
    call: (world) => world.edge('pass', 'mkt', { target_app_id: '5' }),
    code: 100,
    subcode: 2018164,
    message: '(#100) Incorrect App ID.',
  },
  {
    title: 'a pass to the inbox’s id with a digit missing [F-33]',
    call: (world) => world.edge('pass', 'mkt', { target_app_id: '26390203743090' }),
    code: 100,
    subcode: 2018164,
    message: '(#100) Incorrect App ID.',
  },
  {
    title: 'a pass without a target, without routing [CR-053]',
    zero: true,
    past: write,
    call: (world) => world.edge('pass', 'mkt'),
    code: 100,
    message: /^\(#100\).*target_app_id/,
  },
  {
    title: 'a release by a non-owner [CR-063]',
    call: (world) => world.edge('release', 'care'),
    code: 100,
    message: /^\(#100\) Only the current thread owner can release/,
  },
  {
    title: 'a release of an idle thread [CR-064]',
    past: idle,
    call: (world) => world.edge('release', 'care'),
    code: 100,
    message: /^\(#100\) Only the current thread owner can release/,
  },
  {
    title: 'an extension by a non-owner [CR-084]',
    call: (world) => world.edge('extend', 'care', { duration: 60 }),
    code: 100,
    message: '(#100) Only the current thread owner can extend',
  },
  {
    title: 'an extension of more than seven days [CR-085]',
    call: (world) => world.edge('extend', 'mkt', { duration: 604_801 }),
    code: 100,
    message: /^\(#100\).*duration/,
  },
  {
    title: 'a request with routing [CR-077]',
    call: (world) => world.edge('request', 'spy'),
    code: 27,
    message: '(#27) Request thread control is not supported when Conversation Routing is enabled.',
  },
  {
    title: 'a request by the owner [CR-083]',
    zero: true,
    past: requested,
    call: (world) => world.edge('request', 'mkt'),
    code: 27,
    subcode: 1893035,
    message: '(#27) App requesting thread control already has control of this thread.',
  },
  {
    title: 'an unknown control_type [CR-045]',
    call: (world) => world.send('mkt', { thread_control: { control_type: 'give' } }),
    code: 100,
    message: /^\(#100\)/,
  },
  {
    title: 'thread_control that names an unconnected app [CR-046]',
    call: (world) => world.send('mkt', { thread_control: { control_type: 'pass', app_id: '5' } }),
    code: 100,
    subcode: 2018164,
    message: '(#100) Incorrect App ID.',
  },
  {
    title: 'thread_control without routing [CR-047]',
    zero: true,
    past: requested,
    call: (world) => world.send('mkt', { thread_control: { control_type: 'release' } }),
    code: 100,
    message: /^\(#100\)/,
  },
  {
    title: 'thread_control that is no object',
    call: (world) => world.send('mkt', { thread_control: 'release' }),
    code: 100,
    message: /thread_control/,
  },
  {
    title: 'thread_control to oneself [CR-054]',
    call: (world) =>
      world.send('mkt', { thread_control: { control_type: 'pass', app_id: world.app('mkt') } }),
    code: 100,
    message: '(#100) Invalid parameter',
  },
  {
    title: 'metadata of 2001 characters [OQ-10]',
    call: (world) => world.edge('pass', 'mkt', { metadata: 'x'.repeat(2001) }),
    code: 100,
    message: /metadata/,
  },
  {
    title: 'an unknown person [API-085]',
    call: (world) =>
      world.graph('POST', 'me/messages', { json: { recipient: { id: '1' }, message: { text: 'x' } } }),
    code: 100,
    subcode: 2018001,
    message: /No matching user found$/,
  },
  {
    title: 'an unknown person on a control edge [API-085]',
    call: (world) => world.graph('POST', 'me/take_thread_control', { json: { recipient: { id: '1' } } }),
    code: 100,
    subcode: 2018001,
    message: /No matching user found$/,
  },
  {
    title: 'a person who blocked the page [API-086]',
    past: async (world) => {
      await click(world);
      await world.act({ type: 'block' });
    },
    call: (world) => world.send('mkt'),
    code: 551,
    subcode: 1545041,
    message: "(#551) This person isn't available right now.",
  },
  {
    title: 'a text of 2001 characters [API-065]',
    call: (world) => world.send('mkt', { message: { text: 'x'.repeat(2001) } }),
    code: 100,
    message: '(#100) Length of param message[text] must be less than or equal to 2000',
  },
  {
    title: 'a message of nothing [API-066]',
    call: (world) => world.send('mkt', { message: {} }),
    code: 100,
    subcode: 2018034,
    message: '(#100) Message cannot be empty, must provide valid attachment or text',
  },
  {
    title: 'neither message nor action [API-067]',
    call: (world) => world.send('mkt', { message: undefined }),
    code: 100,
    subcode: 2018015,
    message: '(#100) Must send either message or state',
  },
  {
    title: 'message and action [API-068]',
    call: (world) => world.send('mkt', { sender_action: 'typing_on' }),
    code: 100,
    message: /^\(#100\)/,
  },
  ...['CONFIRMED_EVENT_UPDATE', 'POST_PURCHASE_UPDATE', 'ACCOUNT_UPDATE'].map(
    (tag): Case => ({
      title: `the retired tag ${tag}, inside the window, too [API-059]`,
      call: (world) => world.send('mkt', { messaging_type: 'MESSAGE_TAG', tag }),
      code: 100,
      subcode: 1893061,
      message: 'Invalid parameter',
    }),
  ),
  {
    title: 'HUMAN_AGENT without the feature [API-060]',
    call: (world) => world.send('mkt', { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }),
    code: 100,
    subcode: 1893061,
    message: 'Invalid parameter',
  },
  {
    title: 'MESSAGE_TAG without a tag',
    call: (world) => world.send('mkt', { messaging_type: 'MESSAGE_TAG' }),
    code: 100,
    message: /tag/,
  },
  {
    title: 'an unknown messaging_type',
    call: (world) => world.send('mkt', { messaging_type: 'SHOUT' }),
    code: 100,
    message: /messaging_type/,
  },
  {
    title: 'fourteen quick replies [API-069]',
    call: (world) =>
      world.send('mkt', {
        message: {
          text: 'x',
          quick_replies: Array.from({ length: 14 }, () => ({
            content_type: 'text',
            title: 'A',
            payload: 'B',
          })),
        },
      }),
    code: 105,
    message: /has too many elements\.$/,
  },
  {
    title: 'no quick replies in the list [API-070]',
    call: (world) => world.send('mkt', { message: { text: 'x', quick_replies: [] } }),
    code: 194,
    message: /has too few elements\.$/,
  },
  {
    title: 'a quick reply without content_type [API-071]',
    call: (world) =>
      world.send('mkt', { message: { text: 'x', quick_replies: [{ title: 'A', payload: 'B' }] } }),
    code: 100,
    message: '(#100) The parameter message[quick_replies][0][content_type] is required',
  },
  {
    title: 'a quick reply without title [API-072]',
    call: (world) =>
      world.send('mkt', { message: { text: 'x', quick_replies: [{ content_type: 'text', payload: 'B' }] } }),
    code: 100,
    subcode: 2018098,
    message: /^\(#100\)/,
  },
  {
    title: 'a quick reply without payload [API-072]',
    call: (world) =>
      world.send('mkt', { message: { text: 'x', quick_replies: [{ content_type: 'text', title: 'A' }] } }),
    code: 100,
    subcode: 2018099,
    message: /^\(#100\)/,
  },
  {
    title: 'a page field that does not exist [API-028]',
    call: (world) => world.graph('GET', 'me', { query: { fields: 'name,shoe_size' } }),
    code: 100,
    message: '(#100) Tried accessing nonexisting field (shoe_size) on node type (Page)',
  },
];

describe('what is refused, in which words, and that nothing changes', () => {
  test.each(CASES)('$title', async (wanted) => {
    const world = await simulator.world(wanted.file ?? (wanted.zero === true ? ZERO_FILE : ROUTED_FILE));
    await (wanted.past ?? click)(world);
    const before = await world.state();
    const seq = await world.lastSeq();

    const answer = await wanted.call(world);
    const { error } = answer.body;
    expect({
      status: answer.status,
      code: error.code,
      subcode: error.error_subcode,
      type: error.type,
    }).toEqual({
      status: wanted.status ?? 400,
      code: wanted.code,
      subcode: wanted.subcode,
      type: 'OAuthException',
    });
    if (typeof wanted.message === 'string') expect(error.message).toBe(wanted.message);
    else expect(error.message).toMatch(wanted.message);
    const { message: _m, type: _t, code: _c, error_subcode: _s, fbtrace_id, ...rest } = error;
    expect(rest).toEqual({});
    expect(fbtrace_id).toMatch(/^[A-Za-z0-9_-]+$/);

    expect(await world.state()).toEqual(before);
    const entries = await world.journal(seq);
    const isJudged = entries.length > 0;
    if (isJudged) {
      expect(entries.map(({ kind }) => kind)).toEqual(['call', 'refusal', 'answer']);
      const [call, refusal, told] = entries;
      expect([refusal!.cause, told!.cause]).toEqual([call!.seq, call!.seq]);
      expect(told).toMatchObject({
        outcome: 'refused',
        status: answer.status,
        body: answer.body,
        code: wanted.code,
      });
      expect(refusal!.rule).toBe(answer.headers.get('x-baton-rule'));
      expect(refusal!.would_pass).not.toBe('');
    }
  });
});

describe('what is accepted, in which words', () => {
  test('a send answers the person and the message, no more, whatever it ordered [CR-044, API-052]', async () => {
    const world = await simulator.world();
    await click(world);
    const answer = await world.send('mkt', { thread_control: { control_type: 'pass' } });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ recipient_id: world.psid(), message_id: expect.stringMatching(/^m_/) });
    expect(await world.owner()).toBe(world.app('care'));
  });

  test.each([
    ['without control_type', {}],
    ['with an empty control_type', { control_type: '' }],
    ['with release', { control_type: 'release' }],
    ['with release and an app id', { control_type: 'release', app_id: '5' }],
  ])('thread_control %s releases [CR-039, CR-040]', async (_title, thread_control) => {
    const world = await simulator.world();
    await click(world);
    expect((await world.send('mkt', { thread_control })).status).toBe(200);
    expect(await world.owner()).toBeNull();
  });

  test.each([
    ['left out', undefined],
    ['null', null],
  ])('thread_control that is %s leaves control alone [CR-041]', async (_title, thread_control) => {
    const world = await simulator.world();
    await click(world);
    expect((await world.send('mkt', { thread_control })).status).toBe(200);
    expect(await world.owner()).toBe(world.app('mkt'));
  });

  test.each(['RESPONSE', 'UPDATE', undefined])(
    'messaging_type %s does inside the window [API-055, API-056]',
    async (type) => {
      const world = await simulator.world();
      await click(world);
      expect((await world.send('mkt', { messaging_type: type })).status).toBe(200);
    },
  );

  test('pass, take, request, release and extend answer exactly {"success": true} [CR-056, CR-065, CR-073]', async () => {
    const world = await simulator.world();
    const zero = await simulator.world(ZERO_FILE);
    await click(world);
    await write(zero);
    const answers = [
      await world.edge('extend', 'mkt', { duration: 1 }),
      await world.edge('pass', 'mkt', { target_app_id: world.app('spy') }),
      await world.edge('take', 'care'),
      await world.edge('release', 'care'),
      await zero.edge('request', 'mkt'),
    ];
    expect(answers.map(({ status, body }) => [status, body])).toEqual(
      answers.map(() => [200, { success: true }]),
    );
  });
});
