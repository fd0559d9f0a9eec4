// `baton world repair DIR`: writes a repaired copy of a damaged data folder beside it. Needs no simulator, and wants none in the folder.
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type Repaired, type RepairedWorld, repairedCopy } from '../simulator/store/repair.ts';
import { print, printEither } from './control.ts';
import { holdDataFolder } from './data-folder.ts';
import { PlainError } from './plain-error.ts';

/** Where `baton start --data DIR` keeps the worlds, within DIR. */
const simulatorFolder = 'simulator';

export async function repairDataFolder(dir: string, json: boolean): Promise<void> {
  const { folder, within } = placeOf(resolve(dir));
  const copy = `${folder}-repaired`;
  if (existsSync(copy))
    throw new PlainError(`${copy} is there already, and nothing is written over it; move it away first.`);
  // A simulator that writes meanwhile would look like damage.
  const held = within === '' ? null : holdDataFolder(folder, simulatorFolder);
  let repaired: Repaired | null;
  try {
    repaired = await repairedCopy(folder, copy, within);
  } finally {
    held?.release();
  }
  if (repaired === null) {
    if (json) return print(JSON.stringify({ copy: null, worlds: [] }));
    return print(`Nothing in ${folder} is damaged; no copy was written.`);
  }
  const told = repaired;
  await printEither(json, { copy, ...told }, () => text(folder, copy, within, told));
}

/** The whole data folder, so that the copy can be started as it is; or a folder of worlds alone. */
function placeOf(dir: string): { folder: string; within: string } {
  const isWorlds = (folder: string) =>
    existsSync(join(folder, 'worlds')) || existsSync(join(folder, 'registry.json'));
  if (isWorlds(join(dir, simulatorFolder))) return { folder: dir, within: simulatorFolder };
  if (!isWorlds(dir))
    throw new PlainError(
      `${dir}: expected the data folder of \`baton start --data\`; there are no worlds in it.`,
    );
  const isOfStart = basename(dir) === simulatorFolder && existsSync(join(dirname(dir), 'desk'));
  return isOfStart ? { folder: dirname(dir), within: simulatorFolder } : { folder: dir, within: '' };
}

function text(folder: string, copy: string, within: string, { registry, worlds }: Repaired): string {
  return [
    `${folder} is as it was. Repaired copy: ${copy}`,
    ...(registry === 'kept'
      ? []
      : [
          '  The registry could not be read; it is made anew of the journals, without checkpoints and names.',
        ]),
    ...worlds.map(worldText),
    ...(within === '' ? [] : ['', `Start it with: baton start --data ${copy}`]),
  ].join('\n');
}

function worldText({ world, kept, dropped, fault, checkpoints }: RepairedWorld): string {
  if (fault === null) return `  World ${world} is whole: ${entries(kept)}.`;
  const where = `line ${fault.line}: ${fault.reason}`;
  if (kept === 0) return `  World ${world} is left out, nothing of it can be kept (${where}).`;
  const lost = checkpoints.length === 0 ? '' : ` Gone with them: checkpoint ${checkpoints.join(', ')}.`;
  return `  World ${world} keeps ${entries(kept)}; dropped ${entries(dropped)} (${where}).${lost}`;
}

function entries(count: number): string {
  return count === 1 ? '1 entry' : `${count} entries`;
}
