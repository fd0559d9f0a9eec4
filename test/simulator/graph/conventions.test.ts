import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { T0, TestSimulator, type TestWorld } from '../simulator.ts';

let simulator: TestSimulator;
let world: TestWorld;
beforeAll(async () => {
  simulator = await TestSimulator.open();
});
afterAll(() => simulator.close());
beforeEach(async () => {
  world = await simulator.world();
  await world.act({ type: 'message', text: 'hi' });
});

describe('bodies', () => {
  test('multipart fields are parameters [API-016]', async () => {
    const form = new FormData();
    form.set('recipient', JSON.stringify({ id: world.psid() }));
    form.set('message', JSON.stringify({ text: 'in parts' }));
    const answer = await fetch(
      `${simulator.graphUrl}/v26.0/me/messages?access_token=${world.token('care')}`,
      {
        method: 'POST',
        body: form,
      },
    );
    expect(await answer.json()).toMatchObject({ recipient_id: world.psid() });
  });

  test('a multipart body without its boundary is refused and nothing is sent', async () => {
    const answer = await world.graph('POST', 'me/messages', {
      text: 'no boundary at all',
      headers: { 'content-type': 'multipart/form-data' },
    });
    expect([answer.status, answer.body.error.code]).toEqual([400, 100]);
  });

  test('nested keys of a form are structured values [API-018]', async () => {
    const answer = await world.graph('POST', 'me/messages', {
      form: {
        'recipient[id]': world.psid(),
        'message[text]': 'nested',
        'thread_control[control_type]': 'release',
      },
    });
    expect(answer.status).toBe(200);
    expect(await world.owner()).toBeNull();
  });

  test('a form without a Content-Type is read as one [API-016]', async () => {
    const answer = await world.graph('POST', 'me/messages', {
      text: `recipient={id:${world.psid()}}&message={text:'plain'}`,
      headers: { 'content-type': '' },
    });
    expect(answer.status).toBe(200);
  });

  test('`method` overrides the verb, in a query and in a form', async () => {
    const read = await world.graph('POST', 'me', { query: { method: 'get', fields: 'name' } });
    expect(read.body).toEqual({ name: 'Page', id: world.page });
    await world.graph('POST', 'me/messenger_profile', { json: { get_started: { payload: 'GO' } } });
    await world.graph('POST', 'me/messenger_profile', {
      form: { method: 'DELETE', fields: '["get_started"]' },
    });
    expect((await world.graph('GET', 'me/messenger_profile')).body).toEqual({ data: [] });
  });

  /** Sends a body in chunks of unknown total, or of the length that `headers` tell, and returns the answer's JSON. */
  function callWithBody(method: string, body: string, headers: Record<string, string | number>) {
    const target = new URL(`/v26.0/me/thread_owner?access_token=${world.token('care')}`, simulator.graphUrl);
    return new Promise<string>((resolve, reject) => {
      const call = request(
        target,
        { method, headers: { 'content-type': 'application/json', ...headers } },
        (response) => {
          let all = '';
          response.on('data', (chunk: Buffer) => {
            all += chunk;
          });
          response.on('end', () => resolve(all));
        },
      );
      call.on('error', reject);
      call.end(body);
    }).then((text) => JSON.parse(text));
  }

  test('a body on GET is read', async () => {
    const body = JSON.stringify({ recipient: world.psid() });
    const answer = await callWithBody('GET', body, { 'content-length': Buffer.byteLength(body) });
    expect(answer.data[0].thread_owner.app_id).toBe(world.app('care'));
  });

  test.each(['GET', 'POST'])(
    'a %s body of untold length is refused beyond a megabyte, not cut',
    async (method) => {
      const recipient = world.psid();
      const within = JSON.stringify({ recipient }).padEnd(1_000_000);
      const chunked = { 'transfer-encoding': 'chunked' };
      expect((await callWithBody(method, within, chunked)).error?.message ?? '').not.toContain('larger');
      const beyond = await callWithBody(method, `${within} `, chunked);
      expect(beyond.error.message).toContain('1000000');
    },
  );

  test.each(['GET', 'POST'])(
    'a %s body in parts and of untold length is read up to 30 MB',
    async (method) => {
      const part = (name: string, value: string) =>
        `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
      const parts = part('recipient', world.psid()) + part('method', 'get');
      const inParts = { 'content-type': 'multipart/form-data; boundary=b', 'transfer-encoding': 'chunked' };
      const within = await callWithBody(method, `${parts}--b--\r\n`, inParts);
      expect(within.data[0].thread_owner.app_id).toBe(world.app('care'));
      const more = part('more', 'x'.repeat(30_000_000));
      const beyond = await callWithBody(method, `${parts}${more}--b--\r\n`, inParts);
      expect(beyond.error.message).toContain('30000000');
    },
  );
});

describe('tokens', () => {
  const appToken = () => `${world.app('care')}|${world.secret('care')}`;
  const userToken = () => world.view.apps.care.user_access_token;

  test('an app id and its secret buy an app token [API-040]', async () => {
    const query = {
      client_id: world.app('care'),
      client_secret: world.secret('care'),
      grant_type: 'client_credentials',
    };
    const { status, body } = await world.graph('GET', '/oauth/access_token', { as: null, query });
    expect([status, body.token_type]).toEqual([200, 'bearer']);
    const subscriptions = await world.graph('GET', `${world.app('care')}/subscriptions`, {
      token: body.access_token,
    });
    expect(subscriptions.status).toBe(200);
  });

  test('a wrong secret buys nothing: code 1 [API-040]', async () => {
    const query = {
      client_id: world.app('care'),
      client_secret: 'wrong-secret',
      grant_type: 'client_credentials',
    };
    const { status, body } = await world.graph('GET', '/oauth/access_token', { as: null, query });
    expect([status, body.error.code, body.error.message]).toEqual([
      400,
      1,
      'Error validating client secret.',
    ]);
  });

  test('a user token means the user for me, and lists the pages with their tokens [API-009, API-041]', async () => {
    const me = (await world.graph('GET', 'me', { token: userToken() })).body;
    expect(me.id).toMatch(/^\d+$/);
    const { data } = (await world.graph('GET', 'me/accounts', { token: userToken() })).body;
    expect(data).toMatchObject([{ id: world.page, name: 'Page', access_token: world.token('care') }]);
    expect(data[0].tasks).toContain('MESSAGING');
  });

  test('debug_token tells whose token it is and what it may do [API-039]', async () => {
    const query = { input_token: world.token('care') };
    const { data } = (await world.graph('GET', 'debug_token', { token: appToken(), query })).body;
    expect(data).toMatchObject({
      app_id: world.app('care'),
      type: 'PAGE',
      is_valid: true,
      expires_at: 0,
      profile_id: world.page,
    });
    expect(data.scopes).toContain('pages_messaging');
    expect(data.granular_scopes).toContainEqual({ scope: 'pages_messaging', target_ids: [world.page] });
  });

  test('debug_token of a token nobody knows answers 200 with is_valid false', async () => {
    const answer = await world.graph('GET', 'debug_token', {
      token: appToken(),
      query: { input_token: 'nonsense' },
    });
    expect(answer.status).toBe(200);
    expect(answer.body.data).toMatchObject({ is_valid: false, error: { code: 190 } });
  });

  test('debug_token needs the authority of the app [API-039]', async () => {
    const other = `${world.app('mkt')}|${world.secret('mkt')}`;
    for (const token of [world.token('care'), other]) {
      const answer = await world.graph('GET', 'debug_token', {
        token,
        query: { input_token: world.token('care') },
      });
      expect([answer.status, answer.body.error.code]).toEqual([400, 100]);
    }
  });

  test.each([
    ['expired', 463],
    ['invalidated', 460],
    ['deauthorized', 458],
  ])(
    'a token that is %s is refused with 190/%i and its header, and nothing is sent [API-013, API-014]',
    async (state, subcode) => {
      await world.control('PUT', `/pages/${world.page}/apps/${world.app('care')}`, { token: state });
      const answer = await world.send('care');
      expect([answer.status, answer.body.error.code, answer.body.error.error_subcode]).toEqual([
        400,
        190,
        subcode,
      ]);
      expect(answer.headers.get('www-authenticate')).toContain('invalid_token');
      expect(
        (await world.control('GET', `/threads/${world.page}/${world.psid()}`)).body.messages,
      ).toHaveLength(1);
      await world.control('PUT', `/pages/${world.page}/apps/${world.app('care')}`, { token: 'valid' });
      expect((await world.send('care')).status).toBe(200);
    },
  );
});

describe('what an app may do', () => {
  const patch = (rights: object) => world.control('PATCH', `/apps/${world.app('care')}`, rights);

  test('an app that asks for proof refuses calls without one [API-023]', async () => {
    await patch({ require_proof: true });
    const answer = await world.send('care');
    expect(answer.body.error).toMatchObject({
      code: 100,
      type: 'GraphMethodException',
      message: 'API calls from the server require an appsecret_proof argument',
    });
  });

  test('a proof over token and time lives for five minutes of the world [API-021]', async () => {
    const time = T0 / 1000;
    const proof = createHmac('sha256', world.secret('care'))
      .update(`${world.token('care')}|${time}`)
      .digest('hex');
    const query = { appsecret_proof: proof, appsecret_time: String(time) };
    const read = () => world.graph('GET', 'me', { query });
    expect((await read()).status).toBe(200);
    await world.advance({ seconds: 300 });
    expect((await read()).status).toBe(200);
    await world.advance({ ms: 1 });
    expect((await read()).body.error.message).toBe('Invalid appsecret_proof provided in the API argument');
  });

  test('without pages_messaging a send is refused with 230 and no subcode, after the shape of its parameters [API-088, API-089]', async () => {
    await patch({ permissions: ['pages_manage_metadata'] });
    const answer = await world.send('care');
    expect(answer.status).toBe(403);
    expect(answer.body.error).toMatchObject({
      code: 230,
      message: '(#230) Requires pages_messaging permission to manage the object',
    });
    expect(answer.body.error).not.toHaveProperty('error_subcode');
    expect((await world.send('care', { message: {} })).body.error.code).toBe(100);
  });

  test('one field without permission refuses the whole subscription and stores nothing [API-047]', async () => {
    await patch({ permissions: ['pages_manage_metadata'] });
    const before = (await world.control('GET', `/pages/${world.page}/apps/${world.app('care')}`)).body;
    const answer = await world.graph('POST', 'me/subscribed_apps', {
      json: { subscribed_fields: ['feed', 'messages'] },
    });
    expect([answer.status, answer.body.error.code]).toEqual([403, 200]);
    expect(answer.body.error.message).toBe(
      '(#200) To subscribe to the messages field, one of these permissions is needed: pages_messaging',
    );
    expect((await world.control('GET', `/pages/${world.page}/apps/${world.app('care')}`)).body).toEqual(
      before,
    );
  });
});
