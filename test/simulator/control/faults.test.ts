import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TestSimulator, type TestWorld } from '../simulator.ts';

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

const arm = (body: object) => world.control('POST', '/faults', body);
const armed = async () => (await world.control('GET', '/faults')).body.faults;
const seen = async () =>
  (await world.control('GET', `/threads/${world.page}/${world.psid()}`)).body.messages.length as number;
const passing = { thread_control: { control_type: 'pass' } };

describe('an ordered error', () => {
  test('is answered instead of the call, and nothing is decided [API-095]', async () => {
    const made = await arm({
      match: { call: 'send' },
      effect: { error: { code: 1200, subcode: 2018024, transient: true } },
    });
    expect([made.status, made.body]).toEqual([201, { id: 'f1', armed: true, fired: 0 }]);
    const messages = await seen();
    const seq = await world.lastSeq();

    const answer = await world.send('mkt', passing);
    expect(answer.status).toBe(500);
    expect(answer.body.error).toEqual({
      message: '(#1200) Temporary send message failure. Please try again later.',
      type: 'OAuthException',
      code: 1200,
      error_subcode: 2018024,
      is_transient: true,
      fbtrace_id: expect.any(String),
    });
    expect(await seen()).toBe(messages);
    expect(await world.owner()).toBe(world.app('mkt'));
    const entries = await world.journal(seq);
    expect(entries).toMatchObject([
      { kind: 'call', call: 'send', app: world.app('mkt') },
      { kind: 'fault', what: 'fired', id: 'f1', cause: seq + 1 },
      { kind: 'answer', outcome: 'faulted', status: 500, code: 1200, subcode: 2018024, body: answer.body },
    ]);
  });

  test('over, the same call succeeds and control moves then [SEED-75]', async () => {
    await arm({ match: { call: 'send' }, effect: { error: { code: 2 } } });
    expect((await world.send('mkt', passing)).status).toBe(500);
    expect((await world.send('mkt', passing)).status).toBe(200);
    expect(await world.owner()).toBe(world.app('care'));
  });

  test.each([
    [{ code: 190, subcode: 463 }, 400],
    [{ code: 200 }, 403],
    [{ code: 613 }, 400],
    [{ code: 4, transient: true }, 403],
    [{ code: 10, subcode: 2018278 }, 400],
    [{ code: 1, http: 503 }, 503],
    [{ code: 77777, message: 'Überraschung "…" \n🎈' }, 400],
    [{ code: 190, message: 'Überraschung "…" \n🎈' }, 400],
  ])('%j comes with status %i', async (error, status) => {
    await arm({ effect: { error } });
    const answer = await world.send('mkt');
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatchObject({
      code: error.code,
      ...('message' in error ? { message: error.message } : {}),
    });
    expect('error_subcode' in answer.body.error).toBe('subcode' in error);
    expect('is_transient' in answer.body.error).toBe('transient' in error);
    if (error.code === 190) expect(answer.headers.get('www-authenticate')).toContain('"invalid_token"');
  });
});

describe('a cut line', () => {
  test('before the commit: no answer, and nothing happened', async () => {
    await arm({ match: { call: 'send' }, effect: { drop_connection: 'before_commit' } });
    const messages = await seen();
    const seq = await world.lastSeq();
    await expect(world.send('mkt', passing)).rejects.toThrow();
    expect([await seen(), await world.owner()]).toEqual([messages, world.app('mkt')]);
    expect((await world.journal(seq)).at(-1)).toMatchObject({
      kind: 'answer',
      outcome: 'faulted',
      lost: 'before_commit',
      status: null,
    });
  });

  test('after the commit: no answer, and all of it happened, once', async () => {
    await arm({ match: { call: 'send' }, effect: { drop_connection: 'after_commit' } });
    const messages = await seen();
    const seq = await world.lastSeq();
    await expect(world.send('mkt', passing)).rejects.toThrow();
    expect([await seen(), await world.owner()]).toEqual([messages + 1, world.app('care')]);
    const entries = await world.journal(seq);
    const answer = entries.find(({ kind }) => kind === 'answer')!;
    expect(answer).toMatchObject({ outcome: 'ok', lost: 'after_commit', status: null });
    expect(answer).not.toHaveProperty('body');
    expect(entries.filter(({ channel }) => channel === 'phone')).toHaveLength(1);
  });

  test('works for every edge', async () => {
    await arm({ match: { call: 'release' }, effect: { drop_connection: 'before_commit' } });
    await expect(world.edge('release', 'mkt')).rejects.toThrow();
    expect(await world.owner()).toBe(world.app('mkt'));
    await arm({ match: { call: 'release' }, effect: { drop_connection: 'after_commit' } });
    await expect(world.edge('release', 'mkt')).rejects.toThrow();
    expect(await world.owner()).toBeNull();
  });
});

