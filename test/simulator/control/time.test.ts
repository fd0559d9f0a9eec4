import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openReceiver, type Receiver } from '../receiver.ts';
import { ROUTED_FILE, START, T0, TestSimulator, type TestWorld } from '../simulator.ts';
import { openStream } from './stream.ts';

const DAY_MS = 86_400_000;
let simulator: TestSimulator;
let receiver: Receiver;
let world: TestWorld;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
beforeEach(async () => {
  receiver = await openReceiver();
  const apps = {
    ...ROUTED_FILE.apps,
    care: { name: 'Care', webhook: { callback_url: `${receiver.url}/care`, verify_token: 'v' } },
  };
  world = await simulator.world({ ...ROUTED_FILE, apps });
});
afterEach(() => receiver.close());
afterAll(() => simulator.close());

const iso = (ms: number) => new Date(T0 + ms).toISOString();
const now = async () => (await world.control('GET', '/clock')).body.now;

describe('advanced until something is written down', () => {
  test('it stops at the due instant that brings it, with all that came due on the way', async () => {
    await world.act({ type: 'message', text: 'hi' });
    const { body } = await world.control('POST', '/clock/advance', {
      until: { kind: 'control', move: 'expiry' },
    });
    expect(body).toMatchObject({
      now: iso(DAY_MS),
      entry: { kind: 'control', move: 'expiry', from: world.app('care') },
    });
    expect(body.fired.length).toBeGreaterThan(0);
    expect(await now()).toBe(iso(DAY_MS));
  });

  test('what never comes is told, and the clock stands at the last due instant', async () => {
    await world.act({ type: 'message', text: 'hi' });
    const refused = await world.control('POST', '/clock/advance', {
      until: { kind: 'control', move: 'pass' },
    });
    expect([refused.status, refused.body.error.code, refused.body.error.path]).toEqual([
      409,
      'condition_not_met',
      'until',
    ]);
    expect(refused.body.error.message).toContain(await now());
  });

  test('no further than it may go', async () => {
    await world.act({ type: 'message', text: 'hi' });
    const { status } = await world.control('POST', '/clock/advance', {
      until: { kind: 'control', move: 'expiry' },
      within_seconds: 3600,
    });
    expect([status, await now()]).toEqual([409, START]);
  });
});

describe('a virtual clock', () => {
  test('stands still until it is told', async () => {
    expect((await world.control('GET', '/clock')).body).toEqual({ mode: 'virtual', now: START });
    await world.act({ type: 'message', text: 'hi' });
    expect(await now()).toBe(START);
  });

  test.each([
    ['seconds', { seconds: 90 }, 90_000],
    ['a fraction of a second', { seconds: 0.5 }, 500],
    ['milliseconds', { ms: 1 }, 1],
    ['an instant as text', { to: iso(5000) }, 5000],
    ['an instant of another zone', { to: '2026-01-05T12:00:05+03:00' }, 5000],
    ['an instant as a number', { to: T0 + 5000 }, 5000],
    ['no time at all', { seconds: 0 }, 0],
  ])('moves by %s', async (_by, body, ms) => {
    expect(await world.advance(body)).toEqual({ now: iso(ms), fired: [] });
    expect(await now()).toBe(iso(ms));
  });

  test('can be set by PATCH, forward only', async () => {
    const answer = await world.control('PATCH', '/clock', { now: iso(1000) });
    expect([answer.status, answer.body]).toEqual([200, { mode: 'virtual', now: iso(1000) }]);
  });

  test('each move by hand is an entry', async () => {
    const seq = await world.lastSeq();
    await world.advance({ seconds: 60 });
    expect(await world.journal(seq)).toMatchObject([
      { kind: 'clock', what: 'advanced', from_at: START, to_at: iso(60_000), mode: 'virtual' },
    ]);
  });
});

