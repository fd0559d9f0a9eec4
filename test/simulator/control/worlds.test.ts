import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROUTED_FILE, START, TestSimulator, type TestWorld } from '../simulator.ts';

let simulator: TestSimulator;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
afterAll(() => simulator.close());

const names = async () =>
  (await simulator.control('GET', '/worlds')).body.worlds.map(({ world }: { world: string }) => world);

describe('the world example', () => {
  test('is the worked example, with ids, secrets and tokens that are the same everywhere [SEED-56]', async () => {
    const other = await TestSimulator.open();
    try {
      const [here, there] = [
        await simulator.world('example', 'example'),
        await other.world('example', 'example'),
      ];
      expect(here.view.apps).toEqual(there.view.apps);
      expect(here.view.pages).toEqual(there.view.pages);
      expect(here.view.people).toEqual(there.view.people);
      const { pages, apps, people, clock } = here.view;
      expect(Object.values(apps).map((app) => (app as { id: string }).id)).toEqual([
        '123456789',
        '987654321',
      ]);
      expect(pages.page).toMatchObject({ id: '100200300400500', name: 'Example Page' });
      expect(pages.page.routing).toMatchObject({
        default_app: '123456789',
        campaigns: [{ ad_id: '6001', app: '987654321' }],
      });
      expect(Object.keys(people)).toHaveLength(1);
      expect(clock.mode).toBe('real');
    } finally {
      await other.close();
      await simulator.control('DELETE', '/worlds/example');
    }
  });
});

describe('a world from a file', () => {
  test('answers ids, secrets and tokens by the names of the file, and shows the same with its length', async () => {
    const world = await simulator.world();
    expect(world.view).toMatchObject({
      world: world.name,
      seed: 'tests',
      clock: { mode: 'virtual', now: START },
    });
    expect(Object.keys(world.view.apps)).toEqual(['care', 'mkt', 'spy']);
    const { id, secret, app_access_token } = world.view.apps.care;
    expect(app_access_token).toBe(`${id}|${secret}`);
    expect(id).toMatch(/^\d{15}$/);
    expect(Object.keys(world.view.pages.page.page_access_tokens)).toEqual(
      ['care', 'mkt', 'spy'].map((app) => world.app(app)),
    );
    expect(world.psid()).toMatch(/^\d{16}$/);
    const shown = (await world.control('GET', '')).body;
    expect(shown).toMatchObject({
      apps: world.view.apps,
      pages: world.view.pages,
      people: world.view.people,
    });
    expect(shown.seq).toBeGreaterThan(0);
  });

  test('gives a person another PSID on each page', async () => {
    const world = await simulator.world({
      apps: { care: {} },
      pages: { page: { apps: ['care'] }, other: { apps: ['care'] } },
      people: { ann: {} },
    });
    const psids = Object.values(world.view.people.ann.psids);
    expect(new Set(psids).size).toBe(2);
  });

  test('may be empty, and grows through the settings', async () => {
    const world = await simulator.world({});
    const app = (await world.control('POST', '/apps', { name: 'Late' })).body;
    const page = (await world.control('POST', '/pages', { name: 'Late page' })).body;
    const person = (await world.control('POST', '/people', { name: 'Zoë' })).body;
    const put = await world.control('PUT', `/pages/${page.id}/apps/${app.id}`, {});
    await world.control('PUT', `/pages/${page.id}/routing`, { default_app: app.id });
    const act = await world.control('POST', `/people/${person.id}/acts`, {
      page: page.id,
      type: 'message',
      text: 'hi',
    });
    expect(act.body.routed_to).toBe(app.id);
    const owner = await world.graph('GET', 'me/thread_owner', {
      as: null,
      token: put.body.page_access_token,
      query: { recipient: person.psids[page.id] },
    });
    expect(owner.body.data[0].thread_owner.app_id).toBe(app.id);
  });

  test('gives what is added a PSID on pages that were there and on pages that come later', async () => {
    const world = await simulator.world();
    const person = (await world.control('POST', '/people', { name: 'Zoë' })).body;
    expect(Object.keys(person.psids)).toEqual([world.page]);
    const page = (await world.control('POST', '/pages', { name: 'Later' })).body;
    const { body } = await world.control('GET', `/people/${person.id}`);
    expect(Object.keys(body.psids).sort()).toEqual([world.page, page.id].sort());
  });

  test('takes readings, a seed and a clock beside the file, which win over the file’s', async () => {
    const { status, body } = await simulator.control('POST', '/worlds', {
      world: 'beside',
      from: { ...ROUTED_FILE, readings: { takeFanout: 'previous_owner', hopContext: 'off' } },
      readings: { hopContext: 'object' },
      clock: { mode: 'virtual', now: '2030-01-01T00:00:00Z' },
      seed: 'another',
    });
    expect(status).toBe(201);
    expect(body.readings).toMatchObject({ takeFanout: 'previous_owner', hopContext: 'object' });
    expect([body.clock.now, body.seed]).toEqual(['2030-01-01T00:00:00.000Z', 'another']);
  });

  test('without a name gets one that is free', async () => {
    const made = await Promise.all(
      [1, 2, 3].map(async () => (await simulator.control('POST', '/worlds', {})).body.world),
    );
    expect(new Set(made).size).toBe(3);
    expect(await names()).toEqual(expect.arrayContaining(made));
  });

  test('is virtual unless told otherwise', async () => {
    const { clock: _, ...file } = ROUTED_FILE;
    expect((await simulator.world(file)).view.clock.mode).toBe('virtual');
  });
});

