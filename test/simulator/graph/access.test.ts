import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, ROUTED_FILE, TestSimulator, type TestWorld } from '../simulator.ts';

let simulator: TestSimulator;
let world: TestWorld;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
beforeEach(async () => {
  world = await simulator.world();
});
afterAll(() => simulator.close());

function isRefused(answer: Answer, status: number, error: Record<string, unknown>): void {
  expect({ status: answer.status, error: answer.body.error }).toEqual({
    status,
    error: { type: 'OAuthException', ...error, fbtrace_id: expect.stringMatching(/^\S+$/) },
  });
}

const UNREADABLE = 'Invalid OAuth access token - Cannot parse access token';
const proof = (token: string, secret: string) => createHmac('sha256', secret).update(token).digest('hex');

describe('a token', () => {
  test.each(['query', 'Bearer', 'OAuth'] as const)('is read from the %s [API-010]', async (tokenIn) => {
    expect((await world.graph('GET', 'me', { tokenIn })).body).toEqual({ name: 'Page', id: world.page });
  });

  test('is read from a form and from a JSON body [API-010]', async () => {
    const recipient = JSON.stringify({ id: world.psid() });
    await world.act({ type: 'message', text: 'hi' });
    for (const request of [{ form: { recipient } }, { json: { recipient } }]) {
      await world.act({ type: 'message', text: 'hi' });
      const answer = await world.graph('POST', 'me/release_thread_control', { tokenIn: 'body', ...request });
      expect(answer.body).toEqual({ success: true });
    }
  });

  test('in the query wins over the body, and the body over the header [API-010]', async () => {
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    const recipient = { id: world.psid() };
    const ask = (query: Record<string, string>, body: Record<string, string>, header: string) =>
      world.graph('POST', 'me/extend_thread_control', {
        as: null,
        query,
        json: { recipient, duration: 60, ...body },
        headers: { authorization: `Bearer ${header}` },
      });
    const [owner, other] = [world.token('mkt'), world.token('spy')];
    expect((await ask({ access_token: owner }, { access_token: other }, other)).status).toBe(200);
    expect((await ask({}, { access_token: owner }, other)).status).toBe(200);
    expect((await ask({ access_token: other }, { access_token: owner }, owner)).status).toBe(400);
  });

  test('that is missing on /me is told so with 2500 and an invalid_request challenge [API-011]', async () => {
    const answer = await world.graph('GET', 'me', { as: null });
    const message = 'An active access token must be used to query information about the current user.';
    isRefused(answer, 400, { code: 2500, message });
    expect(answer.headers.get('www-authenticate')).toBe(
      `OAuth "Facebook Platform" "invalid_request" "${message}"`,
    );
  });

  test('that is missing elsewhere is told so with 104', async () => {
    isRefused(await world.graph('GET', world.page, { as: null }), 400, {
      code: 104,
      message: 'An access token is required to request this resource.',
    });
  });

  test.each(['nonsense', 'BATONnonsense', '1|2', "' or 1=1", '🎈'])(
    'that nobody knows is refused with 190 and a challenge: %s [API-012, API-014]',
    async (token) => {
      const answer = await world.graph('GET', 'me', { token });
      isRefused(answer, 400, { code: 190, message: UNREADABLE });
      expect(answer.headers.get('www-authenticate')).toBe(
        `OAuth "Facebook Platform" "invalid_token" "${UNREADABLE}"`,
      );
    },
  );

  test('that looks like one of the real Graph API is refused with an explanation', async () => {
    const answer = await world.graph('GET', 'me', { token: `EAAG${'x1'.repeat(60)}` });
    expect(answer.body.error.code).toBe(190);
    expect(answer.body.error.message).toContain('real Graph API');
    expect(JSON.stringify(answer.body)).not.toContain('x1x1x1');
  });

  test('finds its world even where ids repeat', async () => {
    const pinned = (name: string) => ({
      apps: { care: { id: '123' }, mkt: { id: '456' } },
      pages: { page: { id: '900', name, apps: ['care', 'mkt'], routing: { default_app: 'care' } } },
      people: { ann: { id: '1' } },
    });
    const [one, two] = [await simulator.world(pinned('One')), await simulator.world(pinned('Two'))];
    expect((await one.graph('GET', 'me')).body).toEqual({ name: 'One', id: '900' });
    expect((await two.graph('GET', 'me')).body).toEqual({ name: 'Two', id: '900' });
    await one.act({ type: 'message', text: 'hi' });
    expect(await one.owner()).toBe('123');
    expect(await two.owner()).toBeNull();
  });

  test('of a deleted world is nobody’s', async () => {
    const gone = await simulator.world();
    await gone.control('DELETE', '');
    isRefused(await gone.graph('GET', 'me'), 400, { code: 190, message: UNREADABLE });
  });

  test('of one page does not open another [API-008]', async () => {
    const other = (await world.control('POST', '/pages', { name: 'Other' })).body.id;
    const answer = await world.graph('GET', other);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ code: 100, error_subcode: 33, type: 'GraphMethodException' });
    expect(answer.body.error.message).toBe(
      `Unsupported get request. Object with ID '${other}' does not exist, cannot be loaded due to missing permissions, ` +
        'or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api',
    );
  });

  test('of an app is the app id and the secret, and no page token will do in its place [API-015, API-045]', async () => {
    const path = `${world.app('care')}/subscriptions`;
    const own = `${world.app('care')}|${world.secret('care')}`;
    expect((await world.graph('GET', path, { token: own })).body).toEqual({ data: [] });
    isRefused(await world.graph('GET', path), 400, {
      code: 15,
      message: '(#15) This method must be called with an app access_token.',
    });
    const wrong = await world.graph('GET', path, { token: `${world.app('care')}|wrong` });
    expect(wrong.body.error.code).toBe(190);
    const foreign = await world.graph('GET', path, { token: `${world.app('mkt')}|${world.secret('mkt')}` });
    expect(foreign.body.error).toMatchObject({ code: 100, error_subcode: 33 });
  });

  test('of an app does not do for a page’s edges', async () => {
    const token = `${world.app('care')}|${world.secret('care')}`;
    const answer = await world.graph('POST', `${world.page}/messages`, { token });
    expect([answer.status, answer.body.error.code]).toEqual([400, 190]);
    expect(answer.headers.get('www-authenticate')).toContain('invalid_token');
  });
});

