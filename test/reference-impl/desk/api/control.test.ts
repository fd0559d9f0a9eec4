/** Take, extend and request: asked of Meta only when the desk's own rules allow it, and believed only when answered. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bench } from '../support/desk-driver.ts';
import { caseId, message, pass, routing, startBench } from '../support/desk-driver.ts';
import { other, own, psid } from '../support/fake-graph.ts';

let bench: Bench;
const take = `/api/cases/${caseId}/take`;
beforeEach(async () => {
  bench = await startBench();
  await bench.setUp();
  bench.graph.owners.set(psid, other);
  await bench.webhook('standby', [message('about the ad')]);
  await bench.caseWhere((state) => expect(state.owner).toMatchObject({ app_id: other, known_from: 'probe' }));
});
afterEach(() => bench.close());

describe('take (SEED-53…55)', () => {
  it('moves control, tells why, and unlocks replying', async () => {
    const taken = await bench.call('POST', take, { reason: 'VIP' });
    expect(taken).toMatchObject({ status: 200, body: { status: 'taken', owner: { self: true } } });
    expect(bench.graph.calls.at(-1)?.params).toMatchObject({ metadata: 'VIP', recipient: { id: psid } });
    const { events } = (await bench.call('GET', `/api/cases/${caseId}/control-events`)).body;
    expect(events.at(-1)).toMatchObject({
      move: 'take',
      from: { name: 'XYZ Marketing' },
      to: { name: 'You' },
      proof: 'call',
      note: 'VIP',
    });
    expect((await bench.call('GET', routing)).body.at_meta.take_control.state).toBe('on');
  });

  it('with the permission off here is 403 and no Graph call is made', async () => {
    await bench.call('DELETE', `${routing}/take-permission`);
    const calls = bench.graph.calls.length;
    expect(await bench.call('POST', take)).toMatchObject({
      status: 403,
      body: { error: { code: 'take_not_allowed' } },
    });
    expect(bench.graph.calls.length).toBe(calls);
    const state = (await bench.call('GET', `/api/cases/${caseId}`)).body;
    expect(state.take).toMatchObject({ offered: false, reason: expect.stringContaining('not allowed') });
  });

  it('refused for the switch at Meta changes nothing and is remembered (F-27)', async () => {
    bench.graph.takeAllowed = false;
    expect((await bench.call('POST', take)).body).toMatchObject({
      status: 'refused',
      reason: 'permission_missing',
      code: 200,
      owner: { self: false },
    });
    expect((await bench.call('GET', routing)).body.at_meta.take_control.state).toBe('off');
  });

  it('is not tried again while Conversation Routing is off at Meta, which is looked at afresh (F-26)', async () => {
    bench.graph.defaultApp = null;
    expect((await bench.call('POST', take)).body).toMatchObject({
      status: 'refused',
      reason: 'routing_off',
      code: 27,
    });
    expect(await bench.call('POST', take)).toMatchObject({
      status: 409,
      body: { error: { code: 'routing_off_at_meta' } },
    });
    expect(bench.graph.count('take_thread_control')).toBe(1);
    bench.graph.defaultApp = own;
    expect((await bench.call('POST', take)).body.status).toBe('taken');
  });

  it('with a lost answer is unknown until the owner has been asked (F-37)', async () => {
    bench.graph.next('take_thread_control', { drop: 'after_commit' });
    expect((await bench.call('POST', take)).body.status).toBe('unknown');
    await bench.caseWhere((state) => expect(state.owner).toMatchObject({ self: true, known_from: 'probe' }));
    expect(await bench.call('POST', take)).toMatchObject({
      status: 409,
      body: { error: { code: 'already_owner' } },
    });
    expect(bench.graph.count('take_thread_control')).toBe(1);
  });

  it('takes no overlong reason', async () => {
    expect(await bench.call('POST', take, { reason: 'x'.repeat(1001) })).toMatchObject({
      status: 422,
      body: { error: { path: 'reason' } },
    });
  });
});

describe('extend', () => {
  const extend = `/api/cases/${caseId}/extend`;
  it('by another than the owner is 409 and no call is made', async () => {
    expect(await bench.call('POST', extend, { seconds: 60 })).toMatchObject({
      status: 409,
      body: { error: { code: 'not_owner' } },
    });
    expect(bench.graph.count('extend_thread_control')).toBe(0);
  });

  it('by the owner sets the expiry from now on', async () => {
    await bench.call('POST', take);
    const before = Date.now();
    const extended = await bench.call('POST', extend, { seconds: 604_800 });
    expect(extended.body.status).toBe('extended');
    const expires = Date.parse(extended.body.owner.expires_at);
    expect(expires).toBeGreaterThanOrEqual(before + 604_800_000);
    expect(expires).toBeLessThan(before + 604_800_000 + 10_000);
    expect(bench.graph.calls.findLast((one) => one.call === 'extend_thread_control')?.params.duration).toBe(
      604_800,
    );
  });

  it.each([[0], [604_801], [1.5], ['60'], [undefined]])('takes no %j seconds', async (seconds) => {
    expect(await bench.call('POST', extend, { seconds })).toMatchObject({
      status: 422,
      body: { error: { path: 'seconds' } },
    });
  });
});

describe('request (F-29, DIFF-18)', () => {
  const request = `/api/cases/${caseId}/request`;
  it('is 409 when routing is known to be on, and no call is made', async () => {
    expect(await bench.call('POST', request)).toMatchObject({
      status: 409,
      body: { error: { code: 'routing_on' } },
    });
    expect(bench.graph.count('request_thread_control')).toBe(0);
  });

  it('that was forwarded is not control: replying stays locked', async () => {
    bench.graph.defaultApp = null;
    await bench.call('GET', `${routing}/health`);
    expect((await bench.call('POST', request, { reason: 'may I?' })).body).toMatchObject({
      status: 'requested',
      owner: { self: false },
    });
    await bench.caseWhere((state) => expect(state.can_send.ok).toBe(false));
    bench.graph.owners.set(psid, own);
    await bench.webhook('messaging', [pass(other, own, Date.now() + 5)]);
    await bench.caseWhere((state) => expect(state.can_send.ok).toBe(true));
  });
});

it('calls without a case are 404, and a page that is not set up has none', async () => {
  for (const path of ['take', 'extend', 'request', 'owner/refresh']) {
    expect(
      (await bench.call('POST', `/api/cases/1_1/${path}`, { seconds: 1 })).status,
      path,
    ).toBeGreaterThanOrEqual(404);
  }
  expect((await bench.call('GET', '/api/cases/1_1/control-events')).status).toBe(404);
});
