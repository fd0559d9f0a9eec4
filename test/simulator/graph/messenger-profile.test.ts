import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, TestSimulator, type TestWorld } from '../simulator.ts';

let simulator: TestSimulator;
let world: TestWorld;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
beforeEach(async () => {
  world = await simulator.world();
});
afterAll(() => simulator.close());

const post = (properties: object) => world.graph('POST', 'me/messenger_profile', { json: properties });
const read = (fields: string) => world.graph('GET', 'me/messenger_profile', { query: { fields } });
const remove = (...fields: string[]) => world.graph('DELETE', 'me/messenger_profile', { json: { fields } });

const STARTED = { get_started: { payload: 'WELCOME' } };
const item = (title = 'Book') => ({ type: 'postback', title, payload: 'BOOK' });
const menu = (...items: object[]) => ({
  persistent_menu: [{ locale: 'default', composer_input_disabled: false, call_to_actions: items }],
});
const question = (n: number) => ({ question: `Question ${n}?`, payload: `Q${n}` });
const questions = (count: number) => Array.from({ length: count }, (_, index) => question(index));
const WHOLE = {
  ...STARTED,
  greeting: [{ locale: 'default', text: 'Hi {{user_first_name}}' }],
  ice_breakers: [{ locale: 'default', call_to_actions: questions(4) }],
  ...menu(item(), { type: 'web_url', title: 'Shop', url: 'https://shop.example' }),
  whitelisted_domains: ['https://shop.example', 'https://www.harbour.example/'],
  account_linking_url: 'https://harbour.example/link',
  commands: [{ locale: 'default', commands: [{ name: 'help', description: 'What I can do' }] }],
};

async function refuses(answer: Promise<Answer>, message: string, rule = 'API-135'): Promise<void> {
  const before = (await read(Object.keys(WHOLE).join(','))).body;
  const { status, headers, body } = await answer;
  expect([status, body.error?.code, headers.get('x-baton-rule')]).toEqual([400, 100, rule]);
  expect(body.error.message).toContain(message);
  expect((await read(Object.keys(WHOLE).join(','))).body).toEqual(before);
}