test('a slow line keeps the answer for that long, and the call counts at once', async () => {
  await arm({ match: { call: 'send' }, effect: { latency_ms: 120 } });
  const messages = await seen();
  const begun = performance.now();
  const slow = world.send('mkt', passing);
  await world.control('POST', '/wait', { for: { kind: 'answer', call: 'send' } });
  expect([await seen(), await world.owner()]).toEqual([messages + 1, world.app('care')]);
  expect((await slow).status).toBe(200);
  expect(performance.now() - begun).toBeGreaterThanOrEqual(120);
  expect(await armed()).toMatchObject([{ armed: false, fired: 1 }]);
});

describe('a match', () => {
  test('spares other calls, other apps, other people and other worlds', async () => {
    await arm({
      match: { call: 'send', app: world.app('mkt'), psid: world.psid() },
      trigger: { every: 1 },
      effect: { error: { code: 2 } },
    });
    const other = await simulator.world();
    await other.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' }, 'ben');
    expect((await other.send('mkt')).status).toBe(200);
    expect((await world.send('mkt', {}, 'ben')).status).toBe(200);
    expect((await world.send('care')).body.error.code).toBe(10);
    expect((await world.edge('extend', 'mkt', { duration: 60 })).status).toBe(200);
    expect((await world.send('mkt')).body.error.code).toBe(2);
  });

  test('by parameters meets them however they were sent', async () => {
    const order = JSON.stringify(passing.thread_control);
    const recipient = JSON.stringify({ id: world.psid() });
    const forms = [
      { json: { recipient: { id: world.psid() }, message: { text: 'x' }, ...passing } },
      { form: { recipient, message: '{"text":"x"}', thread_control: order } },
      { query: { recipient, message: '{"text":"x"}', thread_control: "{'control_type':'pass'}" } },
    ];
    await arm({
      match: { call: 'send', having: { 'thread_control.control_type': 'pass' } },
      trigger: { next: forms.length },
      effect: { error: { code: 2 } },
    });
    expect((await world.send('mkt')).status).toBe(200);
    for (const request of forms) {
      const answer = await world.graph('POST', 'me/messages', { as: 'mkt', ...request });
      expect(answer.body.error?.code).toBe(2);
    }
  });

  test('is not spent on a call that is refused at the door', async () => {
    await arm({ match: { call: 'send' }, effect: { error: { code: 2 } } });
    await world.graph('POST', 'me/messages', { token: 'nonsense' });
    await world.graph('POST', 'me/messages', { as: 'mkt', json: {} });
    expect(await armed()).toMatchObject([{ armed: true, fired: 0 }]);
  });
});

describe('the list', () => {
  test('shows what was ordered, how often it fired, and whether it is still armed', async () => {
    await arm({ match: { call: 'send' }, trigger: { next: 2 }, effect: { error: { code: 2 } } });
    expect(await armed()).toEqual([
      {
        id: 'f1',
        match: { call: 'send' },
        trigger: { next: 2 },
        effect: { error: { code: 2 } },
        armed: true,
        fired: 0,
      },
    ]);
    await world.send('mkt');
    expect(await armed()).toMatchObject([{ armed: true, fired: 1 }]);
    await world.send('mkt');
    expect(await armed()).toMatchObject([{ armed: false, fired: 2 }]);
    expect((await world.send('mkt')).status).toBe(200);
    expect(await armed()).toMatchObject([{ armed: false, fired: 2 }]);
  });

  test('counts the calls between firings for every: n', async () => {
    await arm({ match: { call: 'send' }, trigger: { every: 3 }, effect: { error: { code: 2 } } });
    const statuses = [];
    for (let n = 0; n < 6; n += 1) statuses.push((await world.send('mkt')).status);
    expect(statuses).toEqual([200, 200, 500, 200, 200, 500]);
  });

  test('loses one fault, or all, and calls are healthy again', async () => {
    for (let n = 0; n < 3; n += 1) await arm({ trigger: { every: 1 }, effect: { error: { code: 2 } } });
    expect((await world.control('DELETE', '/faults/f2')).status).toBe(204);
    expect((await armed()).map(({ id }: { id: string }) => id)).toEqual(['f1', 'f3']);
    expect((await world.control('DELETE', '/faults')).status).toBe(204);
    expect(await armed()).toEqual([]);
    expect((await world.send('mkt')).status).toBe(200);
    expect((await world.control('DELETE', '/faults')).status).toBe(204);
  });

  test('orders fire in the order they were armed', async () => {
    await arm({ effect: { error: { code: 1 } } });
    await arm({ effect: { error: { code: 2 } } });
    const codes = [];
    for (let n = 0; n < 3; n += 1) codes.push((await world.send('mkt')).body.error?.code ?? 0);
    expect(codes).toEqual([1, 2, 0]);
  });

  test('is journalled: armed with its order, fired with its call, removed', async () => {
    const seq = await world.lastSeq();
    await arm({ effect: { error: { code: 2 } } });
    await world.send('mkt');
    await world.control('DELETE', '/faults');
    const entries = (await world.journal(seq)).filter(({ kind }) => kind === 'fault');
    expect(entries).toMatchObject([
      { what: 'armed', id: 'f1', match: {}, trigger: { next: 1 }, effect: { error: { code: 2 } } },
      { what: 'fired', id: 'f1' },
      { what: 'removed', id: 'f1' },
    ]);
  });
});
