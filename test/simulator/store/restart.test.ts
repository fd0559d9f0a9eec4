import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openReceiver } from '../receiver.ts';
import { ROUTED_FILE, TestSimulator, TestWorld } from '../simulator.ts';

let root: string;
let folder: string;
const open: TestSimulator[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'baton-store-'));
  folder = join(root, 'data');
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((simulator) => simulator.close()));
  rmSync(root, { recursive: true });
});

async function start(dataDir = folder, logged: string[] = []): Promise<TestSimulator> {
  const logger = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) });
  const simulator = await TestSimulator.open({ dataDir, logger });
  open.push(simulator);
  return simulator;
}

async function stop(simulator: TestSimulator): Promise<void> {
  open.splice(open.indexOf(simulator), 1);
  await simulator.close();
}

/** The same world as another process of the simulator shows it. */
async function seenBy(simulator: TestSimulator, world: TestWorld): Promise<TestWorld> {
  return new TestWorld(simulator, world.name, (await simulator.control('GET', `/worlds/${world.name}`)).body);
}

async function busy(simulator: TestSimulator, file: object = ROUTED_FILE): Promise<TestWorld> {
  const world = await simulator.world(file);
  await world.act({ type: 'ad_click', ad_id: '6001', text: 'Größe? 🎈 a/b' });
  await world.send('mkt', {
    message: { text: 'x', quick_replies: [{ content_type: 'text', title: 'A', payload: 'B' }] },
  });
  await world.send('care');
  await world.edge('take', 'care', { metadata: 'agent' });
  await world.edge('extend', 'care', { duration: 604_800 });
  await world.act({ type: 'message', text: 'hi' }, 'ben');
  await world.edge('release', 'spy');
  await world.control('POST', '/inbox/acts', {
    page: world.page,
    psid: world.psid('ben'),
    type: 'reply',
    text: 'Ana',
  });
  await world.control('POST', '/faults', { trigger: { every: 3 }, effect: { error: { code: 2 } } });
  await world.send('care');
  await world.control('PATCH', '/readings', { takeFanout: 'previous_owner' });
  await world.control('POST', '/apps', { name: 'Extra', human_agent: true });
  await world.control('POST', '/people', { name: 'Zoë' });
  await world.control('PUT', `/pages/${world.page}/routing`, {
    social: world.app('spy'),
    links: [{ ref: 'a', app: world.app('mkt') }],
    campaigns: [{ ad_id: '7', app: world.app('mkt'), days: 3 }],
  });
  await world.act({ type: 'block' });
  await world.advance({ seconds: 4000 });
  await world.settle();
  return world;
}

const journalPath = (world: string, data = folder) => join(data, 'worlds', world, 'journal.ndjson');