describe('advancing', () => {
  test('stops at each due instant, writes it there, and lists what fired in order', async () => {
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    await world.advance({ seconds: 60 });
    await world.act({ type: 'message', text: 'hi' }, 'ben');
    await world.settle();
    const { fired } = await world.advance({ seconds: 3 * 86_400 });
    expect(fired).toEqual([
      { at: iso(DAY_MS), what: 'expiry', page: world.page, psid: world.psid(), from: world.app('mkt') },
      {
        at: iso(DAY_MS + 60_000),
        what: 'expiry',
        page: world.page,
        psid: world.psid('ben'),
        from: world.app('care'),
      },
    ]);
    const lapses = (await world.journal()).filter(({ move }) => move === 'expiry');
    expect(lapses.map(({ at }) => at)).toEqual([iso(DAY_MS), iso(DAY_MS + 60_000)]);
    expect(lapses[0]).toMatchObject({ kind: 'control', to: null, cause: null, via: 'clock' });
  });

  test('answers when all work due is done: retries have been made and reported', async () => {
    receiver.script('/care', 500, 500, 200);
    await world.act({ type: 'message', text: 'hi' });
    await world.settle();
    const { fired } = await world.advance({ seconds: 15 });
    expect(fired).toMatchObject([
      { at: iso(15_000), what: 'attempt', to: world.app('care'), outcome: 'acknowledged' },
    ]);
    expect(receiver.to('/care')).toHaveLength(3);
  });

  test('to next goes to the next due instant and no further', async () => {
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    await world.settle();
    expect(await world.advance({ next: true })).toMatchObject({
      now: iso(DAY_MS),
      fired: [{ what: 'expiry' }],
    });
    const again = await world.control('POST', '/clock/advance', { next: true });
    expect([again.status, again.body.error.code, again.body.error.path]).toEqual([
      409,
      'nothing_due',
      'next',
    ]);
  });

  test('to next is not misled by a lease that was prolonged', async () => {
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    await world.advance({ seconds: 3600 });
    await world.act({ type: 'message', text: 'still here' });
    expect((await world.advance({ next: true })).now).toBe(iso(DAY_MS + 3_600_000));
  });

  test('by two callers at once runs one after the other, and neither sees time before its own goal', async () => {
    const [one, two] = await Promise.all([world.advance({ seconds: 10 }), world.advance({ seconds: 30 })]);
    expect(one.now >= iso(10_000)).toBe(true);
    expect(two.now >= iso(30_000)).toBe(true);
    expect((await now()) >= iso(30_000)).toBe(true);
  });

  test('writes the end of a lease before anything that happens at that instant [CR-015]', async () => {
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    const seq = await world.lastSeq();
    await world.advance({ ms: DAY_MS });
    await world.act({ type: 'message', text: 'too late for mkt' });
    const entries = await world.journal(seq);
    const kinds = entries.map(({ kind, move }) => move ?? kind);
    expect(kinds.indexOf('expiry')).toBeLessThan(kinds.indexOf('act'));
    expect(entries.find(({ kind }) => kind === 'routing')).toMatchObject({
      owner_before: null,
      routed_to: world.app('care'),
    });
  });
});

test('the agenda lists leases, attempts and alerts that are due, earliest first', async () => {
  receiver.always('/care', 500);
  await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
  await world.settle();
  const { body } = await world.control('GET', '/clock/agenda');
  expect(body.now).toBe(START);
  expect(body.due).toMatchObject([
    { at: iso(15_000), what: 'attempt', to: world.app('care') },
    { at: iso(900_000), what: 'alert', app: world.app('care'), page: world.page },
    { at: iso(DAY_MS), what: 'expiry', psid: world.psid(), owner: world.app('mkt') },
  ]);
  await world.edge('release', 'mkt');
  receiver.always('/care', null);
  await world.advance({ seconds: 15 });
  expect((await world.control('GET', '/clock/agenda')).body.due).toEqual([]);
});

