import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openReceiver, type Receiver } from '../receiver.ts';
import { type GraphRequest, TestSimulator, type TestWorld } from '../simulator.ts';

let simulator: TestSimulator;
let receiver: Receiver;
let world: TestWorld;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
beforeEach(async () => {
  receiver = await openReceiver();
  world = await simulator.world();
});
afterEach(() => receiver.close());
afterAll(() => simulator.close());

const SECRET_WORD = 'verify-me-and-tell-nobody';

function asApp(method: string, request: GraphRequest = {}, app = 'mkt') {
  const token = `${world.app(app)}|${world.secret(app)}`;
  return world.graph(method, `${world.app(app)}/subscriptions`, { token, ...request });
}
const wanted = (more: Record<string, unknown> = {}) => ({
  object: 'page',
  callback_url: `${receiver.url}/hook`,
  verify_token: SECRET_WORD,
  fields: ['messages', 'standby'],
  ...more,
});

test('a callback that repeats the challenge is taken, after one handshake [API-042, API-099, API-100]', async () => {
  expect((await asApp('POST', { json: wanted() })).body).toEqual({ success: true });
  expect(receiver.handshakes).toHaveLength(1);
  const [{ path, query }] = receiver.handshakes as [(typeof receiver.handshakes)[0]];
  expect(path).toBe('/hook');
  expect(query.get('hub.mode')).toBe('subscribe');
  expect(query.get('hub.verify_token')).toBe(SECRET_WORD);
  expect(query.get('hub.challenge')).toMatch(/^\d+$/);
  expect((await asApp('GET')).body).toEqual({
    data: [
      {
        object: 'page',
        callback_url: `${receiver.url}/hook`,
        active: true,
        fields: [
          { name: 'messages', version: 'v26.0' },
          { name: 'standby', version: 'v26.0' },
        ],
      },
    ],
  });
});

test('a callback with a query of its own keeps it in the handshake and in deliveries', async () => {
  await asApp('POST', { json: wanted({ callback_url: `${receiver.url}/hook?tenant=7` }) });
  expect(receiver.handshakes[0]!.query.get('tenant')).toBe('7');
});

test('form and query say the same [API-016, API-018]', async () => {
  const { fields: _, ...flat } = wanted() as unknown as Record<string, string>;
  const spelled = { ...flat, fields: 'messages,messaging_handover' };
  expect((await asApp('POST', { form: spelled })).body).toEqual({ success: true });
  expect((await asApp('POST', { query: spelled })).body).toEqual({ success: true });
  const { body } = await asApp('GET');
  expect(body.data[0].fields.map(({ name }: { name: string }) => name)).toEqual([
    'messages',
    'messaging_handovers',
  ]);
});

test('every handshake has a challenge of its own', async () => {
  for (let n = 0; n < 3; n += 1) await asApp('POST', { json: wanted() });
  expect(new Set(receiver.handshakes.map(({ query }) => query.get('hub.challenge'))).size).toBe(3);
});

describe('a callback is refused with 2200, and the one before stays [API-043, API-100]', () => {
  test.each([
    ['answers something else', 200, () => 'hello', 'HTTP Status Code = 200'],
    ['answers the challenge and more', 200, (challenge: string) => `${challenge}!`, 'HTTP Status Code = 200'],
    ['answers nothing', 200, () => '', 'HTTP Status Code = 200'],
    ['is not there', 404, (challenge: string) => challenge, 'HTTP Status Code = 404'],
    ['forbids it', 403, (challenge: string) => challenge, 'HTTP Status Code = 403'],
    ['accepts it later', 202, (challenge: string) => challenge, 'HTTP Status Code = 202'],
    ['fails', 500, () => 'oops', 'HTTP Status Code = 500'],
  ])('when it %s', async (_what, status, text, part) => {
    await asApp('POST', { json: wanted({ callback_url: `${receiver.url}/first` }) });
    receiver.onHandshake((query) => ({ status, text: text(query.get('hub.challenge') ?? '') }));
    const before = await world.state();
    const answer = await asApp('POST', { json: wanted() });
    expect([answer.status, answer.body.error.code, answer.body.error.type]).toEqual([
      400,
      2200,
      'OAuthException',
    ]);
    expect(answer.body.error.message).toMatch(
      /^\(#2200\) Callback verification failed with the following errors: /,
    );
    expect(answer.body.error.message).toContain(part);
    expect(await world.state()).toEqual(before);
  });

  test('when nobody listens there', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    const { port } = await new Promise<AddressInfo>((resolve) =>
      taken.once('listening', () => resolve(taken.address() as AddressInfo)),
    );
    await new Promise((resolve) => taken.close(resolve));
    const before = await world.state();
    const answer = await asApp('POST', { json: wanted({ callback_url: `http://127.0.0.1:${port}/` }) });
    expect([answer.status, answer.body.error.code]).toEqual([400, 2200]);
    expect(answer.body.error.message).toContain('ECONNREFUSED');
    expect(answer.body.error.message).toContain('HTTP Status Code = 0');
    expect(await world.state()).toEqual(before);
  });

  test('when it leads somewhere else instead of answering', async () => {
    receiver.onHandshake(() => ({ status: 302, text: '' }));
    expect((await asApp('POST', { json: wanted() })).body.error.message).toContain('HTTP Status Code = 302');
  });
});

