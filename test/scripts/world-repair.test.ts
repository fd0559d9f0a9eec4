// `baton world repair`: a damaged folder stays as it is, its copy holds what is beyond doubt and can be started.
import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator } from 'threadbaton';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runToEnd, startAndWait, stopAll } from './run-baton.ts';

let parent: string;
let original: string;
let data: string;
let copy: string;
/** The lines of the journal of world `example`, as they were before anything was damaged. */
let lines: string[];

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'baton-repair-'));
  original = join(parent, 'original');
  const simulator = await startSimulator({ dataDir: join(original, 'simulator') });
  const world = await simulator.world('example').create();
  await world.checkpoint('early');
  await world.act('ad_click', { ad_id: '6001' });
  await world.act('message', { text: 'agent please' });
  await world.checkpoint('late');
  await simulator.world('other').create({ clock: { mode: 'virtual' } });
  await simulator.close();
  lines = (await readFile(journalIn(original), 'utf8')).trimEnd().split('\n');
});
afterAll(() => rm(parent, { recursive: true }));

let round = 0;
beforeEach(async () => {
  round += 1;
  data = join(parent, `data-${round}`);
  copy = `${data}-repaired`;
  await cp(original, data, { recursive: true });
});
afterEach(stopAll);

const journalIn = (folder: string, world = 'example') =>
  join(folder, 'simulator', 'worlds', world, 'journal.ndjson');
const damage = (text: string) => writeFile(journalIn(data), text);
const joined = (kept: readonly string[]) => kept.map((line) => `${line}\n`).join('');
const repaired = async (dir = data) => {
  const { code, stdout, stderr } = await runToEnd('world', 'repair', dir);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
};

// Entries 1 to 8 set the world up one by one; 9 to 11 are the click, 12 and 13 the message.
describe('what is kept', () => {
  it.each<[string, (all: string[]) => string, number, RegExp]>([
    [
      'a line that is no entry',
      (all) => joined(all.with(9, '{"seq":10,"at":')),
      8,
      /dropped 5 entries \(line 10: it is no entry/,
    ],
    ['a missing line', (all) => joined(all.toSpliced(11, 1)), 11, /line 12: expected entry 12, found 13/],
    [
      'a repeated line',
      (all) => joined(all.toSpliced(11, 0, all[10] ?? '')),
      11,
      /line 12: expected entry 12, found 11/,
    ],
    [
      'a kind that there is not',
      (all) => joined(all.with(12, all[12]?.replace('"routing"', '"omen"') ?? '')),
      11,
      /line 13: it does not fit the world/,
    ],
    [
      'time that runs back',
      (all) => joined(all.with(11, all[11]?.replace(/"at":"2/, '"at":"1') ?? '')),
      11,
      /line 12: it is older/,
    ],
    ['a torn last line', (all) => joined(all).slice(0, -5), 11, /line 13: it is cut off/],
    [
      'half a command at the end',
      (all) => joined(all.slice(0, 10)),
      8,
      /dropped 2 entries \(line 9: its command was not written/,
    ],
  ])('%s: the whole commands before it', async (_, damaged, kept, told) => {
    expect(lines).toHaveLength(13);
    await damage(damaged(lines));
    const before = await readFile(journalIn(data));
    const text = await repaired();
    expect(text).toMatch(told);
    expect(text).toMatch(`World example keeps ${kept} entries`);
    expect(text).toMatch('World other is whole: 8 entries.');
    expect(await readFile(journalIn(data))).toEqual(before);
    expect(await readFile(journalIn(copy), 'utf8')).toBe(joined(lines.slice(0, kept)));
    expect(await readFile(journalIn(copy, 'other'))).toEqual(await readFile(journalIn(data, 'other')));
  });

  it('bytes that are no text are no entry, whatever they decode to', async () => {
    const bytes = await readFile(journalIn(data));
    bytes[bytes.lastIndexOf('agent please')] = 0xff;
    await writeFile(journalIn(data), bytes);
    expect(await repaired()).toMatch(
      /keeps 11 entries; dropped 2 entries \(line 12: it holds bytes that are no text\)/,
    );
  });

  it('a checkpoint behind the damage is gone and named, an earlier one stays', async () => {
    await damage(joined(lines.slice(0, 9)));
    expect(await repaired()).toMatch('Gone with them: checkpoint late.');
    const { worlds } = JSON.parse(await readFile(join(copy, 'simulator', 'registry.json'), 'utf8'));
    expect(worlds[0].checkpoints).toMatchObject([{ name: 'early' }]);
  });

  it('a world of which nothing is left is left out', async () => {
    await damage('no journal\n');
    expect(await repaired()).toMatch(/World example is left out, .+line 1: it is no entry/);
    await expect(stat(journalIn(copy))).rejects.toThrow('ENOENT');
  });

  it('a lost registry is made anew of the journals', async () => {
    await writeFile(join(data, 'simulator', 'registry.json'), '{"format": 1');
    expect(await repaired()).toMatch('The registry could not be read; it is made anew');
    const simulator = await startSimulator({ dataDir: join(copy, 'simulator') });
    expect((await simulator.world('example').threads()).length).toBe(1);
    expect((await simulator.world('other').show()).seed).toBe('example');
    await simulator.close();
  });
});

it('a start on the damaged folder names the command, and the copy that this writes starts', async () => {
  await damage(joined(lines.toSpliced(11, 1)));
  await mkdir(join(data, 'desk'));
  const args = ['--only', 'simulator', '--port', '0', '--control-port', '0', '--data'];
  const refused = await runToEnd('start', ...args, data);
  expect([refused.code, refused.stdout]).toEqual([1, '']);
  expect(refused.stderr).not.toMatch(/\n./);
  const [, named = ''] = /`baton world repair (\S+)`/.exec(refused.stderr) ?? [];
  expect(named).not.toBe('');
  expect(await repaired(named)).toMatch(`Start it with: baton start --data ${copy}\n`);
  const { ready, stop } = await startAndWait(...args, copy);
  const answer = await fetch(`${ready.control}/worlds/example`);
  expect(await answer.json()).toMatchObject({ world: 'example', seq: 11 });
  await stop();
});

describe('what is refused', () => {
  it('writes over nothing', async () => {
    await damage('');
    await mkdir(copy);
    const { code, stderr } = await runToEnd('world', 'repair', data);
    expect([code, stderr]).toEqual([
      1,
      `baton world: ${copy} is there already, and nothing is written over it; move it away first.\n`,
    ]);
    expect(await stat(join(copy, 'simulator')).catch(() => null)).toBeNull();
  });

  it('copies nothing when nothing is damaged, and takes no folder without worlds', async () => {
    expect(await repaired()).toBe(`Nothing in ${data} is damaged; no copy was written.\n`);
    expect(await stat(copy).catch(() => null)).toBeNull();
    const { code, stderr } = await runToEnd('world', 'repair', parent);
    expect([code, stderr]).toEqual([1, expect.stringContaining('there are no worlds in it')]);
  });

  it('waits for no simulator that has the folder: it is named', async () => {
    const { stop } = await startAndWait(
      '--only',
      'simulator',
      '--port',
      '0',
      '--control-port',
      '0',
      '--data',
      data,
    );
    const { code, stderr } = await runToEnd('world', 'repair', data);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/is in use by process \d+/)]);
    await stop();
  });
});