describe('a real clock', () => {
  test('runs by itself, jumps when advanced, and never back', async () => {
    await world.control('PATCH', '/clock', { mode: 'real' });
    const before = Date.parse(await now());
    await vi.waitFor(async () => expect(Date.parse(await now())).toBeGreaterThan(before));
    const { now: after } = await world.advance({ seconds: 3600 });
    expect(Date.parse(after)).toBeGreaterThanOrEqual(before + 3_600_000);
    expect(Date.parse(await now())).toBeGreaterThanOrEqual(Date.parse(after));
  });

  test('lets a lease end by itself', async () => {
    await world.control('PATCH', '/clock', { mode: 'real' });
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    await world.edge('extend', 'mkt', { duration: 1 });
    const answer = await world.control('POST', '/wait', {
      for: { kind: 'control', move: 'expiry' },
      within_ms: 5000,
    });
    expect(answer.body.entry).toMatchObject({ from: world.app('mkt'), to: null });
    expect(await world.owner()).toBeNull();
  });

  test('stops where it is when it becomes virtual', async () => {
    await world.control('PATCH', '/clock', { mode: 'real' });
    const { body } = await world.control('PATCH', '/clock', { mode: 'virtual' });
    expect(body.mode).toBe('virtual');
    expect(await now()).toBe(body.now);
    expect((await world.journal()).at(-1)).toMatchObject({ kind: 'clock', what: 'mode', mode: 'virtual' });
  });
});

test('the clock’s stream tells the time at connect and at each change by hand', async () => {
  const stream = await openStream(simulator, `/worlds/${world.name}/clock/stream`);
  try {
    expect(await stream.next()).toEqual({ mode: 'virtual', now: START });
    await world.advance({ seconds: 60 });
    expect(await stream.next()).toEqual({ mode: 'virtual', now: iso(60_000) });
    await world.control('PATCH', '/clock', { mode: 'real' });
    expect(await stream.next()).toMatchObject({ mode: 'real' });
  } finally {
    stream.close();
  }
});

describe('settling', () => {
  test('counts what is due now, not later retries', async () => {
    receiver.always('/care', 500);
    await world.act({ type: 'message', text: 'hi' });
    const { body } = await world.control('POST', '/settle', { within_ms: 5000 });
    expect(body).toEqual({ settled: true, pending: [] });
    expect(receiver.to('/care')).toHaveLength(2);
  });

  test('that takes too long says what is pending', async () => {
    receiver.script('/care', 'hold');
    const { deliveries } = await world.act({ type: 'message', text: 'hi' });
    const { body } = await world.control('POST', '/settle', { within_ms: 20 });
    expect(body.settled).toBe(false);
    expect(body.pending).toMatchObject([{ delivery: deliveries[0], to: world.app('care') }]);
    receiver.release();
    expect((await world.control('POST', '/settle', {})).body).toEqual({ settled: true, pending: [] });
  });
});

describe('waiting', () => {
  test('answers at once what is already there, the first that fits', async () => {
    await world.act({ type: 'message', text: 'one' });
    const second = await world.act({ type: 'message', text: 'two' });
    const wait = (wanted: object) => world.control('POST', '/wait', { for: wanted, within_ms: 1000 });
    expect((await wait({ kind: 'act' })).body.entry.text).toBe('one');
    expect((await wait({ kind: 'act', text: 'two' })).body.entry.seq).toBe(second.seq);
    expect((await wait({ kind: 'act', after: second.seq - 1 })).body.entry.seq).toBe(second.seq);
  });

  test('answers what comes later', async () => {
    const waiting = world.control('POST', '/wait', {
      for: { kind: 'control', move: 'pass', to: world.app('care') },
      within_ms: 5000,
    });
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    await world.edge('pass', 'mkt');
    expect((await waiting).body.entry).toMatchObject({
      kind: 'control',
      move: 'pass',
      from: world.app('mkt'),
    });
  });

  test('ends with 408 when nothing comes in time', async () => {
    const answer = await world.control('POST', '/wait', { for: { kind: 'fault' }, within_ms: 20 });
    expect([answer.status, answer.body.error.code]).toEqual([408, 'wait_timed_out']);
    expect(answer.body.error).toMatchObject({ pending: [], next_due: null });
    await world.act({ type: 'message', text: 'hi' });
    const { seq } = (await world.journal()).at(-1)!;
    expect(
      (await world.control('POST', '/wait', { for: { kind: 'act', after: seq }, within_ms: 0 })).status,
    ).toBe(408);
  });
});
