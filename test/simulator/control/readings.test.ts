import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { INBOX, type Listened, type Listening, listen, SUBSCRIBED, T0 } from '../listening.ts';
import { type Answer, type Entry, TestSimulator, type TestWorld } from '../simulator.ts';

const DAY = 86_400_000;
let simulator: TestSimulator;
let listening: Listening;
let world: TestWorld;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
afterEach(() => listening?.close());
afterAll(() => simulator.close());

/** The routed page under one reading. */
async function under(readings: Record<string, unknown>, more: Listened = {}): Promise<void> {
  listening = await listen(simulator, { ...more, file: { ...more.file, readings } });
  world = listening.world;
}
const write = (text = 'hi') => world.act({ type: 'message', text });
const clickAd = (ad_id = '6001') => world.act({ type: 'ad_click', ad_id, text: 'hi' });
const last = async (kind: string, fits: Partial<Entry> = {}): Promise<Entry> => {
  const found = (await world.journal()).findLast(
    (entry) =>
      entry.kind === kind && Object.entries(fits).every(([member, value]) => entry[member] === value),
  );
  if (found === undefined) throw new Error(`No ${kind} ${JSON.stringify(fits)} in the journal`);
  return found;
};
const explained = async (): Promise<Answer['body']> =>
  (await world.control('GET', `/threads/${world.page}/${world.psid()}/explain`)).body;
const lease = async () => {
  const { body } = await world.control('GET', `/threads/${world.page}/${world.psid()}`);
  return Date.parse(body.expires_at) - T0;
};
const itemsOf = async (app: string) =>
  (await listening.entries(app)).flatMap(({ messaging, standby }) => messaging ?? standby);

describe('defaultAppOwnsOnInbound', () => {
  test.each([
    [true, 'care'],
    [false, null],
  ] as const)(
    '%s: after an unrouted message the owner is %s, and care may send either way [CR-019, OQ-1]',
    async (value, owner) => {
      await under({ defaultAppOwnsOnInbound: value });
      const outcome = await write();
      expect(outcome.routed_to).toBe(world.app('care'));
      expect(outcome.owner.after).toBe(owner === null ? null : world.app(owner));
      expect(await listening.heard('care')).toEqual(['messaging message']);
      expect(await listening.heard('mkt')).toEqual(['standby message']);
      expect((await world.send('care')).status).toBe(200);
      expect(await last('routing')).toMatchObject({ reading: 'defaultAppOwnsOnInbound' });
      expect((await explained()).because).toMatchObject({
        reading: 'defaultAppOwnsOnInbound',
        reading_value: value,
      });
    },
  );
});

describe('routing.overrideActiveOwner', () => {
  test.each([
    ['an ad', true, { type: 'ad_click', ad_id: '6001' }, 'mkt'],
    ['an ad', false, { type: 'ad_click', ad_id: '6001' }, 'care'],
    ['a link', true, { type: 'link', ref: 'table-12' }, 'mkt'],
    ['a link', false, { type: 'link', ref: 'table-12' }, 'care'],
  ] as const)(
    '%s under %s: %o leaves the thread with %s [CR-092, CR-093, OQ-2]',
    async (_what, value, act, owner) => {
      await under({ 'routing.overrideActiveOwner': value });
      await listening.route({
        links: [{ ref: 'table-12', app: 'mkt' }],
        campaigns: [{ ad_id: '6001', app: 'mkt' }],
      });
      await write();
      const outcome = await world.act(act);
      expect(outcome.owner).toEqual({ before: world.app('care'), after: world.app(owner) });
      expect(await last('routing')).toMatchObject({ reading: 'routing.overrideActiveOwner' });
      expect((await explained()).because.reading).toBe('routing.overrideActiveOwner');
    },
  );
});

describe('routing.emitHandover', () => {
  test.each([
    [false, []],
    [true, ['messaging take_thread_control']],
  ])('%s: of a move by routing the old owner hears %j [CR-092, OQ-3]', async (value, heard) => {
    await under({ 'routing.emitHandover': value });
    await write();
    await listening.forget();
    await clickAd();
    const told = (await listening.heard('care')).filter((line) => line.includes('thread_control'));
    expect(told).toEqual(heard);
    if (value) {
      expect((await itemsOf('care'))[0].take_thread_control).toEqual({
        previous_owner_app_id: world.app('care'),
        new_owner_app_id: world.app('mkt'),
      });
      const delivery = await last('delivery', { event: 'take_thread_control' });
      expect(delivery.readings).toContain('routing.emitHandover');
    }
  });
});

