// The OpenAPI document of the Graph door: well formed, whole, and as strict as the door itself.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { EDGES } from '../../../simulator/graph/edges.ts';
import { messageShape } from '../../../simulator/graph/message-input/message-shapes.ts';
import { graphOpenApi } from '../../../simulator/graph/openapi.ts';
import { PROFILE_SHAPES } from '../../../simulator/graph/profile-shapes.ts';
import { problemsOf } from '../openapi-problems.ts';
import { TestSimulator, type TestWorld } from '../simulator.ts';

// biome-ignore lint/suspicious/noExplicitAny: a document is what the test looks at
type Document = any;

let simulator: TestSimulator;
let world: TestWorld;

beforeAll(async () => {
  simulator = await TestSimulator.open();
  world = await simulator.world();
  await world.act({ type: 'message', text: 'hi' });
});
afterAll(() => simulator.close());

const made = (): Document => structuredClone(graphOpenApi('http://127.0.0.1:4000'));

describe('the document', () => {
  test('is served by the control plane and names the Graph door as its server', async () => {
    const { status, body } = await simulator.control('GET', '/openapi/graph.json');
    expect(status).toBe(200);
    expect(body).toEqual(JSON.parse(JSON.stringify(graphOpenApi(simulator.graphUrl))));
    expect(body.servers[0].url).toBe(`${simulator.graphUrl}/{version}`);
  });

  test('is nothing that the Graph door has', async () => {
    const { body } = await world.graph('GET', '/openapi/graph.json');
    expect(body.error.message).toBe('(#803) Some of the aliases you requested do not exist: openapi');
  });

  test('is well formed', () => expect(problemsOf(JSON.parse(JSON.stringify(made())))).toEqual([]));

  test.each<[string, (document: Document) => unknown]>([
    ['refers to nothing', (d) => delete d.components.schemas.Button],
    ['operationId', (d) => Object.assign(d.paths['/debug_token'].get, { operationId: 'post_root' })],
    ['the same path', (d) => Object.assign(d.paths, { '/{page}/messages': {} })],
    ['is not declared', (d) => d.paths['/{node}/personas'].post.parameters.shift()],
    [
      'is declared twice',
      (d) => d.paths['/{node}'].get.parameters.push(d.paths['/{node}'].get.parameters[2]),
    ],
    ['is required but no property', (d) => d.components.schemas.UtilityTemplate.required.push('colour')],
    ['no type of JSON Schema', (d) => Object.assign(d.components.schemas.Message, { type: 'objet' })],
    ['has no response', (d) => Object.assign(d.paths['/debug_token'].get, { responses: {} })],
    ['has no schema', (d) => delete d.paths['/debug_token'].get.parameters[1].schema],
    ['must be required', (d) => Object.assign(d.paths['/{node}'].get.parameters[0], { required: false })],
    ['no OpenAPI 3.1', (d) => Object.assign(d, { openapi: '3.0.0' })],
  ])('would not pass if it were otherwise: %s', (problem, broken) => {
    const document = JSON.parse(JSON.stringify(made()));
    broken(document);
    expect(problemsOf(document).join('\n')).toContain(problem);
  });

  test('holds every row of the table, with its token, permission and rules', () => {
    const { paths } = made();
    for (const { method, path, permission, ids } of EDGES) {
      const operation = paths[path.replace(/\{\w+\}/, '{node}')][method.toLowerCase()];
      const line = operation.description
        .split('\n')
        .find(
          (said: string) => said.includes(`\`${method} ${path}\``) && said.includes(`[${ids.join(', ')}]`),
        );
      expect(line, `${method} ${path}`).toContain(`Permission: ${permission ?? 'none'}.`);
    }
  });

  test('says what must be there and in which forms', () => {
    const { paths } = made();
    const [send, react] = paths['/{node}/messages'].post.requestBody.content['application/json'].schema.anyOf;
    expect(send.required).toEqual(['recipient', 'message']);
    expect(send.properties.thread_control.properties.app_id.type).toEqual(['string', 'integer']);
    expect(react.properties.payload.required).toEqual(['message_id', 'reaction']);
    expect(Object.keys(paths['/{node}/messages'].post.requestBody.content)).toContain('multipart/form-data');
    const extend = paths['/{node}/extend_thread_control'].post.requestBody.content['application/json'].schema;
    expect(extend.required).toEqual(['recipient', 'duration']);
    expect(extend.properties.duration).toMatchObject({ type: 'integer', minimum: 1, maximum: 604_800 });
    const owner = paths['/{node}/thread_owner'].get.parameters.at(-1);
    expect(owner).toMatchObject({
      name: 'recipient',
      in: 'query',
      required: true,
      schema: { type: 'string' },
    });
    const removal = paths['/{node}/messenger_profile'].delete.parameters.at(-1);
    expect(removal).toMatchObject({ style: 'form', explode: false, schema: { type: 'array' } });
    expect(paths['/oauth/access_token'].get.security).toEqual([]);
  });
});

