import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WEBHOOK_FIELDS } from '../../../simulator/domain/fields.ts';
import { openReceiver, type Receiver } from '../receiver.ts';
import { ROUTED_FILE, T0, TestSimulator, type TestWorld, ZERO_FILE } from '../simulator.ts';

let simulator: TestSimulator;
let receiver: Receiver;
let world: TestWorld;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
beforeEach(async () => {
  receiver = await openReceiver();
  await open();
});
afterEach(() => receiver.close());
afterAll(() => simulator.close());

/** Every app hears every field. */
async function open(file: typeof ROUTED_FILE | typeof ZERO_FILE = ROUTED_FILE): Promise<void> {
  const apps = Object.fromEntries(
    Object.entries(file.apps).map(([name, app]) => [
      name,
      {
        ...app,
        subscribed_fields: WEBHOOK_FIELDS,
        webhook: { callback_url: `${receiver.url}/${name}`, verify_token: 'v' },
      },
    ]),
  );
  world = await simulator.world({ ...file, apps });
}

async function forget(): Promise<void> {
  await world.settle();
  receiver.received.length = 0;
}

/** The items that an app heard since the last look, and nothing of the envelope. */
async function items(app: string): Promise<Record<string, unknown>[]> {
  await world.settle();
  return receiver.to(`/${app}`).flatMap(({ body }) => body.entry[0].messaging ?? body.entry[0].standby);
}
const heard = async (app: string) => {
  await world.settle();
  return receiver.heard(`/${app}`);
};

/** Ann has written, the default app has answered; whatever was heard of it is forgotten. */
async function talk(): Promise<{ hers: string; ours: string }> {
  const { mid: hers } = await world.act({ type: 'message', text: 'Two, please' });
  const { body } = await world.send('care');
  await forget();
  return { hers, ours: body.message_id };
}
const place = () => ({ sender: { id: world.psid() }, recipient: { id: world.page }, timestamp: T0 });
const aboutPage = () => ({ recipient: { id: world.page }, timestamp: T0 });
const refusedAct = async (act: Record<string, unknown>) => {
  const { id } = world.view.people.ann;
  const { status, body } = await world.control('POST', `/people/${id}/acts`, { page: world.page, ...act });
  return [status, body.error?.code, body.error?.path];
};
const platform = (act: Record<string, unknown>) =>
  world.control('POST', '/platform/acts', { page: world.page, ...act });
const closesAt = async () =>
  (await world.control('GET', `/threads/${world.page}/${world.psid()}`)).body.window_closes_at;

describe('a reaction', () => {
  test.each([
    ['love', 'love', '❤️'],
    ['❤', 'love', '❤️'],
    ['👍', 'like', '👍'],
    ['🎉', 'other', '🎉'],
  ])('given as %s names itself, its emoji and its message [API-121]', async (given, reaction, emoji) => {
    const { ours } = await talk();
    await world.act({ type: 'reaction', mid: ours, reaction: given });
    expect(await items('care')).toEqual([
      { ...place(), reaction: { reaction, emoji, action: 'react', mid: ours } },
    ]);
  });

  test('that is taken back names the message alone [API-121]', async () => {
    const { ours } = await talk();
    await world.act({ type: 'reaction', mid: ours, reaction: 'love' });
    await forget();
    await world.act({ type: 'reaction', mid: ours, reaction: null });
    expect(await items('care')).toEqual([{ ...place(), reaction: { action: 'unreact', mid: ours } }]);
    expect(await refusedAct({ type: 'reaction', mid: ours, reaction: null })).toEqual([
      409,
      'no_reaction',
      'reaction',
    ]);
  });

  test('is heard by the responsible app alone: standby does not carry it', async () => {
    const { ours } = await talk();
    await world.act({ type: 'reaction', mid: ours, reaction: 'wow' });
    expect(await heard('care')).toEqual(['messaging reaction']);
    expect(await heard('mkt')).toEqual([]);
  });

  test('opens the messaging window; taking it back, editing and reading do not [API-058]', async () => {
    const { hers, ours } = await talk();
    await world.advance({ seconds: 3600 });
    for (const act of [
      { type: 'edit', mid: hers, text: 'Three' },
      { type: 'read' },
      { type: 'response_feedback', mid: ours, feedback: 'Good response' },
    ]) {
      await world.act(act);
      expect(await closesAt()).toBe(new Date(T0 + 86_400_000).toISOString());
    }
    await world.act({ type: 'reaction', mid: ours, reaction: 'sad' });
    const reopened = new Date(T0 + 3_600_000 + 86_400_000).toISOString();
    expect(await closesAt()).toBe(reopened);
    await world.advance({ seconds: 60 });
    await world.act({ type: 'reaction', mid: ours, reaction: null });
    expect(await closesAt()).toBe(reopened);
  });

  test('routes nothing and prolongs no lease', async () => {
    const { ours } = await talk();
    const thread = () => world.control('GET', `/threads/${world.page}/${world.psid()}`);
    const { expires_at, last_user_event_at } = (await thread()).body;
    await world.advance({ seconds: 60 });
    expect(await world.act({ type: 'reaction', mid: ours, reaction: 'sad' })).toMatchObject({
      routed_to: null,
      owner: { before: world.app('care'), after: world.app('care') },
    });
    expect((await thread()).body).toMatchObject({ expires_at, last_user_event_at });
  });

  test.each([
    [
      'a message that is not there',
      { mid: 'm_nowhere', reaction: 'love' },
      [404, 'message_unknown', undefined],
    ],
    ['a word', { mid: 'm_nowhere', reaction: 'hooray' }, [422, 'invalid', 'reaction']],
  ])('to %s is refused', async (_title, act, refusal) => {
    expect(await refusedAct({ type: 'reaction', ...act })).toEqual(refusal);
  });
});