describe('after a restart', () => {
  test('the world is the same: state, journal, ids, tokens', async () => {
    const before = await start();
    const world = await busy(before);
    const [state, journal] = [await world.state(), await world.journal()];
    await stop(before);

    const again = await seenBy(await start(), world);
    expect(await again.state()).toEqual(state);
    expect(await again.journal()).toEqual(journal);
    expect(again.view.pages).toEqual((state as { world: { pages: unknown } }).world.pages);
    expect((await again.graph('GET', 'me')).status).toBe(200);
  });

  test('a killed process is no different: a copy of the folder, taken while it runs, shows all that was acknowledged', async () => {
    const running = await start();
    const world = await busy(running);
    const [state, journal] = [await world.state(), await world.journal()];
    // What was merely read is written soon; the copy waits for a turn of the loop, not for a close.
    await new Promise((resolve) => setImmediate(resolve));
    const copy = join(root, 'copy');
    cpSync(folder, copy, { recursive: true });
    const again = await seenBy(await start(copy), world);
    expect(await again.state()).toEqual(state);
    expect((await again.journal()).slice(0, journal.length)).toEqual(journal);
  });

  test('every prefix of the journal that ends with an acknowledged command shows the state of that moment', async () => {
    const running = await start();
    const world = await running.world();
    const moments: { bytes: number; state: unknown }[] = [];
    for (const step of [
      () => world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' }),
      () => world.send('mkt', { thread_control: { control_type: 'pass' } }),
      () => world.edge('release', 'care'),
      () => world.advance({ seconds: 60 }),
    ]) {
      await step();
      moments.push({ bytes: readFileSync(journalPath(world.name)).length, state: await world.state() });
    }
    const whole = readFileSync(journalPath(world.name));
    await stop(running);
    for (const { bytes, state } of moments) {
      writeFileSync(journalPath(world.name), whole.subarray(0, bytes));
      const simulator = await start();
      expect(await (await seenBy(simulator, world)).state()).toEqual(state);
      await stop(simulator);
    }
  });

  test('faults go on counting where they were', async () => {
    const before = await start();
    const world = await before.world();
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    await world.control('POST', '/faults', {
      match: { call: 'send' },
      trigger: { every: 3 },
      effect: { error: { code: 2 } },
    });
    await world.send('mkt');
    await stop(before);
    const again = await seenBy(await start(), world);
    expect([(await again.send('mkt')).status, (await again.send('mkt')).status]).toEqual([200, 500]);
  });

  test('message ids go on being new', async () => {
    const before = await start();
    const world = await before.world();
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    const first = (await world.send('mkt')).body.message_id;
    await stop(before);
    const again = await seenBy(await start(), world);
    expect((await again.send('mkt')).body.message_id).not.toBe(first);
  });

  test('a virtual clock stands where it stood, and leases end when they are due', async () => {
    const before = await start();
    const world = await before.world();
    await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
    await world.advance({ seconds: 3600 });
    await stop(before);
    const again = await seenBy(await start(), world);
    expect((await again.control('GET', '/clock')).body).toEqual({
      mode: 'virtual',
      now: '2026-01-05T10:00:00.000Z',
    });
    expect((await again.advance({ next: true })).fired).toMatchObject([
      { what: 'expiry', at: '2026-01-06T09:00:00.000Z' },
    ]);
  });

  test('what was owed is still owed, and tried at the instant it was due, in its order', async () => {
    const receiver = await openReceiver();
    try {
      const apps = {
        ...ROUTED_FILE.apps,
        care: { webhook: { callback_url: `${receiver.url}/care`, verify_token: 'v' } },
      };
      receiver.always('/care', 500);
      const before = await start();
      const world = await before.world({ ...ROUTED_FILE, apps });
      await world.act({ type: 'message', text: 'one' });
      await world.act({ type: 'message', text: 'two' });
      await world.settle();
      await stop(before);
      const tried = receiver.to('/care').length;
      receiver.always('/care', null);

      const again = await seenBy(await start(), world);
      await again.settle();
      expect(receiver.to('/care')).toHaveLength(tried);
      await again.advance({ seconds: 15 });
      const texts = receiver.to('/care').map(({ body }) => body.entry[0].messaging[0].message.text);
      expect(texts.slice(tried)).toEqual(['one', 'two']);
      const attempts = (await again.journal()).filter(({ kind }) => kind === 'attempt');
      expect(attempts.map(({ n, outcome }) => [n, outcome])).toEqual([
        [1, 'failed'],
        [2, 'failed'],
        [3, 'acknowledged'],
        [1, 'acknowledged'],
      ]);
    } finally {
      await receiver.close();
    }
  });

  test('a reset is still the cold start it was before', async () => {
    const before = await start();
    const world = await busy(before);
    await stop(before);
    const again = await seenBy(await start(), world);
    const { body } = await again.control('POST', '/reset');
    expect({ ...body, seq: 0 }).toEqual({ ...world.view, seq: 0 });
  });

  test('deleted worlds stay away, on disk, too', async () => {
    const before = await start();
    const [kept, gone] = [await before.world(), await before.world()];
    await gone.control('DELETE', '');
    await stop(before);
    const { worlds } = (await (await start()).control('GET', '/worlds')).body;
    expect(worlds.map(({ world }: { world: string }) => world)).toEqual([kept.name]);
    expect(readdirSync(join(folder, 'worlds'))).toEqual([kept.name]);
  });

  test('a world that was being created when the process died is not there, and its name is free', async () => {
    const before = await start();
    await before.world({}, 'half');
    await stop(before);
    writeFileSync(join(folder, 'registry.json'), JSON.stringify({ format: 1, worlds: [] }));
    const simulator = await start();
    expect((await simulator.control('GET', '/worlds/half')).status).toBe(404);
    await simulator.world(ROUTED_FILE, 'half');
  });
});

