import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { LEADGEN, named } from '../listening.ts';
import { TestSimulator, type TestWorld } from '../simulator.ts';

let simulator: TestSimulator;
let world: TestWorld;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
afterEach(() => world.control('DELETE', ''));
afterAll(() => simulator.close());

interface Somebody {
  readonly id: string;
  readonly psid: string;
}

const APPS = { care: { name: 'Care' }, mkt: { name: 'Marketing' }, spy: { name: 'Spy' } };
const CAMPAIGNS = [
  { ad_id: '6001', app: 'mkt', days: 3 },
  { ad_id: '6002' },
  { ad_id: '6900', kind: 'lead', app: 'mkt', questions: ['Budget?', 'City?'] },
  { ad_id: '7001', kind: 'sponsored', app: 'mkt' },
];
const LINKS = [{ ref: 'table-12', app: 'spy' }];

const act = async ({ id }: Somebody, done: Record<string, unknown>) => {
  const { status, body } = await world.control('POST', `/people/${id}/acts`, { page: world.page, ...done });
  if (status !== 201) throw new Error(`The act was refused: ${JSON.stringify(body)}`);
  return body;
};
const edge = async (as: string, edgeName: string, { psid }: Somebody, more: object = {}) => {
  const { status, body } = await world.graph('POST', `me/${edgeName}_thread_control`, {
    as,
    json: { recipient: { id: psid }, ...more },
  });
  if (status !== 200) throw new Error(`${edgeName} was refused: ${JSON.stringify(body)}`);
};
const inbox = ({ psid }: Somebody, type: string) =>
  world.control('POST', '/inbox/acts', { page: world.page, psid, type });
const says = (somebody: Somebody) => act(somebody, { type: 'message', text: 'hi' });
const clicks = (ad_id: string) => (somebody: Somebody) =>
  act(somebody, { type: 'ad_click', ad_id, text: 'hi' });

/** How a thread may stand when somebody comes in. Those who fell silent spoke a day before the others. */
const STATES: Record<string, { silent?: true; past: (somebody: Somebody) => Promise<unknown> }> = {
  'a new thread': { past: async () => undefined },
  'a thread silent for a day': { silent: true, past: says },
  'a thread of an ad that lasts': { silent: true, past: clicks('6001') },
  'a thread somebody spoke in': { past: says },
  'a thread of mkt': { past: clicks('6001') },
  'a thread that was let go': {
    async past(somebody) {
      await clicks('6001')(somebody);
      await edge('mkt', 'release', somebody);
    },
  },
  'a thread that was passed on': {
    async past(somebody) {
      await clicks('6001')(somebody);
      await edge('mkt', 'pass', somebody, { target_app_id: world.app('spy') });
    },
  },
  'a thread of the inbox': {
    async past(somebody) {
      await says(somebody);
      await inbox(somebody, 'move_to_main');
    },
  },
  'a thread with a lead form': { past: clicks('6900') },
};

/** Each way in, as explain is asked about it and as somebody then does it. */
const ENTRIES: Record<string, { entry: object; act: Record<string, unknown> }> = {
  message: { entry: { kind: 'message' }, act: { type: 'message', text: 'hi' } },
  'ad with an app': {
    entry: { kind: 'ad', ad_id: '6001' },
    act: { type: 'ad_click', ad_id: '6001', text: 'hi' },
  },
  'ad without one': { entry: { kind: 'ad', ad_id: '6002' }, act: { type: 'ad_click', ad_id: '6002' } },
  'ad nobody knows': {
    entry: { kind: 'ad', ad_id: '6999' },
    act: { type: 'ad_click', ad_id: '6999', text: 'hi' },
  },
  'lead ad': { entry: { kind: 'ad', ad_id: '6900' }, act: { type: 'ad_click', ad_id: '6900' } },
  'sponsored message': {
    entry: { kind: 'sponsored', ad_id: '7001' },
    act: { type: 'sponsored_reply', ad_id: '7001', text: 'hi' },
  },
  'link with a route': { entry: { kind: 'link', ref: 'table-12' }, act: { type: 'link', ref: 'table-12' } },
  'QR code with a route': {
    entry: { kind: 'link', ref: 'table-12' },
    act: { type: 'link', ref: 'table-12', via: 'qr' },
  },
  'link without a route': { entry: { kind: 'link', ref: 'other' }, act: { type: 'link', ref: 'other' } },
  'link without a ref': { entry: { kind: 'link' }, act: { type: 'link' } },
  'Get Started': { entry: { kind: 'get_started' }, act: { type: 'get_started' } },
  'Get Started behind a link': {
    entry: { kind: 'get_started', ref: 'table-12' },
    act: { type: 'get_started', ref: 'table-12' },
  },
  'ice breaker': { entry: { kind: 'ice_breaker' }, act: { type: 'ice_breaker', index: 0 } },
  menu: { entry: { kind: 'menu' }, act: { type: 'menu', index: 0 } },
  postback: { entry: { kind: 'postback' }, act: { type: 'postback', payload: 'P' } },
};

