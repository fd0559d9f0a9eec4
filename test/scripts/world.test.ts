// `baton world`, `baton act` and `baton tail` from outside: processes beside a simulator, what they print and how they end.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Simulator, startSimulator } from 'threadbaton';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runOn, runToEnd, stopAll } from './run-baton.ts';

const page = '100200300400500';
const xyz = '987654321';

let simulator: Simulator;
let folder: string;
beforeEach(async () => {
  simulator = await startSimulator();
  folder = await mkdtemp(join(tmpdir(), 'baton-world-'));
});
afterEach(async () => {
  await stopAll();
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
});

const baton = (...args: string[]) => runToEnd(...args, '--control', simulator.controlUrl);
const ok = async (...args: string[]) => {
  const { code, stdout, stderr } = await baton(...args);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
};
const refused = async (...args: string[]) => {
  const { code, stdout, stderr } = await baton(...args);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).not.toMatch(/\n./);
  return stderr;
};

describe('baton world', () => {
  it('makes, lists and deletes', async () => {
    expect(await ok('world', 'list')).toMatch(/^There is no world yet; `baton world create NAME`/);
    const file = join(folder, 'shop.yaml');
    await writeFile(file, 'pages: {shop: {id: "5", name: Shop}}\nseed: fixed\n');
    expect(await ok('world', 'create', 'mine', '--from', file, '--clock', 'real')).toMatch(
      `World mine is made. ${simulator.controlUrl}/worlds/mine`,
    );
    expect((await simulator.world('mine').show()).pages).toMatchObject({ shop: { name: 'Shop' } });
    await simulator.world('example').create();
    expect(await ok('world', 'list')).toMatch(/^world .+\nmine +real .+\nexample +real .+\n$/);
    expect(JSON.parse(await ok('world', 'list', '--json'))).toMatchObject([
      { world: 'mine' },
      { world: 'example' },
    ]);
    expect(await ok('world', 'delete', 'mine')).toBe('World mine is deleted.\n');
    expect(await refused('world', 'delete', 'mine')).toMatch('There is no world mine. There is example.');
  });

  it('forks, compares, remembers, restores and resets', async () => {
    const world = await simulator.world('example').create();
    await ok('world', 'fork', 'other');
    expect(await ok('world', 'diff', 'example', 'other')).toBe('example and other stand alike.\n');
    expect(await ok('world', 'checkpoint', 'before')).toMatch(
      /^Checkpoint before of world example, after entry \d+/,
    );
    const clicked = await world.act('ad_click', { ad_id: '6001' });
    expect(await ok('world', 'diff', 'other', 'example')).toMatch(
      new RegExp(`^thread ${page}:${clicked.psid} nothing → .+because CR-088`, 'm'),
    );
    expect(JSON.parse(await ok('world', 'diff', 'other', 'example', '--json')).equal).toBe(false);
    await ok('world', 'restore', 'before');
    expect(await world.owner(clicked)).toBeNull();
    expect(await ok('world', 'checkpoints')).toMatch(/^checkpoint .+\nbefore /);
    await world.act('message', { text: 'Hi' });
    await ok('world', 'reset');
    expect(await world.threads()).toEqual([]);
    expect(await refused('world', 'restore', 'before')).toMatch('This world has no checkpoint before.');
  });

  it('takes a world out, to a file or the standard output, and brings it in', async () => {
    const world = await simulator.world('example').create();
    const clicked = await world.act('ad_click', { ad_id: '6001' });
    const file = join(folder, 'out.json');
    expect(await ok('world', 'export', file)).toBe(`World example is in ${file}.\n`);
    expect(JSON.parse(await ok('world', 'export'))).toEqual(JSON.parse(await readFile(file, 'utf8')));
    expect(await readFile(file, 'utf8')).not.toContain('"secret":"');
    expect(await ok('world', 'export', '--secrets')).toContain('"secret":"');
    await ok('world', 'import', file, '--world', 'again');
    expect(await simulator.world('again').owner(clicked)).toBe(xyz);
    await writeFile(file, '{"baton_world": 2}');
    expect(await refused('world', 'import', file, '--world', 'third')).toMatch('baton_world: expected 1');
    expect(await refused('world', 'import', join(folder, 'none'), '--world', 'third')).toMatch(
      'no such file',
    );
    expect(await refused('world', 'export', join(folder, 'no', 'such'))).toMatch("can't be written (ENOENT)");
  });

  it('explains a thread in words, the only one or the one that is named', async () => {
    const world = await simulator.world('example').create();
    expect(await refused('world', 'explain')).toMatch('world example has no thread yet');
    const { psid } = await world.act('ad_click', { ad_id: '6001' });
    const text = await ok('world', 'explain');
    expect(text).toMatch(/^Ann Example: XYZ Marketing owns the thread until \d{4}-\d\d-\d\d \d\d:\d\d/);
    expect(text).toMatch(/no {3}Sprinklr Default .+CR-026/);
    expect(text).toMatch(/yes {2}XYZ Marketing/);
    expect([await ok('world', 'explain', psid), await ok('world', 'explain', `${page}/${psid}`)]).toEqual([
      text,
      text,
    ]);
    expect(JSON.parse(await ok('world', 'explain', '--json'))).toMatchObject({ owner: xyz });
    expect(await refused('world', 'explain', '1/2')).toMatch('There is no page 1');
  });
});

