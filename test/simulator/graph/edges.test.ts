// The table of edges against the door: each row is called, with the right token and permission and without.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EDGES } from '../../../simulator/graph/edges.ts';
import { type Answer, ROUTED_FILE, TestSimulator, type TestWorld } from '../simulator.ts';

let simulator: TestSimulator;
let callback: Server;

beforeAll(async () => {
  simulator = await TestSimulator.open();
  callback = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://callback');
    response.end(searchParams.get('hub.challenge') ?? '');
  });
  await new Promise<void>((done) => callback.listen(0, '127.0.0.1', done));
});
afterAll(async () => {
  await simulator.close();
  callback.close();
});

const FILE = {
  ...ROUTED_FILE,
  pages: {
    page: { ...ROUTED_FILE.pages.page, instagram: { id: '17841433221100998', username: 'harbour.cafe' } },
  },
};

interface Stage {
  readonly world: TestWorld;
  /** What stands in place of each kind of node. */
  readonly nodes: Readonly<Record<string, string>>;
  readonly linkingToken: string;
}

/** A thread that care owns, with a message and a tapped Log In in it, and a persona. */
async function stage(): Promise<Stage> {
  const world = await simulator.world(FILE);
  const { mid } = await world.act({ type: 'message', text: 'hi' });
  await world.act({ type: 'message', text: 'hi', platform: 'instagram' });
  const persona = await world.graph('POST', 'me/personas', {
    json: { name: 'Eve', profile_picture_url: 'https://example.com/eve.png' },
  });
  const buttons = [{ type: 'account_link', url: 'https://harbour.example/login' }];
  const payload = { template_type: 'button', text: 'Sign in', buttons };
  const login = await world.send('care', { message: { attachment: { type: 'template', payload } } });
  const tap = await world.act({ type: 'account_link', mid: login.body.message_id });
  const nodes = {
    page: world.page,
    app: world.app('care'),
    psid: world.psid(),
    igsid: world.view.people.ann.igsids[world.page],
    conversation: `t_${world.psid()}`,
    message: mid,
    persona: persona.body.id,
    user: 'me',
  };
  return { world, nodes, linkingToken: tap.account_linking_token };
}

type Params = (stage: Stage) => Record<string, unknown>;
const nothing: Params = () => ({});
const toAnn: Params = ({ world }) => ({ recipient: { id: world.psid() } });
const ofAnn: Params = ({ world }) => ({ psid: world.psid() });
const MENU = [{ locale: 'default', call_to_actions: [{ type: 'postback', title: 'Help', payload: 'HELP' }] }];

/** A good call of every row, by its method and path and, where several share those, by their order. */
const CALLS: Readonly<Record<string, readonly Params[]>> = {
  'POST /{page}/messages': [
    (at) => ({ ...toAnn(at), message: { text: 'Hello' } }),
    (at) => ({
      ...toAnn(at),
      sender_action: 'react',
      payload: { message_id: at.nodes.message, reaction: 'love' },
    }),
    (at) => ({ ...toAnn(at), sender_action: 'UNREACT', payload: { message_id: at.nodes.message } }),
    (at) => ({ ...toAnn(at), sender_action: 'typing_on' }),
  ],
  'POST /{page}/message_attachments': [
    () => ({ message: { attachment: { type: 'image', payload: { url: 'https://example.com/a.png' } } } }),
  ],
  'POST /{page}/pass_thread_control': [
    (at) => ({ ...toAnn(at), target_app_id: at.world.app('mkt'), metadata: 'over to you' }),
  ],
  'POST /{page}/take_thread_control': [toAnn],
  'POST /{page}/request_thread_control': [toAnn],
  'POST /{page}/release_thread_control': [toAnn],
  'POST /{page}/extend_thread_control': [(at) => ({ ...toAnn(at), duration: 3600 })],
  'GET /{page}/thread_owner': [({ world }) => ({ recipient: world.psid() })],
  'GET /{page}/secondary_receivers': [nothing],
  'GET /{page}': [
    ({ linkingToken }) => ({ fields: 'recipient', account_linking_token: linkingToken }),
    () => ({ fields: 'messaging_feature_status' }),
    () => ({ fields: 'name' }),
  ],
  'GET /{page}/conversations': [() => ({ fields: 'id', limit: '5' })],
  'GET /{conversation}': [() => ({ fields: 'link' })],
  'GET /{conversation}/messages': [() => ({ limit: '5' })],
  'GET /{message}': [() => ({ fields: 'message' })],
  'GET /{psid}': [() => ({ fields: 'first_name' })],
  'GET /{igsid}': [() => ({ fields: 'username' })],
  'GET /{page}/personas': [nothing],
  'POST /{page}/personas': [() => ({ name: 'Bo', profile_picture_url: 'https://example.com/bo.png' })],
  'GET /{persona}': [nothing],
  'DELETE /{persona}': [nothing],
  'GET /{page}/messenger_profile': [() => ({ fields: 'greeting' })],
  'POST /{page}/messenger_profile': [() => ({ greeting: [{ locale: 'default', text: 'Hi' }] })],
  'DELETE /{page}/messenger_profile': [() => ({ fields: 'greeting' })],
  'GET /{page}/custom_user_settings': [ofAnn],
  'POST /{page}/custom_user_settings': [(at) => ({ ...ofAnn(at), persistent_menu: MENU })],
  'DELETE /{page}/custom_user_settings': [(at) => ({ ...ofAnn(at), params: '["persistent_menu"]' })],
  'GET /{page}/subscribed_apps': [nothing],
  'POST /{page}/subscribed_apps': [() => ({ subscribed_fields: 'feed' })],
  'DELETE /{page}/subscribed_apps': [nothing],
  'GET /{app}/subscriptions': [nothing],
  'POST /{app}/subscriptions': [
    () => ({
      object: 'page',
      callback_url: `http://127.0.0.1:${(callback.address() as AddressInfo).port}/`,
      verify_token: 'agreed',
    }),
  ],
  'DELETE /{app}/subscriptions': [nothing],
  'GET /oauth/access_token': [credentials],
  'POST /oauth/access_token': [credentials],
  'GET /debug_token': [({ world }) => ({ input_token: world.token('care') })],
  'GET /{user}': [nothing],
  'GET /{user}/accounts': [nothing],
  'POST /': [() => ({ batch: [{ method: 'GET', relative_url: 'me' }], include_headers: false })],
};

