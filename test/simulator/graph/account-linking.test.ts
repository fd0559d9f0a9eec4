import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, ROUTED_FILE, TestSimulator, type TestWorld } from '../simulator.ts';

let simulator: TestSimulator;
let world: TestWorld;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
beforeEach(async () => {
  const pages = {
    page: { ...ROUTED_FILE.pages.page, instagram: { username: 'harbour.cafe' } },
    other: { name: 'Other', apps: ['care'] },
  };
  world = await simulator.world({ ...ROUTED_FILE, pages });
  await world.act({ type: 'message', text: 'hi' });
});
afterAll(() => simulator.close());

const LOGIN = 'https://harbour.example/login?tenant=7';
const DAY_S = 86_400;

async function sentButtons(...buttons: object[]): Promise<string> {
  const payload = { template_type: 'button', text: 'Sign in, please', buttons };
  const sent = await world.send('care', { message: { attachment: { type: 'template', payload } } });
  return sent.body.message_id;
}
const logIn = { type: 'account_link', url: LOGIN };
const tapped = async () => world.act({ type: 'account_link', mid: await sentButtons(logIn) });
const asks = (account_linking_token: string, more: Record<string, string> = {}, as = 'care') =>
  world.graph('GET', 'me', { as, query: { fields: 'recipient', account_linking_token, ...more } });
const errorOf = ({ status, body }: Answer) => [status, body.error?.code, body.error?.message];
const INVALID = [400, 10303, '(#10303) Invalid account_linking_token'];

describe('a Log In button', () => {
  test('opens its address with a token and the way back, and no app hears of the tap [API-128]', async () => {
    const before = await world.lastSeq();
    const mid = await sentButtons({ type: 'postback', title: 'No', payload: 'NO' }, logIn);
    const outcome = await world.act({ type: 'account_link', mid });
    const opens = new URL(outcome.opens);
    expect(`${opens.origin}${opens.pathname}`).toBe('https://harbour.example/login');
    expect(opens.searchParams.get('tenant')).toBe('7');
    expect(opens.searchParams.get('account_linking_token')).toBe(outcome.account_linking_token);
    const back = new URL(opens.searchParams.get('redirect_uri') ?? '');
    expect(back.searchParams.get('account_linking_token')).toBe(outcome.account_linking_token);
    expect(outcome).toMatchObject({ routed_to: null, deliveries: [] });
    const act = (await world.journal(before)).findLast(({ kind }) => kind === 'act');
    expect(act).toMatchObject({
      type: 'account_link',
      about_mid: mid,
      button_of: world.app('care'),
      opens: outcome.opens,
      user_event: false,
      opens_window: false,
    });
  });

  test('of the page’s own profile needs no message, but an address that was set [API-128]', async () => {
    await expect(world.act({ type: 'account_link' })).rejects.toThrow(/mid: .*account_linking_url/);
    await world.graph('POST', 'me/messenger_profile', { json: { account_linking_url: LOGIN } });
    const { opens, account_linking_token } = await world.act({ type: 'account_link' });
    expect(opens).toMatch(/^https:\/\/harbour\.example\/login\?/);
    expect((await asks(account_linking_token)).body.recipient).toBe(world.psid());
  });

  test('in the cards of a template is counted with the others [API-128]', async () => {
    const cards = [
      { title: 'One', buttons: [logIn] },
      { title: 'Two', buttons: [{ type: 'account_link', url: 'https://two.example/' }] },
    ];
    const payload = { template_type: 'generic', elements: cards };
    const { body } = await world.send('care', { message: { attachment: { type: 'template', payload } } });
    const { opens } = await world.act({ type: 'account_link', mid: body.message_id, button: 1 });
    expect(opens).toMatch(/^https:\/\/two\.example\/\?/);
  });

  test('is none where the message has no such button, and none on Instagram [API-128]', async () => {
    const mid = await sentButtons({ type: 'account_unlink' });
    await expect(world.act({ type: 'account_link', mid })).rejects.toThrow(/button: .*0 Log In buttons/);
    await expect(world.act({ type: 'account_link', mid: 'm_none' })).rejects.toThrow(/message_unknown/);
    await world.graph('POST', 'me/messenger_profile', { json: { account_linking_url: LOGIN } });
    await expect(world.act({ platform: 'instagram', type: 'account_link' })).rejects.toThrow(
      /act_of_other_platform/,
    );
  });
});

describe('the person behind an account_linking_token', () => {
  test('is told to every app of the page, with the page’s id [API-128]', async () => {
    const { account_linking_token: token } = await tapped();
    for (const app of ['care', 'spy']) {
      expect((await asks(token, {}, app)).body).toEqual({ recipient: world.psid(), id: world.page });
    }
    const { body } = await asks(token, { fields: 'name,recipient,messaging_feature_status' });
    expect(body).toMatchObject({ name: 'Page', recipient: world.psid() });
    expect(body.messaging_feature_status.msgr_multi_app).toBe(true);
  });

  test('is told for five minutes [API-128]', async () => {
    const { account_linking_token: token } = await tapped();
    await world.advance({ ms: 300_000 - 1 });
    expect((await asks(token)).status).toBe(200);
    await world.advance({ ms: 1 });
    const late = await asks(token);
    expect([errorOf(late), late.headers.get('x-baton-rule')]).toEqual([INVALID, 'API-128']);
  });

  test('is not told for a token that nobody was given, or another page’s: 10303 [API-128]', async () => {
    const { account_linking_token: token } = await tapped();
    expect(errorOf(await asks('made-up'))).toEqual(INVALID);
    const { id, page_access_tokens } = world.view.pages.other;
    const there = await world.graph('GET', id, {
      token: page_access_tokens[world.app('care')],
      query: { fields: 'recipient', account_linking_token: token },
    });
    expect(errorOf(there)).toEqual(INVALID);
  });

  test('is not told without a token, and a token alone asks for nothing [API-128]', async () => {
    const query = { fields: 'recipient' };
    expect(errorOf(await world.graph('GET', 'me', { query }))).toEqual([
      400,
      100,
      '(#100) The parameter account_linking_token is required',
    ]);
    const { account_linking_token } = await tapped();
    const { body } = await world.graph('GET', 'me', { query: { account_linking_token } });
    expect(body).toEqual({ name: 'Page', id: world.page });
  });
});

test('the flow ends with the person linked, and with the log-out unlinked [API-128]', async () => {
  await tapped();
  const before = await world.lastSeq();
  await world.act({ type: 'account_linking', status: 'linked', authorization_code: 'ac_77' });
  await world.act({ type: 'account_linking', status: 'unlinked' });
  const acts = (await world.journal(before)).filter(({ kind }) => kind === 'act');
  expect(acts.map(({ authorization_code }) => authorization_code)).toEqual(['ac_77', null]);
});

test('a Log In opens no window: a day after the last word it is closed [API-128, API-058]', async () => {
  const mid = await sentButtons(logIn);
  await world.advance({ seconds: DAY_S - 60 });
  await world.act({ type: 'account_link', mid });
  await world.advance({ seconds: 60 });
  expect((await world.send('care')).body.error.error_subcode).toBe(2018278);
});