describe('baton act', () => {
  it('does what a person does, in the words of the control plane', async () => {
    const world = await simulator.world('example').create();
    const text = await ok('act', 'ad_click', '--ad', '6001', '--text', 'Is it in stock?');
    expect(text).toMatch(/^Ann Example clicks ad 6001 on Example Page: "Is it in stock\?"\n/);
    expect(text).toMatch(
      'It went to XYZ Marketing, by CR-088; XYZ Marketing owns the thread now, nobody did before.',
    );
    const answer = JSON.parse(
      await ok(
        'act',
        'message',
        '--person',
        '7001',
        '--page',
        page,
        '--with',
        'attachments=[{"type":"sticker","sticker_id":"369"}]',
        '--json',
      ),
    );
    expect(answer).toMatchObject({ routed_to: xyz, rule: 'CR-096' });
    expect((await world.thread(answer)).messages.at(-1)).toMatchObject({
      attachments: [{ type: 'sticker' }],
    });
    expect(await refused('act', 'fly')).toMatch(/'message' \| 'ad_click'/);
    expect(await refused('act', 'ad_click')).toMatch('baton act: ad_id: expected');
  });

  it('asks who is meant where there are several', async () => {
    const world = await simulator.world('example').create();
    await world.call('POST', '/people', { id: '7002', name: 'Bob' });
    expect(await refused('act', 'message', '--text', 'Hi')).toMatch(
      'which person? The world has 7001 (Ann Example), 7002 (Bob); choose with --person ID.',
    );
  });
});

describe('baton tail', () => {
  it('tells each entry on one line as it comes, and says when the world is gone', async () => {
    const world = await simulator.world('example').create();
    const tail = runOn('tail', '--after', '0', '--control', simulator.controlUrl);
    await tail.printed('person 7001 is "Ann Example"');
    await world.act('ad_click', { ad_id: '6001', text: 'two\nlines \u001b[2J' });
    await tail.printed(/nobody → XYZ Marketing by route/);
    expect(tail.out.stdout).toMatch(/^\d{4}-\d\d-\d\d [\d:.]+ {2}#1 +setting +the world example is made\n/);
    expect(tail.out.stdout).toMatch('clicks ad 6001 on Example Page: "two lines  [2J"\n');
    expect(tail.out.stdout.trim().split('\n')).toHaveLength((await world.show()).seq);
    await world.delete();
    const { code, stderr } = await tail.ended;
    expect([code, stderr]).toEqual([
      1,
      'baton tail: world example has ended: it was reset, restored or deleted.\n',
    ]);
  });

  it('prints the lines as they are with --json, the last ones with --last, and ends with --no-follow', async () => {
    const world = await simulator.world('example').create();
    const entries = await world.journal();
    const lines = (text: string) =>
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    expect(lines(await ok('tail', '--after', '0', '--json', '--no-follow'))).toEqual(entries);
    expect(lines(await ok('tail', '--last', '2', '--json', '--no-follow'))).toEqual(entries.slice(-2));
  });
});

describe('what goes wrong', () => {
  it('names the command that starts a simulator when none is there', async () => {
    const url = simulator.controlUrl;
    await simulator.close();
    expect(await refused('world', 'list')).toBe(
      `baton world: no simulator answers at ${url} (ECONNREFUSED); \`baton start\` starts one, and --control URL names another address.\n`,
    );
  });

  it('says so when another server listens there', async () => {
    const stranger = createServer((_, response) => response.end('<html>')).listen(0, '127.0.0.1');
    await new Promise((resolve) => stranger.once('listening', resolve));
    const url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
    const { code, stderr } = await runToEnd('world', 'list', '--control', url);
    expect([code, stderr]).toEqual([1, expect.stringContaining('it is not a control plane')]);
    stranger.closeAllConnections();
    stranger.close();
  });

  it('takes the only world there is, and names the worlds there are when it has to choose or finds none', async () => {
    expect(await refused('act', 'message')).toMatch('there is no world yet');
    await simulator.world('first').create();
    await ok('act', 'message', '--text', 'Hi');
    await simulator.world('second').create();
    expect(await refused('act', 'message', '--text', 'Hi')).toMatch(
      'There are first, second; choose one with --world NAME.',
    );
    expect(await refused('world', 'reset', '--world', 'third')).toBe(
      'baton world: There is no world third. There are first, second.\n',
    );
  });

  it.each([
    [['world'], /^baton world: expected what to do/],
    [['world', 'fly'], /^baton world: unknown .+fly/],
    [['world', 'create'], /^baton world: Not enough/],
    [['world', 'list', '--colour'], /^baton world: unknown flag or argument: colour/],
    [['act'], /^baton act: Not enough/],
    [['act', 'message', '--with', 'text'], /^baton act: --with text: expected NAME=JSON/],
    [['tail', '--last', 'x'], /^baton tail: --last: expected a whole number/],
    [['tail', '--control', 'here'], /^baton tail: --control: expected an http address/],
  ])('%j ends with code 2 and one sentence', async (args, sentence) => {
    const { code, stdout, stderr } = await runToEnd(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
