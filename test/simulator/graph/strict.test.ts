import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, ROUTED_FILE, TestSimulator, type TestWorld, ZERO_FILE } from '../simulator.ts';

let simulator: TestSimulator;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
afterAll(() => simulator.close());

const strictly = (file: object = ROUTED_FILE, readings: object = {}) =>
  simulator.world({ ...file, readings: { strict: true, ...readings } });

/** What the header says and what the answer entry says, which must be the same. */
async function leaning(world: TestWorld, call: Promise<Answer>): Promise<string[]> {
  const answer = await call;
  const header = answer.headers.get('x-baton-leaned-on')?.split(', ') ?? [];
  const entry = (await world.journal()).findLast(({ kind }) => kind === 'answer');
  expect(entry?.leaned_on ?? [], 'the entry says what the header says').toEqual(header);
  expect(entry === undefined || !('leaned_on' in entry) || entry.leaned_on.length > 0).toBe(true);
  return header;
}

type Story = readonly [
  title: string,
  leaned: string[],
  past: (world: TestWorld) => Promise<unknown>,
  call: (world: TestWorld) => Promise<Answer>,
  file?: object,
  readings?: object,
];

const writes = (world: TestWorld) => world.act({ type: 'message', text: 'hi' });
const clicks = (world: TestWorld) => world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
const released = async (world: TestWorld) => {
  await writes(world);
  await world.edge('release', 'care');
};
const owner = (as: string) => (world: TestWorld) =>
  world.graph('GET', 'me/thread_owner', { as, query: { recipient: world.psid() } });
const legacy = { pages: { page: { name: 'Page', apps: ['care', 'mkt'] } } };

const STORIES: readonly Story[] = [
  [
    'an extension: its effect on the lease is inferred',
    ['CR-086'],
    writes,
    (w) => w.edge('extend', 'care', { duration: 60 }),
  ],
  [
    'a take from idle: whether it needs the permission is open',
    ['idleTakeNeedsPermission'],
    released,
    (w) => w.edge('take', 'mkt'),
  ],
  [
    'a shown owner: how the expiration is written is open',
    ['threadOwner.expirationAs'],
    writes,
    owner('care'),
  ],
  ['a shown expiration alone, the same', ['threadOwner.expirationAs'], writes, owner('spy')],
  ['the owner of an idle thread: documented', [], released, owner('care')],
  [
    'the feature status: what its flags mean is inferred',
    ['CR-115'],
    writes,
    (w) => w.graph('GET', 'me', { query: { fields: 'messaging_feature_status' } }),
  ],
  ['the name of a page: plain', [], writes, (w) => w.graph('GET', 'me', { query: { fields: 'name' } })],
  ['a reply of the owner: documented', [], writes, (w) => w.send('care')],
  [
    'a pass by the owner: documented',
    [],
    clicks,
    (w) => w.edge('pass', 'mkt', { target_app_id: w.app('care') }),
  ],
  [
    'a pass that rides on a send: documented',
    [],
    clicks,
    (w) => w.send('mkt', { thread_control: { control_type: 'pass' } }),
  ],
  ['a release: documented', [], writes, (w) => w.edge('release', 'care')],
  ['a take of an owned thread with the permission: documented', [], clicks, (w) => w.edge('take', 'care')],
  ['a send by a bystander: documented', [], clicks, (w) => w.send('spy')],
  ['a take without the permission: documented', [], clicks, (w) => w.edge('take', 'spy')],
  ['a release of an idle thread: inferred', ['CR-064'], released, (w) => w.edge('release', 'care')],
  [
    'an unknown control type: inferred',
    ['CR-045'],
    writes,
    (w) => w.send('care', { thread_control: { control_type: 'give' } }),
  ],
  [
    'a pass to a stranger on a send: inferred',
    ['CR-046'],
    writes,
    (w) => w.send('care', { thread_control: { control_type: 'pass', app_id: '999' } }),
  ],
  [
    'metadata that is too long: open',
    ['metadataMaxLength'],
    writes,
    (w) => w.edge('pass', 'care', { target_app_id: w.app('mkt'), metadata: 'm'.repeat(2001) }),
  ],
  [
    'metadata of any length: open',
    ['metadataMaxLength'],
    writes,
    (w) => w.edge('pass', 'care', { target_app_id: w.app('mkt'), metadata: 'm'.repeat(2001) }),
    ROUTED_FILE,
    { metadataMaxLength: 0 },
  ],
  [
    'a pass without a target and without routing: inferred',
    ['CR-053'],
    writes,
    (w) => w.edge('pass', 'care'),
    ZERO_FILE,
  ],
  [
    'thread_control without routing: inferred',
    ['CR-047'],
    writes,
    (w) => w.send('care', { thread_control: { control_type: 'release' } }),
    ZERO_FILE,
  ],
  ['a take without routing: observed', [], writes, (w) => w.edge('take', 'care'), ZERO_FILE],
  ['a request that is granted: documented', [], writes, (w) => w.edge('request', 'mkt'), ZERO_FILE],
  [
    'secondary receivers today: inferred, and by the profile',
    ['CR-117', 'profile'],
    writes,
    (w) => w.graph('GET', 'me/secondary_receivers'),
  ],
  [
    'a take under the handover protocol: by the profile',
    ['profile'],
    writes,
    (w) => w.edge('take', 'mkt'),
    { ...ZERO_FILE, ...legacy },
    { profile: 'h2' },
  ],
];

describe('in strict mode an answer says what it leaned on, and nothing when it leaned on nothing', () => {
  test.each(STORIES.map((story) => ({ title: story[0], story })))('$title', async ({ story }) => {
    const [, leaned, past, call, file, readings] = story;
    const world = await strictly(file, readings);
    await past(world);
    expect(await leaning(world, call(world))).toEqual(leaned);
  });

  test('a human agent’s send: an inferred rule and an open reading [CR-032]', async () => {
    const spy = { name: 'Spy', human_agent: true, can_take_control: true };
    const world = await strictly({ ...ROUTED_FILE, apps: { ...ROUTED_FILE.apps, spy } });
    await writes(world);
    const tagged = { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' };
    expect(await leaning(world, world.send('spy', tagged))).toEqual(['CR-032', 'humanAgentTakes']);
  });
});

describe('without strict mode', () => {
  test.each(STORIES.map((story) => ({ title: story[0], story })))(
    'nothing is said of $title',
    async ({ story }) => {
      const [, , past, call, file = ROUTED_FILE, readings] = story;
      const world = await simulator.world({ ...file, readings: { ...readings } });
      await past(world);
      expect(await leaning(world, call(world))).toEqual([]);
    },
  );

  test('it can be switched on and off at run time', async () => {
    const world = await simulator.world();
    await writes(world);
    const extend = () => world.edge('extend', 'care', { duration: 60 });
    expect(await leaning(world, extend())).toEqual([]);
    await world.control('PATCH', '/readings', { strict: true });
    expect(await leaning(world, extend())).toEqual(['CR-086']);
    await world.control('PATCH', '/readings', { strict: false });
    expect(await leaning(world, extend())).toEqual([]);
  });
});
