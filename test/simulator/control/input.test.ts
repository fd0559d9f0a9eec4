import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ROUTED_FILE, TestSimulator, type TestWorld } from '../simulator.ts';

let simulator: TestSimulator;
let world: TestWorld;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
beforeEach(async () => {
  world = await simulator.world();
  await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
});
afterAll(() => simulator.close());

/** Refused as told, with one sentence, and the world as it was. */
async function isRefused(
  method: string,
  path: string,
  body: unknown,
  wanted: { status: number; path?: string; code?: string },
): Promise<void> {
  const before = await world.state();
  const answer = await world.control(method, path, body);
  expect({ status: answer.status, path: answer.body.error?.path }).toEqual({
    status: wanted.status,
    path: wanted.path,
  });
  if (wanted.code !== undefined) expect(answer.body.error.code).toBe(wanted.code);
  expect(Object.keys(answer.body)).toEqual(['error']);
  expect(answer.body.error.code).toMatch(/^[a-z_]+$/);
  expect(answer.body.error.message).toMatch(/\S/);
  expect(answer.body.error.message).not.toMatch(/Invalid input|\[object/);
  if (wanted.path !== undefined && answer.body.error.code === 'invalid')
    expect(answer.body.error.message).toContain(wanted.path);
  expect(await world.state()).toEqual(before);
}

const ann = () => world.view.people.ann.id;

describe('an act is refused when', () => {
  test.each([
    ['nothing is said', {}, 'type'],
    ['type is missing', { page: 'PAGE', text: 'hi' }, 'type'],
    ['type is unknown', { page: 'PAGE', type: 'shout', text: 'hi' }, 'type'],
    ['page is missing', { type: 'message', text: 'hi' }, 'page'],
    ['page is no id', { page: 'page', type: 'message', text: 'hi' }, 'page'],
    ['page is unknown', { page: '999', type: 'message', text: 'hi' }, 'page'],
    ['page is an object', { page: {}, type: 'message', text: 'hi' }, 'page'],
    ['text is empty', { page: 'PAGE', type: 'message', text: '' }, 'text'],
    ['text is a number', { page: 'PAGE', type: 'message', text: 5 }, 'text'],
    ['text is overlong', { page: 'PAGE', type: 'message', text: 'x'.repeat(2001) }, 'text'],
    ['a member is unknown', { page: 'PAGE', type: 'message', text: 'hi', txet: 'x' }, 'txet'],
    ['the ad is missing', { page: 'PAGE', type: 'ad_click' }, 'ad_id'],
    ['the ad is no id', { page: 'PAGE', type: 'ad_click', ad_id: 'a b' }, 'ad_id'],
    ['the ref has blanks', { page: 'PAGE', type: 'link', ref: 'a b' }, 'ref'],
    ['via is unknown', { page: 'PAGE', type: 'link', ref: 'a', via: 'pigeon' }, 'via'],
    ['the quick reply has no message', { page: 'PAGE', type: 'quick_reply', index: 0 }, 'mid'],
    ['the index is negative', { page: 'PAGE', type: 'quick_reply', mid: 'm_1', index: -1 }, 'index'],
  ])('%s', async (_what, body, path) => {
    const filled = JSON.parse(JSON.stringify(body).replace('"PAGE"', JSON.stringify(world.page)));
    await isRefused('POST', `/people/${ann()}/acts`, filled, { status: 422, path });
  });

  test('the person is unknown', async () => {
    await isRefused(
      'POST',
      '/people/999/acts',
      { page: world.page, type: 'message', text: 'hi' },
      {
        status: 404,
        code: 'person_unknown',
      },
    );
  });

  test('the tapped message is unknown, or has no such quick reply', async () => {
    const body = { page: world.page, type: 'quick_reply', index: 0 };
    await isRefused(
      'POST',
      `/people/${ann()}/acts`,
      { ...body, mid: 'm_none' },
      { status: 404, path: 'mid' },
    );
    const { body: sent } = await world.send('mkt');
    await isRefused(
      'POST',
      `/people/${ann()}/acts`,
      { ...body, mid: sent.message_id },
      {
        status: 422,
        path: 'index',
      },
    );
  });

  test('the inbox is asked for something it cannot do', async () => {
    const thread = { page: world.page, psid: world.psid() };
    await isRefused(
      'POST',
      '/inbox/acts',
      { ...thread, type: 'done' },
      { status: 409, code: 'inbox_not_owner' },
    );
    await isRefused('POST', '/inbox/acts', { ...thread, type: 'reply' }, { status: 422, path: 'text' });
    await isRefused('POST', '/inbox/acts', { ...thread, type: 'sing' }, { status: 422, path: 'type' });
    await isRefused('POST', '/inbox/acts', { ...thread, psid: '1', type: 'done' }, { status: 404 });
    await isRefused(
      'POST',
      '/inbox/acts',
      { ...thread, page: '1', type: 'done' },
      { status: 422, path: 'page' },
    );
  });
});

describe('settings are refused when', () => {
  test.each([
    ['the default app is cleared', { default_app: null }, 409, 'default_app', 'routing_irreversible'],
    ['the default app is unknown', { default_app: '999' }, 422, 'default_app', 'app_unknown'],
    ['the social app is unknown', { social: '999' }, 422, 'social', 'app_unknown'],
    ['a link lacks its ref', { links: [{ app: 'CARE' }] }, 422, 'links[0].ref', 'invalid'],
    ['a link’s app is unknown', { links: [{ ref: 'a', app: '999' }] }, 422, 'links[0].app', 'app_unknown'],
    ['links are no list', { links: {} }, 422, 'links', 'invalid'],
    ['a campaign lacks its ad', { campaigns: [{ app: 'CARE' }] }, 422, 'campaigns[0].ad_id', 'invalid'],
    ['days are a text', { campaigns: [{ ad_id: '1', days: '4' }] }, 422, 'campaigns[0].days', 'invalid'],
    ['a member is unknown', { defualt_app: '1' }, 422, 'defualt_app', 'invalid'],
  ])('%s', async (_what, routing, status, path, code) => {
    const body = JSON.parse(JSON.stringify(routing).replace('"CARE"', JSON.stringify(world.app('care'))));
    await isRefused('PUT', `/pages/${world.page}/routing`, body, { status, path, code });
  });

  test('a route leads to an app that is not connected', async () => {
    const { id } = (await world.control('POST', '/apps', { name: 'Stranger' })).body;
    await isRefused(
      'PUT',
      `/pages/${world.page}/routing`,
      { social: id },
      {
        status: 422,
        path: 'social',
        code: 'app_not_connected',
      },
    );
  });

  test('routes of links and organic entries have no default app', async () => {
    world = await simulator.world({ ...ROUTED_FILE, pages: { page: { apps: ['care'] } } });
    for (const [body, path] of [
      [{ social: world.app('care') }, 'social'],
      [{ links: [{ ref: 'a', app: world.app('care') }] }, 'links'],
    ] as const) {
      await isRefused('PUT', `/pages/${world.page}/routing`, body, {
        status: 422,
        path,
        code: 'route_needs_default_app',
      });
    }
  });

  test('the default app would be disconnected or deleted', async () => {
    const care = world.app('care');
    await isRefused('DELETE', `/pages/${world.page}/apps/${care}`, undefined, { status: 409 });
    await isRefused('DELETE', `/apps/${care}`, undefined, { status: 409 });
  });

  test('an app, page or person has an id that is taken or none', async () => {
    const mkt = world.app('mkt');
    await isRefused('POST', '/apps', { id: mkt, name: 'X' }, { status: 409, path: 'id' });
    await isRefused('POST', '/pages', { id: world.page, name: 'X' }, { status: 409, path: 'id' });
    await isRefused('POST', '/people', { id: ann(), name: 'X' }, { status: 409, path: 'id' });
    for (const [id, what] of [
      ['abc', 'letters'],
      ['', 'nothing'],
      [-1, 'below zero'],
      [1.5, 'no whole number'],
      [2 ** 60, 'a number too large to be exact'],
      ['1'.repeat(21), 'too long'],
      [null, 'null'],
    ]) {
      await isRefused('POST', '/apps', { id, name: String(what) }, { status: 422, path: 'id' });
    }
  });

  test.each([
    ['name is missing', {}, 'name'],
    ['name is empty', { name: '' }, 'name'],
    ['the secret is short', { name: 'X', secret: 'short' }, 'secret'],
    ['the secret has a bar', { name: 'X', secret: 'long-enough|but' }, 'secret'],
    ['the callback is no URL', { name: 'X', webhook: { callback_url: 'x' } }, 'webhook.callback_url'],
    [
      'the callback is public',
      { name: 'X', webhook: { callback_url: 'http://example.com' } },
      'webhook.callback_url',
    ],
    [
      'a field is unknown',
      { name: 'X', webhook: { callback_url: 'http://localhost', fields: ['nope'] } },
      'webhook.fields[0]',
    ],
    ['a member is unknown', { name: 'X', nmae: 'Y' }, 'nmae'],
  ])('of a new app %s', async (_what, body, path) => {
    await isRefused('POST', '/apps', body, { status: 422, path });
  });

  test('a connection is put with unfit members, or to nobody', async () => {
    const at = `/pages/${world.page}/apps/${world.app('spy')}`;
    await isRefused('PUT', at, { can_take_control: 'yes' }, { status: 422, path: 'can_take_control' });
    await isRefused('PUT', at, { subscribed_fields: 'messages' }, { status: 422, path: 'subscribed_fields' });
    await isRefused(
      'PUT',
      at,
      { subscribed_fields: ['nope'] },
      { status: 422, path: 'subscribed_fields[0]' },
    );
    await isRefused('PUT', `/pages/999/apps/${world.app('spy')}`, {}, { status: 404 });
    await isRefused('PUT', `/pages/${world.page}/apps/999`, {}, { status: 404 });
    await isRefused('DELETE', `/pages/${world.page}/apps/999`, undefined, { status: 404 });
  });

  test('an app is patched with what cannot be patched', async () => {
    await isRefused(
      'PATCH',
      `/apps/${world.app('spy')}`,
      { secret: 'another-secret' },
      { status: 422, path: 'secret' },
    );
    await isRefused('PATCH', `/apps/${world.app('spy')}`, { name: 7 }, { status: 422, path: 'name' });
    await isRefused('PATCH', '/apps/999', { name: 'X' }, { status: 404 });
  });
});

describe('time is refused when', () => {
  test.each([
    ['nothing is said', {}],
    ['two things are said', { seconds: 1, ms: 1 }],
    ['seconds are a text', { seconds: '60' }],
    ['seconds are negative', { seconds: -1 }],
    ['ms are broken', { ms: 1.5 }],
    ['next is false', { next: false }],
    ['to is no instant', { to: 'tomorrow' }],
    ['to has no zone', { to: '2026-01-05T10:00:00' }],
    ['a member is unknown', { secnds: 1 }],
    ['it is a list', [60]],
  ])('%s', async (_what, body) => {
    const before = await world.state();
    const answer = await world.control('POST', '/clock/advance', body);
    expect(answer.status).toBe(422);
    expect(answer.body.error.message).toContain('expected');
    expect(await world.state()).toEqual(before);
  });

  test('it would run backwards, or a century ahead', async () => {
    await isRefused(
      'POST',
      '/clock/advance',
      { to: '2020-01-01T00:00:00Z' },
      { status: 422, path: 'to', code: 'clock_backwards' },
    );
    await isRefused(
      'PATCH',
      '/clock',
      { now: '2020-01-01T00:00:00Z' },
      { status: 422, path: 'now', code: 'clock_backwards' },
    );
    for (const body of [
      { seconds: 1e300 },
      { ms: 1e15 },
      { to: 8.64e15 },
      { to: Number.MAX_SAFE_INTEGER },
      { to: '9999-01-01T00:00:00Z' },
    ]) {
      const answer = await world.control('POST', '/clock/advance', body);
      expect([body, answer.status]).toEqual([body, 422]);
    }
  });

  test('an instant is none that a date can hold', async () => {
    await isRefused('PATCH', '/clock', { now: Number.MAX_SAFE_INTEGER }, { status: 422, path: 'now' });
    const made = await simulator.control('POST', '/worlds', { clock: { now: Number.MAX_SAFE_INTEGER } });
    expect([made.status, made.body.error.path]).toEqual([422, 'clock.now']);
  });

  test('the mode is unknown, or waiting is asked for too long', async () => {
    await isRefused('PATCH', '/clock', { mode: 'lunar' }, { status: 422, path: 'mode' });
    await isRefused('POST', '/settle', { within_ms: 3_600_000 }, { status: 422, path: 'within_ms' });
    await isRefused('POST', '/settle', { within_ms: '5' }, { status: 422, path: 'within_ms' });
    await isRefused('POST', '/wait', { within_ms: 5 }, { status: 422, path: 'for' });
    await isRefused('POST', '/wait', { for: {}, within_ms: 5 }, { status: 422, path: 'for.kind' });
    await isRefused(
      'POST',
      '/wait',
      { for: { kind: 'acts' }, within_ms: 5 },
      { status: 422, path: 'for.kind' },
    );
    await isRefused('POST', '/wait', { for: { kind: 'act', after: -1 } }, { status: 422, path: 'for.after' });
  });
});

describe('a fault is refused when', () => {
  const effect = { error: { code: 1200 } };
  test.each([
    ['it has no effect', {}, 'effect'],
    ['its effect is unknown', { effect: { explode: true } }, 'effect'],
    ['it has two effects', { effect: { ...effect, drop_connection: 'before_commit' } }, 'effect'],
    ['the code is a text', { effect: { error: { code: '1200' } } }, 'effect'],
    ['the cut is at no known point', { effect: { drop_connection: 'midway' } }, 'effect'],
    ['the call is unknown', { effect, match: { call: 'sned' } }, 'match.call'],
    ['the app is no id', { effect, match: { app: 'care' } }, 'match.app'],
    ['a match is unknown', { effect, match: { colour: 'blue' } }, 'match.colour'],
    ['having is no object', { effect, match: { having: 5 } }, 'match.having'],
    ['the budget is zero', { effect, trigger: { next: 0 } }, 'trigger'],
    ['the budget is broken', { effect, trigger: { next: 1.5 } }, 'trigger'],
    ['the chance has no seed', { effect, trigger: { probability: 0.5 } }, 'trigger'],
    ['the chance is above one', { effect, trigger: { probability: 2, seed: 1 } }, 'trigger'],
    ['a member is unknown', { effect, triger: { next: 1 } }, 'triger'],
    ['a delivery suffers what is not known', { effect: { delivery: 'explode' } }, 'effect'],
    ['a delay is none', { effect: { delay_ms: 0 } }, 'effect'],
    ['a delay is longer than a month', { effect: { delay_ms: 31 * 86_400_000 + 1 } }, 'effect'],
    ['a delay is half a millisecond', { effect: { delivery: 'duplicate', delay_ms: 0.5 } }, 'effect'],
    ['a slow line is slower than a minute', { effect: { latency_ms: 60_001 } }, 'effect'],
    ['a drop is delayed', { effect: { delivery: 'drop', delay_ms: 5 } }, 'effect.delay_ms'],
    [
      'what waits for the next one is delayed',
      { effect: { delivery: 'reorder', delay_ms: 5 } },
      'effect.delay_ms',
    ],
    ['what waits for a hand is delayed', { effect: { delivery: 'hold', delay_ms: 5 } }, 'effect.delay_ms'],
    ['a delivery is to be answered by an error', { match: { call: 'webhook' }, effect }, 'match.call'],
    ['a send is to come twice', { match: { call: 'send' }, effect: { delivery: 'duplicate' } }, 'match.call'],
    ['a send is to be delayed', { match: { call: 'send' }, effect: { delay_ms: 5 } }, 'match.call'],
    ['a call is looked for on a channel', { match: { channel: 'standby' }, effect }, 'match.channel'],
    [
      'a slow call is looked for by a field',
      { match: { field: 'messages' }, effect: { latency_ms: 5 } },
      'match.field',
    ],
    [
      'a channel is not known',
      { match: { channel: 'phone' }, effect: { delivery: 'drop' } },
      'match.channel',
    ],
    ['a field is not known', { match: { field: 'message' }, effect: { delivery: 'drop' } }, 'match.field'],
  ])('%s', async (_what, body, path) => {
    const before = await world.state();
    const answer = await world.control('POST', '/faults', body);
    expect(answer.status).toBe(422);
    expect(answer.body.error.path.startsWith(path)).toBe(true);
    expect(await world.state()).toEqual(before);
  });

  test('the one to remove is not there', async () => {
    await isRefused('DELETE', '/faults/f9', undefined, { status: 404, code: 'fault_unknown' });
  });
});

describe('a world is refused, and none is left behind, when', () => {
  test.each([
    ['its name has a slash', { world: 'a/b' }, 'world'],
    ['its name climbs', { world: '..' }, 'world'],
    ['its name is empty', { world: '' }, 'world'],
    ['its name is long', { world: 'x'.repeat(65) }, 'world'],
    ['it comes from nowhere', { from: 'exmaple' }, 'from'],
    ['it comes from a number', { from: 7 }, 'from'],
    ['a member is unknown', { wolrd: 'x' }, 'wolrd'],
    ['the file has an unknown member', { from: { app: {} } }, 'from.app'],
    ['an app has an unknown member', { from: { apps: { x: { colour: 'blue' } } } }, 'from.apps.x.colour'],
    ['a name is no name', { from: { apps: { '1x': {} } } }, 'from.apps.1x'],
    ['two apps have one id', { from: { apps: { x: { id: '5' }, y: { id: '5' } } } }, 'apps.y.id'],
    [
      'a page names an app that is not there',
      { from: { pages: { p: { apps: ['nobody'] } } } },
      'pages.p.apps[0]',
    ],
    [
      'the default app is not connected',
      { from: { apps: { x: {} }, pages: { p: { apps: [], routing: { default_app: 'x' } } } } },
      'default_app',
    ],
    [
      'the routing names an app that is not there',
      { from: { apps: {}, pages: { p: { routing: { default_app: 'nobody' } } } } },
      'pages.p.routing.default_app',
    ],
    ['a reading is unknown', { readings: { colour: 'blue' } }, 'readings.colour'],
    ['a reading has no such value', { from: { readings: { takeFanout: 'x' } } }, 'from.readings.takeFanout'],
    ['the clock has no such mode', { clock: { mode: 'lunar' } }, 'clock.mode'],
    ['the clock begins at no instant', { clock: { now: 'noon' } }, 'clock.now'],
    ['the seed is empty', { seed: '' }, 'seed'],
    [
      'the callback is public',
      { from: { apps: { x: { webhook: { callback_url: 'http://example.com/' } } } } },
      'apps.x.webhook.callback_url',
    ],
  ])('%s', async (_what, body, path) => {
    const before = (await simulator.control('GET', '/worlds')).body;
    const answer = await simulator.control('POST', '/worlds', body);
    expect([answer.status, answer.body.error.path]).toEqual([422, path]);
    expect(answer.body.error.message).not.toMatch(/Invalid input/);
    expect((await simulator.control('GET', '/worlds')).body).toEqual(before);
  });

  test('several things are wrong: all of them are told at once', async () => {
    const answer = await simulator.control('POST', '/worlds', {
      from: { apps: { x: { name: 7, colour: 'blue' } }, people: { ann: { id: 'abc' } } },
    });
    expect(answer.status).toBe(422);
    for (const path of ['from.apps.x.name', 'from.apps.x.colour', 'from.people.ann.id'])
      expect(answer.body.error.message).toContain(path);
  });
});

describe('any body is refused when', () => {
  const routes: [string, (w: TestWorld) => string][] = [
    ['POST', () => '/worlds'],
    ['POST', (w) => `/worlds/${w.name}/apps`],
    ['PATCH', (w) => `/worlds/${w.name}/apps/${w.app('spy')}`],
    ['POST', (w) => `/worlds/${w.name}/pages`],
    ['PUT', (w) => `/worlds/${w.name}/pages/${w.page}/apps/${w.app('spy')}`],
    ['PUT', (w) => `/worlds/${w.name}/pages/${w.page}/routing`],
    ['POST', (w) => `/worlds/${w.name}/people`],
    ['POST', (w) => `/worlds/${w.name}/people/${w.view.people.ann.id}/acts`],
    ['POST', (w) => `/worlds/${w.name}/inbox/acts`],
    ['PATCH', (w) => `/worlds/${w.name}/readings`],
    ['PATCH', (w) => `/worlds/${w.name}/clock`],
    ['POST', (w) => `/worlds/${w.name}/clock/advance`],
    ['POST', (w) => `/worlds/${w.name}/settle`],
    ['POST', (w) => `/worlds/${w.name}/wait`],
    ['POST', (w) => `/worlds/${w.name}/faults`],
  ];
  test.each(routes)('it is no JSON or no object: %s %#', async (method, path) => {
    const before = await world.state();
    const broken = await simulator.control(method, path(world), '{"a":');
    expect([broken.status, broken.body.error.code]).toEqual([400, 'not_json']);
    for (const body of ['null', '[]', '"text"', '5', 'true']) {
      const answer = await simulator.control(method, path(world), body);
      expect([body, answer.status]).toEqual([body, 422]);
      expect(answer.body.error.message).toMatch(/expected/i);
    }
    expect(await world.state()).toEqual(before);
  });

  // A whole world may be larger where one can come in.
  const place = () => `/worlds/${world.name}/people`;

  test('it is larger than 4 MB and does not tell its length', async () => {
    const text = `{"name":"${'x'.repeat(4_100_000)}"}`;
    const answer = await fetch(`${simulator.controlUrl}${place()}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Blob([text]).stream(),
      duplex: 'half',
    });
    const { error } = (await answer.json()) as { error: { code: string } };
    expect([answer.status, error.code]).toEqual([413, 'too_large']);
  });

  test('it is larger than 4 MB', async () => {
    const answer = await simulator.control('POST', place(), `{"name":"${'x'.repeat(4_100_000)}"}`);
    expect([answer.status, answer.body.error.code]).toEqual([413, 'too_large']);
  });
});

describe('what is not there is 404', () => {
  test.each([
    ['GET', '/nonsense'],
    ['POST', '/health'],
    ['GET', '/worlds/nobody'],
    ['GET', '/worlds/nobody/journal'],
    ['POST', '/worlds/nobody/reset'],
    ['POST', '/worlds/nobody/clock/advance'],
    ['GET', '/worlds/__proto__'],
    ['GET', '/worlds/constructor'],
    ['DELETE', '/worlds'],
  ])('%s %s', async (method, path) => {
    const answer = await simulator.control(
      method,
      path,
      method === 'GET' || method === 'DELETE' ? undefined : {},
    );
    expect(answer.status).toBe(404);
    expect(answer.body.error).toMatchObject({ code: expect.any(String), message: expect.any(String) });
  });

  test.each([
    '/apps/999',
    '/people/999',
    '/pages/999/routing',
    '/pages/999/apps/1',
    '/threads/1/2',
    '/threads/1/2/explain',
  ])('GET of a world’s %s', async (path) => {
    const answer = await world.control('GET', path);
    expect(answer.status).toBe(404);
    expect(answer.body.error.code).toMatch(/_unknown$/);
  });
});

describe('web pages of other sites stay outside', () => {
  function raw(headers: Record<string, string>): Promise<{ status: number; body: string }> {
    const { hostname, port } = new URL(simulator.controlUrl);
    return new Promise((resolve, reject) => {
      const sent = request({ hostname, port, path: '/worlds', method: 'GET', headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
        );
      });
      sent.on('error', reject);
      sent.end();
    });
  }

  test.each([
    'example.com',
    'example.com:4001',
    '127.0.0.1.example.com',
    'localhost.example.com',
    '10.0.0.1',
    '0.0.0.0',
  ])('a request that names the host %s is refused', async (host) => {
    const { status, body } = await raw({ host });
    expect(status).toBe(403);
    expect(JSON.parse(body).error.code).toBe('host_refused');
  });

  test.each(['localhost:4001', '127.0.0.1', '[::1]:4001', 'LOCALHOST'])(
    'the host %s is this machine',
    async (host) => {
      expect((await raw({ host })).status).toBe(200);
    },
  );

  test.each([
    'http://example.com',
    'https://example.com:4001',
    'http://localhost.example.com',
    'null',
    'http://127.0.0.1.nip.io',
  ])('a request from the origin %s is refused', async (origin) => {
    const { status, body } = await raw({ host: 'localhost', origin });
    expect(status).toBe(403);
    expect(JSON.parse(body).error.code).toBe('origin_refused');
  });

  test.each(['http://localhost:4001', 'http://127.0.0.1:3000', 'http://[::1]:4001'])(
    'the origin %s is this machine',
    async (origin) => {
      expect((await raw({ host: 'localhost', origin })).status).toBe(200);
    },
  );
});
