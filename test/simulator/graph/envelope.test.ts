import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TestSimulator, type TestWorld } from '../simulator.ts';

let simulator: TestSimulator;
let world: TestWorld;
beforeAll(async () => {
  simulator = await TestSimulator.open();
});
afterAll(() => simulator.close());
beforeEach(async () => {
  world = await simulator.world();
  await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
});

const errors = async () => [
  (await world.send('care')).body.error,
  (await world.edge('release', 'spy')).body.error,
  (await world.graph('GET', 'me', { as: null })).body.error,
  (await world.graph('GET', 'me', { token: 'nonsense' })).body.error,
  (await world.graph('GET', '/v99.0/me')).body.error,
  (await world.graph('GET', '999')).body.error,
];

describe('an error', () => {
  test('has the members that belong to it and no others [API-025]', async () => {
    const [notOwner, notReleaser, tokenless] = await errors();
    expect(Object.keys(notOwner).sort()).toEqual(['code', 'error_subcode', 'fbtrace_id', 'message', 'type']);
    expect(Object.keys(notReleaser).sort()).toEqual(['code', 'fbtrace_id', 'message', 'type']);
    expect(Object.keys(tokenless).sort()).toEqual(['code', 'fbtrace_id', 'message', 'type']);
  });

  test('says is_transient only where the fault that was ordered does [API-025]', async () => {
    const fault = { error: { code: 1200, subcode: 2018024, transient: true } };
    await world.control('POST', '/faults', { match: { call: 'send' }, effect: fault });
    expect((await world.send('mkt')).body.error.is_transient).toBe(true);
    await world.control('POST', '/faults', { match: { call: 'send' }, effect: { error: { code: 1200 } } });
    expect((await world.send('mkt')).body.error).not.toHaveProperty('is_transient');
  });

  test('has numbers for code and subcode [API-026]', async () => {
    for (const { code, error_subcode = 0 } of await errors()) {
      expect([typeof code, typeof error_subcode]).toEqual(['number', 'number']);
    }
  });

  test('begins with its code when the API refuses, and not when token, path or node do [API-027]', async () => {
    const begins = (await errors()).map(({ code, message }) => message.startsWith(`(#${code}) `));
    expect(begins).toEqual([true, true, false, false, false, false]);
  });
});

test('a JSON body on DELETE counts [API-019]', async () => {
  await world.graph('POST', 'me/messenger_profile', {
    json: { get_started: { payload: 'GO' }, greeting: [{ locale: 'default', text: 'Hello' }] },
  });
  await world.graph('DELETE', 'me/messenger_profile', { json: { fields: ['greeting'] } });
  const { data } = (
    await world.graph('GET', 'me/messenger_profile', { query: { fields: 'get_started,greeting' } })
  ).body;
  expect(data).toEqual([{ get_started: { payload: 'GO' } }]);
});

test('a subscription is listed with its callback and the version of each field [API-044]', async () => {
  const token = `${world.app('mkt')}|${world.secret('mkt')}`;
  const callback_url = 'http://127.0.0.1:9/mkt';
  await world.control('PATCH', `/apps/${world.app('mkt')}`, {
    webhook: { callback_url, verify_token: 'v', fields: ['messages', 'standby'] },
  });
  const { body } = await world.graph('GET', `${world.app('mkt')}/subscriptions`, { token });
  const fields = [
    { name: 'messages', version: 'v26.0' },
    { name: 'standby', version: 'v26.0' },
  ];
  expect(body.data).toEqual([
    { object: 'page', callback_url, active: true, fields },
    { object: 'instagram', callback_url, active: true, fields },
  ]);
});
