import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { INBOX, named } from './listening.ts';
import { openReceiver, type Receiver } from './receiver.ts';
import { TestSimulator, type TestWorld } from './simulator.ts';

let simulator: TestSimulator;
let world: TestWorld;

let receiver: Receiver;

beforeAll(async () => {
  simulator = await TestSimulator.open();
  receiver = await openReceiver();
});
afterEach(() => world.control('DELETE', ''));
afterAll(async () => {
  await simulator.close();
  await receiver.close();
});

const NAMES = { care: 'Care', mkt: 'Marketing', spy: 'Spy' };
const CLOCK = { mode: 'virtual', now: '2026-01-05T09:00:00.000Z' };

/** All apps hear: what is owed to them is what counts here. */
function apps() {
  const webhook = { callback_url: `${receiver.url}/webhook`, verify_token: 'v' };
  return Object.fromEntries(Object.entries(NAMES).map(([key, name]) => [key, { name, webhook }]));
}

async function open(routing: object | null, readings: object = {}): Promise<void> {
  world = await simulator.world({
    clock: CLOCK,
    apps: apps(),
    readings,
    pages: {
      page: { name: 'Page', apps: ['care', 'mkt', 'spy'], ...(routing === null ? {} : { routing }) },
    },
    people: { ann: { name: 'Ann' }, ben: { name: 'Ben' } },
  });
}
const at = (edge = '') => `/pages/${world.page}/routing${edge}`;
const rehearse = (routing: Record<string, unknown>) =>
  world.control('POST', at('/rehearse'), named(world, routing));
const put = (routing: Record<string, unknown>) => world.control('PUT', at(), named(world, routing));
const applied = (plan: unknown) => world.control('PUT', at(), { plan });
const names = (ids: readonly string[]) =>
  ids.map((id) => Object.keys(NAMES).find((name) => world.app(name) === id) ?? id);
/** Webhooks with names in place of ids, without receipts. */
const heard = (lines: readonly string[]) =>
  lines
    .map((line) => line.replace(/^\d+/, (id) => names([id])[0] ?? id))
    .filter((line) => !line.endsWith(' delivery'))
    .sort();
const write = (person = 'ann', text = 'hi') => world.act({ type: 'message', text }, person);

