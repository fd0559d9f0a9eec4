// The driver: it starts what is asked for, tells what became of it, and keeps its worlds apart.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bench } from '../bench.ts';
import { care, clicksAd, me, page, person, says, sign, startBench, startMs, takes } from '../bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const sendBodies = () => bench.graph.sends().map(({ body }) => [body.message?.text, body.thread_control]);
const edges = () => bench.graph.calls.map(({ edge }) => edge);

describe('a world of the driver', () => {
  it('keeps the flow of the bot off unless it is asked for', async () => {
    await bench.tell('messaging', says('agent please', { ad: '6001' }));
    await bench.advance(3600);
    expect(bench.graph.calls).toEqual([]);
    expect(await bench.owner()).toBe('mine');
  });

  it('is refused a second time under the same name, and forgotten when deleted', async () => {
    const body = {
      page_id: page,
      app_id: me,
      app_secret: 's',
      page_access_token: 't',
      graph_url: bench.graph.url,
      verify_token: 'v',
      clock: { mode: 'virtual', now: startMs },
    };
    expect((await bench.post('/worlds', body)).status).toBe(409);
    const name = encodeURIComponent('r1.CTRL-014[lost=no]');
    const deleted = await fetch(`${bench.botUrl}/conformance/v1/worlds/${name}`, { method: 'DELETE' });
    expect(deleted.status).toBe(204);
    expect(await bench.deliver({ object: 'page', entry: [] })).toBe(404);
    expect((await bench.post('/worlds', body)).status).toBe(201);
  });

  it('refuses a delivery that another app has signed', async () => {
    const other = await bench.post('/worlds', {
      cell: 'other',
      page_id: page,
      app_id: care,
      app_secret: 'another secret',
      page_access_token: 't',
      graph_url: bench.graph.url,
      verify_token: 'v',
      clock: { mode: 'virtual', now: startMs },
    });
    const webhookUrl = other.json.webhook_url ?? '';
    const raw = JSON.stringify({ object: 'page', entry: [] });
    const answer = (key: string) =>
      fetch(webhookUrl, { method: 'POST', headers: { 'x-hub-signature-256': sign(raw, key) }, body: raw });
    expect((await answer('a secret of the app')).status).toBe(401);
    expect((await answer('another secret')).status).toBe(200);
  });
});

describe('an asked reply', () => {
  beforeEach(() => bench.tell('messaging', clicksAd('6001')));

  it.each([
    ['none', undefined, undefined],
    ['release', undefined, { control_type: 'release' }],
    ['default', 'omitted', { control_type: 'pass' }],
    ['default', 'named', { control_type: 'pass', app_id: care }],
    ['333', undefined, { control_type: 'pass', app_id: '333' }],
  ])('that hands over to %s (spelled %s) carries it', async (to, spelled, control) => {
    const act = await bench.ask('reply', { text: 'Bye', hand_over: { to, ...(spelled ? { spelled } : {}) } });
    expect(sendBodies()).toEqual([['Bye', control]]);
    expect(await bench.act(act)).toEqual({ state: 'sent' });
    expect(await bench.owner()).toBe(control ? 'other' : 'mine');
  });

  it('of several parts carries the hand-over on the last one only', async () => {
    await bench.ask('reply', { text: 'one', parts: ['two', 'three'], hand_over: { to: 'release' } });
    expect(sendBodies()).toEqual([
      ['one', undefined],
      ['two', undefined],
      ['three', { control_type: 'release' }],
    ]);
  });

  it('goes on behind the parts already sent when a later part was refused', async () => {
    bench.graph.script('messages', { json: { message_id: 'm1' } }, { error: { code: 1200 } });
    const act = await bench.ask('reply', { text: 'one', parts: ['two'], hand_over: { to: 'default' } });
    expect(await bench.act(act)).toMatchObject({ state: 'pending', code: 1200 });
    expect(await bench.owner()).toBe('mine');
    await bench.advance(5);
    expect(sendBodies().map(([text]) => text)).toEqual(['one', 'two', 'two']);
    expect(await bench.owner()).toBe('other');
  });

  it('can be retried by hand before its time, with its hand-over', async () => {
    bench.graph.script('messages', { error: { code: 1200, error_subcode: 2018024 } });
    const act = await bench.ask('reply', { text: 'Bye', hand_over: { to: 'default', spelled: 'omitted' } });
    expect((await bench.post('/acts/retry', { act })).status).toBe(202);
    await bench.settle();
    expect(sendBodies()).toEqual([
      ['Bye', { control_type: 'pass' }],
      ['Bye', { control_type: 'pass' }],
    ]);
  });

  it('is not sent twice by a retry of what was sent, or by a repeat of the same (run, seq)', async () => {
    const first = await bench.post('/acts/reply', { psid: person, text: 'Bye', seq: 7 });
    const repeat = await bench.post('/acts/reply', { psid: person, text: 'Bye', seq: 7 });
    await bench.settle();
    await bench.post('/acts/retry', { act: first.json.act });
    await bench.settle();
    expect(repeat.json).toEqual(first.json);
    expect(sendBodies()).toHaveLength(1);
  });

  it('reconciles a lost answer before a retry by hand', async () => {
    bench.graph.script('messages', { cut: true });
    const act = await bench.ask('reply', { text: 'Bye', hand_over: { to: 'default' } });
    expect(await bench.act(act)).toMatchObject({ state: 'unknown' });
    bench.graph.owner = null;
    await bench.post('/acts/retry', { act });
    await bench.settle();
    expect(edges()).toEqual(['messages', 'thread_owner', 'thread_owner']);
    expect(await bench.act(act)).toEqual({ state: 'sent' });
  });

  it('does not leave when the bot knows that it has lost the thread', async () => {
    await bench.tell('messaging', takes(me, care, startMs + 1));
    const act = await bench.ask('reply', { text: 'Bye' });
    expect(await bench.act(act)).toMatchObject({ state: 'refused' });
    expect(bench.graph.calls).toEqual([]);
  });

  it('does not leave when the thread is taken while it is on its way to the wire', async () => {
    let release = () => {};
    bench.graph.script('messages', {
      hold: new Promise<void>((resolve) => {
        release = resolve;
      }),
    });
    const first = await bench.post('/acts/reply', { psid: person, text: 'one' });
    await bench.post('/acts/reply', { psid: person, text: 'two' });
    await bench.deliver({
      object: 'page',
      entry: [{ id: page, time: 1, messaging: [takes(me, care, startMs + 1)] }],
    });
    release();
    await bench.settle();
    expect(sendBodies().map(([text]) => text)).toEqual(['one']);
    expect(await bench.act(first.json.act ?? '')).toEqual({ state: 'sent' });
    expect(await bench.owner()).toBe('other');
  });
});