describe('an edit', () => {
  test('tells the new text and its number, up to five [API-122]', async () => {
    const { hers } = await talk();
    for (const text of ['a', 'b', 'c', 'd', 'e']) await world.act({ type: 'edit', mid: hers, text });
    expect((await items('care')).map(({ message_edit }) => message_edit)).toEqual(
      ['a', 'b', 'c', 'd', 'e'].map((text, index) => ({ mid: hers, text, num_edit: index + 1 })),
    );
    expect(await heard('mkt')).toEqual([]);
    expect(await refusedAct({ type: 'edit', mid: hers, text: 'f' })).toEqual([409, 'too_many_edits', 'mid']);
    const { body } = await world.control('GET', `/threads/${world.page}/${world.psid()}`);
    expect(body.messages[0]).toMatchObject({ mid: hers, text: 'e', edits: 5 });
  });

  test('of a message of the business is refused', async () => {
    const { ours } = await talk();
    expect(await refusedAct({ type: 'edit', mid: ours, text: 'no' })).toEqual([
      422,
      'not_own_message',
      'mid',
    ]);
  });
});

describe('a message', () => {
  test('with a picture carries its type and address', async () => {
    await world.act({ type: 'message', attachments: [{ type: 'image', url: 'https://cdn.example/p.jpg' }] });
    const [{ message }] = (await items('care')) as [{ message: Record<string, unknown> }];
    expect(message.attachments).toEqual([{ type: 'image', payload: { url: 'https://cdn.example/p.jpg' } }]);
    expect(message).not.toHaveProperty('text');
  });

  test('with a sticker carries type sticker and its id, and no picture beside it [API-125]', async () => {
    await world.act({
      type: 'message',
      attachments: [{ type: 'sticker', sticker_id: '369239263222822', url: 'https://cdn.example/s.png' }],
    });
    const [{ message }] = (await items('care')) as [{ message: Record<string, unknown> }];
    expect(message.attachments).toEqual([
      { type: 'sticker', payload: { url: 'https://cdn.example/s.png', sticker_id: 369239263222822 } },
    ]);
  });

  test('with a shared link may carry a fallback without a payload', async () => {
    await world.act({ type: 'message', text: 'see', attachments: [{ type: 'fallback' }] });
    const [{ message }] = (await items('care')) as [{ message: Record<string, unknown> }];
    expect(message).toMatchObject({ text: 'see', attachments: [{ type: 'fallback' }] });
  });

  test.each([
    ['ours', false],
    ['hers', true],
  ] as const)('that quotes one of %s says so', async (whose, is_self_reply) => {
    const mids = await talk();
    await world.act({ type: 'message', text: 'this one', reply_to: { mid: mids[whose] } });
    const [{ message }] = (await items('care')) as [{ message: Record<string, unknown> }];
    expect(message).toMatchObject({ text: 'this one', reply_to: { mid: mids[whose], is_self_reply } });
  });

  test('about a product of a shop carries it as referral', async () => {
    await world.act({ type: 'message', text: 'this?', product_id: '770011' });
    const [{ message }] = (await items('care')) as [{ message: Record<string, unknown> }];
    expect(message.referral).toEqual({ product: { id: '770011' } });
  });

  test.each([
    ['neither text nor attachments', {}, 'text'],
    ['a picture without address', { attachments: [{ type: 'image' }] }, 'attachments[0].url'],
    ['a sticker without id', { attachments: [{ type: 'sticker' }] }, 'attachments[0].sticker_id'],
  ])('with %s is refused', async (_title, act, path) => {
    expect(await refusedAct({ type: 'message', ...act })).toEqual([422, 'invalid', path]);
  });

  test('that quotes nothing known is refused', async () => {
    expect(await refusedAct({ type: 'message', text: 'a', reply_to: { mid: 'm_0' } })).toEqual([
      404,
      'message_unknown',
      'reply_to.mid',
    ]);
  });

  test.each([
    ['user_phone_number', '+351911000111'],
    ['user_email', 'ann@mail.example'],
  ])('that shares a %s has it as text and as payload', async (content_type, value) => {
    await talk();
    const { body } = await world.send('care', {
      message: { text: 'Where do we reach you?', quick_replies: [{ content_type }] },
    });
    await forget();
    await world.act({ type: 'quick_reply', mid: body.message_id, index: 0, value });
    const [{ message }] = (await items('care')) as [{ message: Record<string, unknown> }];
    expect(message).toMatchObject({ text: value, quick_reply: { payload: value } });
    expect(await refusedAct({ type: 'quick_reply', mid: body.message_id, index: 0 })).toEqual([
      422,
      'invalid',
      'value',
    ]);
  });
});

