import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestSimulator, type TestWorld } from '../../simulator.ts';

let simulator: TestSimulator;
let world: TestWorld;

beforeAll(async () => {
  simulator = await TestSimulator.open();
  world = await simulator.world();
  await world.act({ type: 'message', text: 'hi' });
});
afterAll(() => simulator.close());

const send = (message: unknown, more: Record<string, unknown> = {}) =>
  world.send('care', { message, ...more });
const template = (payload: unknown) => send({ attachment: { type: 'template', payload } });
const button = (more: object) => ({ type: 'postback', title: 'Go', payload: 'GO', ...more });
const buttons = (...given: unknown[]) => template({ template_type: 'button', text: 'Well?', buttons: given });
const long = (length: number) => 'x'.repeat(length);
const receipt = (more: object) =>
  template({
    template_type: 'receipt',
    recipient_name: 'Ann',
    order_number: '12',
    currency: 'USD',
    payment_method: 'Visa',
    summary: { total_cost: 12.5 },
    ...more,
  });

describe('what is wrong with a message', () => {
  test.each<[string, () => ReturnType<typeof send>, number, number | undefined, string]>([
    [
      'no message and no action [API-067]',
      () => world.graph('POST', 'me/messages', { json: { recipient: { id: world.psid() } } }),
      100,
      2018015,
      '(#100) Must send either message or state',
    ],
    [
      'both at once [API-068]',
      () => send({ text: 'a' }, { sender_action: 'typing_on' }),
      100,
      undefined,
      '(#100) Cannot send both message and state at the same time',
    ],
    [
      'an empty message [API-066]',
      () => send({ metadata: 'x' }),
      100,
      2018034,
      '(#100) Message cannot be empty, must provide valid attachment or text',
    ],
    [
      'a long text [API-065]',
      () => send({ text: long(2001) }),
      100,
      undefined,
      '(#100) Length of param message[text] must be less than or equal to 2000',
    ],
    [
      'fourteen quick replies [API-069]',
      () =>
        send({
          text: 'a',
          quick_replies: Array(14).fill({ content_type: 'text', title: 'a', payload: 'b' }),
        }),
      105,
      undefined,
      '(#105) param message[quick_replies] has too many elements.',
    ],
    [
      'no quick reply in the list [API-070]',
      () => send({ text: 'a', quick_replies: [] }),
      194,
      undefined,
      '(#194) param message[quick_replies] has too few elements.',
    ],
    [
      'a quick reply without content_type [API-071]',
      () => send({ text: 'a', quick_replies: [{ title: 'a', payload: 'b' }] }),
      100,
      undefined,
      '(#100) The parameter message[quick_replies][0][content_type] is required',
    ],
    [
      'a quick reply without title [API-072]',
      () => send({ text: 'a', quick_replies: [{ content_type: 'text', payload: 'b' }] }),
      100,
      2018098,
      '(#100) Title is required for this quick reply content type',
    ],
    [
      'a quick reply without payload [API-072]',
      () => send({ text: 'a', quick_replies: [{ content_type: 'text', title: 'b' }] }),
      100,
      2018099,
      '(#100) Payload is required for this quick reply content type',
    ],
    [
      'a long button text [API-073]',
      () => template({ template_type: 'button', text: long(641), buttons: [button({})] }),
      100,
      undefined,
      '(#100) Length of param name_placeholder[text] must be less than or equal to 640',
    ],
    [
      'four buttons [API-074]',
      () => buttons(button({}), button({}), button({}), button({})),
      105,
      undefined,
      '(#105) param name_placeholder[buttons] has too many elements.',
    ],
    [
      'no button [API-074]',
      () => buttons(),
      100,
      undefined,
      '(#100) param name_placeholder[buttons] must be non-empty.',
    ],
    [
      'a button without title [API-075]',
      () => buttons({ type: 'postback', payload: 'GO' }),
      100,
      2018053,
      '(#100) Element button title cannot be empty.',
    ],
    [
      'a button with an empty title [API-075]',
      () => buttons(button({ title: '' })),
      100,
      undefined,
      '(#100) Param name_placeholder[buttons][0][title] must be a non-empty UTF-8 encoded string',
    ],
    [
      'a postback without payload [API-075]',
      () => buttons({ type: 'postback', title: 'Go' }),
      100,
      2018040,
      '(#100) Payload cannot be empty for postback type button',
    ],
    [
      'a URL button without URL [API-075]',
      () => buttons({ type: 'web_url', title: 'Go' }),
      100,
      2018041,
      '(#100) Web url cannot be empty for url type button',
    ],
    [
      'a URL button with a URL that is none [API-075]',
      () => buttons({ type: 'web_url', title: 'Go', url: 'shop' }),
      100,
      undefined,
      '(#100) name_placeholder[buttons][0][url] should represent a valid URL',
    ],
    [
      'an element with a title alone [API-076]',
      () => template({ template_type: 'generic', elements: [{ title: 'Table' }] }),
      100,
      2018035,
      '(#100) Incomplete element data: title and at least one other field (image url, subtitle or buttons) is required with non-empty value',
    ],
    [
      'no element [API-076]',
      () => template({ template_type: 'generic', elements: [] }),
      194,
      undefined,
      '(#194) param name_placeholder[elements] has too few elements.',
    ],
    [
      'eleven elements [API-076]',
      () => template({ template_type: 'generic', elements: Array(11).fill({ title: 'a', subtitle: 'b' }) }),
      105,
      undefined,
      '(#105) param name_placeholder[elements] has too many elements.',
    ],
    [
      'an element title of 81 characters [API-076]',
      () => template({ template_type: 'generic', elements: [{ title: long(81), subtitle: 'b' }] }),
      100,
      undefined,
      '(#100) Length of param name_placeholder[elements][0][title] must be less than or equal to 80',
    ],
    [
      'a template of an unknown type [API-077]',
      () => template({ template_type: 'carousel' }),
      100,
      undefined,
      '(#100) Invalid template type',
    ],
    [
      'an attachment without type [API-078]',
      () => send({ attachment: { payload: {} } }),
      100,
      undefined,
      '(#100) The parameter message[attachment][type] is required',
    ],
    [
      'an attachment without payload [API-078]',
      () => send({ attachment: { type: 'image' } }),
      100,
      undefined,
      '(#100) The parameter message[attachment][payload] is required',
    ],
    [
      'a receipt without an order number [API-078]',
      () => receipt({ order_number: undefined }),
      100,
      undefined,
      '(#100) The parameter name_placeholder[order_number] is required',
    ],
    [
      'a receipt in small letters of currency [API-089]',
      () => receipt({ currency: 'usd' }),
      100,
      undefined,
      "(#100) The currency code 'usd' is not supported",
    ],
    [
      'a receipt whose amount is none [API-089]',
      () => receipt({ summary: { total_cost: 'much' } }),
      100,
      2018055,
      '(#100) The amount you specified in payment summary is invalid. Use a number.',
    ],
    [
      'a utility message without template [API-064]',
      () => send({ text: 'a' }, { messaging_type: 'UTILITY' }),
      100,
      undefined,
      '(#100) The parameter message[template] is required',
    ],
  ])('%s', async (_title, call, code, subcode, message) => {
    const before = await world.lastSeq();
    const { status, body } = await call();
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code, message, type: 'OAuthException' });
    expect(body.error.error_subcode).toBe(subcode);
    const shown = (await world.journal(before)).filter(({ kind }) => kind === 'delivery');
    expect(shown).toEqual([]);
  });
});