describe('rehearsing the switch to Conversation Routing', () => {
  test('names each setting that changes, with what it was and would be [CR-001, CR-009]', async () => {
    await open(null);
    const { status, body } = await rehearse({ default_app: 'care' });
    expect(status).toBe(200);
    expect(body.changes).toEqual([
      { setting: 'mode', from: 'off', to: 'on' },
      { setting: 'default_app', from: null, to: world.app('care') },
      { setting: 'can_take_control', from: [], to: [world.app('care')] },
    ]);
  });

  test('tells which threads lose answerers, and who would get their next message [CR-025]', async () => {
    await open(null);
    await write('ann');
    await write('ben');
    await world.edge('request', 'mkt');
    const { body } = await rehearse({ default_app: 'care' });
    const change = (person: string) =>
      body.threads.find(({ psid }: { psid: string }) => psid === world.psid(person));
    expect(change('ben')).toEqual({
      psid: world.psid('ben'),
      owner: null,
      may_send: {
        before: ['care', 'mkt', 'spy'].map((app) => world.app(app)),
        after: [world.app('care')],
      },
      next_message: { before: null, after: world.app('care') },
    });
    // Mkt owns ann's thread before and after: nothing changes for it.
    expect(change('ann')).toBeUndefined();
  });

  test('tells which calls of the last day would have been answered otherwise [CR-025, CR-068, CR-077]', async () => {
    await open(null);
    await write();
    await world.send('mkt');
    await world.send('care');
    await world.edge('take', 'care');
    await world.edge('take', 'spy');
    await world.edge('request', 'mkt');
    await world.graph('GET', 'me/thread_owner', { as: 'care', query: { recipient: world.psid() } });
    const { body } = await rehearse({ default_app: 'care' });
    const told = body.calls.map(
      ({ call, app, was, would_be }: { call: string; app: string; was: string[]; would_be: string[] }) => [
        call,
        names([app])[0],
        was,
        would_be,
      ],
    );
    expect(told.slice(0, 4)).toEqual([
      ['send', 'mkt', [], ['OnlyDefaultAppSendsOnIdle']],
      ['take', 'care', ['TakeWithoutRouting'], []],
      ['take', 'spy', ['TakeWithoutRouting'], []],
      ['request', 'mkt', [], ['RequestWithRouting']],
    ]);
    // The default app is shown the owner; before, only the owner was (CR-111).
    expect(told).toHaveLength(5);
    expect(told[4].slice(0, 2)).toEqual(['thread_owner', 'care']);
    expect(told[4][2][0]).not.toContain(world.app('mkt'));
    expect(told[4][3][0]).toContain(world.app('mkt'));
    for (const { seq, at: instant, psid } of body.calls)
      expect([(await world.journal(seq - 1))[0]?.kind, instant, psid]).toEqual([
        'call',
        CLOCK.now,
        world.psid(),
      ]);
  });

  test('tells which webhooks would have gone elsewhere [CR-099, CR-100]', async () => {
    await open(null);
    const { seq } = await write();
    const { body } = await rehearse({ default_app: 'care' });
    expect(body.webhooks).toHaveLength(1);
    const [change] = body.webhooks;
    expect(change).toMatchObject({ seq, act: 'message', psid: world.psid(), at: CLOCK.now });
    expect(heard(change.was)).toEqual([
      'care messaging message',
      'mkt messaging message',
      'spy messaging message',
    ]);
    expect(heard(change.would_be)).toEqual([
      'care messaging message',
      'mkt standby message',
      'spy standby message',
    ]);
  });

  test('says what cannot be undone [CR-005, SEED-31]', async () => {
    await open(null);
    const { body } = await rehearse({ default_app: 'care' });
    expect(body.irreversible.length).toBeGreaterThan(0);
    expect(body.irreversible.join(' ')).toContain('cannot be switched off again');
  });

  test('tells of a primary receiver that falls away [H2-1]', async () => {
    await open({ primary_receiver: 'mkt' }, { profile: 'h2' });
    await write();
    await world.edge('release', 'mkt');
    const { body } = await rehearse({ default_app: 'care' });
    expect(body.threads[0].next_message).toEqual({ before: world.app('mkt'), after: world.app('care') });
    expect(heard(body.webhooks[0].was)).toContain('mkt messaging message');
    expect(heard(body.webhooks[0].would_be)).toContain('mkt standby message');
  });
});

