// `baton world …`: the worlds of a simulator that runs, as its control plane has them; and the repair of a folder, offline.

import { writeFile } from 'node:fs/promises';
import type { Argv, CommandModule } from 'yargs';
import type { Checkpoint, World } from '../library/index.d.ts';
import { worldClient } from '../library/world-client.ts';

import {
  atControl,
  atWorld,
  print,
  printEither,
  readable,
  table,
  withControlFlag,
  withWorldFlags,
} from './control.ts';
import { readDataFile } from './data-file.ts';
import { explanationText } from './explanation-text.ts';
import { PlainError } from './plain-error.ts';

const jsonFlag = { type: 'boolean', default: false, describe: 'prints JSON' } as const;

export const worldCommand: CommandModule = {
  command: 'world',
  describe: 'lists, makes, copies, compares and explains the worlds of a simulator that runs',
  builder: (yargs) =>
    [
      list,
      create,
      fork,
      exported,
      imported,
      reset,
      deleted,
      diff,
      explain,
      checkpoint,
      checkpoints,
      restore,
      repair,
    ]
      .reduce((all, command) => command(all), yargs)
      .demandCommand(1, 'expected what to do')
      .strict(),
  handler: () => {},
};

type Added = (yargs: Argv) => Argv;

const list: Added = (yargs) =>
  yargs.command(
    'list',
    'the worlds there are',
    (y) => withControlFlag(y).option('json', jsonFlag),
    (flags) =>
      atControl(flags, async (door) => {
        const { worlds } = (await door.call('GET', '/worlds')) as { worlds: Summary[] };
        await printEither(flags.json, worlds, () => listText(worlds));
      }),
  );

interface Summary {
  world: string;
  seq: number;
  clock: { mode: string; now: string };
  apps: number;
  pages: number;
  people: number;
  threads: number;
}

function listText(worlds: readonly Summary[]): string {
  if (worlds.length === 0)
    return 'There is no world yet; `baton world create NAME` makes one of the example.';
  const counts = ['apps', 'pages', 'people', 'threads'] as const;
  return table([
    ['world', 'clock', 'now (UTC)', ...counts, 'entries'],
    ...worlds.map((world) => [
      world.world,
      world.clock.mode,
      readable(world.clock.now),
      ...counts.map((count) => String(world[count])),
      String(world.seq),
    ]),
  ]);
}

const create: Added = (yargs) =>
  yargs.command(
    'create <name>',
    'makes a world of the example or of a world file',
    (y) =>
      withControlFlag(y)
        .positional('name', { type: 'string', demandOption: true, describe: 'how the world is called' })
        .option('from', { type: 'string', default: 'example', describe: 'example, or a world file' })
        .option('clock', {
          choices: ['virtual', 'real'] as const,
          describe: 'whether its time moves by itself',
        })
        .option('seed', { type: 'string', describe: 'what its ids, secrets and tokens are made from' })
        .option('json', jsonFlag),
    ({ name, from, clock, seed, ...flags }) =>
      atControl(flags, async (door) => {
        const world = await worldClient(door, name).create({
          from: from === 'example' ? from : await readDataFile(from, '--from'),
          ...(clock === undefined ? {} : { clock: { mode: clock } }),
          ...(seed === undefined ? {} : { seed }),
        });
        await tellWorld(world, flags.json, 'is made');
      }),
  );

const fork: Added = (yargs) =>
  yargs.command(
    'fork <name>',
    'makes a second world that stands as this one stands',
    (y) =>
      withWorldFlags(y)
        .positional('name', {
          type: 'string',
          demandOption: true,
          describe: 'how the second world is called',
        })
        .option('seed', { type: 'string', describe: 'what its secrets and tokens are made from' })
        .option('json', jsonFlag),
    ({ name, seed, ...flags }) =>
      atWorld(flags, async (world) => {
        const made = await world.fork(name, seed === undefined ? {} : { seed });
        await tellWorld(made, flags.json, `stands as ${world.name} does, with secrets and tokens of its own`);
      }),
  );

const exported: Added = (yargs) =>
  yargs.command(
    'export [file]',
    'writes the whole world to a file, or to the standard output',
    (y) =>
      withWorldFlags(y)
        .positional('file', { type: 'string', describe: 'where to; - or nothing is the standard output' })
        .option('secrets', { type: 'boolean', default: false, describe: 'with secrets and verify tokens' }),
    ({ file = '-', secrets, ...flags }) =>
      atWorld(flags, async (world) => {
        const text = `${JSON.stringify(await world.snapshot({ secrets }))}\n`;
        if (file === '-') return print(text);
        await writeFile(file, text).catch((error) => {
          throw new PlainError(`${file} can't be written (${error.code}).`);
        });
        await print(`World ${world.name} is in ${file}${secrets ? ', secrets included' : ''}.`);
      }),
  );

const imported: Added = (yargs) =>
  yargs.command(
    'import <file>',
    'makes a world of such a file, or puts it in the place of the one that is there',
    (y) =>
      withControlFlag(y)
        .positional('file', {
          type: 'string',
          demandOption: true,
          describe: 'what `baton world export` wrote',
        })
        .option('world', { type: 'string', demandOption: true, describe: 'how the world is called here' })
        .option('json', jsonFlag),
    ({ file, world: name, ...flags }) =>
      atControl(flags, async (door) => {
        const world = worldClient(door, name);
        await world.putSnapshot(await readDataFile(file, 'import'));
        await tellWorld(world, flags.json, `is what ${file} holds`);
      }),
  );

