/** Worlds: made whole, shown, begun again, deleted. */

import { z } from 'zod';
import { READING_NAMES, READINGS } from '../../domain/readings.ts';
import type { Engine } from '../../engine.ts';
import type { Mint } from '../../random.ts';
import { worldCopyInput } from '../../world-copy.ts';
import { type Beginning, beginningClock, type CreationProblem, type Worlds } from '../../worlds.ts';
import { DescribedRoutes } from '../described-routes.ts';
import type { ControlDoor } from '../door.ts';
import { accepted, engineOf } from '../door.ts';
import { ControlError, settingError } from '../errors.ts';
import { EXAMPLE_WORLD } from '../example-world.ts';
import { COPY_MAX_BYTES, parseInput, worldName } from '../input.ts';
import {
  clockInput,
  namesOf,
  readingsInput,
  settingsOf,
  type WorldFile,
  worldFileInput,
} from '../world-file.ts';
import { worldSummary, worldView } from '../world-view.ts';

/** What the next step asks of it: that step knows which of both it has, and tells the faults of that one alone. */
const FILE_OR_COPY = {
  anyOf: [{ $ref: '#/components/schemas/WorldFile' }, { $ref: '#/components/schemas/WorldCopy' }],
};

const creation = z.strictObject({
  world: worldName.optional(),
  /** `example`, a world file, or a whole world as `GET …/snapshot` gives it. */
  from: z.union([z.literal('example'), z.record(z.string(), z.unknown()).meta(FILE_OR_COPY)]).default({}),
  clock: clockInput.optional(),
  readings: readingsInput.optional(),
  seed: z.string().min(1).max(64).optional(),
});

type Creation = z.output<typeof creation>;

export function worldRoutes(door: ControlDoor): DescribedRoutes {
  const { worlds } = door;
  const routes = new DescribedRoutes();

  routes.get(
    '/worlds',
    {
      summary: 'Lists the worlds.',
      answers: { 200: '{worlds}: each with its clock and how much is in it.' },
    },
    (c) => c.json({ worlds: worlds.all().map(worldSummary) }),
  );

  routes.post(
    '/worlds',
    {
      summary: 'Makes a world from a file, from a copy, or the world `example`.',
      body: creation,
      bodyMaxBytes: COPY_MAX_BYTES,
      answers: { 201: 'The world with the ids, secrets and tokens of all that is in it.' },
      errors: [409],
    },
    async (c, { body }) => {
      const wanted = await body();
      const name = wanted.world ?? freeName(worlds);
      const engine = await create(door, name, wanted);
      return c.json(worldView(engine, worlds.namesOf(name)), 201);
    },
  );

  routes.get(
    '/worlds/:world',
    {
      summary: 'Shows a world.',
      answers: { 200: 'The world with the ids, secrets and tokens of all that is in it.' },
      errors: [404],
    },
    (c) => {
      const engine = engineOf(c, door);
      return c.json(worldView(engine, worlds.namesOf(engine.name)));
    },
  );

  routes.delete(
    '/worlds/:world',
    {
      summary: 'Deletes a world with its journal, files and checkpoints.',
      answers: { 204: 'It is gone.' },
      errors: [404],
    },
    async (c) => {
      await worlds.delete(engineOf(c, door).name);
      return c.body(null, 204);
    },
  );

  routes.post(
    '/worlds/:world/reset',
    {
      summary: 'Makes a world anew from what it was made from, with its seed.',
      answers: { 200: 'The world as it begins.' },
      errors: [404, 409, 422],
    },
    async (c) => {
      const { name, world } = engineOf(c, door);
      const origin = parseInput(creation, worlds.originOf(name) ?? {});
      await worlds.delete(name);
      const engine = await create(door, name, { ...origin, seed: world.seed });
      return c.json(worldView(engine, worlds.namesOf(name)));
    },
  );

  routes.get(
    '/readings',
    {
      summary: 'Lists the questions that Meta leaves open, with the answers that a world can give.',
      answers: { 200: '{readings}: each with its values, of which the first is the default.' },
    },
    (c) => c.json({ readings: readingCatalogue() }),
  );

  routes.get(
    '/worlds/:world/readings',
    {
      summary: 'Shows how a world reads what Meta leaves open.',
      answers: { 200: 'Every reading with its value.' },
      errors: [404],
    },
    (c) => c.json(engineOf(c, door).world.readings),
  );

  routes.patch(
    '/worlds/:world/readings',
    {
      summary: 'Changes readings; those left out stay.',
      body: readingsInput,
      answers: { 200: 'Every reading with its value.' },
      errors: [404],
    },
    async (c, { body }) => {
      const engine = engineOf(c, door);
      const readings = await body();
      accepted(await engine.set({ do: 'PutReadings', readings }));
      return c.json(engine.world.readings);
    },
  );

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
