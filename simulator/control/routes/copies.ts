/** Copies of worlds: forked, remembered and come back to, taken away as a file and brought in again, compared. */

import type { Context } from 'hono';
import { z } from 'zod';
import type { Engine } from '../../engine.ts';
import { iso } from '../../journal-line.ts';
import { worldCopyInput } from '../../world-copy.ts';
import { worldDiff } from '../../world-diff.ts';
import type { Checkpoint, Creation } from '../../worlds.ts';
import { DescribedRoutes } from '../described-routes.ts';
import { type ControlDoor, engineOf } from '../door.ts';
import { ControlError } from '../errors.ts';
import { COPY_MAX_BYTES, parseInput, worldName } from '../input.ts';
import { worldView } from '../world-view.ts';
import { creationError } from './worlds.ts';

const fork = z.strictObject({ world: worldName, seed: z.string().min(1).max(64).optional() });
const checkpoint = z.strictObject({ name: worldName.optional() });
const snapshotQuery = z.strictObject({ secrets: z.enum(['true', 'false']).default('false') });
const diffQuery = z.strictObject({ with: worldName });

export function copyRoutes(door: ControlDoor): DescribedRoutes {
  const { worlds } = door;
  const routes = new DescribedRoutes();
  const at = '/worlds/:world';

  routes.post(
    `${at}/fork`,
    {
      summary: 'Makes another world that is the same up to now.',
      body: fork,
      answers: { 201: 'The new world with ids, secrets and tokens.' },
      errors: [404, 409],
    },
    async (c, { body }) => {
      const engine = engineOf(c, door);
      const { world, seed = engine.world.seed } = await body();
      const copy = await worlds.copyOf(engine, false);
      return c.json(shown(await worlds.unpack(copy, world, seed)), 201);
    },
  );

  routes.get(
    `${at}/checkpoints`,
    {
      summary: 'Lists the checkpoints of a world.',
      answers: { 200: '{checkpoints}: each with its name, place in the journal and instant.' },
      errors: [404],
    },
    (c) => c.json({ checkpoints: worlds.checkpointsOf(engineOf(c, door).name).map(checkpointView) }),
  );

  routes.post(
    `${at}/checkpoints`,
    {
      summary: 'Remembers how a world stands.',
      body: checkpoint,
      answers: { 201: 'The checkpoint.' },
      errors: [404, 409],
    },
    async (c, { body }) => {
      const engine = engineOf(c, door);
      const { name = freeName(worlds.checkpointsOf(engine.name)) } = await body();
      if (worlds.checkpointsOf(engine.name).some((kept) => kept.name === name))
        throw new ControlError(409, 'checkpoint_taken', `There is already a checkpoint ${name}.`, {
          path: 'name',
        });
      return c.json(checkpointView(await worlds.checkpoint(engine, name)), 201);
    },
  );

  routes.post(
    `${at}/checkpoints/:checkpoint/restore`,
    {
      summary: 'Takes a world back to a checkpoint; what came after it is gone.',
      answers: { 200: 'The world as it stood.' },
      errors: [404],
    },
    async (c) => {
      const engine = engineOf(c, door);
      const restored = await worlds.restore(engine, checkpointOf(c, engine));
      return c.json(view(restored));
    },
  );

  routes.get(
    `${at}/snapshot`,
    {
      summary: 'Gives a whole world as one file, its secrets only when asked.',
      query: snapshotQuery,
      answers: { 200: 'What PUT and `from` of POST /worlds take.' },
      errors: [404],
    },
    async (c, { query }) => {
      const engine = engineOf(c, door);
      const { secrets } = query();
      return c.json(await worlds.copyOf(engine, secrets === 'true'));
    },
  );

  routes.put(
    `${at}/snapshot`,
    {
      summary: 'Puts a whole world in the place of the one with this name, or where none is.',
      body: worldCopyInput,
      bodyMaxBytes: COPY_MAX_BYTES,
      answers: { 200: 'The world that replaced another.', 201: 'The new world.' },
      errors: [409],
    },
    async (c, { body }) => {
      const name = parseInput(worldName, c.req.param('world'), 'world');
      const copy = await body();
      const isNew = worlds.get(name) === undefined;
      const made = await (isNew ? worlds.unpack(copy, name, copy.seed) : worlds.replace(copy, name));
      return c.json(shown(made), isNew ? 201 : 200);
    },
  );

  routes.get(
    `${at}/diff`,
    {
      summary: 'Tells in what a world differs from another.',
      query: diffQuery,
      answers: { 200: 'What is different, by kind of thing.' },
      errors: [404],
    },
    (c, { query }) => {
      const engine = engineOf(c, door);
      const other = worlds.get(query().with);
      if (other === undefined)
        throw new ControlError(404, 'world_unknown', `There is no world ${c.req.query('with')}.`, {
          path: 'with',
        });
      return c.json(worldDiff(engine, other));
    },
  );

  return routes;

  function view(engine: Engine) {
    return worldView(engine, worlds.namesOf(engine.name));
  }

  function shown(made: Creation) {
    if (!made.ok) throw creationError(made.problem);
    return view(made.engine);
  }

  function checkpointOf(c: Context, engine: Engine): Checkpoint {
    const name = c.req.param('checkpoint') ?? '';
    const kept = worlds.checkpointsOf(engine.name).find((checkpoint) => checkpoint.name === name);
    if (kept === undefined)
      throw new ControlError(404, 'checkpoint_unknown', `This world has no checkpoint ${name}.`);
    return kept;
  }
}

function checkpointView({ at, ...checkpoint }: Checkpoint) {
  return { ...checkpoint, at: iso(at) };
}

function freeName(checkpoints: readonly Checkpoint[]): string {
  for (let number = checkpoints.length + 1; ; number += 1) {
    const name = `checkpoint-${number}`;
    if (!checkpoints.some((checkpoint) => checkpoint.name === name)) return name;
  }
}