describe('messenger_profile', () => {
  test('is set, read and removed property by property [API-135]', async () => {
    expect((await post(WHOLE)).body).toEqual({ result: 'success' });
    const { commands, greeting } = WHOLE;
    expect((await read('commands,greeting')).body).toEqual({ data: [{ commands, greeting }] });
    expect((await remove('greeting', 'ice_breakers')).body).toEqual({ result: 'success' });
    expect((await read('greeting,ice_breakers')).body).toEqual({ data: [] });
    expect((await read('commands')).body).toEqual({ data: [{ commands }] });
  });

  test('is an empty list while nothing is set [API-135]', async () => {
    expect((await read('get_started')).body).toEqual({ data: [] });
  });

  test('takes properties as JSON text in a form, too [API-017]', async () => {
    const form = { get_started: '{"payload":"GO"}', whitelisted_domains: '["https://a.example"]' };
    expect((await world.graph('POST', `${world.page}/messenger_profile`, { form })).body).toEqual({
      result: 'success',
    });
    expect((await read('get_started,whitelisted_domains')).body.data).toEqual([
      { get_started: { payload: 'GO' }, whitelisted_domains: ['https://a.example'] },
    ]);
  });

  test('tells the property that can only be read when it is asked for', async () => {
    expect((await read('subject_to_new_eu_privacy_rules')).body).toEqual({
      data: [{ subject_to_new_eu_privacy_rules: false }],
    });
    await refuses(remove('subject_to_new_eu_privacy_rules'), 'fields[0]');
  });

  test('lets a menu stand only on a Get Started button [API-135]', async () => {
    const needs = '(#100) You must set a Get Started button if you also wish to use persistent menu';
    await refuses(post(menu(item())), needs);
    await post({ ...STARTED, ...menu(item()) });
    await refuses(remove('get_started'), needs);
    expect((await remove('get_started', 'persistent_menu')).body).toEqual({ result: 'success' });
  });

  test.each([
    ['five', { ice_breakers: questions(5) }, 'at most 4'],
    [
      'five of a locale',
      { ice_breakers: [{ locale: 'default', call_to_actions: questions(5) }] },
      'at most 4',
    ],
    [
      'of both forms',
      { ice_breakers: [question(1), { locale: 'default', call_to_actions: questions(1) }] },
      'same form',
    ],
    [
      'without the default locale',
      { ice_breakers: [{ locale: 'de_DE', call_to_actions: questions(1) }] },
      'the locale "default"',
    ],
    ['without a question', { ice_breakers: [{ payload: 'X' }] }, 'ice_breakers[0][question]'],
  ])('refuses ice breakers that are %s [API-136]', async (_what, properties, message) => {
    await refuses(post(properties), message, 'API-136');
  });

  test('takes four ice breakers in the flat form [API-136]', async () => {
    expect((await post({ ice_breakers: questions(4) })).status).toBe(200);
  });

  test.each([
    ['a greeting of 161 characters', { greeting: [{ locale: 'default', text: 'x'.repeat(161) }] }, '160'],
    ['a greeting without a locale', { greeting: [{ text: 'Hi' }] }, 'greeting[0][locale]'],
    [
      'two greetings of a locale',
      {
        greeting: [
          { locale: 'default', text: 'a' },
          { locale: 'default', text: 'b' },
        ],
      },
      'each locale once',
    ],
    ['a Get Started without payload', { get_started: {} }, 'get_started[payload]'],
    [
      '21 menu items',
      { ...STARTED, ...menu(...Array.from({ length: 21 }, () => item())) },
      'at most 20 items',
    ],
    ['a menu title of 31 characters', { ...STARTED, ...menu(item('x'.repeat(31))) }, 'at most 30'],
    ['a menu item of no type', { ...STARTED, ...menu({ title: 'x' }) }, '[type]'],
    ['a domain without HTTPS', { whitelisted_domains: ['http://shop.example'] }, 'whitelisted_domains[0]'],
    ['an IP address', { whitelisted_domains: ['https://10.0.0.1'] }, 'whitelisted_domains[0]'],
    [
      'localhost',
      { whitelisted_domains: ['https://ok.example', 'https://localhost'] },
      'whitelisted_domains[1]',
    ],
    [
      '51 domains',
      { whitelisted_domains: Array.from({ length: 51 }, (_, n) => `https://d${n}.example`) },
      'at most 50',
    ],
    ['a linking address without HTTPS', { account_linking_url: 'http://a.example' }, 'account_linking_url'],
    [
      'commands without names',
      { commands: [{ locale: 'default', commands: [{}] }] },
      'commands[0][commands]',
    ],
    ['a withdrawn property', { home_url: { url: 'https://a.example' } }, 'home_url'],
    ['an empty list', { ...STARTED, persistent_menu: [] }, 'persistent_menu'],
  ])('refuses %s and changes nothing [API-135]', async (_what, properties, message) => {
    await post(STARTED);
    await refuses(post(properties), message);
  });

  test('takes values at their limits', async () => {
    const { status } = await post({
      ...STARTED,
      ...menu(...Array.from({ length: 20 }, () => item('x'.repeat(30)))),
      greeting: [{ locale: 'default', text: 'x'.repeat(160) }],
    });
    expect(status).toBe(200);
  });

  test('is read and removed by known names only', async () => {
    await refuses(read('get_started,menu'), 'fields[1]');
    await refuses(remove('menu'), 'fields[0]');
    const nothing = await world.graph('DELETE', 'me/messenger_profile');
    expect(nothing.body.error.message).toBe('(#100) The parameter fields is required');
  });
});

describe('custom_user_settings', () => {
  const settings = (method: string, more: object = {}) =>
    world.graph(method, 'me/custom_user_settings', { json: { psid: world.psid(), ...more } });
  const shown = async (psid = world.psid()) =>
    (await world.graph('GET', 'me/custom_user_settings', { query: { psid } })).body;

  test('give one person a menu of its own, which ends with its removal', async () => {
    await post({ ...STARTED, ...menu(item('Page menu')) });
    const own = menu(item('Own menu'));
    expect((await settings('POST', own)).body).toEqual({ result: 'success' });
    const page = menu(item('Page menu')).persistent_menu;
    expect(await shown()).toEqual({
      data: [{ user_level_persistent_menu: own.persistent_menu, page_level_persistent_menu: page }],
    });
    expect(await shown(world.psid('ben'))).toEqual({ data: [{ page_level_persistent_menu: page }] });
    expect((await world.act({ type: 'menu', index: 0 })).mid).toBeDefined();
    const tapped = (await world.journal()).findLast(({ kind }) => kind === 'act');
    expect(tapped).toMatchObject({ title: 'Own menu' });
    expect((await settings('DELETE', { params: ['persistent_menu'] })).body).toEqual({ result: 'success' });
    expect(await shown()).toEqual({ data: [{ page_level_persistent_menu: page }] });
  });

  test('are none while neither page nor person has a menu', async () => {
    expect(await shown()).toEqual({ data: [] });
  });

  test('are checked like the page’s menu, and need a known person and Get Started', async () => {
    await refuses(settings('POST', menu(item('x'.repeat(31)))), 'at most 30');
    await refuses(settings('POST', menu(item())), 'Get Started button');
    const unknown = await world.graph('GET', 'me/custom_user_settings', { query: { psid: '42' } });
    expect(unknown.body.error).toMatchObject({ code: 100, error_subcode: 2018001 });
    expect((await settings('DELETE', { params: ['greeting'] })).body.error.code).toBe(100);
  });
});
