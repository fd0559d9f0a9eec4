// Requests that fuzzing found to be answered with a failure, shrunk, each under the name of what was wrong.
import { expect, test } from 'vitest';
import { judgeInTurn, judgeOne } from './door.ts';
import { botDriverDoor, botWebhookDoor } from './doors/bot.ts';
import { controlDoor } from './doors/control.ts';
import { deskApiDoor, deskDriverDoor, deskWebhookDoor } from './doors/desk.ts';
import { driverWorld } from './doors/driver-shapes.ts';
import { graphDoor } from './doors/graph.ts';
import { CARE, PSID, SECRET, TOKENS, WORLD } from './doors/simulated-world.ts';
import { PARTNER, signed } from './doors/webhook-shapes.ts';
import type { FuzzRequest } from './request.ts';
import { judgeOverSocket } from './socket.ts';

const CASE = `${PARTNER.page}_${PARTNER.psid}`;
const place = { run: 'r', cell: 'c' };

function json(target: string, body: unknown, headers: FuzzRequest['headers'] = []): FuzzRequest {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    method: 'POST',
    target,
    headers: [['Content-Type', 'application/json'], ...headers],
    body: Buffer.from(text),
  };
}

function form(target: string, text: string): FuzzRequest {
  return {
    method: 'POST',
    target,
    headers: [
      ['Content-Type', 'application/x-www-form-urlencoded'],
      ['Origin', 'http://127.0.0.1'],
    ],
    body: Buffer.from(text),
  };
}

function webhook(timestamp: unknown): FuzzRequest {
  const event = {
    sender: { id: PARTNER.psid },
    recipient: { id: PARTNER.page },
    timestamp,
    take_thread_control: { previous_owner_app_id: PARTNER.app, new_owner_app_id: PARTNER.otherApp },
  };
  const body = { object: 'page', entry: [{ id: PARTNER.page, time: timestamp, messaging: [event] }] };
  return signed(json('/webhook', body), 9);
}

const deep = `{"message":${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}}`;
const inGraph = (path: string) => `${path}?access_token=${TOKENS.page}`;

test('a Graph body nested deeper than the journal could write down is unreadable', async () => {
  expect(await judgeOne(graphDoor, json(inGraph('/me/messages'), deep))).toBe(400);
});

test('an object in place of the token to exchange is no token', async () => {
  const body = {
    client_id: CARE,
    client_secret: SECRET,
    grant_type: 'fb_exchange_token',
    fb_exchange_token: { toString: 1 },
  };
  expect(await judgeOne(graphDoor, json(inGraph('/oauth/access_token'), body))).toBe(400);
});

test('an object that cannot be made a text, in place of include_headers, leaves the headers in', async () => {
  const body = { batch: [{ method: 'GET', relative_url: 'me' }], include_headers: { toString: 1 } };
  expect(await judgeOne(graphDoor, json(inGraph('/'), body))).toBe(200);
});

test('half a character taken from an earlier answer of a batch breaks no later path', async () => {
  const batch = [
    {
      method: 'POST',
      relative_url: 'me/messenger_profile',
      body: '{"greeting":[{"locale":"default","text":"\\ud800"}]}',
    },
    { method: 'GET', relative_url: 'me/messenger_profile?fields=greeting', name: 'p' },
    { method: 'GET', relative_url: 'me?fields={result=p:$.data.*.*.*.text}' },
  ];
  expect(await judgeOne(graphDoor, json(inGraph('/'), { batch }))).toBe(200);
});

test('an object without a text of its own, taken from an earlier answer of a batch, is put in as JSON', async () => {
  const batch = [
    {
      method: 'POST',
      relative_url: 'me/messenger_profile',
      body: '{"greeting":[{"locale":"default","text":"a","toString":1}]}',
    },
    { method: 'GET', relative_url: 'me/messenger_profile?fields=greeting', name: 'p' },
    { method: 'GET', relative_url: 'me?fields={result=p:$.data.*.*.*}' },
  ];
  expect(await judgeOne(graphDoor, json(inGraph('/'), { batch }))).toBe(200);
});

test('an object in place of a template type is named as what came', async () => {
  const attachment = { type: 'template', payload: { template_type: { toString: 1 } } };
  const body = { recipient: { id: '1' }, message: { attachment } };
  expect(await judgeOne(graphDoor, json(inGraph('/me/messages'), body))).toBe(400);
});

test('a control plane body nested deeper than the journal could write down is refused', async () => {
  const having = `{"a":${'['.repeat(9000)}${']'.repeat(9000)}}`;
  const body = `{"match":{"having":${having}},"effect":{"error":{"code":1}}}`;
  expect(await judgeOne(controlDoor, json(`/worlds/${WORLD}/faults`, body))).toBe(400);
});