describe('appsecret_proof', () => {
  test('that is right is accepted, in the query and in a body [API-021]', async () => {
    const appsecret_proof = proof(world.token('care'), world.secret('care'));
    expect((await world.graph('GET', 'me', { query: { appsecret_proof } })).status).toBe(200);
    await world.act({ type: 'message', text: 'hi' });
    expect((await world.send('care', { appsecret_proof })).status).toBe(200);
  });

  test.each([
    ['of another secret', (w: TestWorld) => proof(w.token('care'), w.secret('mkt'))],
    ['of another token', (w: TestWorld) => proof(w.token('mkt'), w.secret('care'))],
    ['in capitals', (w: TestWorld) => proof(w.token('care'), w.secret('care')).toUpperCase()],
    ['cut short', (w: TestWorld) => proof(w.token('care'), w.secret('care')).slice(1)],
    ['empty', () => ''],
    ['beyond ASCII', () => '🎈'.repeat(32)],
  ])('%s is refused and nothing is done [API-022]', async (_what, wrong) => {
    await world.act({ type: 'message', text: 'hi' });
    const before = await world.state();
    const answer = await world.send('care', { appsecret_proof: wrong(world) });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toEqual({
      message: 'Invalid appsecret_proof provided in the API argument',
      type: 'GraphMethodException',
      code: 100,
      fbtrace_id: expect.any(String),
    });
    expect(await world.state()).toEqual(before);
  });

  test('that is no text at all is refused, too [API-022]', async () => {
    const answer = await world.send('care', { appsecret_proof: { a: 1 } });
    expect([answer.status, answer.body.error.type]).toEqual([400, 'GraphMethodException']);
  });
});