describe('rehearsing a change of a page that is on routing', () => {
  const ROUTED = {
    default_app: 'care',
    social: 'spy',
    links: [{ name: 'table', ref: 'table-12', app: 'mkt' }],
    campaigns: [{ ad_id: '6001', title: 'Spring sale', app: 'mkt' }],
  };

  test('that is none says so: nothing changes [CR-005]', async () => {
    await open(ROUTED);
    await write();
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' }, 'ben');
    await world.send('mkt', {}, 'ben');
    const { body } = await rehearse(ROUTED);
    const { plan, ...said } = body;
    expect(said).toEqual({ changes: [], threads: [], calls: [], webhooks: [], irreversible: [] });
    expect(plan).toEqual(expect.any(String));
  });

  test('a new default app: idle threads change their answerer, owned ones do not [CR-005, CR-025]', async () => {
    await open({ default_app: 'care' });
    await write('ann');
    await write('ben');
    await world.edge('release', 'care');
    await world.send('care');
    await world.send('mkt');
    const { body } = await rehearse({ default_app: 'mkt' });
    expect(body.changes.map(({ setting }: { setting: string }) => setting)).toEqual([
      'default_app',
      'can_take_control',
    ]);
    expect(body.threads).toEqual([
      {
        psid: world.psid('ann'),
        owner: null,
        may_send: { before: [world.app('care')], after: [world.app('mkt')] },
        next_message: { before: world.app('care'), after: world.app('mkt') },
      },
    ]);
    expect(body.irreversible).toEqual([]);
    const told = body.calls.map(({ call, app }: { call: string; app: string }) => [call, names([app])[0]]);
    expect(told).toEqual([
      ['send', 'care'],
      ['send', 'mkt'],
    ]);
  });

  test('a new default app would have had the permission to take [CR-009, CR-069]', async () => {
    await open({ default_app: 'care' });
    await write();
    await world.edge('take', 'mkt');
    await world.edge('take', 'spy');
    const { body } = await rehearse({ default_app: 'mkt' });
    expect(body.calls).toMatchObject([
      { call: 'take', app: world.app('mkt'), was: ['TakeNotPermitted'], would_be: [] },
    ]);
    // An app whose permission was withdrawn while it was default app stays without it.
    await world.control('PUT', `/pages/${world.page}/apps/${world.app('care')}`, { can_take_control: false });
    await world.edge('pass', 'care', { target_app_id: world.app('spy') });
    await world.edge('take', 'care');
    const { calls } = (await rehearse({ default_app: 'care', social: 'mkt' })).body;
    expect(calls).toEqual([]);
  });

  test('the inbox as default app: nobody may answer idle threads any more [CR-003]', async () => {
    await open({ default_app: 'care' });
    await write();
    await world.edge('release', 'care');
    const { body } = await rehearse({ default_app: 'inbox' });
    expect(body.threads[0]).toMatchObject({
      may_send: { before: [world.app('care')], after: [] },
      next_message: { before: world.app('care'), after: INBOX },
    });
  });

  test.each([
    [
      'a social route that is added',
      { default_app: 'care' },
      { social: 'mkt' },
      { type: 'message', text: 'hi' },
    ],
    [
      'a social route that is taken away',
      { default_app: 'care', social: 'mkt' },
      {},
      { type: 'message', text: 'hi' },
    ],
    [
      'a link route that is added',
      { default_app: 'care' },
      { links: [{ ref: 'table-12', app: 'mkt' }] },
      { type: 'link', ref: 'table-12' },
    ],
    [
      'a link route that is taken away',
      { default_app: 'care', links: [{ ref: 'table-12', app: 'mkt' }] },
      {},
      { type: 'link', ref: 'table-12' },
    ],
    [
      'a campaign that is added',
      { default_app: 'care' },
      { campaigns: [{ ad_id: '6001', app: 'mkt' }] },
      { type: 'ad_click', ad_id: '6001', text: 'hi' },
    ],
    [
      'a campaign that is taken away',
      { default_app: 'care', campaigns: [{ ad_id: '6001', app: 'mkt' }] },
      {},
      { type: 'ad_click', ad_id: '6001', text: 'hi' },
    ],
  ])(
    '%s: the webhooks of entries that it routes differ, of others not',
    async (_what, before, wanted, act) => {
      await open(before);
      const { seq } = await world.act(act);
      await world.act({ type: 'get_started' }, 'ben');
      await world.act({ type: 'message', text: 'and more' });
      const { body } = await rehearse(wanted);
      const change = body.webhooks.find((entry: { seq: number }) => entry.seq === seq);
      const withMkt = (lines: string[]) => heard(lines).some((line) => line.startsWith('mkt messaging'));
      expect([withMkt(change.was), withMkt(change.would_be)]).toEqual(
        Object.keys(wanted).length === 0 ? [true, false] : [false, true],
      );
      expect(body.changes).toHaveLength(1);
      expect(body.irreversible).toEqual([]);
    },
  );

  test('a social route: silent threads would get their next message there [CR-021]', async () => {
    await open({ default_app: 'care' });
    await write('ann');
    await world.advance({ seconds: 86_400 });
    await write('ben');
    const { body } = await rehearse({ social: 'spy' });
    const [ann, ...others] = body.threads;
    expect(ann).toMatchObject({
      psid: world.psid('ann'),
      next_message: { before: world.app('care'), after: world.app('spy') },
    });
    expect(others).toEqual([]);
  });

  test('looks back one day and no further', async () => {
    await open({ default_app: 'care' });
    await write();
    await world.send('care');
    await world.advance({ seconds: 86_400 });
    expect((await rehearse({ default_app: 'mkt' })).body).toMatchObject({ calls: [], webhooks: [] });
    await write();
    const { body } = await rehearse({ default_app: 'mkt' });
    expect(body.webhooks).toHaveLength(1);
  });

  test('leaves out calls that an ordered fault answered', async () => {
    await open({ default_app: 'care' });
    await write();
    await world.edge('release', 'care');
    await world.control('POST', '/faults', {
      match: { call: 'send' },
      trigger: { next: 1 },
      effect: { error: { code: 2 } },
    });
    await world.send('mkt');
    await world.send('mkt');
    const { body } = await rehearse({ default_app: 'mkt' });
    expect(body.calls).toHaveLength(1);
  });

  test('leaves the calls of other pages out', async () => {
    await open({ default_app: 'care' });
    await write();
    const other = await world.control('POST', '/pages', { name: 'Other' });
    await world.control('PUT', `/pages/${other.body.id}/apps/${world.app('care')}`, {});
    const { body } = await world.control('POST', `/pages/${other.body.id}/routing/rehearse`, {
      default_app: world.app('care'),
    });
    expect(body).toMatchObject({ threads: [], calls: [], webhooks: [] });
    expect(body.irreversible).not.toEqual([]);
  });
});