function credentials({ world }: Stage) {
  return {
    client_id: world.app('care'),
    client_secret: world.secret('care'),
    grant_type: 'client_credentials',
  };
}

/** Each row with its call. */
const ROWS = EDGES.map((edge, index) => {
  const name = `${edge.method} ${edge.path}`;
  const before = EDGES.slice(0, index).filter(({ method, path }) => `${method} ${path}` === name).length;
  return { edge, title: `${name}: ${edge.summary}`, params: CALLS[name]?.[before] };
});

type Row = (typeof ROWS)[number];
type Tokens = 'page' | 'app' | 'user' | null;

function call({ edge, params = nothing }: Row, at: Stage, tokenOf?: Tokens): Promise<Answer> {
  const { world } = at;
  const path = edge.path.replace(/\{(\w+)\}/, (_whole, kind: string) => at.nodes[kind] ?? 'unknown');
  const given = params(at);
  const token = tokenFor(tokenOf === undefined ? usualToken(edge.token) : tokenOf, world);
  const sent = { as: null, ...(token === null ? {} : { token }) };
  if (edge.method === 'POST') return world.graph('POST', `/v26.0${path}`, { ...sent, json: given });
  const query = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
  return world.graph(edge.method, `/v26.0${path}`, { ...sent, query });
}

function usualToken(needed: string): Tokens {
  if (needed === 'none') return null;
  return needed === 'any' || needed.startsWith('page') ? 'page' : needed.startsWith('app') ? 'app' : 'user';
}

function tokenFor(kind: Tokens, world: TestWorld): string | null {
  switch (kind) {
    case null:
      return null;
    case 'page':
      return world.token('care');
    case 'app':
      return `${world.app('care')}|${world.secret('care')}`;
    case 'user':
      return world.view.apps.care.user_access_token;
  }
}

/** What a call does on this stage once it has passed the door: the rules of routing come after it. */
const REFUSED_BY_RULES: Readonly<Record<string, string>> = {
  'POST /{page}/take_thread_control': 'CR-072',
  'POST /{page}/request_thread_control': 'CR-077',
  'GET /{page}/secondary_receivers': 'CR-117',
  'POST /{page}/custom_user_settings': 'API-135',
};

test('there is a call for every row, and no other', () => {
  const calls = Object.entries(CALLS).flatMap(([name, all]) => all.map(() => name));
  expect(calls.sort()).toEqual(EDGES.map(({ method, path }) => `${method} ${path}`).sort());
});

test('no row leaves anything unsaid', () => {
  for (const { method, path, summary, simulated, accepted, ids } of EDGES) {
    const name = `${method} ${path}`;
    expect(summary, name).toMatch(/^[A-Z].*\.$/);
    expect(
      [simulated, accepted].map((said) => said.trim()),
      name,
    ).not.toContain('');
    expect(ids.length, name).toBeGreaterThan(0);
  }
});

