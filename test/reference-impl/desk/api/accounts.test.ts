/** Accounts over HTTP: enabling is one way, apps are metadata, the permission comes last. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bench } from '../support/desk-driver.ts';
import { caseId, message, routing, startBench } from '../support/desk-driver.ts';
import { other, own, page, psid } from '../support/fake-graph.ts';

const instagram = '/api/accounts/17841400000000001/conversation-routing';
const entry = { app_id: own, name: 'Sprinklr Default', role: 'default' };
let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const audit = async () => (await bench.call('GET', '/api/audit')).body.entries;

describe('accounts', () => {
  it('are listed with channel and routing state, and filtered by channel (SEED-27)', async () => {
    const all = await bench.call('GET', '/api/accounts');
    expect(all.body.accounts).toMatchObject([
      {
        id: page,
        channel: 'facebook',
        conversation_routing: 'not_enabled',
        own_app_id: own,
        connected: true,
      },
      { channel: 'instagram', conversation_routing: 'not_supported', connected: false },
    ]);
    const facebook = await bench.call('GET', '/api/accounts?channel=facebook');
    expect(facebook.body.accounts).toHaveLength(1);
    expect(await bench.call('GET', '/api/accounts?channel=telex')).toMatchObject({
      status: 400,
      body: { error: { path: 'channel' } },
    });
  });

  it('that do not exist are 404 with a path', async () => {
    expect(await bench.call('GET', '/api/accounts/1/conversation-routing')).toMatchObject({
      status: 404,
      body: { error: { code: 'account_not_found', path: 'id' } },
    });
  });
});

describe('enabling (SEED-30…33)', () => {
  it.each([[{}], [{ confirm: false }], [{ confirm: 'yes' }], [undefined]])(
    'needs confirm true, not %j',
    async (body) => {
      const refused = await bench.call('POST', `${routing}/enable`, body);
      expect(refused).toMatchObject({
        status: 400,
        body: { error: { code: 'confirm_required', path: 'confirm' } },
      });
      expect((await bench.call('GET', routing)).body.enabled).toBe(false);
      expect(await audit()).toEqual([]);
    },
  );

  it('answers the same twice and is audited once', async () => {
    const first = await bench.call('POST', `${routing}/enable`, { confirm: true });
    expect(first).toMatchObject({ status: 200, body: { enabled: true, irreversible: true } });
    const second = await bench.call('POST', `${routing}/enable`, { confirm: true });
    expect(second).toEqual(first);
    expect(await audit()).toMatchObject([{ act: 'RoutingEnabled', account_id: page, by: 'local admin' }]);
  });

  it('cannot be taken back', async () => {
    await bench.call('POST', `${routing}/enable`, { confirm: true });
    const refused = await bench.call('DELETE', `${routing}/enable`);
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'irreversible' } } });
    expect(refused.body.error.message).toContain('Handover Protocol');
    expect((await bench.call('GET', routing)).body.enabled).toBe(true);
  });

  it('is for Facebook only, and is kept apart from what is seen at Meta (SEED-25, DIFF-06)', async () => {
    const refused = await bench.call('POST', `${instagram}/enable`, { confirm: true });
    expect(refused).toMatchObject({ status: 422, body: { error: { code: 'channel_not_supported' } } });
    bench.graph.defaultApp = null;
    await bench.call('POST', `${routing}/enable`, { confirm: true });
    expect((await bench.call('GET', routing)).body).toMatchObject({
      enabled: true,
      at_meta: { routing: { state: 'off' }, take_control: { state: 'unknown' } },
    });
  });

  it('works while Graph is dead, with Meta’s side told as unknown (F-97)', async () => {
    bench.graph.next('node', { drop: 'before_commit' });
    const enabled = await bench.call('POST', `${routing}/enable`, { confirm: true });
    expect(enabled.status).toBe(200);
    expect((await bench.call('GET', routing)).body.at_meta.routing.state).toBe('unknown');
  });
});

describe('connected apps (SEED-35…43)', () => {
  it('cannot be added before enabling, and nothing is stored', async () => {
    expect(await bench.call('POST', `${routing}/apps`, entry)).toMatchObject({
      status: 409,
      body: { error: { code: 'not_enabled' } },
    });
    expect((await bench.call('GET', `${routing}/apps`)).body.apps).toEqual([]);
  });

  describe('once enabled', () => {
    beforeEach(async () => {
      await bench.call('POST', `${routing}/enable`, { confirm: true });
    });

    it('are kept in order with exactly what was given, and call nobody', async () => {
      const calls = bench.graph.calls.length;
      const first = await bench.call('POST', `${routing}/apps`, entry);
      expect(first).toEqual({ status: 201, body: { ...entry, own: true } });
      await bench.call('POST', `${routing}/apps`, {
        app_id: ' 987654321 ',
        name: 'Ünïcødé ✓',
        role: 'marketing',
      });
      const long = '1234567890123456';
      await bench.call('POST', `${routing}/apps`, { app_id: long, name: 'Long', role: 'marketing' });
      const { apps } = (await bench.call('GET', `${routing}/apps`)).body;
      expect(apps.map((app: { app_id: string }) => app.app_id)).toEqual([own, other, long]);
      expect(apps[1].name).toBe('Ünïcødé ✓');
      expect(bench.graph.calls.length).toBe(calls);
    });

    it.each([
      ['letters in the id', { ...entry, app_id: '12ab' }, 'app_id'],
      ['an empty id', { ...entry, app_id: '' }, 'app_id'],
      ['a number as id', { ...entry, app_id: 123 }, 'app_id'],
      ['a blank name', { ...entry, name: '  ' }, 'name'],
      ['a name of 101 characters', { ...entry, name: 'x'.repeat(101) }, 'name'],
      ['a third role', { ...entry, role: 'inbox' }, 'role'],
      ['a secret', { ...entry, secret: 'x' }, 'secret'],
      ['no role', { app_id: '1', name: 'x' }, 'role'],
    ])('with %s are 422 at %3$s', async (_name, body, path) => {
      expect(await bench.call('POST', `${routing}/apps`, body)).toMatchObject({
        status: 422,
        body: { error: { path } },
      });
      expect((await bench.call('GET', `${routing}/apps`)).body.apps).toEqual([]);
    });

    it('have one default per page; a second is refused and names the first', async () => {
      await bench.call('POST', `${routing}/apps`, entry);
      const second = await bench.call('POST', `${routing}/apps`, {
        app_id: '5',
        name: 'Five',
        role: 'default',
      });
      expect(second).toMatchObject({
        status: 409,
        body: { error: { code: 'default_already_chosen', path: 'role' } },
      });
      expect(second.body.error.message).toContain('Sprinklr Default');
      await bench.call('POST', `${routing}/apps`, { app_id: '5', name: 'Five', role: 'marketing' });
      expect((await bench.call('PATCH', `${routing}/apps/5`, { role: 'default' })).status).toBe(409);
    });

    it('have each id once', async () => {
      await bench.call('POST', `${routing}/apps`, entry);
      expect(await bench.call('POST', `${routing}/apps`, { ...entry, role: 'marketing' })).toMatchObject({
        status: 409,
        body: { error: { code: 'app_already_listed', path: 'app_id' } },
      });
    });

    it('are changed in place and removed, each act audited', async () => {
      await bench.call('POST', `${routing}/apps`, entry);
      await bench.call('POST', `${routing}/apps`, { app_id: other, name: 'XYZ', role: 'marketing' });
      const changed = await bench.call('PATCH', `${routing}/apps/${own}`, { app_id: '42', name: 'Renamed' });
      expect(changed).toMatchObject({
        status: 200,
        body: { app_id: '42', name: 'Renamed', role: 'default' },
      });
      const removed = await bench.call('DELETE', `${routing}/apps/${other}`);
      expect(removed.body.apps).toMatchObject([{ app_id: '42' }]);
      expect(await bench.call('DELETE', `${routing}/apps/${other}`)).toMatchObject({
        status: 404,
        body: { error: { code: 'app_not_found', path: 'app_id' } },
      });
      expect((await bench.call('PATCH', `${routing}/apps/42`, {})).status).toBe(422);
      expect((await audit()).map((one: { act: string }) => one.act)).toEqual([
        'RoutingEnabled',
        'AppAdded',
        'AppAdded',
        'AppChanged',
        'AppRemoved',
      ]);
    });

    it('whose id changes aim the next pass at the new id (SEED-46)', async () => {
      await bench.setUp();
      bench.graph.owners.set(psid, own);
      await bench.webhook('messaging', [message('hi')]);
      await bench.caseWhere((state) => expect(state.owner.self).toBe(true));
      await bench.call('PATCH', `${routing}/apps/${other}`, { app_id: '777' });
      const replies = `/api/cases/${caseId}/replies`;
      const old = await bench.call('POST', replies, {
        text: 'x',
        thread_control: { type: 'pass', app_id: other },
      });
      expect(old.body.error).toMatchObject({ code: 'app_not_configured', path: 'app_id' });
      await bench.call('POST', replies, { text: 'x', thread_control: { type: 'pass', app_id: '777' } });
      expect(bench.graph.shown.at(-1)?.control).toEqual({ control_type: 'pass', app_id: '777' });
    });
  });
});

describe('the permission to take control (SEED-48…55)', () => {
  it('needs enabled, then configured', async () => {
    const permission = `${routing}/take-permission`;
    expect((await bench.call('PUT', permission)).body.error.code).toBe('not_enabled');
    await bench.call('POST', `${routing}/enable`, { confirm: true });
    expect((await bench.call('PUT', permission)).body.error.code).toBe('not_configured');
    await bench.call('POST', `${routing}/apps`, entry);
    expect((await bench.call('PUT', permission)).body.take_permission).toMatchObject({ granted: true });
    await bench.call('PUT', permission);
    expect((await bench.call('DELETE', permission)).body.take_permission).toMatchObject({ granted: false });
    const acts = (await audit()).map((one: { act: string }) => one.act);
    expect(acts).toEqual(['RoutingEnabled', 'AppAdded', 'TakeGranted', 'TakeWithdrawn']);
  });
});

describe('health (RI-13)', () => {
  const item = async (id: string) =>
    (await bench.call('GET', `${routing}/health`)).body.items.find((one: { id: string }) => one.id === id);

  it('names the webhook fields the page does not send (F-12)', async () => {
    expect(await item('subscriptions')).toMatchObject({
      state: 'bad',
      evidence: expect.stringContaining('message_echoes'),
    });
    bench.graph.subscribedFields.push('message_echoes');
    expect((await item('subscriptions')).state).toBe('ok');
  });

  it('tells a dead token from a dead line', async () => {
    bench.graph.next('node', { error: { code: 190 } });
    expect((await item('token')).state).toBe('bad');
    bench.graph.next('node', { drop: 'before_commit' });
    expect((await item('token')).state).toBe('unknown');
  });

  it('says when Conversation Routing is enabled here and not at Meta (F-84)', async () => {
    bench.graph.defaultApp = null;
    expect(await item('routing_at_meta')).toMatchObject({
      state: 'bad',
      fix: expect.stringContaining('default app'),
    });
  });

  it('notices an own id that is not listed (SEED-63), and a default app that differs (F-89)', async () => {
    expect((await item('own_app_listed')).state).toBe('bad');
    await bench.call('POST', `${routing}/enable`, { confirm: true });
    await bench.call('POST', `${routing}/apps`, entry);
    expect((await item('own_app_listed')).state).toBe('ok');
    bench.graph.defaultApp = '555';
    bench.graph.owners.set(psid, other);
    await bench.webhook('standby', [message('hi')]);
    await bench.caseWhere((state) =>
      expect(state.owner).toMatchObject({ state: 'another', known_from: 'probe' }),
    );
    expect((await item('default_app')).state).toBe('bad');
  });
});