describe('routing/explain says for every entry into every thread what the act then does', () => {
  test.each([
    ['with routing', { default_app: 'care', social: 'spy', links: LINKS }, {}],
    ['with routing and no organic route', { default_app: 'care', links: LINKS }, {}],
    ['with the inbox as default app', { default_app: 'inbox', links: LINKS }, {}],
    ['without routing', {}, {}],
    ['under the handover protocol', { primary_receiver: 'care' }, { profile: 'h2' }],
    [
      'under other readings',
      { default_app: 'care', social: 'spy', links: LINKS },
      { 'routing.overrideActiveOwner': false, defaultAppOwnsOnInbound: false, 'campaign.maxDays': 7 },
    ],
  ])('%s', async (_mode, routing, readings) => {
    world = await simulator.world({
      clock: { mode: 'virtual', now: '2026-01-05T09:00:00.000Z' },
      apps: APPS,
      readings,
      pages: {
        page: {
          name: 'Page',
          apps: Object.keys(APPS),
          routing: { ...routing, campaigns: CAMPAIGNS },
        },
      },
    });
    await world.graph('POST', 'me/messenger_profile', {
      json: {
        get_started: { payload: 'GET_STARTED' },
        ice_breakers: [{ question: 'Hours?', payload: 'HOURS' }],
        persistent_menu: [
          { locale: 'default', call_to_actions: [{ type: 'postback', title: 'Book', payload: 'BOOK' }] },
        ],
      },
    });
    const cells = await Promise.all(
      Object.keys(STATES).flatMap((state) =>
        Object.keys(ENTRIES).map(async (entry) => {
          const { body } = await world.control('POST', '/people', { name: `${state}, ${entry}` });
          return { state, entry, somebody: { id: body.id, psid: body.psids[world.page] } };
        }),
      ),
    );
    await Promise.all(
      cells.map(({ state, somebody }) => STATES[state]?.silent && STATES[state].past(somebody)),
    );
    await world.advance({ seconds: 86_400 });
    await Promise.all(
      cells.map(({ state, somebody }) => STATES[state]?.silent || STATES[state]?.past(somebody)),
    );

    const before = await world.lastSeq();
    const explained = await Promise.all(
      cells.map(({ entry, somebody }) =>
        world.control('POST', `/pages/${world.page}/routing/explain`, {
          entry: ENTRIES[entry]?.entry,
          psid: somebody.psid,
        }),
      ),
    );
    expect(await world.lastSeq(), 'explaining writes nothing').toBe(before);
    const done = await Promise.all(
      cells.map(({ entry, somebody }) => act(somebody, ENTRIES[entry]?.act ?? {})),
    );
    const routings = new Map(
      (await world.journal(before))
        .filter(({ kind }) => kind === 'routing')
        .map((entry) => [entry.cause, entry]),
    );
    const wrong = cells.flatMap(({ state, entry }, index) => {
      const { routed_to, rule, inputs, reading } = explained[index]?.body ?? {};
      const said = JSON.stringify({ routed_to, rule, inputs, reading });
      const outcome = done[index];
      const routing = routings.get(outcome.seq);
      const was = JSON.stringify({
        routed_to: outcome.routed_to,
        rule: outcome.rule,
        inputs: routing?.inputs,
        reading: routing?.reading,
      });
      return said === was ? [] : [{ state, entry, said, was }];
    });
    expect(wrong).toEqual([]);
    expect(cells).toHaveLength(9 * 15);
  });
});

describe('routing/explain', () => {
  const ROUTED = { default_app: 'care', social: 'spy', links: LINKS, campaigns: CAMPAIGNS };
  const open = async () => {
    world = await simulator.world({
      apps: APPS,
      pages: { page: { apps: Object.keys(APPS), routing: ROUTED } },
      people: { ann: {} },
    });
  };
  const ask = (body: unknown) => world.control('POST', `/pages/${world.page}/routing/explain`, body);

  test('without a thread speaks of somebody new, with rule, sentence and what it looked at', async () => {
    await open();
    const { status, body } = await ask({ entry: { kind: 'message' } });
    expect([status, body]).toEqual([
      200,
      {
        routed_to: world.app('spy'),
        rule: 'CR-021',
        mark: 'D',
        sentence: expect.stringContaining('24 hours'),
        inputs: {
          entry: 'message',
          owner: null,
          silent_24h: true,
          social_app: world.app('spy'),
          default_app: world.app('care'),
        },
      },
    ]);
    expect((await ask({ entry: { kind: 'ad', ad_id: '6900' } })).body.routed_to).toBe(LEADGEN);
  });

  test('names the reading that decided', async () => {
    await open();
    await world.control('PUT', `/pages/${world.page}/routing`, named(world, { campaigns: CAMPAIGNS }));
    expect((await ask({ entry: { kind: 'message' } })).body.reading).toBe('defaultAppOwnsOnInbound');
  });

  test.each([
    [{}, 422, 'entry'],
    [{ entry: { kind: 'telepathy' } }, 422, 'entry.kind'],
    [{ entry: { kind: 'ad' } }, 422, 'entry.ad_id'],
    [{ entry: { kind: 'link', ref: 'a b' } }, 422, 'entry.ref'],
    [{ entry: { kind: 'message', text: 'hi' } }, 422, 'entry.text'],
    [{ entry: { kind: 'message' }, psid: 'ann' }, 422, 'psid'],
    [{ entry: { kind: 'message' }, psid: '42' }, 404, 'psid'],
  ])('of %j answers %i and names the member', async (body, status, path) => {
    await open();
    const answer = await ask(body);
    expect([answer.status, answer.body.error.path]).toEqual([status, path]);
  });

  test('of a page or world that is not there answers 404', async () => {
    await open();
    const entry = { kind: 'message' };
    expect((await world.control('POST', '/pages/999/routing/explain', { entry })).status).toBe(404);
    expect((await simulator.control('POST', '/worlds/none/pages/1/routing/explain', { entry })).status).toBe(
      404,
    );
  });
});
