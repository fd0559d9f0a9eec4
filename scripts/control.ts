// What the commands share that talk to a simulator: its address, the world they mean, and its errors as one sentence.
import type { Argv } from 'yargs';
import { ControlDoor, ControlRefused, ControlUnreachable } from '../library/control-door.ts';
import type { World } from '../library/index.d.ts';
import { ChoiceNeeded, worldClient } from '../library/world-client.ts';
import { PlainError } from './plain-error.ts';

export interface ControlFlags {
  control: string;
}

export interface WorldFlags extends ControlFlags {
  world?: string | undefined;
}

export const controlDefault = 'http://127.0.0.1:4001';
const exampleWorld = 'example';

export function withControlFlag<Flags>(yargs: Argv<Flags>): Argv<Flags & ControlFlags> {
  return yargs
    .option('control', { type: 'string', default: controlDefault, describe: 'URL of the control plane' })
    .check(({ control }) => {
      if (/^https?:\/\/./.test(control) && URL.canParse(control)) return true;
      throw new Error('--control: expected an http address');
    });
}

export function withWorldFlags<Flags>(yargs: Argv<Flags>): Argv<Flags & WorldFlags> {
  return withControlFlag(yargs).option('world', {
    type: 'string',
    describe: 'which world; example, or the only one there is, unless told',
  });
}

/** Does something at the control plane; what goes wrong there is told in one sentence. */
export async function atControl<Answer>(
  { control }: ControlFlags,
  work: (door: ControlDoor) => Promise<Answer>,
): Promise<Answer> {
  const door = new ControlDoor(control);
  try {
    return await work(door);
  } catch (error) {
    throw await explained(error, door);
  } finally {
    await door.close();
  }
}

export function atWorld<Answer>(flags: WorldFlags, work: (world: World) => Promise<Answer>): Promise<Answer> {
  return atControl(flags, async (door) => work(await chosenWorld(door, flags.world)));
}

/** The world that is meant; the control plane says so if it is not there. */
export async function chosenWorld(door: ControlDoor, named: string | undefined): Promise<World> {
  if (named !== undefined) return worldClient(door, named);
  const names = await worldNames(door);
  const [only, ...others] = names;
  if (only === undefined)
    throw new PlainError('there is no world yet; `baton world create NAME` makes one of the example.');
  if (names.includes(exampleWorld)) return worldClient(door, exampleWorld);
  if (others.length === 0) return worldClient(door, only);
  throw new PlainError(`which world? There are ${names.join(', ')}; choose one with --world NAME.`);
}

async function worldNames(door: ControlDoor): Promise<string[]> {
  const { worlds } = (await door.call('GET', '/worlds')) as { worlds: { world: string }[] };
  return worlds.map(({ world }) => world);
}

async function explained(error: unknown, door: ControlDoor): Promise<unknown> {
  if (error instanceof ControlUnreachable) {
    return new PlainError(
      `${error.message}; \`baton start\` starts one, and --control URL names another address.`,
    );
  }
  if (error instanceof ChoiceNeeded)
    return new PlainError(`${error.message}; choose with --${error.what} ID.`);
  if (!(error instanceof ControlRefused)) return error;
  if (error.code !== 'world_unknown') return new PlainError(error.message);
  const names = await worldNames(door).catch(() => []);
  const there =
    names.length === 0 ? 'There is none.' : `There ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}.`;
  return new PlainError(`${error.message} ${there}`);
}

/** Writes to the terminal or wherever the output goes; resolves when it is written. */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text.endsWith('\n') ? text : `${text}\n`, (error) => {
      // Whoever reads may stop before the end, as `head` does.
      if (error && 'code' in error && error.code === 'EPIPE') process.exit(0);
      if (error) reject(error);
      else resolve();
    });
  });
}

/** What a program reads, or what a person does. */
export function printEither(json: boolean, value: unknown, words: () => string): Promise<void> {
  return print(json ? JSON.stringify(value) : words());
}

/** Columns of equal width, the last one as long as it likes. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** An instant as people read it; world time is UTC. */
export function readable(iso: string): string {
  return iso.replace('T', ' ').replace(/Z$/, '');
}