const URL = 'https://example.com/a';
const postback = { type: 'postback', title: 'Go', payload: 'GO' };
const template = (template_type: string, more: object) => ({
  attachment: { type: 'template', payload: { template_type, ...more } },
});
const receipt = {
  recipient_name: 'Ann',
  order_number: '12',
  currency: 'USD',
  payment_method: 'Visa',
  summary: { total_cost: '12.50' },
};
const airline = { intro_message: 'Your flight', locale: 'en_US' };
const long = (length: number) => 'x'.repeat(length);
const times = (count: number, item: unknown) => Array.from({ length: count }, () => item);
const quick = { content_type: 'text', title: 'Red', payload: 'RED' };

/** Each is taken by the door, and refused in each of the versions beside it. */
const MESSAGES: Readonly<Record<string, readonly [good: object, ...bad: object[]]>> = {
  text: [{ text: long(2000) }, { text: long(2001) }, { text: 7 }],
  metadata: [
    { text: 'x', metadata: long(1000) },
    { text: 'x', metadata: long(1001) },
  ],
  sticker: [{ sticker_id: '369239263222822' }, { sticker_id: 'thumb' }],
  'quick replies': [
    {
      text: 'x',
      quick_replies: [...times(11, quick), { content_type: 'user_email' }, { ...quick, image_url: URL }],
    },
    { text: 'x', quick_replies: times(14, quick) },
    { text: 'x', quick_replies: [] },
    { text: 'x', quick_replies: [{ content_type: 'text', payload: 'RED' }] },
    { text: 'x', quick_replies: [{ content_type: 'location' }] },
  ],
  files: [
    { attachments: [{ type: 'image', payload: { url: URL, is_reusable: 'true' } }] },
    { attachments: [] },
    { attachments: [{ type: 'gif', payload: { url: URL } }] },
    { attachment: { type: 'image', payload: { url: 'ftp://example.com' } } },
  ],
  button: [
    template('button', {
      text: long(640),
      buttons: [postback, { type: 'web_url', title: 'Shop', url: URL }, { type: 'account_unlink' }],
    }),
    template('button', { text: long(641), buttons: [postback] }),
    template('button', { text: 'x', buttons: times(4, postback) }),
    template('button', { text: 'x', buttons: [{ type: 'postback', title: 'Go' }] }),
    template('button', { text: 'x', buttons: [{ ...postback, title: long(21) }] }),
    template('button', { text: 'x', buttons: [{ ...postback, type: 'swipe' }] }),
    template('button', { text: 'x' }),
  ],
  'other buttons': [
    template('button', {
      text: 'x',
      buttons: [
        { type: 'phone_number', title: 'Call', payload: '+15105551234' },
        { type: 'account_link', url: URL },
        { type: 'game_play', title: 'Play' },
      ],
    }),
    template('button', { text: 'x', buttons: [{ type: 'account_link' }] }),
    template('button', { text: 'x', buttons: [{ type: 'phone_number', title: 'Call' }] }),
  ],
  generic: [
    template('generic', {
      elements: times(10, { title: long(80), default_action: { type: 'web_url', url: URL } }),
    }),
    template('generic', { elements: times(11, { title: 'x', subtitle: 'y' }) }),
    template('generic', { elements: [] }),
    template('generic', { elements: [{ title: long(81), subtitle: 'y' }] }),
    template('generic', { elements: [{ title: 'x', default_action: { type: 'postback' } }] }),
  ],
  media: [
    template('media', { elements: [{ media_type: 'image', url: 'https://www.facebook.com/p/1' }] }),
    template('media', { elements: [{ media_type: 'audio', url: 'https://www.facebook.com/p/1' }] }),
    template('media', { elements: times(2, { media_type: 'image', url: 'https://www.facebook.com/p/1' }) }),
  ],
  receipt: [
    template('receipt', { ...receipt, elements: [{ title: 'Tea', price: 2 }] }),
    template('receipt', { ...receipt, summary: {} }),
    template('receipt', { ...receipt, elements: [{ title: 'Tea', price: 'two' }] }),
  ],
  product: [template('product', { elements: [{ id: 12 }] }), template('product', { elements: [{}] })],
  coupon: [
    template('coupon', { title: 'x', coupon_code: 'TEA' }),
    template('coupon', { coupon_code: 'TEA' }),
  ],
  feedback: [
    template('customer_feedback', { title: 'x', feedback_screens: [{}], business_privacy: { url: URL } }),
    template('customer_feedback', { title: 'x', feedback_screens: [{}] }),
  ],
  'one-time opt-in': [
    template('one_time_notif_req', { title: 'x', payload: 'y' }),
    template('one_time_notif_req', { title: long(66), payload: 'y' }),
  ],
  'recurring opt-in': [
    template('notification_messages', { title: 'x' }),
    template('notification_messages', { title: long(66) }),
  ],
  itinerary: [template('airline_itinerary', airline), template('airline_itinerary', {})],
  checkin: [template('airline_checkin', airline), template('airline_checkin', {})],
  'boarding pass': [template('airline_boardingpass', airline), template('airline_boardingpass', {})],
  'flight update': [template('airline_update', { locale: 'en_US' }), template('airline_update', {})],
  'a template of its own': [{ text: 'x' }, template('haiku', {})],
};