describe('an opt-in', () => {
  test('by a checkbox has no sender, only a user_ref [API-126]', async () => {
    await world.act({ type: 'optin', optin: 'checkbox', user_ref: 'ur_8812', ref: 'checkout-1' });
    expect(await items('care')).toEqual([
      { ...aboutPage(), optin: { ref: 'checkout-1', user_ref: 'ur_8812' } },
    ]);
    expect(await heard('mkt')).toEqual([]);
  });

  test('by Send to Messenger has a sender and its ref, and opens the window [API-058]', async () => {
    await world.act({ type: 'optin', optin: 'send_to_messenger', ref: 'footer' });
    expect(await items('care')).toEqual([{ ...place(), optin: { ref: 'footer' } }]);
    expect(await closesAt()).toBe(new Date(T0 + 86_400_000).toISOString());
  });

  test('for one notification carries a token', async () => {
    await talk();
    await world.act({ type: 'optin', optin: 'one_time_notif_req', payload: 'restock' });
    expect(await items('care')).toEqual([
      {
        ...place(),
        optin: {
          type: 'one_time_notif_req',
          payload: 'restock',
          one_time_notif_token: expect.stringMatching(/^\d{19}$/),
        },
      },
    ]);
  });

  test('for recurring notifications names its status only when the person stops or resumes it', async () => {
    await talk();
    const act = { type: 'optin', optin: 'notification_messages', payload: 'promo-a', title: 'Winter news' };
    await world.act({ ...act, token: '5511', timezone: 'Europe/Lisbon' });
    await world.act({ ...act, token: '5511', status: 'STOP_NOTIFICATIONS' });
    const [agreed, stopped] = (await items('care')).map(({ optin }) => optin);
    expect(agreed).toEqual({
      type: 'notification_messages',
      payload: 'promo-a',
      notification_messages_token: '5511',
      notification_messages_timezone: 'Europe/Lisbon',
      token_expiry_timestamp: T0 + 365 * 86_400_000,
      user_token_status: 'NOT_REFRESHED',
      title: 'Winter news',
    });
    expect(stopped).toMatchObject({ notification_messages_status: 'STOP_NOTIFICATIONS' });
  });
});