test('a console form that is no form of its content type is refused', async () => {
  const request = { ...form('/console/login', 'key=0') };
  const headers = [['Content-Type', 'multipart/form-data; boundary=b']] as const;
  expect(
    await judgeOne(deskApiDoor, { ...request, headers: [...headers, ['Origin', 'http://127.0.0.1']] }),
  ).toBe(400);
});

test('a reply form whose key no header could hold is refused by the API, not by a failure', async () => {
  expect(
    await judgeOne(deskApiDoor, form(`/console/care/${CASE}/replies`, 'text=x&key=%EF%BB%BFa')),
  ).toBeLessThan(500);
});

test('a login whose key no header could hold is refused by the API, not by a failure', async () => {
  const request = { ...form('/console/care', ''), method: 'GET', body: null };
  const headers = [['Cookie', 'desk_key=%EF%BB%BFa']] as const;
  expect(await judgeOne(deskApiDoor, { ...request, headers })).toBeLessThan(500);
});

test.each([9007199254740992, -1e300])(
  'a webhook of the instant %d is taken in, and what it changed can be shown',
  async (timestamp) => {
    expect(await judgeOne(deskWebhookDoor, webhook(timestamp))).toBe(200);
    expect(await judgeOne(botWebhookDoor, webhook(timestamp))).toBe(200);
  },
);

test('a driver refuses to set a clock beyond any date', async () => {
  const request = json('/conformance/v1/clock', { ...place, now: 8_640_000_000_000_001 }, [
    ['Authorization', 'Bearer any'],
  ]);
  expect(await judgeOne(deskDriverDoor, request)).toBe(422);
  expect(await judgeOne(botDriverDoor, request)).toBe(422);
});

test.each(['run', 'cell'])('a driver takes no half of a character as the name of a %s', async (what) => {
  const world = { ...driverWorld, [what]: '\ud800' };
  const made = json('/conformance/v1/worlds', world, [['Authorization', 'Bearer any']]);
  expect(await judgeOne(deskDriverDoor, made)).toBe(422);
});

test('a driver says of a body beyond its limit that it is too large', async () => {
  const request = json('/conformance/v1/clock', { ...place, now: 0, more: 'x'.repeat(2_000_000) }, [
    ['Authorization', 'Bearer any'],
  ]);
  expect(await judgeOne(deskDriverDoor, request)).toBe(413);
  expect(await judgeOne(botDriverDoor, request)).toBe(413);
});

test('a token inside a batch that is no batch is not journalled', async () => {
  const batch = [[{ method: 'GET', relative_url: 'me', access_token: TOKENS.page }]];
  expect(await judgeOne(graphDoor, json(inGraph('/me/messages'), { batch }))).toBe(400);
});

test.each([TOKENS.app, SECRET, TOKENS.page])(
  'a token in place of a name is not journalled: %#',
  async (secret) => {
    const attachment = { type: 'template', payload: { template_type: secret, [secret]: [secret] } };
    const body = { recipient: { id: PSID }, message: { attachment } };
    expect(await judgeOne(graphDoor, json(inGraph('/me/messages'), body))).toBe(400);
  },
);

test('an object with a length that cannot be compared is no name', async () => {
  const odd = { length: { toString: 1, valueOf: 2 } };
  const bearer: FuzzRequest['headers'] = [['Authorization', 'Bearer any']];
  expect(await judgeOne(controlDoor, json(`/worlds/${WORLD}/people`, { name: odd }))).toBe(422);
  expect(await judgeOne(deskApiDoor, json(`/api/cases/${CASE}/take`, { reason: odd }))).toBe(422);
  const reply = json('/conformance/v1/acts/reply', { ...place, psid: '1', text: odd }, bearer);
  expect(await judgeOne(deskDriverDoor, reply)).toBe(422);
  expect(await judgeOne(botDriverDoor, reply)).toBe(422);
});

test('a reply act that is refused opens no case', async () => {
  const bearer: FuzzRequest['headers'] = [['Authorization', 'Bearer any']];
  const act = { ...place, psid: '31', text: 'Bye', hand_over: { to: '999' } };
  const requests = [
    json('/conformance/v1/worlds', driverWorld, bearer),
    json('/conformance/v1/acts/reply', act, bearer),
  ];
  expect(await judgeInTurn(deskDriverDoor, requests)).toEqual([201, 422]);
});

test('Meta is asked nothing for the retry of a reply that does not exist', async () => {
  const retry = json(`/api/cases/${CASE}/replies/nobody/retry`, {});
  // Another app took control, so that a reply would ask who owns the thread.
  expect(await judgeInTurn(deskApiDoor, [webhook(1767603700000), retry])).toEqual([200, 404]);
});

test('HEAD is answered once', async () => {
  await judgeOverSocket(graphDoor, { method: 'HEAD', target: inGraph('/me'), headers: [], body: null });
});