const MENU = { locale: 'default', call_to_actions: [{ ...postback, title: long(30) }] };
const PROPERTIES: {
  readonly [Name in keyof typeof PROFILE_SHAPES]: readonly [good: unknown, ...bad: unknown[]];
} = {
  get_started: [{ payload: 'GO' }, {}, { payload: long(1001) }],
  greeting: [[{ locale: 'default', text: long(160) }], [{ locale: 'default', text: long(161) }], []],
  ice_breakers: [
    times(4, { question: 'Q', payload: 'P' }),
    times(5, { question: 'Q', payload: 'P' }),
    [{ question: 'Q' }],
  ],
  persistent_menu: [
    [MENU],
    [{ locale: 'default', call_to_actions: [] }],
    [{ ...MENU, call_to_actions: times(21, postback) }],
    [{ ...MENU, call_to_actions: [{ ...postback, title: long(31) }] }],
    [{ ...MENU, composer_input_disabled: 'no' }],
  ],
  whitelisted_domains: [['https://example.com'], ['http://example.com'], times(51, 'https://example.com')],
  account_linking_url: ['https://example.com/link', 'http://example.com/link'],
  commands: [
    [{ locale: 'default', commands: [{ name: 'help', description: 'Helps' }] }],
    [{ locale: 'default', commands: [{ name: 'help' }] }],
  ],
};

describe('a shape and the door are of one mind', () => {
  const takes = (shape: z.ZodType, value: unknown) => shape.safeParse(value).success;

  test.each(Object.entries(MESSAGES))('about a message with %s', async (_title, [good, ...bad]) => {
    expect((await world.send('care', { message: good })).body).toHaveProperty('message_id');
    expect(takes(messageShape, good)).toBe(true);
    for (const message of bad) {
      const title = JSON.stringify(message).slice(0, 120);
      expect((await world.send('care', { message })).body, title).toHaveProperty('error');
      expect(takes(messageShape, message), title).toBe(false);
    }
  });

  test('about the types of templates [API-077]', async () => {
    await world.send('care', { message: template('haiku', {}) });
    const refusal = (await world.journal()).findLast(({ kind }) => kind === 'refusal');
    const described = made().components.schemas.Template.oneOf.map(
      (one: Document) => one.properties.template_type.const,
    );
    expect(described).toEqual(refusal?.inputs.known);
  });

  test.each(Object.entries(PROPERTIES))('about the property %s', async (property, [good, ...bad]) => {
    const own = await simulator.world();
    const set = (value: unknown) =>
      own.graph('POST', 'me/messenger_profile', {
        json: { get_started: { payload: 'GO' }, [property]: value },
      });
    const shape = PROFILE_SHAPES[property as keyof typeof PROFILE_SHAPES];
    expect((await set(good)).body).toEqual({ result: 'success' });
    expect(takes(shape, good)).toBe(true);
    for (const value of bad) {
      const title = JSON.stringify(value).slice(0, 120);
      expect((await set(value)).body, title).toHaveProperty('error');
      expect(takes(shape, value), title).toBe(false);
    }
  });
});