describe('asked control calls', () => {
  it.each([
    ['pass', { app_id: '333', metadata: 'note' }, { target_app_id: '333', metadata: 'note' }],
    ['release', {}, {}],
    ['extend', { seconds: 3600 }, { duration: 3600 }],
    ['take', { metadata: 'agent' }, { metadata: 'agent' }],
    ['request', {}, {}],
  ])('%s goes to its edge', async (verb, body, params) => {
    if (verb !== 'take' && verb !== 'request') await bench.tell('messaging', clicksAd('6001'));
    const act = await bench.ask(verb, body);
    expect(bench.graph.calls.at(-1)).toMatchObject({
      edge: `${verb}_thread_control`,
      body: { recipient: { id: person }, ...params },
    });
    expect(await bench.act(act)).toEqual({ state: 'sent' });
  });

  it('a granted take makes the thread its own; a refused take and a granted request do not', async () => {
    await bench.tell('standby', says('hello'));
    await bench.ask('request');
    expect(await bench.owner()).toBe('other');
    bench.graph.script('take_thread_control', { error: { code: 200 } });
    const refused = await bench.ask('take');
    expect(await bench.act(refused)).toMatchObject({ state: 'refused', code: 200 });
    expect(await bench.owner()).toBe('other');
    await bench.ask('take');
    expect(await bench.owner()).toBe('mine');
  });
});

describe('the doors of the driver', () => {
  it('say what they can do, and mark themselves', async () => {
    const response = await fetch(`${bench.botUrl}/conformance/v1/about`);
    expect(response.headers.get('conformance-driver')).toBe('1');
    expect(await response.json()).toMatchObject({
      time: 'virtual',
      verbs: expect.arrayContaining(['reply', 'retry']),
    });
  });

  it('answer 501 with a reason to what they do not offer', async () => {
    const { status, json } = await bench.post('/faults/crash', {});
    expect([status, json]).toEqual([501, { unsupported: true, reason: expect.any(String) }]);
  });

  it.each([
    ['/acts/reply', { psid: 'ann', text: 'x' }, 422, 'psid'],
    ['/acts/reply', { psid: person, text: '' }, 422, 'text'],
    ['/acts/reply', { psid: person, text: 'x', hand_over: { to: 'somebody' } }, 422, 'hand_over.to'],
    ['/acts/reply', { psid: person, text: 'x', cell: 'nowhere' }, 404, 'cell'],
    ['/acts/retry', { act: 'nosuch' }, 404, 'act'],
    ['/acts/extend', { psid: person }, 422, 'seconds'],
    ['/worlds', { cell: 'new' }, 422, 'page_id'],
    ['/clock', { now: 'tomorrow' }, 422, 'now'],
  ])('refuse %s %j naming the field', async (path, body, status, field) => {
    const answer = await bench.post(path, body);
    expect([answer.status, answer.json.error?.path]).toEqual([status, field]);
    expect(bench.graph.calls).toEqual([]);
  });

  it('tell the next instant that something waits for', async () => {
    await bench.tell('messaging', clicksAd('6001'));
    bench.graph.script('messages', { error: { code: 1200 } });
    await bench.ask('reply', { text: 'Bye' });
    expect(await bench.settle()).toBe(new Date(startMs + 5000).toISOString());
  });
});