describe('a rehearsal', () => {
  test('changes nothing: not the page, not a thread, not the length of the journal', async () => {
    await open(null);
    await write();
    await world.send('mkt');
    const [before, seq] = [await world.state(), await world.lastSeq()];
    for (const routing of [{ default_app: 'care' }, { default_app: 'inbox' }, {}, { social: 'spy' }])
      await rehearse(routing);
    expect(await world.state()).toEqual(before);
    expect(await world.lastSeq()).toBe(seq);
    expect((await world.send('spy')).status).toBe(200);
  });

  test.each([
    ['clears the default app', { default_app: null }, 409, 'routing_irreversible'],
    ['routes to an app that is not connected', { social: 'stranger' }, 422, 'app_not_connected'],
    ['names an app that is not there', { default_app: '999' }, 422, 'app_unknown'],
    ['has a member too many', { defaults: 'care' }, 422, 'invalid'],
    ['gives a lead’s members to another ad', { campaigns: [{ ad_id: '1', summary: true }] }, 422, 'invalid'],
  ])(
    'that %s is refused like the change itself, and nothing is written',
    async (_what, routing, status, code) => {
      await open({ default_app: 'care' });
      const stranger = (await world.control('POST', '/apps', { name: 'Stranger' })).body.id;
      const wanted = JSON.parse(JSON.stringify(named(world, routing)).replace('stranger', stranger));
      const seq = await world.lastSeq();
      const rehearsed = await world.control('POST', at('/rehearse'), wanted);
      expect(await world.lastSeq()).toBe(seq);
      const real = await world.control('PUT', at(), wanted);
      expect(rehearsed.body).toEqual(real.body);
      expect([rehearsed.status, rehearsed.body.error.code]).toEqual([status, code]);
    },
  );

  test('foretells what explain says afterwards of who may send', async () => {
    await open(null);
    await write('ann');
    await write('ben');
    await world.edge('request', 'spy');
    const { body } = await rehearse({ default_app: 'care' });
    await applied(body.plan);
    for (const { psid, may_send, owner } of body.threads) {
      const explained = await world.control('GET', `/threads/${world.page}/${psid}/explain`);
      const allowed = explained.body.may_send.filter(({ ok }: { ok: boolean }) => ok);
      expect(allowed.map(({ app }: { app: string }) => app)).toEqual(may_send.after);
      expect(explained.body.owner).toBe(owner);
    }
    const ben = body.threads.find(({ psid }: { psid: string }) => psid === world.psid('ben'));
    expect((await write('ben')).routed_to).toBe(ben.next_message.after);
  });
});

