import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { START, TestSimulator, type TestWorld } from '../simulator.ts';

let simulator: TestSimulator;
let world: TestWorld;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
beforeEach(async () => {
  world = await simulator.world();
});
afterAll(() => simulator.close());

const thread = async () => (await world.control('GET', `/threads/${world.page}/${world.psid()}`)).body;
const explain = async () =>
  (await world.control('GET', `/threads/${world.page}/${world.psid()}/explain`)).body;
const DAY_LATER = '2026-01-06T09:00:00.000Z';

describe('an act answers', () => {
  test('where it went, who owned and owns the thread, by which rule, and what it owes', async () => {
    const first = await world.act({ type: 'message', text: 'hi' });
    expect(first).toEqual({
      seq: expect.any(Number),
      psid: world.psid(),
      mid: expect.stringMatching(/^m_/),
      routed_to: world.app('care'),
      owner: { before: null, after: world.app('care') },
      rule: expect.stringMatching(/^CR-\d{3}$/),
      deliveries: [],
    });
    expect((await world.journal(first.seq - 1))[0]).toMatchObject({
      kind: 'act',
      mid: first.mid,
      psid: world.psid(),
    });
    const second = await world.act({ type: 'ad_click', ad_id: '6001' });
    expect(second).toMatchObject({
      routed_to: world.app('mkt'),
      owner: { before: world.app('care'), after: world.app('mkt') },
      rule: 'CR-092',
    });
  });

  test('routed_to: null where nothing is routed', async () => {
    await world.act({ type: 'message', text: 'hi' });
    for (const type of ['read', 'block', 'unblock'])
      expect(await world.act({ type })).toMatchObject({
        routed_to: null,
        owner: { before: world.app('care'), after: world.app('care') },
      });
  });

  test('for the inbox, too', async () => {
    const { body, status } = await world.control('POST', '/inbox/acts', {
      page: world.page,
      psid: world.psid(),
      type: 'reply',
      text: 'Ana here',
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ routed_to: null, owner: { before: null, after: '263902037430900' } });
  });
});

describe('a thread shows', () => {
  test('its owner and both clocks, and what was said by whom', async () => {
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    await world.advance({ seconds: 60 });
    const { body } = await world.send('mkt');
    expect(await thread()).toMatchObject({
      page: world.page,
      psid: world.psid(),
      person: world.view.people.ann.id,
      owner: world.app('mkt'),
      owned_since: START,
      expires_at: DAY_LATER,
      window_ms: 86_400_000,
      last_user_event_at: START,
      window_closes_at: DAY_LATER,
      messages: [
        { at: START, from: 'person', text: 'hi' },
        { mid: body.message_id, from: 'app', app: world.app('mkt'), text: 'Yes, 4 left.' },
      ],
    });
  });

  test('nobody once the lease is over, at its very end [CR-015]', async () => {
    await world.act({ type: 'message', text: 'hi' });
    await world.advance({ ms: 86_399_999 });
    expect(await thread()).toMatchObject({ owner: world.app('care') });
    await world.advance({ ms: 1 });
    expect(await thread()).toMatchObject({
      owner: null,
      owned_since: null,
      expires_at: null,
      window_ms: null,
    });
  });

  test('nothing at all before the first contact', async () => {
    expect(await thread()).toMatchObject({
      owner: null,
      last_user_event_at: null,
      window_closes_at: null,
      messages: [],
    });
    expect((await world.control('GET', '/threads')).body.threads).toEqual([]);
  });
});

describe('explain says', () => {
  test('why the owner owns, by rule, sentence and inputs, with the entry it rests on', async () => {
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    const { owner, because, history } = await explain();
    expect(owner).toBe(world.app('mkt'));
    expect(because).toMatchObject({
      rule: 'CR-088',
      sentence: expect.stringContaining('Marketing'),
      inputs: expect.objectContaining({ ad_id: '6001', campaign_app: world.app('mkt') }),
    });
    const entry = (await world.journal(because.seq - 1))[0]!;
    expect(['routing', 'control']).toContain(entry.kind);
    expect(history.at(-1).seq).toBe(because.seq);
    for (const line of history)
      expect(line).toEqual({
        seq: expect.any(Number),
        at: expect.any(String),
        rule: expect.stringMatching(/^(CR|API|SEED)-\d+/),
        sentence: expect.stringMatching(/\.$/),
      });
  });

  test('on which reading a move leaned', async () => {
    await world.act({ type: 'message', text: 'hi' });
    await world.act({ type: 'ad_click', ad_id: '6001' });
    expect((await explain()).because).toMatchObject({
      rule: 'CR-092',
      reading: 'routing.overrideActiveOwner',
    });
  });

  test('who may send now, and for the others which rule says no', async () => {
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    const may = Object.fromEntries(
      (await explain()).may_send.map((line: { app: string }) => [line.app, line]),
    );
    expect(may[world.app('mkt')]).toMatchObject({ ok: true });
    expect(may[world.app('care')]).toMatchObject({
      ok: false,
      rule: 'CR-026',
      would_pass: expect.any(String),
    });
    expect(may[world.app('spy')]).toMatchObject({ ok: false, rule: 'CR-027' });
  });

  test('exactly what then happens: whoever may send can, whoever may not cannot', async () => {
    for (const step of [
      () => world.act({ type: 'message', text: 'hi' }),
      () => world.act({ type: 'ad_click', ad_id: '6001' }),
      () => world.edge('release', 'mkt'),
      () => world.edge('take', 'spy'),
      () =>
        world.control('POST', '/inbox/acts', { page: world.page, psid: world.psid(), type: 'move_to_main' }),
      () => world.advance({ seconds: 86_400 }),
    ]) {
      await step();
      const { may_send } = await explain();
      for (const app of ['care', 'mkt', 'spy']) {
        const { ok } = may_send.find((line: { app: string }) => line.app === world.app(app));
        expect([app, (await world.send(app)).status === 200]).toEqual([app, ok]);
      }
    }
  });

  test('why the last call was refused and what would have passed', async () => {
    expect(await explain()).not.toHaveProperty('last_refusal');
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    await world.edge('release', 'care');
    await world.send('spy');
    expect((await explain()).last_refusal).toMatchObject({
      call: 'send',
      app: world.app('spy'),
      rule: 'CR-027',
      inputs: { owner: world.app('mkt') },
      would_pass: expect.stringContaining(world.app('mkt')),
    });
  });

  test('each move of a long story, in order', async () => {
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    await world.send('mkt', { thread_control: { control_type: 'pass' } });
    await world.edge('release', 'care');
    await world.advance({ seconds: 60 });
    await world.act({ type: 'message', text: 'still there?' });
    await world.advance({ seconds: 86_400 });
    const { history, owner } = await explain();
    expect(owner).toBeNull();
    const rules = history.map(({ rule }: { rule: string }) => rule);
    expect(rules).toEqual(expect.arrayContaining(['CR-088', 'CR-038', 'CR-065', 'CR-019', 'CR-015']));
    expect(rules.indexOf('CR-088')).toBeLessThan(rules.indexOf('CR-038'));
    expect(rules.at(-1)).toBe('CR-015');
    const seqs = history.map(({ seq }: { seq: number }) => seq);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
  });

  test('nothing moved, when nothing has', async () => {
    expect(await explain()).toMatchObject({ owner: null, because: null, history: [] });
  });
});