const reset: Added = (yargs) =>
  yargs.command(
    'reset',
    'begins again with what the world was made from',
    (y) => withWorldFlags(y).option('json', jsonFlag),
    (flags) =>
      atWorld(flags, async (world) => {
        await world.reset();
        await tellWorld(world, flags.json, 'begins again, with the same ids and tokens');
      }),
  );

const deleted: Added = (yargs) =>
  yargs.command(
    'delete <name>',
    'deletes a world',
    (y) => withControlFlag(y).positional('name', { type: 'string', demandOption: true, describe: 'which' }),
    ({ name, ...flags }) =>
      atControl(flags, async (door) => {
        await worldClient(door, name).delete();
        await print(`World ${name} is deleted.`);
      }),
  );

const diff: Added = (yargs) =>
  yargs.command(
    'diff <a> <b>',
    'what is different in world b',
    (y) =>
      withControlFlag(y)
        .positional('a', { type: 'string', demandOption: true, describe: 'a world' })
        .positional('b', {
          type: 'string',
          demandOption: true,
          describe: 'the world that it is compared with',
        })
        .option('json', jsonFlag),
    ({ a, b, ...flags }) =>
      atControl(flags, async (door) => {
        const found = await worldClient(door, a).diff(b);
        await printEither(flags.json, found, () =>
          found.equal
            ? `${a} and ${b} stand alike.`
            : found.differences.map(({ sentence }) => sentence).join('\n'),
        );
      }),
  );

const explain: Added = (yargs) =>
  yargs.command(
    'explain [thread]',
    'who owns a thread and why, who may send, why the last call was refused',
    (y) =>
      withWorldFlags(y)
        .positional('thread', { type: 'string', describe: 'PAGE/PSID, or PSID; the only thread unless told' })
        .option('json', jsonFlag),
    ({ thread, ...flags }) =>
      atWorld(flags, async (world) => {
        const place = thread === undefined ? await onlyThread(world) : placeOf(thread);
        const [explanation, view] = await Promise.all([world.explain(place), world.show()]);
        await printEither(flags.json, explanation, () => explanationText(place, explanation, view));
      }),
  );

function placeOf(thread: string): { page?: string; psid: string } {
  const [first = '', second] = thread.split('/');
  return second === undefined ? { psid: first } : { page: first, psid: second };
}

async function onlyThread(world: World): Promise<{ page: string; psid: string }> {
  const threads = await world.threads();
  const [only, ...others] = threads;
  if (only !== undefined && others.length === 0) return only;
  if (only === undefined) throw new PlainError(`world ${world.name} has no thread yet; nobody has written.`);
  const places = threads.map(({ page, psid }) => `${page}/${psid}`);
  throw new PlainError(
    `which thread? There are ${places.slice(0, threadsShown).join(', ')}${places.length > threadsShown ? ' …' : ''}`,
  );
}

const threadsShown = 10;

const checkpoint: Added = (yargs) =>
  yargs.command(
    'checkpoint [name]',
    'remembers how the world stands now',
    (y) =>
      withWorldFlags(y)
        .positional('name', { type: 'string', describe: 'how the checkpoint is called' })
        .option('json', jsonFlag),
    ({ name, ...flags }) =>
      atWorld(flags, async (world) => {
        const made = await world.checkpoint(name);
        await printEither(
          flags.json,
          made,
          () => `Checkpoint ${made.name} of world ${world.name}, after entry ${made.seq}.`,
        );
      }),
  );

const checkpoints: Added = (yargs) =>
  yargs.command(
    'checkpoints',
    'the checkpoints of the world',
    (y) => withWorldFlags(y).option('json', jsonFlag),
    (flags) =>
      atWorld(flags, async (world) => {
        const kept = await world.checkpoints();
        await printEither(flags.json, kept, () => checkpointsText(kept, world.name));
      }),
  );

function checkpointsText(kept: readonly Checkpoint[], world: string): string {
  if (kept.length === 0) return `World ${world} has no checkpoint; \`baton world checkpoint\` makes one.`;
  return table([
    ['checkpoint', 'world time (UTC)', 'entries'],
    ...kept.map(({ name, at, seq }) => [name, readable(at), String(seq)]),
  ]);
}

const restore: Added = (yargs) =>
  yargs.command(
    'restore <checkpoint>',
    'takes the world back to a checkpoint; what came later is gone',
    (y) =>
      withWorldFlags(y)
        .positional('checkpoint', { type: 'string', demandOption: true, describe: 'which' })
        .option('json', jsonFlag),
    ({ checkpoint: name, ...flags }) =>
      atWorld(flags, async (world) => {
        await world.restore(name);
        await tellWorld(world, flags.json, `is back at checkpoint ${name}`);
      }),
  );

const repair: Added = (yargs) =>
  yargs.command(
    'repair <dir>',
    'offline: writes a repaired copy of a damaged data folder beside it',
    (y) =>
      y
        .positional('dir', {
          type: 'string',
          demandOption: true,
          describe: 'the folder of `baton start --data`',
        })
        .option('json', jsonFlag),
    async ({ dir, json }) => {
      // Only this one reads worlds itself.
      const { repairDataFolder } = await import('./world-repair.ts');
      await repairDataFolder(dir, json);
    },
  );

async function tellWorld(world: World, json: boolean, what: string): Promise<void> {
  const view = await world.show();
  await printEither(json, view, () => `World ${world.name} ${what}. ${world.url}`);
}