describe('two worlds', () => {
  test('with the same pinned ids are apart: tokens, threads and clocks', async () => {
    const file = {
      ...ROUTED_FILE,
      apps: { care: { id: '11' }, mkt: { id: '22' }, spy: { id: '33' } },
      people: { ann: { id: '44' } },
    };
    const [one, two] = [await simulator.world(file), await simulator.world(file)];
    expect(one.token('care')).not.toBe(two.token('care'));
    await one.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    await one.advance({ seconds: 60 });
    expect(await one.owner()).toBe('22');
    expect(await two.owner()).toBeNull();
    expect((await two.control('GET', '/clock')).body.now).toBe(START);
  });

  test.each([['in a file', (secret: string) => ({ apps: { x: { id: '77', secret } } }), 'from.apps']])(
    'cannot pin the same app id and secret %s: the second is refused with 409',
    async (_how, file, path) => {
      const secret = 'shared-secret-1';
      await simulator.world(file(secret), 'pinned-first');
      const before = await names();
      const second = await simulator.control('POST', '/worlds', {
        world: 'pinned-second',
        from: file(secret),
      });
      expect([second.status, second.body.error.code, second.body.error.path]).toEqual([
        409,
        'credentials_taken',
        path,
      ]);
      expect(second.body.error.message).not.toContain(secret);
      expect(await names()).toEqual(before);
      const other = await simulator.world({});
      const added = await other.control('POST', '/apps', { id: '77', name: 'X', secret });
      expect([added.status, added.body.error.path]).toEqual([409, 'secret']);
      expect((await other.control('GET', '/apps')).body.apps).toEqual([]);
      await simulator.control('DELETE', '/worlds/pinned-first');
      expect((await simulator.world(file(secret), 'pinned-third')).app('x')).toBe('77');
    },
  );

  test('of one name are one too many', async () => {
    const world = await simulator.world();
    await world.act({ type: 'message', text: 'hi' });
    const again = await simulator.control('POST', '/worlds', { world: world.name });
    expect([again.status, again.body.error.code, again.body.error.path]).toEqual([
      409,
      'world_taken',
      'world',
    ]);
    expect(await world.owner()).toBe(world.app('care'));
  });

  test('of one name, asked for at once, are one', async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => simulator.control('POST', '/worlds', { world: 'race' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
  });
});

async function busy(): Promise<TestWorld> {
  const world = await simulator.world();
  await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
  await world.edge('take', 'care');
  await world.control('POST', '/faults', { effect: { error: { code: 1 } } });
  await world.control('PATCH', '/readings', { hopContext: 'off' });
  await world.control('POST', '/apps', { name: 'Extra' });
  await world.control('PUT', `/pages/${world.page}/routing`, { social: world.app('spy') });
  await world.advance({ seconds: 3600 });
  return world;
}

describe('a reset', () => {
  test('is a cold start: the same ids and tokens, nothing of what happened', async () => {
    const world = await busy();
    const cold = await simulator.world(ROUTED_FILE, 'cold');
    const reset = await world.control('POST', '/reset');
    expect(reset.status).toBe(200);
    expect(reset.body).toEqual({ ...world.view, seq: reset.body.seq });
    const strip = (entries: unknown) => JSON.stringify(entries).replaceAll(/"world":"[^"]*"|\d{15,16}/g, '#');
    expect(strip(await world.journal())).toBe(strip(await cold.journal()));
    expect(await world.owner()).toBeNull();
    expect((await world.graph('GET', 'me')).status).toBe(200);
  });

  test('keeps the seed of a world that was given none', async () => {
    const { seed: _, ...file } = ROUTED_FILE;
    const world = await simulator.world(file);
    const reset = await world.control('POST', '/reset');
    expect(reset.body.pages).toEqual(world.view.pages);
  });

  test('can be repeated, and the world lives on', async () => {
    const world = await busy();
    await world.control('POST', '/reset');
    await world.control('POST', '/reset');
    await world.act({ type: 'message', text: 'hi' });
    expect(await world.owner()).toBe(world.app('care'));
  });
});

describe('a deleted world', () => {
  test('is gone with its tokens, and its name is free', async () => {
    const world = await busy();
    expect((await world.control('DELETE', '')).status).toBe(204);
    expect((await world.control('GET', '')).status).toBe(404);
    expect((await world.graph('GET', 'me')).body.error.code).toBe(190);
    expect(await names()).not.toContain(world.name);
    const again = await simulator.world(ROUTED_FILE, world.name);
    expect(await again.owner()).toBeNull();
  });

  test('cannot be deleted twice', async () => {
    const world = await simulator.world();
    await world.control('DELETE', '');
    const again = await world.control('DELETE', '');
    expect([again.status, again.body.error.code]).toEqual([404, 'world_unknown']);
  });
});

test('the list names each world with its clock and length', async () => {
  const world = await simulator.world();
  const { worlds } = (await simulator.control('GET', '/worlds')).body;
  expect(worlds.find((listed: { world: string }) => listed.world === world.name)).toMatchObject({
    clock: { mode: 'virtual', now: START },
    seq: await world.lastSeq(),
  });
});

test('readings are shown and changed one at a time, and unknown ones refused by name', async () => {
  const world = await simulator.world();
  const changed = await world.control('PATCH', '/readings', { takeFanout: 'previous_owner' });
  expect(changed.body).toMatchObject({ takeFanout: 'previous_owner', hopContext: 'array' });
  for (const [readings, path] of [
    [{ takeFanuot: 'all' }, 'takeFanuot'],
    [{ takeFanout: 'some' }, 'takeFanout'],
    [{ 'campaign.maxDays': 8 }, 'campaign.maxDays'],
  ] as const) {
    const answer = await world.control('PATCH', '/readings', readings);
    expect([answer.status, answer.body.error.path]).toEqual([422, path]);
  }
  expect((await world.control('GET', '/readings')).body).toEqual(changed.body);
});