describe('what is right', () => {
  test.each<[string, unknown]>([
    [
      'a receipt',
      {
        template_type: 'receipt',
        recipient_name: 'Ann',
        order_number: '12',
        currency: 'EUR',
        payment_method: 'Visa',
        summary: { total_cost: '12.50' },
        elements: [{ title: 'Chair', price: 12.5 }],
      },
    ],
    ['a product', { template_type: 'product', elements: [{ id: '77' }] }],
    ['a coupon', { template_type: 'coupon', title: 'Ten off', coupon_code: 'TEN' }],
    [
      'a feedback form',
      {
        template_type: 'customer_feedback',
        title: 'How was it?',
        feedback_screens: [{ questions: [{ id: 'q1', type: 'csat' }] }],
        business_privacy: { url: 'https://shop.example/privacy' },
      },
    ],
    ['a one-time request', { template_type: 'one_time_notif_req', title: 'Tell me when', payload: 'BACK' }],
    ['a recurring request', { template_type: 'notification_messages', title: 'News', payload: 'NEWS' }],
    [
      'a boarding pass',
      { template_type: 'airline_boardingpass', intro_message: 'Here', locale: 'en_US', boarding_pass: [] },
    ],
    [
      'media of Facebook’s',
      {
        template_type: 'media',
        elements: [{ media_type: 'video', url: 'https://www.facebook.com/page/videos/1/' }],
      },
    ],
    [
      'every kind of button',
      {
        template_type: 'generic',
        elements: [
          {
            title: 'All',
            buttons: [
              { type: 'phone_number', title: 'Call', payload: '+15551234' },
              { type: 'account_link', url: 'https://shop.example/login' },
              { type: 'account_unlink' },
            ],
          },
          {
            title: 'More',
            buttons: [
              { type: 'game_play', title: 'Play' },
              button({}),
              { type: 'web_url', title: 'Open', url: 'https://shop.example' },
            ],
          },
        ],
      },
    ],
  ])('a template goes out as it is and is echoed so: %s [API-054]', async (_title, payload) => {
    const before = await world.lastSeq();
    const { status, body } = await template(payload);
    expect([status, body.recipient_id]).toEqual([200, world.psid()]);
    const [phone] = (await world.journal(before)).filter(({ channel }) => channel === 'phone');
    expect(phone).toMatchObject({
      mid: body.message_id,
      message: { attachments: [{ type: 'template', payload }] },
    });
  });

  test('the answers to quick replies may share a phone number or a mail address [API-072]', async () => {
    const { status } = await send({
      text: 'How do we reach you?',
      quick_replies: [{ content_type: 'user_phone_number' }, { content_type: 'user_email' }],
    });
    expect(status).toBe(200);
  });

  test('a template type nobody knows passes under the reading templateTypes: any [API-077]', async () => {
    const lenient = await simulator.world();
    await lenient.control('PATCH', '/readings', { templateTypes: 'any' });
    await lenient.act({ type: 'message', text: 'hi' });
    const grid = { attachment: { type: 'template', payload: { template_type: 'image_grid', images: [] } } };
    expect((await lenient.send('care', { message: grid })).status).toBe(200);
  });

  test('a utility message goes out without an open window [API-064]', async () => {
    const late = await simulator.world();
    await late.act({ type: 'message', text: 'hi' });
    await late.advance({ seconds: 3 * 86_400 });
    const template_ = { name: 'order_shipped', language: { code: 'en_US' }, components: [] };
    const answer = await late.send('care', { messaging_type: 'UTILITY', message: { template: template_ } });
    expect(answer.status).toBe(200);
    expect((await late.send('care')).body.error.error_subcode).toBe(2018278);
  });
});