describe('damage', () => {
  async function stopped(): Promise<TestWorld> {
    const simulator = await start();
    const world = await simulator.world();
    await world.act({ type: 'message', text: 'hi' });
    await stop(simulator);
    return world;
  }

  test('of the last line is repaired and reported with the world’s name', async () => {
    const world = await stopped();
    const whole = readFileSync(journalPath(world.name));
    writeFileSync(journalPath(world.name), Buffer.concat([whole, Buffer.from('{"seq":99,"at":"20')]));
    const logged: string[] = [];
    const again = await seenBy(await start(folder, logged), world);
    expect(await again.owner()).toBe(world.app('care'));
    expect(logged).toHaveLength(1);
    expect(JSON.parse(logged[0]!).msg).toContain(`world ${world.name}`);
    expect(JSON.parse(logged[0]!).msg).toContain('torn');
  });

  test.each([
    ['a line taken out', (lines: string[]) => lines.toSpliced(3, 1), 4],
    ['a line broken inside', (lines: string[]) => lines.with(5, lines[5]!.replace('":"', '"~"')), 6],
    ['a line overwritten', (lines: string[]) => lines.with(7, '#'.repeat(lines[7]!.length)), 8],
  ])('elsewhere refuses the start, naming file, line and way out: %s', async (_what, damage, number) => {
    const world = await stopped();
    const path = journalPath(world.name);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    const damaged = `${damage(lines).join('\n')}\n`;
    writeFileSync(path, damaged);
    await expect(start()).rejects.toThrow(`${path}:${number} `);
    await expect(start()).rejects.toThrow(/restore|move/i);
    expect(readFileSync(path, 'utf8')).toBe(damaged);
  });

  test('a journal of another format refuses the start, naming the file and the way to bring it over', async () => {
    const world = await stopped();
    const path = journalPath(world.name);
    const text = readFileSync(path, 'utf8').replace('"format":1', '"format":2');
    writeFileSync(path, text);
    await expect(start()).rejects.toThrow(`${path} begins in format 2; this version reads format 1`);
    await expect(start()).rejects.toThrow('/snapshot');
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test.each(['', '{"format":1,"worlds":[', 'null', '[]', '{"format":2,"worlds":[]}', '{"format":1}'])(
    'of the registry refuses the start, naming the file: %j',
    async (text) => {
      await stopped();
      const path = join(folder, 'registry.json');
      writeFileSync(path, text);
      await expect(start()).rejects.toThrow(path);
      expect(readFileSync(path, 'utf8')).toBe(text);
    },
  );
});

test('without a folder, or with durability memory, nothing is written', async () => {
  const simulator = await TestSimulator.open({ dataDir: folder, durability: 'memory' });
  open.push(simulator);
  await busy(simulator);
  expect(readdirSync(root)).toEqual([]);
});

test('with durability fsync everything works as without', async () => {
  const simulator = await TestSimulator.open({ dataDir: folder, durability: 'fsync' });
  open.push(simulator);
  const world = await busy(simulator);
  const state = await world.state();
  await stop(simulator);
  expect(await (await seenBy(await start(), world)).state()).toEqual(state);
});