describe('account linking', () => {
  test('carries the code only when linked [API-128]', async () => {
    await talk();
    await world.act({ type: 'account_linking', status: 'linked', authorization_code: 'ac_77' });
    await world.act({ type: 'account_linking', status: 'unlinked' });
    expect(await items('care')).toEqual([
      { ...place(), account_linking: { status: 'linked', authorization_code: 'ac_77' } },
      { ...place(), account_linking: { status: 'unlinked' } },
    ]);
    expect(await heard('mkt')).toEqual([]);
  });

  test.each([[{ status: 'linked' }], [{ status: 'unlinked', authorization_code: 'ac' }]])(
    'as %j is refused',
    async (act) => {
      expect(await refusedAct({ type: 'account_linking', ...act })).toEqual([
        422,
        'invalid',
        'authorization_code',
      ]);
    },
  );
});

describe('feedback and games', () => {
  test('a thumb tells which message it was given to', async () => {
    const { hers, ours } = await talk();
    await world.act({ type: 'response_feedback', mid: ours, feedback: 'Good response' });
    expect(await items('care')).toEqual([
      { ...place(), response_feedback: { feedback: 'Good response', mid: ours } },
    ]);
    expect(await refusedAct({ type: 'response_feedback', mid: hers, feedback: 'Good response' })).toEqual([
      422,
      'not_business_message',
      'mid',
    ]);
  });

  test('answers to a feedback template and plays of a game go out as they are', async () => {
    await talk();
    const feedback_screens = [{ screen_id: 0, questions: { q1: { type: 'csat', payload: '4' } } }];
    await world.act({ type: 'messaging_feedback', feedback_screens });
    await world.act({ type: 'game_play', game_play: { game_id: '71', score: 9 } });
    expect(await items('care')).toEqual([
      { ...place(), messaging_feedback: { feedback_screens } },
      { ...place(), game_play: { game_id: '71', score: 9 } },
    ]);
  });
});

describe('what Meta does by itself', () => {
  test('enforcing its policy has no sender, and an unblocking no reason [API-127]', async () => {
    await platform({ type: 'policy_enforcement', action: 'warning', reason: 'Tag misuse reported' });
    await platform({ type: 'policy_enforcement', action: 'unblock' });
    const told = [
      { ...aboutPage(), policy_enforcement: { action: 'warning', reason: 'Tag misuse reported' } },
      { ...aboutPage(), policy_enforcement: { action: 'unblock' } },
    ];
    for (const app of ['care', 'mkt', 'spy']) expect(await items(app)).toEqual(told);
    const { body } = await world.control('GET', '/threads');
    expect(body.threads).toEqual([]);
  });

  test.each([
    ['a block without reason', { action: 'block' }],
    ['an unblocking with one', { action: 'unblock', reason: 'x' }],
  ])('%s is refused', async (_title, act) => {
    const { status, body } = await platform({ type: 'policy_enforcement', ...act });
    expect([status, body.error.path]).toEqual([422, 'reason']);
  });

  test('an event of any other kind goes out under its field, without a sender or with one [API-129]', async () => {
    await platform({ type: 'event', field: 'send_cart', members: { order: { products: [1] } } });
    await platform({
      type: 'event',
      field: 'messaging_customer_information',
      members: { messaging_customer_information: { screens: [] } },
      psid: world.psid(),
    });
    expect(await items('care')).toEqual([
      { ...aboutPage(), order: { products: [1] } },
      { ...place(), messaging_customer_information: { screens: [] } },
    ]);
    expect(await items('mkt')).toEqual([{ ...aboutPage(), order: { products: [1] } }]);
  });
});

test('without routing every app hears what happens on an idle thread', async () => {
  await open(ZERO_FILE);
  const { mid } = await world.act({ type: 'message', text: 'hi' });
  await forget();
  await world.act({ type: 'edit', mid, text: 'hello' });
  for (const app of ['care', 'mkt', 'spy']) expect(await heard(app)).toEqual(['messaging message_edit']);
});

test('an app hears only the fields it has subscribed to [API-049]', async () => {
  await world.control('PUT', `/pages/${world.page}/apps/${world.app('care')}`, {
    subscribed_fields: ['messages'],
  });
  const { ours } = await talk();
  await world.act({ type: 'reaction', mid: ours, reaction: 'love' });
  expect(await heard('care')).toEqual([]);
});

test('a person who blocks the page produces no webhook [API-130]', async () => {
  await talk();
  for (const type of ['block', 'unblock']) expect((await world.act({ type })).deliveries).toEqual([]);
});