describe('a subscription is refused before any handshake when', () => {
  test.each([
    ['object is missing', { object: undefined }, 'object'],
    ['object is another', { object: 'user' }, 'object'],
    ['callback_url is missing', { callback_url: undefined }, 'callback_url'],
    ['callback_url is no URL', { callback_url: 'hook' }, 'callback_url'],
    ['callback_url is of another protocol', { callback_url: 'ftp://127.0.0.1/' }, 'callback_url'],
    ['callback_url is a file', { callback_url: 'file:///etc/passwd' }, 'callback_url'],
    ['callback_url leads off this machine', { callback_url: 'http://example.com/hook' }, 'callback_url'],
    ['callback_url leads to a public address', { callback_url: 'http://8.8.8.8/hook' }, 'callback_url'],
    ['verify_token is missing', { verify_token: undefined }, 'verify_token'],
    ['verify_token is empty', { verify_token: '' }, 'verify_token'],
    ['verify_token is a number', { verify_token: 5 }, 'verify_token'],
    ['fields are numbers', { fields: [1, 2] }, 'fields'],
  ])('%s', async (_what, more, named) => {
    const before = await world.state();
    const answer = await asApp('POST', { json: wanted(more) });
    expect([answer.status, answer.body.error.code]).toEqual([400, 100]);
    expect(answer.body.error.message).toContain(named);
    expect(receiver.handshakes).toEqual([]);
    expect(await world.state()).toEqual(before);
  });
});

test('an unknown field is refused and nothing stored', async () => {
  const before = await world.state();
  const answer = await asApp('POST', { json: wanted({ fields: ['messages', 'massages'] }) });
  expect([answer.status, answer.body.error.code]).toEqual([400, 100]);
  expect(answer.body.error.message).toContain('massages');
  expect(await world.state()).toEqual(before);
});

test('a second subscription replaces the first, and DELETE ends it', async () => {
  await asApp('POST', { json: wanted({ callback_url: `${receiver.url}/first` }) });
  await asApp('POST', { json: wanted({ callback_url: `${receiver.url}/second` }) });
  expect((await asApp('GET')).body.data).toMatchObject([{ callback_url: `${receiver.url}/second` }]);
  expect((await asApp('DELETE', { query: { object: 'page' } })).body).toEqual({ success: true });
  expect((await asApp('GET')).body).toEqual({ data: [] });
  expect((await asApp('DELETE', { query: { object: 'user' } })).body.error.code).toBe(100);
});

test('each app registers for itself only', async () => {
  await asApp('POST', { json: wanted() }, 'mkt');
  expect((await asApp('GET', {}, 'care')).body).toEqual({ data: [] });
});

test('webhooks go to the callback once it is registered', async () => {
  await asApp('POST', { json: wanted() });
  await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
  await world.settle();
  expect(receiver.heard('/hook')).toEqual(['messaging message']);
});

test('the verify token is nowhere in the journal, whatever was called with it', async () => {
  await asApp('POST', { json: wanted() });
  await asApp('POST', { json: wanted({ object: 'user' }) });
  await asApp('DELETE', { query: { object: 'page', verify_token: SECRET_WORD } });
  await asApp('GET', { query: { verify_token: SECRET_WORD } });
  await world.graph('GET', 'me', { query: { verify_token: SECRET_WORD } });
  const { body } = await world.control('GET', '/journal');
  expect(body).toContain('"subscription_put"');
  expect(body).not.toContain(SECRET_WORD);
});
