/** What cases show of webhooks: transcript with its lanes, entry, owner, and the two clocks. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bench } from '../support/desk-driver.ts';
import { caseId, echo, message, pass, startBench, take } from '../support/desk-driver.ts';
import { other, own, page, psid } from '../support/fake-graph.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
  await bench.setUp();
});
afterEach(() => bench.close());
const base = { sender: { id: psid }, recipient: { id: page } };

describe('a case', () => {
  it('opens with the first message and shows who owns the thread and until when', async () => {
    bench.graph.owners.set(psid, own);
    const at = Date.now();
    await bench.webhook('messaging', [{ ...message('hello'), timestamp: at }]);
    const state = await bench.caseWhere((read) => expect(read.owner.known_from).toBe('probe'));
    expect(state).toMatchObject({
      id: caseId,
      account_name: 'Example Page',
      can_send: { ok: true },
      thread_control_available: true,
      messages: [{ text: 'hello', from: 'person', via: 'messaging' }],
    });
    expect(Date.parse(state.window_closes_at)).toBe(at + 86_400_000);
    expect(state.control_expires_at).not.toBeNull();
  });

  it('made from standby names the owner, locks replying and keeps the transcript (SEED-61, F-03)', async () => {
    bench.graph.owners.set(psid, other);
    const referral = {
      source: 'ADS',
      ad_id: '6001',
      type: 'OPEN_THREAD',
      ads_context_data: { ad_title: 'Spring' },
    };
    await bench.webhook('standby', [message('from the ad', { referral })]);
    await bench.webhook('standby', [echo({ mid: 'm_x1', text: 'Hi, XYZ here', app: other })]);
    const state = await bench.caseWhere((read) => {
      expect(read.owner).toMatchObject({ app_id: other, name: 'XYZ Marketing', known_from: 'probe' });
      expect(read.messages).toHaveLength(2);
    });
    expect(state.messages).toMatchObject([
      { via: 'standby', entry: { source: 'ADS', ad_id: '6001', title: 'Spring' } },
      { via: 'standby', from: 'app', name: 'XYZ Marketing', text: 'Hi, XYZ here' },
    ]);
    expect(state.can_send).toMatchObject({
      ok: false,
      reason: 'other_app_owns',
      fix: expect.stringContaining('Take control'),
    });
    expect(bench.graph.count('messages')).toBe(0);
  });

  it('unlocks with a pass to this app, however its id is spelled (SEED-62)', async () => {
    bench.graph.owners.set(psid, other);
    await bench.webhook('standby', [message('agent please')]);
    await bench.caseWhere((read) => expect(read.owner.app_id).toBe(other));
    bench.graph.owners.set(psid, own);
    const passed = {
      ...base,
      timestamp: Date.now() + 5,
      pass_thread_control: {
        previous_owner_app_id: Number(other),
        new_owner_app_id: Number(own),
        metadata: { why: 'asked' },
      },
    };
    await bench.webhook('messaging', [passed]);
    await bench.caseWhere((read) =>
      expect(read).toMatchObject({ owner: { self: true, known_from: 'webhook' }, can_send: { ok: true } }),
    );
    const { events } = (await bench.call('GET', `/api/cases/${caseId}/control-events`)).body;
    expect(events.at(-1)).toMatchObject({
      move: 'pass',
      from: { app_id: other, name: 'XYZ Marketing' },
      to: { app_id: own },
      note: '{"why":"asked"}',
    });
  });

  it('locks the moment the inbox takes control (F-59), and knows it by either printed id', async () => {
    bench.graph.owners.set(psid, own);
    await bench.webhook('messaging', [message('hello')]);
    await bench.caseWhere((read) => expect(read.can_send.ok).toBe(true));
    bench.graph.owners.set(psid, '26390203743090');
    await bench.webhook('messaging', [take(own, '26390203743090', Date.now() + 5)]);
    await bench.caseWhere((read) =>
      expect(read).toMatchObject({ owner: { name: 'Meta inbox' }, can_send: { ok: false } }),
    );
  });

  it('is told by thread_owner when an old hand-over arrives late (F-13)', async () => {
    bench.graph.owners.set(psid, other);
    await bench.webhook('messaging', [take(own, other, Date.now())]);
    await bench.caseWhere((read) => expect(read.owner.app_id).toBe(other));
    await bench.webhook('messaging', [pass(other, own, Date.now() - 60_000)]);
    await bench.caseWhere((read) => expect(read.owner).toMatchObject({ app_id: other, known_from: 'probe' }));
  });

  it('asks again when news came while the question was on its way', async () => {
    bench.graph.owners.set(psid, own);
    await bench.webhook('messaging', [message('hello')]);
    await bench.caseWhere((read) => expect(read.owner.known_from).toBe('probe'));
    const stale = { data: [{ thread_owner: { app_id: own, expiration: 1_900_000_000 } }] };
    const meanwhile = async () => {
      bench.graph.owners.set(psid, other);
      await bench.webhook('messaging', [take(own, other, Date.now() + 5)]);
      await bench.caseWhere((read) => expect(read.owner.app_id).toBe(other));
    };
    bench.graph.next('thread_owner', { meanwhile, stale });
    const asked = await bench.call('POST', `/api/cases/${caseId}/owner/refresh`);
    expect(asked.body.owner).toMatchObject({ app_id: other, known_from: 'probe' });
  });

  it('shows an unlisted app by its id, and one that Meta does not name as another app (DIFF-21)', async () => {
    bench.graph.owners.set(psid, '555');
    await bench.webhook('standby', [message('hi')]);
    await bench.caseWhere((read) =>
      expect(read.owner).toMatchObject({ app_id: '555', name: 'unknown app 555' }),
    );
    bench.graph.defaultApp = other;
    await bench.webhook('standby', [message('again')]);
    await bench.caseWhere((read) =>
      expect(read.owner).toMatchObject({ app_id: null, name: 'Another app', state: 'another' }),
    );
  });

  it('of a page without routing belongs to nobody although everybody hears on messaging (CR-100)', async () => {
    bench.graph.defaultApp = null;
    await bench.webhook('messaging', [message('hi')]);
    await bench.caseWhere((read) =>
      expect(read).toMatchObject({ owner: { state: 'nobody', known_from: 'probe' }, can_send: { ok: true } }),
    );
  });

  it('does not conclude from a tap on an own old button that it owns the thread (F-08)', async () => {
    bench.graph.owners.set(psid, other);
    await bench.webhook('standby', [message('hi')]);
    await bench.caseWhere((read) => expect(read.owner.app_id).toBe(other));
    const tap = {
      ...base,
      timestamp: Date.now() + 5,
      postback: { mid: 'm_tap', title: 'Track order', payload: 'TRACK' },
    };
    await bench.webhook('messaging', [tap]);
    await bench.caseWhere((read) => {
      expect(read.messages).toHaveLength(2);
      expect(read.owner).toMatchObject({ app_id: other });
      expect(read.can_send.ok).toBe(false);
    });
  });

  it('records a click without text as an interaction of its own (SEED-11)', async () => {
    bench.graph.owners.set(psid, own);
    await bench.webhook('messaging', [
      { ...base, timestamp: Date.now(), referral: { source: 'ADS', type: 'OPEN_THREAD', ad_id: '6001' } },
    ]);
    await bench.caseWhere((read) =>
      expect(read.messages).toMatchObject([{ kind: 'referral', text: null, entry: { ad_id: '6001' } }]),
    );
  });

  it('asks for the owner when another app’s echo comes on messaging: it may have carried a release', async () => {
    bench.graph.owners.set(psid, other);
    await bench.webhook('standby', [message('hi')]);
    await bench.caseWhere((read) => expect(read.owner.app_id).toBe(other));
    bench.graph.owners.set(psid, null);
    await bench.webhook('messaging', [echo({ mid: 'm_bye', text: 'Bye from XYZ', app: other })]);
    await bench.caseWhere((read) =>
      expect(read).toMatchObject({ owner: { state: 'nobody' }, can_send: { ok: true } }),
    );
  });

  it('marks what Meta’s AI and the inbox wrote (F-61, F-62)', async () => {
    bench.graph.owners.set(psid, '263902037430900');
    const ai = { mid: 'm_ai', is_echo: true, app_id: 263902037430900, text: 'auto', ai_generated: true };
    await bench.webhook('standby', [
      { sender: { id: page }, recipient: { id: psid }, timestamp: Date.now(), message: ai },
    ]);
    await bench.caseWhere((read) =>
      expect(read.messages).toMatchObject([{ from: 'app', name: 'Meta inbox', ai: true }]),
    );
  });

  it('shows one row for a reply and its echo, whichever comes first (F-69)', async () => {
    bench.graph.owners.set(psid, own);
    await bench.webhook('messaging', [message('hello')]);
    await bench.caseWhere((read) => expect(read.can_send.ok).toBe(true));
    await bench.call('POST', `/api/cases/${caseId}/replies`, { text: 'Hi there' });
    const shown = bench.graph.shown[0]!;
    await bench.webhook('messaging', [echo(shown)]);
    await bench.webhook('messaging', [message('more')]);
    await bench.caseWhere((read) =>
      expect(read.messages.map((one: { text: string }) => one.text)).toEqual(['hello', 'Hi there', 'more']),
    );
    expect(bench.graph.shown[0]?.metadata).toMatch(/\.0$/);
  });
});

describe('listing', () => {
  it('filters by account, owner and text, newest first', async () => {
    bench.graph.owners.set(psid, own);
    bench.graph.owners.set('70002', other);
    await bench.webhook('messaging', [{ ...message('blue one'), timestamp: Date.now() - 1000 }]);
    await bench.webhook('standby', [{ ...message('red one'), sender: { id: '70002' } }]);
    await bench.caseWhere((read) => expect(read.owner.known_from).toBe('probe'));
    const ids = async (query: string) =>
      (await bench.call('GET', `/api/cases${query}`)).body.cases.map((one: { psid: string }) => one.psid);
    expect(await ids('')).toEqual(['70002', psid]);
    expect(await ids('?owner=self')).toEqual([psid]);
    expect(await ids(`?owner=${other}`)).toEqual(['70002']);
    expect(await ids('?q=BLUE')).toEqual([psid]);
    expect(await ids('?q=70002')).toEqual(['70002']);
    expect(await ids('?account=1')).toEqual([]);
  });
});
