/** Worlds: made whole, shown, begun again, deleted. */

import { Hono } from 'hono';
import { z } from 'zod';
import { READING_NAMES, READINGS } from '../../domain/readings.ts';
import type { Engine } from '../../engine.ts';
import type { Mint } from '../../random.ts';
import { worldCopyInput } from '../../world-copy.ts';
import { type Beginning, beginningClock, type CreationProblem, type Worlds } from '../../worlds.ts';
import type { ControlDoor } from '../door.ts';
import { accepted, engineOf } from '../door.ts';
import { ControlError, settingError } from '../errors.ts';
import { EXAMPLE_WORLD } from '../example-world.ts';
import { COPY_MAX_BYTES, parseInput, readBody, worldName } from '../input.ts';
import {
  clockInput,
  namesOf,
  readingsInput,
  settingsOf,
  type WorldFile,
  worldFileInput,
} from '../world-file.ts';
import { worldSummary, worldView } from '../world-view.ts';

const creation = z.strictObject({
  world: worldName.optional(),
  /** `example`, a world file, or a whole world as `GET …/snapshot` gives it. */
  from: z.union([z.literal('example'), z.record(z.string(), z.unknown())]).default({}),
  clock: clockInput.optional(),
  readings: readingsInput.optional(),
  seed: z.string().min(1).max(64).optional(),
});

type Creation = z.output<typeof creation>;

export function worldRoutes(door: ControlDoor): Hono {
  const { worlds } = door;
  const routes = new Hono();

  routes.get('/worlds', (c) => c.json({ worlds: worlds.all().map(worldSummary) }));

  routes.post('/worlds', async (c) => {
    const wanted = await readBody(c, creation, COPY_MAX_BYTES);
    const name = wanted.world ?? freeName(worlds);
    const engine = await create(door, name, wanted);
    return c.json(worldView(engine, worlds.namesOf(name)), 201);
  });

  routes.get('/worlds/:world', (c) => {
    const engine = engineOf(c, door);
    return c.json(worldView(engine, worlds.namesOf(engine.name)));
  });

  routes.delete('/worlds/:world', async (c) => {
    await worlds.delete(engineOf(c, door).name);
    return c.body(null, 204);
  });

  routes.post('/worlds/:world/reset', async (c) => {
    const { name, world } = engineOf(c, door);
    const origin = parseInput(creation, worlds.originOf(name) ?? {});
    await worlds.delete(name);
    const engine = await create(door, name, { ...origin, seed: world.seed });
    return c.json(worldView(engine, worlds.namesOf(name)));
  });

  routes.get('/readings', (c) => c.json({ readings: readingCatalogue() }));

  routes.get('/worlds/:world/readings', (c) => c.json(engineOf(c, door).world.readings));

  routes.patch('/worlds/:world/readings', async (c) => {
    const engine = engineOf(c, door);
    const readings = await readBody(c, readingsInput);
    accepted(await engine.set({ do: 'PutReadings', readings }));
    return c.json(engine.world.readings);
  });

  return routes;
}

/** Every reading with its values (the first is the default), the question it answers, and what is known about it. */
function readingCatalogue() {
  return READING_NAMES.map((name) => {
    const { values, ...about } = READINGS[name];
    return { name, default: values[0], values, ...about };
  });
}

async function create(door: ControlDoor, name: string, wanted: Creation): Promise<Engine> {
  if (wanted.from !== 'example' && 'baton_world' in wanted.from) return unpack(door, name, wanted);
  const file = worldFile(wanted);
  const clock = wanted.clock ?? file.clock ?? { mode: 'virtual' as const };
  const seed = wanted.seed ?? file.seed;
  const beginning: Beginning = {
    ...(seed === undefined ? {} : { seed }),
    clock: beginningClock(clock.mode, clock.now ?? null, door.worlds.machine),
    readings: { ...file.readings, ...wanted.readings },
    settings: (mint) => settingsOf(file, mint, door.allowedHosts),
    origin: serialisable(wanted),
    names: (mint) => namesById(file, mint),
  };
  const made = await door.worlds.create(name, beginning);
  if (!made.ok) throw creationError(made.problem);
  return made.engine;
}

/** A copy brings its own clock and readings; they can be changed once it is a world. */
async function unpack({ worlds }: ControlDoor, name: string, wanted: Creation): Promise<Engine> {
  for (const member of ['clock', 'readings'] as const) {
    if (wanted[member] !== undefined)
      throw new ControlError(
        422,
        'invalid',
        `${member}: expected none beside a whole world, which has its own`,
        {
          path: member,
        },
      );
  }
  const copy = parseInput(worldCopyInput, wanted.from, 'from');
  const made = await worlds.unpack(copy, name, wanted.seed ?? copy.seed);
  if (!made.ok) throw creationError(made.problem);
  return made.engine;
}

function worldFile(wanted: Creation): WorldFile {
  return wanted.from === 'example'
    ? parseInput(worldFileInput, EXAMPLE_WORLD)
    : parseInput(worldFileInput, wanted.from, 'from');
}

/** What was asked for, with the clock as an instant again, so that it parses a second time. */
function serialisable({ world: _, ...wanted }: Creation): unknown {
  return wanted;
}

/** The names that a world’s file gives to its apps, pages and people, by id. */
function namesById(file: WorldFile, mint: Mint): Record<string, string> {
  const { apps, pages, people } = namesOf(file, mint);
  return Object.fromEntries([...apps, ...pages, ...people].map(([key, id]) => [id, key]));
}

function freeName(worlds: Worlds): string {
  for (let number = worlds.all().length + 1; ; number += 1) {
    const name = `world-${number}`;
    if (worlds.get(name) === undefined) return name;
  }
}

export function creationError(problem: CreationProblem): ControlError {
  switch (problem.name) {
    case 'WorldTaken':
      return new ControlError(409, 'world_taken', `There is already a world ${problem.world}.`, {
        path: 'world',
      });
    case 'CredentialsTaken':
      return new ControlError(
        409,
        'credentials_taken',
        `App ${problem.app} with this secret already belongs to world ${problem.world}; leave the secret out or pin another one.`,
        { path: 'from.apps' },
      );
    case 'SettingRefused':
      return settingError(problem.rejection);
    case 'CopyUnfit':
      return new ControlError(422, 'copy_unfit', `${problem.path}: expected ${problem.expected}`, {
        path: problem.path,
      });
  }
}