describe('takeFanout', () => {
  test.each([
    ['all', ['care', 'mkt', 'spy']],
    ['previous_owner', ['mkt']],
  ])('%s: a take is heard by %j [CR-074, CR-075, OQ-4]', async (value, hearers) => {
    await under({ takeFanout: value });
    await clickAd();
    await listening.forget();
    await world.edge('take', 'care');
    const heard = [];
    for (const app of ['care', 'mkt', 'spy'])
      if ((await listening.heard(app)).includes('messaging take_thread_control')) heard.push(app);
    expect(heard).toEqual(hearers);
    expect((await last('delivery', { event: 'take_thread_control' })).readings).toContain('takeFanout');
  });
});

describe('takeFromIdleEmits', () => {
  test.each([
    [true, 3],
    [false, 0],
  ])('%s: a take of an idle thread is told %i times [CR-071, OQ-4]', async (value, times) => {
    await under({ takeFromIdleEmits: value });
    await write();
    await world.edge('release', 'care');
    await listening.forget();
    expect((await world.edge('take', 'mkt')).status).toBe(200);
    await world.settle();
    expect(listening.receiver.received).toHaveLength(times);
    if (value)
      expect((await last('delivery', { event: 'take_thread_control' })).readings).toContain(
        'takeFromIdleEmits',
      );
  });
});

describe('idleTakeNeedsPermission', () => {
  test('false: any connected app takes an idle thread [CR-071, OQ-5]', async () => {
    await under({ idleTakeNeedsPermission: false });
    await write();
    await world.edge('release', 'care');
    expect((await world.edge('take', 'spy')).body).toEqual({ success: true });
    expect(await last('control')).toMatchObject({ rule: 'CR-071', reading: 'idleTakeNeedsPermission' });
    expect((await explained()).because).toMatchObject({
      reading: 'idleTakeNeedsPermission',
      reading_value: false,
    });
  });

  test('true: one without the permission is refused with 200, one with it is not [OQ-5]', async () => {
    await under({ idleTakeNeedsPermission: true });
    await write();
    await world.edge('release', 'care');
    expect((await world.edge('take', 'spy')).body.error.code).toBe(200);
    expect(await last('refusal')).toMatchObject({ rule: 'CR-071', reading: 'idleTakeNeedsPermission' });
    expect((await explained()).last_refusal).toMatchObject({
      reading: 'idleTakeNeedsPermission',
      reading_value: true,
    });
    expect((await world.edge('take', 'care')).status).toBe(200);
  });
});

describe('campaign.maxDays', () => {
  test.each([
    [30, 30, 30],
    [30, 31, 1],
    [30, 7, 7],
    [7, 8, 1],
    [7, 30, 1],
    [7, 7, 7],
  ])('%i: an ad of %i days keeps the thread for %i [CR-089, CR-090, OQ-6]', async (value, days, kept) => {
    await under({ 'campaign.maxDays': value });
    await listening.route({ campaigns: [{ ad_id: '6001', app: 'mkt', days }] });
    await clickAd();
    expect(await lease()).toBe(kept * DAY);
    const routing = await last('routing');
    expect(routing.window_ms).toBe(kept * DAY);
    // Values that both readings treat alike lean on none.
    expect(routing.reading).toBe(days > 7 && days <= 30 ? 'campaign.maxDays' : undefined);
  });
});

describe('echoRouting', () => {
  test.each([
    ['at_send', 'messaging echo', 'standby echo'],
    ['at_delivery', 'standby echo', 'messaging echo'],
  ])(
    '%s: of a message that hands over the sender hears %s and the new owner %s [CR-036, OQ-7]',
    async (value, sender, owner) => {
      await under({ echoRouting: value });
      await clickAd();
      await listening.forget();
      await world.send('mkt', { thread_control: { control_type: 'pass', app_id: world.app('care') } });
      expect(await listening.heard('mkt')).toEqual([sender]);
      expect(await listening.heard('care')).toEqual([owner, 'messaging pass_thread_control']);
      expect((await last('delivery', { event: 'echo' })).readings).toContain('echoRouting');
    },
  );
});

