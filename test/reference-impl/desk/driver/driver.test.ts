/** The conformance driver: worlds side by side, acts that start at once, and answers that repeat. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answer, Bench } from '../support/desk-driver.ts';
import { echo, message, pass, sign, startBench } from '../support/desk-driver.ts';
import { other, own, page, psid, secret, token } from '../support/fake-graph.ts';

let bench: Bench;
let seq: number;
const key = { authorization: 'Bearer any' };
const cell = 'CTRL-014[lost=no,target=omitted]';
const place = { run: 'r1', cell };
const at = '2026-01-05T09:00:00.000Z';

beforeEach(async () => {
  bench = await startBench({ driver: true });
  seq = 0;
  bench.graph.owners.set(psid, own);
});
afterEach(() => bench.close());

function world(more: object = {}) {
  return {
    page_id: page,
    app_id: own,
    app_secret: secret,
    page_access_token: token,
    graph_url: bench.graph.url,
    graph_version: 'v26.0',
    verify_token: 'v',
    role: 'default-app',
    other_app_ids: [other],
    clock: { mode: 'virtual', now: at },
    ...more,
  };
}
const path = '/conformance/v1';
function post(verb: string, body: object): Promise<Answer> {
  seq += 1;
  return bench.call('POST', `${path}/${verb}`, { ...place, step: 's', seq, ...body }, key);
}
const get = (what: string) =>
  bench.call('GET', `${path}/${what}?${new URLSearchParams(place)}`, undefined, key);
const settle = () => post('settle', { until: at });
const created = async (more: object = {}) => (await post('worlds', world(more))).body.webhook_url as string;

async function hear(url: string, lane: string, event: object): Promise<number> {
  const body = JSON.stringify({ object: 'page', entry: [{ id: page, time: 1, [lane]: [event] }] });
  const response = await fetch(url, { method: 'POST', body, headers: { 'x-hub-signature-256': sign(body) } });
  return response.status;
}
const stamped = (event: object) => ({ ...event, timestamp: Date.parse(at) });
const ended = (act: string) =>
  vi.waitFor(async () => {
    const { body } = await get(`acts/${act}`);
    expect(body.state).not.toBe('pending');
    return body;
  });
async function act(verb: string, body: object) {
  const started = await post(`acts/${verb}`, body);
  expect(started.status).toBe(202);
  return ended(started.body.act);
}

describe('access', () => {
  it('is closed without the driver option', async () => {
    const closed = await startBench({});
    expect((await closed.call('GET', `${path}/about`, undefined, key)).status).toBe(404);
    await closed.close();
  });

  it('needs a bearer, and the right one when a token is set', async () => {
    expect((await bench.call('GET', `${path}/about`)).status).toBe(401);
    const about = await bench.call('GET', `${path}/about`, undefined, key);
    expect(about).toMatchObject({
      status: 200,
      body: { time: 'virtual', verbs: expect.arrayContaining(['reply', 'take']) },
    });
    const strict = await startBench({ driver: true, driverToken: 'right' });
    expect((await strict.call('GET', `${path}/about`, undefined, key)).status).toBe(401);
    expect(
      (await strict.call('GET', `${path}/about`, undefined, { authorization: 'Bearer right' })).status,
    ).toBe(200);
    await strict.close();
  });

  it('marks every answer as the driver’s', async () => {
    const response = await fetch(`${bench.desk.url}${path}/about`, { headers: key });
    expect(response.headers.get('conformance-driver')).toBe('1');
  });
});

describe('worlds', () => {
  it('each have a webhook address of their own, which answers the handshake', async () => {
    const url = await created();
    expect(new URL(url).pathname).toBe(`/webhook/${encodeURIComponent(`r1.${cell}`)}`);
    const shaken = await fetch(`${url}?hub.mode=subscribe&hub.challenge=77&hub.verify_token=v`);
    expect(await shaken.text()).toBe('77');
    expect((await post('worlds', world())).status).toBe(409);
  });

  it('side by side share nothing, even with the same page', async () => {
    const first = await created();
    const second = (
      await bench.call('POST', `${path}/worlds`, { ...world(), run: 'r1', cell: 'B', seq: 'b' }, key)
    ).body.webhook_url;
    expect(second).not.toBe(first);
    await hear(first, 'messaging', stamped(message('only in one')));
    await settle();
    expect((await get(`threads/${psid}`)).body).toMatchObject({
      owner: 'mine',
      last_mid: expect.any(String),
    });
    const elsewhere = await bench.call('GET', `${path}/threads/${psid}?run=r1&cell=B`, undefined, key);
    expect(elsewhere.body).toEqual({ owner: 'unknown', last_mid: null });
    expect((await bench.call('GET', '/api/cases')).body.cases).toEqual([]);
  });

  it('that were deleted hear nothing and act no more', async () => {
    const url = await created();
    expect(
      (await bench.call('DELETE', `${path}/worlds/${encodeURIComponent(`r1.${cell}`)}`, undefined, key))
        .status,
    ).toBe(204);
    expect(await hear(url, 'messaging', message('too late'))).toBe(404);
    expect((await post('acts/reply', { psid, text: 'x' })).status).toBe(404);
  });

  it.each([
    ['a page id of letters', { page_id: 'abc' }, 'page_id'],
    ['no secret', { app_secret: undefined }, 'app_secret'],
    ['a graph_url that is none', { graph_url: 'nowhere' }, 'graph_url'],
  ])('with %s are refused', async (_name, more, where) => {
    expect(await post('worlds', world(more))).toMatchObject({
      status: 422,
      body: { error: { path: where } },
    });
  });
});

describe('repeated calls', () => {
  it('with the same run and seq get the same answer and act once', async () => {
    await created();
    const body = { ...place, seq: 'fixed', psid, text: 'once' };
    const answers = await Promise.all([1, 2].map(() => bench.call('POST', `${path}/acts/reply`, body, key)));
    expect(answers[0]).toEqual(answers[1]);
    await ended(answers[0]!.body.act);
    expect(bench.graph.shown).toHaveLength(1);
  });
});

describe('acts', () => {
  beforeEach(async () => {
    const url = await created();
    await hear(url, 'messaging', stamped(message('hi')));
    await settle();
  });

  it.each([
    [{ to: 'none' }, undefined],
    [{ to: 'release' }, { control_type: 'release' }],
    [{ to: 'default', spelled: 'omitted' }, { control_type: 'pass' }],
    [{ to: other }, { control_type: 'pass', app_id: other }],
  ])('reply with hand_over %j carries %j', async (hand_over, wire) => {
    expect(await act('reply', { psid, text: 'bye', hand_over })).toEqual({ state: 'sent' });
    expect(bench.graph.shown.at(-1)?.control).toEqual(wire);
  });

  it('reply in parts hands over on the last', async () => {
    await act('reply', { psid, text: 'last', parts: 3, hand_over: { to: 'release' } });
    expect(bench.graph.shown.map((one) => [one.text, one.control])).toEqual([
      ['last (1/3)', undefined],
      ['last (2/3)', undefined],
      ['last', { control_type: 'release' }],
    ]);
    bench.graph.owners.set(psid, own);
    await act('reply', { psid, text: 'ignored', parts: ['a', 'b'] });
    expect(bench.graph.shown.slice(-2).map((one) => one.text)).toEqual(['a', 'b']);
  });

  it('retry hands over as well; a plain reply after a refused hand-over does not', async () => {
    bench.graph.next('messages', { error: { code: 1200, subcode: 2018024, http: 500 } });
    const started = await post('acts/reply', { psid, text: 'bye', hand_over: { to: other } });
    expect(await ended(started.body.act)).toEqual({ state: 'refused', code: 1200, subcode: 2018024 });
    expect(await act('retry', { act: started.body.act })).toEqual({ state: 'sent' });
    expect(bench.graph.shown.at(-1)?.control).toEqual({ control_type: 'pass', app_id: other });
    bench.graph.owners.set(psid, own);
    bench.graph.next('messages', { error: { code: 613 } });
    await act('reply', { psid, text: 'bye', hand_over: { to: other } });
    bench.graph.owners.set(psid, own);
    await act('reply', { psid, text: 'stay', hand_over: { to: 'none' } });
    expect(bench.graph.shown.at(-1)?.control).toBeUndefined();
  });

  it('take, extend, pass and release call their edges', async () => {
    bench.graph.owners.set(psid, other);
    await hear(
      (await get('about')).body && `${bench.desk.url}/webhook/${encodeURIComponent(`r1.${cell}`)}`,
      'standby',
      stamped(message('x')),
    );
    await settle();
    expect(await act('take', { psid, metadata: 'm' })).toEqual({ state: 'sent' });
    expect(await act('extend', { psid, seconds: 60 })).toEqual({ state: 'sent' });
    expect(await act('release', { psid })).toEqual({ state: 'sent' });
    expect(await act('pass', { psid, app_id: other })).toEqual({ state: 'sent' });
    expect(bench.graph.owners.get(psid)).toBe(other);
  });

  it('the desk’s own rules forbid are given up without a call', async () => {
    bench.graph.owners.set(psid, other);
    const url = `${bench.desk.url}/webhook/${encodeURIComponent(`r1.${cell}`)}`;
    await hear(url, 'messaging', stamped({ ...pass(own, other), timestamp: Date.parse(at) }));
    await settle();
    expect(await act('reply', { psid, text: 'x' })).toEqual({ state: 'gave_up' });
    expect(bench.graph.count('messages')).toBe(0);
  });

  it('whose answer was lost become known by the echo', async () => {
    bench.graph.next('messages', { drop: 'after_commit' });
    const started = await post('acts/reply', { psid, text: 'bye' });
    expect(await ended(started.body.act)).toEqual({ state: 'unknown' });
    const url = `${bench.desk.url}/webhook/${encodeURIComponent(`r1.${cell}`)}`;
    await hear(url, 'messaging', echo(bench.graph.shown[0]!));
    await settle();
    expect((await get(`acts/${started.body.act}`)).body).toEqual({ state: 'sent' });
  });

  it('nobody knows are 501 with a reason', async () => {
    expect(await post('acts/dance', {})).toMatchObject({
      status: 501,
      body: { unsupported: true, reason: expect.any(String) },
    });
    expect(await post('faults/crash', {})).toMatchObject({ status: 501, body: { unsupported: true } });
  });

  it.each([
    ['no text', { psid }, 'text'],
    ['a PSID of letters', { psid: 'x', text: 'x' }, 'psid'],
    ['an unknown target', { psid, text: 'x', hand_over: { to: 'nowhere' } }, 'hand_over.to'],
    ['a target that is not configured', { psid, text: 'x', hand_over: { to: '555' } }, 'app_id'],
  ])('reply with %s is refused', async (_name, body, where) => {
    expect(await post('acts/reply', body)).toMatchObject({ status: 422, body: { error: { path: where } } });
  });
});

describe('time', () => {
  it('of a world moves only when told, and closes the messaging window there', async () => {
    const url = await created();
    await hear(url, 'messaging', stamped(message('hi')));
    await settle();
    await post('clock', { now: new Date(Date.parse(at) + 86_400_000 - 1).toISOString() });
    expect(await act('reply', { psid, text: 'in time' })).toEqual({ state: 'sent' });
    await post('clock', { now: new Date(Date.parse(at) + 86_400_000).toISOString() });
    expect(await act('reply', { psid, text: 'too late' })).toEqual({ state: 'gave_up' });
  });

  it('settling waits for what webhooks have started', async () => {
    const url = await created();
    let release = () => {};
    bench.graph.next('thread_owner', {
      hold: new Promise<void>((resolve) => {
        release = resolve;
      }),
    });
    await hear(url, 'messaging', stamped(message('hi')));
    let settled = false;
    const settling = settle().then((answer) => {
      settled = true;
      return answer;
    });
    await vi.waitFor(() => expect(bench.graph.count('thread_owner')).toBe(1));
    expect(settled).toBe(false);
    release();
    expect((await settling).body).toEqual({ next_timer: null });
  });
});