describe('a version', () => {
  const served = (answer: Answer) => [
    answer.status,
    answer.headers.get('facebook-api-version'),
    answer.headers.get('x-ad-api-version-warning'),
  ];

  test.each(['v21.0', 'v22.0', 'v23.0', 'v24.0', 'v25.0', 'v26.0'])(
    'that is usable serves itself: %s [API-001, API-003]',
    async (version) => {
      expect(served(await world.graph('GET', `/${version}/me`))).toEqual([200, version, null]);
    },
  );

  test.each(['v1.0', 'v2.0', 'v2.12', 'v3.2', 'v3.3', 'v6.0', 'v19.0', 'v20.0'])(
    'that has expired is served by the oldest usable one, and says so: %s [API-002, API-004]',
    async (version) => {
      expect(served(await world.graph('GET', `/${version}/me`))).toEqual([
        200,
        'v21.0',
        `The call has been auto-upgraded to v21.0 as ${version} has been deprecated.`,
      ]);
    },
  );

  test('that has expired is served without a word where the reading versionWarning is off [API-004]', async () => {
    const quiet = await simulator.world({ ...ROUTED_FILE, readings: { versionWarning: 'off' } });
    expect(served(await quiet.graph('GET', '/v6.0/me'))).toEqual([200, 'v21.0', null]);
    expect(served(await quiet.graph('GET', '/v6.0/nothing/here'))[2]).toBeNull();
  });

  test.each(['v99.0', 'v27.0', 'v26.1', 'v3.4', 'v0.0'])(
    'that never existed is an unknown path: %s [API-005]',
    async (version) => {
      const answer = await world.graph('GET', `/${version}/me`);
      isRefused(answer, 400, { code: 2500, message: 'Unknown path components: /me' });
      expect(answer.headers.get('facebook-api-version')).toBe('v21.0');
    },
  );

  test('left out is the oldest usable one, without a warning [API-006]', async () => {
    expect(served(await world.graph('GET', '/me'))).toEqual([200, 'v21.0', null]);
  });

  test('works for sends as well', async () => {
    await world.act({ type: 'message', text: 'hi' });
    const answer = await world.graph('POST', '/v3.2/me/messages', {
      json: { recipient: { id: world.psid() }, message: { text: 'x' } },
    });
    expect(served(answer)[1]).toBe('v21.0');
    expect(answer.body.message_id).toMatch(/^m_/);
  });
});

describe('a path', () => {
  test.each(['nonsense', 'constructor', 'toString', '__proto__', 'hasOwnProperty', 'messages2'])(
    'with an unknown edge is refused with 2500: %s [API-007]',
    async (edge) => {
      for (const token of [world.token('care'), `${world.app('care')}|${world.secret('care')}`]) {
        isRefused(await world.graph('GET', `me/${edge}`, { token }), 400, {
          code: 2500,
          message: `Unknown path components: /${edge}`,
        });
      }
    },
  );

  test('that goes deeper than an edge is refused with 2500', async () => {
    const answer = await world.graph('GET', 'me/thread_owner/more/x');
    expect([answer.status, answer.body.error.code]).toEqual([400, 2500]);
  });

  test('that names nobody, or a node by name, is refused', async () => {
    expect((await world.graph('GET', '/')).body.error.code).toBe(2500);
    const alias = await world.graph('GET', 'harbour-desk');
    expect([alias.status, alias.body.error.code]).toEqual([404, 803]);
  });

  test.each(['//me', '/v26.0//me', '/v26.0/me/'])(
    'with doubled slashes is the same path: %s',
    async (path) => {
      const url = path.startsWith('//') ? `${simulator.graphUrl}${path}` : path;
      expect((await world.graph('GET', url.startsWith('http') ? '/me' : path)).status).toBe(200);
    },
  );

  test('of the control plane does not exist here', async () => {
    for (const path of ['/worlds', '/health', `/worlds/${world.name}/journal`]) {
      const answer = await world.graph('GET', path);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.body.error.type).toBe('OAuthException');
    }
  });

  test.each([
    ['GET', 'me/messages'],
    ['DELETE', 'me/messages'],
    ['PUT', 'me/pass_thread_control'],
    ['GET', 'me/take_thread_control'],
    ['POST', 'me/thread_owner'],
    ['PATCH', 'me/subscribed_apps'],
    ['POST', 'me'],
    ['DELETE', 'me'],
  ])('with a method it does not have is refused: %s %s', async (method, path) => {
    const before = await world.state();
    const answer = await world.graph(method, path, { query: { recipient: `{id:${world.psid()}}` } });
    expect([answer.status, answer.body.error.code]).toEqual([400, 100]);
    expect(await world.state()).toEqual(before);
  });
});

test('every answer says that it is simulated and carries a trace id of its own [API-024]', async () => {
  const traces = new Set<string>();
  for (const path of ['me/nonsense', 'me?fields=nonsense', '/v99.0/me', 'me/messages']) {
    const answer = await world.graph('GET', path);
    expect(answer.headers.get('x-baton-simulated')).toBe('true');
    expect(answer.headers.get('content-type')).toBe('application/json; charset=UTF-8');
    traces.add(answer.body.error.fbtrace_id);
  }
  expect(traces.size).toBe(4);
  expect((await world.graph('GET', 'me')).headers.get('x-baton-simulated')).toBe('true');
});