describe('hopContext', () => {
  test.each([
    ['array', (hop: object) => [hop]],
    ['object', (hop: object) => hop],
    ['off', () => undefined],
  ] as const)(
    '%s: the entry carries it so, and the delivery names the reading [OQ-8]',
    async (value, shape) => {
      await under({ hopContext: value });
      await write();
      await world.edge('pass', 'care', { target_app_id: world.app('mkt'), metadata: 'case 9' });
      const [pass] = (await listening.entries('mkt')).slice(-1);
      expect(pass.hop_context).toEqual(shape(listening.hop('mkt', 'case 9')));
      expect((await last('delivery', { event: 'pass_thread_control' })).readings).toContain('hopContext');
    },
  );
});

describe('appIdsAsNumbers', () => {
  test.each([
    [false, String],
    [true, Number],
  ] as const)(
    '%s: ids in pass, take and request are so, in echoes and hop_context numbers anyway [CR-058, CR-059, CR-074, OQ-9]',
    async (value, as) => {
      await under({ appIdsAsNumbers: value });
      const id = (app: string) => as(world.app(app));
      await clickAd();
      await world.edge('pass', 'mkt', { target_app_id: world.app('care') });
      await world.edge('pass', 'care', { target_app_id: world.app('mkt') });
      await world.edge('take', 'care');
      await world.send('care');
      const items = await itemsOf('care');
      const found = (kind: string) => items.find((item) => item[kind] !== undefined)[kind];
      expect(found('pass_thread_control')).toEqual({
        previous_owner_app_id: id('mkt'),
        new_owner_app_id: id('care'),
      });
      expect(found('take_thread_control')).toEqual({
        previous_owner_app_id: id('mkt'),
        new_owner_app_id: id('care'),
      });
      expect(items.at(-1).message.app_id).toBe(Number(world.app('care')));
      expect((await last('delivery', { event: 'take_thread_control' })).readings).toContain(
        'appIdsAsNumbers',
      );
    },
  );

  test.each([
    [false, String],
    [true, Number],
  ] as const)('%s: and in a request without routing [CR-080, OQ-9]', async (value, as) => {
    await under(
      { appIdsAsNumbers: value },
      { file: { pages: { page: { name: 'Page', apps: ['care', 'mkt', 'spy'] } } } },
    );
    await write();
    await world.edge('request', 'care');
    await world.edge('request', 'mkt', { metadata: 'may I?' });
    expect((await itemsOf('care')).at(-1).request_thread_control).toEqual({
      requested_owner_app_id: as(world.app('mkt')),
      metadata: 'may I?',
    });
  });
});

describe('threadOwner.expirationAs', () => {
  test.each([
    ['seconds', (T0 + DAY) / 1000],
    ['iso', '2026-01-06T09:00:00+0000'],
  ])('%s: the owner is shown %j [CR-111, CR-112, OQ-9]', async (value, expiration) => {
    await under({ 'threadOwner.expirationAs': value });
    await write();
    const read = async (as: string) =>
      (await world.graph('GET', 'me/thread_owner', { as, query: { recipient: world.psid() } })).body.data[0]
        .thread_owner;
    expect(await read('care')).toEqual({ app_id: world.app('care'), expiration });
    expect(await read('spy')).toEqual({ expiration });
  });
});

describe('metadataMaxLength', () => {
  test.each([
    [2000, 2000, true],
    [2000, 2001, false],
    [0, 2001, true],
    [0, 20_000, true],
  ])(
    '%i: metadata of %i characters passes: %s, for each edge [CR-060, OQ-10]',
    async (value, length, passes) => {
      await under({ metadataMaxLength: value });
      await write();
      const metadata = 'm'.repeat(length);
      const answers = [
        await world.edge('pass', 'care', { target_app_id: world.app('mkt'), metadata }),
        await world.edge('take', 'care', { metadata }),
      ];
      if (passes) {
        expect(answers.map(({ status }) => status)).toEqual([200, 200]);
        const control = await last('control');
        expect(control.metadata).toBe(metadata);
        expect(control.reading).toBe(length > 2000 ? 'metadataMaxLength' : undefined);
      } else {
        expect(answers[0]?.body.error).toMatchObject({ code: 100 });
        expect(await last('refusal', { call: 'pass' })).toMatchObject({
          rejection: 'MetadataTooLong',
          reading: 'metadataMaxLength',
        });
        expect(await world.owner()).toBe(world.app('care'));
      }
    },
  );
});