describe('a plan', () => {
  const WANTED = {
    default_app: 'mkt',
    social: 'spy',
    links: [{ name: 'Table', ref: 'table-12', app: 'care' }],
    campaigns: [
      { ad_id: '6001', title: 'Spring sale', app: 'spy', days: 3 },
      {
        ad_id: '6900',
        kind: 'lead',
        app: 'mkt',
        questions: ['Budget?'],
        summary: true,
        stop_keywords: ['STOP'],
      },
    ],
  };

  test('applies exactly the change that was rehearsed', async () => {
    await open({ default_app: 'care' });
    const { plan, changes } = (await rehearse(WANTED)).body;
    const { status, body } = await applied(plan);
    expect(status).toBe(200);
    const settings = (await world.journal()).filter(({ what }) => what === 'routing_put').length;
    expect((await put(WANTED)).body).toEqual(body);
    expect((await world.control('GET', at())).body).toEqual(body);
    expect(settings).toBe(2);
    expect(body.default_app).toBe(
      changes.find(({ setting }: { setting: string }) => setting === 'default_app').to,
    );
    const { can_take_control } = (await world.control('GET', `/pages/${world.page}/apps/${world.app('mkt')}`))
      .body;
    expect(can_take_control).toBe(true);
  });

  test.each([
    ['an act', () => write()],
    [
      'an act at the inbox',
      () =>
        world.control('POST', '/inbox/acts', { page: world.page, psid: world.psid(), type: 'move_to_main' }),
    ],
    ['a hand-over', () => world.edge('pass', 'care', { target_app_id: world.app('mkt') })],
    ['an extension', () => world.edge('extend', 'care', { duration: 60 })],
    ['a send that hands over', () => world.send('care', { thread_control: { control_type: 'release' } })],
    ['a setting of an app', () => world.control('PATCH', `/apps/${world.app('spy')}`, { name: 'Other' })],
    [
      'a connection',
      () => world.control('PUT', `/pages/${world.page}/apps/${world.app('spy')}`, { can_take_control: true }),
    ],
    ['a reading', () => world.control('PATCH', '/readings', { strict: true })],
    ['the end of a lease', () => world.advance({ seconds: 86_400 })],
    ['other settings', () => put({ social: 'spy' })],
  ])('is outdated after %s: 409, and nothing changes', async (_what, move) => {
    await open({ default_app: 'care' });
    await write();
    const { plan } = (await rehearse(WANTED)).body;
    await move();
    const before = await world.control('GET', at());
    expect(await applied(plan)).toMatchObject({
      status: 409,
      body: { error: { code: 'plan_outdated', path: 'plan' } },
    });
    expect((await world.control('GET', at())).body).toEqual(before.body);
    expect((await applied((await rehearse(WANTED)).body.plan)).status).toBe(200);
  });

  test.each([
    ['a read', () => world.graph('GET', 'me/thread_owner', { query: { recipient: world.psid() } })],
    ['a refused call', () => world.edge('take', 'mkt')],
    ['a plain reply of the owner', () => world.send('care')],
    ['another rehearsal', () => rehearse({ social: 'spy' })],
  ])('still holds after %s', async (_what, call) => {
    await open({ default_app: 'care' });
    await write();
    const { plan } = (await rehearse(WANTED)).body;
    await call();
    expect((await applied(plan)).status).toBe(200);
  });

  test('works once: the second time the world has moved, by the plan itself', async () => {
    await open(null);
    const { plan } = (await rehearse({ default_app: 'care' })).body;
    const answers = await Promise.all([applied(plan), applied(plan)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await applied(plan)).body.error.code).toBe('plan_outdated');
  });

  test.each(['nonsense', '__proto__', 'x'.repeat(5000)])(
    'that nobody made (%.12s) is unknown: 409',
    async (token) => {
      await open({ default_app: 'care' });
      expect(await applied(token)).toMatchObject({ status: 409, body: { error: { code: 'plan_unknown' } } });
    },
  );

  test('of another page or another world is unknown: 409', async () => {
    await open(null);
    const { plan } = (await rehearse({ default_app: 'care' })).body;
    const other = await world.control('POST', '/pages', { name: 'Other' });
    const elsewhere = await world.control('PUT', `/pages/${other.body.id}/routing`, { plan });
    expect(elsewhere).toMatchObject({ status: 409, body: { error: { code: 'plan_unknown' } } });
    const twin = await simulator.world({
      clock: CLOCK,
      apps: apps(),
      pages: { page: { id: world.page, apps: ['care'] } },
    });
    const there = await twin.control('PUT', `/pages/${world.page}/routing`, { plan });
    expect(there).toMatchObject({ status: 409, body: { error: { code: 'plan_unknown' } } });
  });

  test.each([[{ plan: 5 }], [{ plan: '' }], [{ plan: null }], [{ plan: 'x', social: null }]])(
    'in the body %j is refused: 422',
    async (body) => {
      await open({ default_app: 'care' });
      expect((await world.control('PUT', at(), body)).status).toBe(422);
    },
  );
});