describe.each(ROWS)('$title', (row) => {
  const { edge } = row;
  const name = `${edge.method} ${edge.path}`;

  test('is answered', async () => {
    const { status, headers, body } = await call(row, await stage());
    const rule = REFUSED_BY_RULES[name];
    if (rule === undefined) expect({ status, body }).toEqual({ status: 200, body: expect.anything() });
    else expect(headers.get('x-baton-rule')).toBe(rule);
  });

  test(`needs ${edge.permission ?? 'no permission'} [API-088]`, async () => {
    const at = await stage();
    const all = ['pages_messaging', 'pages_manage_metadata', 'pages_show_list', 'pages_read_engagement'];
    const others = all.filter((permission) => permission !== edge.permission);
    await at.world.control('PATCH', `/apps/${at.world.app('care')}`, { permissions: others });
    const { body, headers } = await call(row, at);
    const refusal = `(#230) Requires ${edge.permission} permission to manage the object`;
    if (edge.permission !== null) expect(body.error.message).toBe(refusal);
    else expect(headers.get('x-baton-rule')).toBeNull();
  });

  test('is shut to other tokens [API-009, API-045]', async () => {
    const at = await stage();
    const said = async (kind: Tokens) => (await call(row, at, kind)).body.error?.message;
    switch (edge.token) {
      case 'page':
      case 'page or user':
        expect(await said('app')).toBe('This method must be called with a Page Access Token');
        if (edge.token === 'page') expect(await said('user')).toMatch(/^Un(known path|supported) /);
        else expect(await said('user')).toBeUndefined();
        break;
      case 'app':
        expect(await said('page')).toBe('(#15) This method must be called with an app access_token.');
        break;
      case 'app or user':
        expect(await said('page')).toMatch(/^\(#100\) You must provide an app access token/);
        expect(await said('user')).toBeUndefined();
        break;
      case 'user':
        expect(await said('app')).toMatch(/^(Unknown path components: \/accounts|This method must be)/);
        break;
      case 'none':
      case 'any':
        expect(await said('page')).toBeUndefined();
    }
  });
});

describe('what is not in the table', () => {
  const names = new Set(EDGES.flatMap(({ path }) => path.split('/').slice(2)));

  test.each(['feed', 'message', 'threads', 'pass_thread', 'accounts', 'access_token', 'constructor'])(
    'me/%s is an unknown path for a page [API-007]',
    async (edge) => {
      const { world } = await stage();
      const { body } = await world.graph('GET', `me/${edge}`);
      expect([body.error.code, body.error.message]).toEqual([2500, `Unknown path components: /${edge}`]);
    },
  );

  test.each([...names].flatMap((name) => ['GET', 'POST', 'DELETE'].map((method) => [method, name] as const)))(
    '%s of %s is refused unless a row has it [API-007]',
    async (method, name) => {
      const { world, nodes } = await stage();
      const rows = EDGES.filter(({ path }) => path.split('/')[2] === name);
      const [first] = rows;
      const kind = /\{(\w+)\}/.exec(first?.path ?? '')?.[1];
      if (first === undefined || rows.some((row) => row.method === method && row.path === first.path)) return;
      const path = kind === undefined ? first.path : `/${nodes[kind]}/${name}`;
      const token = tokenFor(usualToken(first.token), world);
      const { body } = await world.graph(method, path, { as: null, ...(token === null ? {} : { token }) });
      expect(body.error.message).toBe(
        name === 'messages'
          ? "(#100) For field 'messages': The parameter user_id is required"
          : `(#100) Unsupported method for ${first.on === 'nothing' ? 'oauth/access_token' : name}`,
      );
    },
  );
});

describe('of two unfit parameters the one that stands first in the row is told', () => {
  const unfit: Readonly<Record<string, unknown>> = {
    recipient: 7,
    messaging_type: 'LOUD',
    tag: 'LOUD',
    message: {},
    thread_control: { control_type: 'loud' },
    persona_id: 'loud',
    notification_type: 'LOUD',
    reply_to: 'loud',
  };
  const told: Readonly<Record<string, string>> = {
    recipient: '(#100) Invalid parameter: recipient must be an object such as {"id":"PSID"}',
    messaging_type: '(#100) Invalid parameter: messaging_type must be one of',
    tag: '(#100) Invalid parameter: tag must be HUMAN_AGENT',
    message: '(#100) Message cannot be empty',
    thread_control:
      '(#100) Invalid parameter: thread_control[control_type] must be pass or release, not loud',
    persona_id: '(#100) Invalid parameter: persona_id must be a numeric id',
    notification_type: '(#100) Invalid parameter: notification_type must be one of',
    reply_to: '(#100) Invalid parameter: reply_to must be an object such as {"mid":"m_…"}',
  };
  const names = Object.keys(EDGES.find(({ path }) => path === '/{page}/messages')?.params ?? {});
  const pairs = names.flatMap((first, index) =>
    names.slice(index + 1).map((second) => [first, second] as const),
  );

  test('these are all of them', () => expect(names).toEqual(Object.keys(unfit)));

  test.each(pairs)('%s before %s, and before the permission [API-089]', async (first, second) => {
    const at = await stage();
    await at.world.control('PATCH', `/apps/${at.world.app('care')}`, { permissions: [] });
    const given = { ...toAnn(at), message: { text: 'Hello' } };
    const both = { ...given, [first]: unfit[first], [second]: unfit[second] };
    const { body } = await at.world.graph('POST', 'me/messages', { json: both });
    expect(body.error.message).toContain(told[first]);
  });
});

test('a member of a parameter is named as forms write it [CR-123]', async () => {
  const { world } = await stage();
  const { body } = await world.send('care', {
    thread_control: { control_type: 'pass', app_id: 'marketing' },
  });
  expect(body.error.message).toBe(
    '(#100) Invalid parameter: thread_control[app_id] must be a numeric app id',
  );
});