describe('humanAgentTakes', () => {
  const agents = { apps: { spy: { can_take_control: true, human_agent: true } } };
  const tagged = { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' };

  test('true: a permitted human agent’s send takes the thread and is told [CR-032, OQ-11]', async () => {
    await under({ humanAgentTakes: true }, agents);
    await write();
    expect((await world.send('spy', tagged)).status).toBe(200);
    expect(await last('control')).toMatchObject({
      move: 'human_agent',
      to: world.app('spy'),
      reading: 'humanAgentTakes',
    });
    expect(await listening.heard('care')).toContain('messaging take_thread_control');
    expect((await explained()).because).toMatchObject({ reading: 'humanAgentTakes', reading_value: true });
  });

  test('false: the same send is refused, and the reading is why [CR-033, OQ-11]', async () => {
    await under({ humanAgentTakes: false }, agents);
    await write();
    expect((await world.send('spy', tagged)).body.error).toMatchObject({ code: 10, error_subcode: 2018300 });
    expect((await explained()).last_refusal).toMatchObject({
      rule: 'CR-033',
      reading: 'humanAgentTakes',
      reading_value: false,
    });
    expect(await world.owner()).toBe(world.app('care'));
  });

  test('true: without the permission it is refused, and no reading is why [CR-033]', async () => {
    await under({ humanAgentTakes: true }, { apps: { spy: { human_agent: true } } });
    await write();
    expect((await world.send('spy', tagged)).status).toBe(400);
    expect((await explained()).last_refusal.reading).toBeUndefined();
  });
});

describe('clearingDefaultApp', () => {
  test('refused: there is no way back, and the refusal names the reading [CR-005, OQ-21]', async () => {
    await under({ clearingDefaultApp: 'refused' });
    const { status, body } = await world.control('PUT', `/pages/${world.page}/routing`, {
      default_app: null,
    });
    expect([status, body.error.code]).toEqual([409, 'routing_irreversible']);
    expect(await last('refusal')).toMatchObject({
      rejection: 'RoutingIrreversible',
      reading: 'clearingDefaultApp',
    });
  });

  test('returns-to-zero-config: owners keep their threads, idle ones are everybody’s [CR-005, OQ-21]', async () => {
    await under({ clearingDefaultApp: 'returns-to-zero-config' });
    await clickAd();
    await world.act({ type: 'message', text: 'hi' }, 'ben');
    await world.send('care', { thread_control: { control_type: 'release' } }, 'ben');
    await listening.route({ default_app: null });
    expect(await world.owner()).toBe(world.app('mkt'));
    expect((await world.send('spy')).body.error.error_subcode).toBe(2018300);
    expect((await world.send('spy', {}, 'ben')).status).toBe(200);
    expect((await world.edge('take', 'spy')).body.error).toMatchObject({ code: 27, error_subcode: 2018464 });
  });
});

describe('echoInboxIdTypo', () => {
  test.each([
    [false, Number(INBOX)],
    [true, 26390203743090],
  ])(
    '%s: an inbox reply is echoed with %i, and the delivery names the reading [CR-106]',
    async (value, id) => {
      await under({ echoInboxIdTypo: value });
      await write();
      await listening.inbox('reply', { text: 'Hello' });
      expect((await itemsOf('mkt')).at(-1).message.app_id).toBe(id);
      expect((await last('delivery', { event: 'echo' })).readings).toContain('echoInboxIdTypo');
      expect(await last('act', { by: 'inbox' })).toMatchObject({ text: 'Hello' });
    },
  );
});

describe('profile', () => {
  test.each([
    ['current', 27, false],
    ['h2', undefined, true],
  ])(
    '%s: on a page without a default app a take of an idle thread answers %s, hop_v2 is %s [CR-068, CR-115]',
    async (value, code, hop) => {
      await under({ profile: value }, { file: { pages: { page: { name: 'Page', apps: ['care', 'mkt'] } } } });
      await write();
      const { body } = await world.edge('take', 'mkt');
      expect(body.error?.code).toBe(code);
      const status = await world.graph('GET', 'me', { query: { fields: 'messaging_feature_status' } });
      expect(status.body.messaging_feature_status).toEqual({
        hop_v2: hop,
        msgr_multi_app: false,
        ig_multi_app: false,
      });
      if (value === 'h2') expect(await last('control')).toMatchObject({ reading: 'profile' });
    },
  );

  test.each(['current', 'h2'])('%s: changes nothing on a page with a default app [CR-001]', async (value) => {
    await under({ profile: value });
    await write();
    expect((await world.edge('request', 'mkt')).body.error.code).toBe(27);
    expect((await world.edge('take', 'mkt')).body.error.code).toBe(200);
  });
});

describe('the catalogue', () => {
  const NAMES = {
    profile: ['current', 'h2'],
    defaultAppOwnsOnInbound: [true, false],
    'routing.overrideActiveOwner': [true, false],
    'routing.emitHandover': [false, true],
    takeFanout: ['all', 'previous_owner'],
    takeFromIdleEmits: [true, false],
    idleTakeNeedsPermission: [false, true],
    'campaign.maxDays': [30, 7],
    echoRouting: ['at_send', 'at_delivery'],
    hopContext: ['array', 'object', 'off'],
    appIdsAsNumbers: [false, true],
    'threadOwner.expirationAs': ['seconds', 'iso'],
    metadataMaxLength: [2000, 0],
    humanAgentTakes: [true, false],
    clearingDefaultApp: ['refused', 'returns-to-zero-config'],
    echoInboxIdTypo: [false, true],
    templateTypes: ['known', 'any'],
    mediaElsewhere: ['trusted', 'refused'],
    recurringTokens: ['refused', 'accepted'],
    strict: [false, true],
    'webhooks.batching': ['off', 'on'],
    versionWarning: ['on', 'off'],
    rateLimits: ['off', 'on'],
    threadSends: [0, 20, 10],
  };

  test('lists every reading with its values, the default first, its question and what is known', async () => {
    const { status, body } = await simulator.control('GET', '/readings');
    expect(status).toBe(200);
    const listed = Object.fromEntries(
      body.readings.map(({ name, values }: { name: string; values: unknown[] }) => [name, values]),
    );
    expect(listed).toEqual(NAMES);
    for (const reading of body.readings) {
      expect(reading.default).toBe(reading.values[0]);
      expect(reading.question).toMatch(/\?$/);
      expect(reading.evidence).toMatch(/\.$/);
    }
  });

  test('is what a new world begins with', async () => {
    await under({});
    const { body } = await world.control('GET', '/readings');
    expect(body).toEqual(Object.fromEntries(Object.entries(NAMES).map(([name, [first]]) => [name, first])));
  });
});

describe('a reading changed at run time', () => {
  test('is journalled with all of them, and counts from that moment on', async () => {
    await under({});
    await write();
    await listening.forget();
    const changed = await world.control('PATCH', '/readings', { hopContext: 'object', takeFanout: 'all' });
    expect(changed).toMatchObject({ status: 200, body: { hopContext: 'object', echoRouting: 'at_send' } });
    expect(await last('setting')).toMatchObject({
      what: 'readings_put',
      readings: { ...changed.body },
      cause: null,
    });
    await write('more');
    const [entry] = await listening.entries('care');
    expect(entry.hop_context).toEqual(listening.hop('care'));
  });

  test('leaves what is owned as it is and changes what comes next [OQ-1]', async () => {
    await under({});
    await write();
    await world.control('PATCH', '/readings', { defaultAppOwnsOnInbound: false });
    expect(await world.owner()).toBe(world.app('care'));
    await world.edge('release', 'care');
    await write();
    expect(await world.owner()).toBeNull();
  });

  test.each([
    [{ hopContext: 'list' }, 'hopContext'],
    [{ 'campaign.maxDays': '7' }, 'campaign.maxDays'],
    [{ metadataMaxLength: 100 }, 'metadataMaxLength'],
    [{ takeFromIdleEmits: 'yes' }, 'takeFromIdleEmits'],
    [{ strict: null }, 'strict'],
    [{ toString: true }, 'toString'],
    [{ unknown: true }, 'unknown'],
  ])('%j is refused whole, by name, and nothing changes', async (patch, path) => {
    await under({});
    const before = await world.lastSeq();
    const { status, body } = await world.control('PATCH', '/readings', {
      echoRouting: 'at_delivery',
      ...patch,
    });
    expect(status).toBe(422);
    expect(body.error.path).toContain(path);
    expect(body.error.message).toContain(path);
    expect(await world.lastSeq()).toBe(before);
    expect((await world.control('GET', '/readings')).body.echoRouting).toBe('at_send');
  });
});

test('every subscription field of these tests is one that exists', async () => {
  await under({});
  const fields = await world.graph('POST', 'me/subscribed_apps', {
    json: { subscribed_fields: SUBSCRIBED },
  });
  expect(fields.body).toEqual({ success: true });
});
