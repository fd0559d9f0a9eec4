/** Copies of worlds: forked, remembered and come back to, taken away as a file and brought in again, compared. */

import { type Context, Hono } from 'hono';
import { z } from 'zod';
import type { Engine } from '../../engine.ts';
import { iso } from '../../journal-line.ts';
import { worldCopyInput } from '../../world-copy.ts';
import { worldDiff } from '../../world-diff.ts';
import type { Checkpoint, Creation } from '../../worlds.ts';
import { type ControlDoor, engineOf } from '../door.ts';
import { ControlError } from '../errors.ts';
import { COPY_MAX_BYTES, parseInput, readBody, worldName } from '../input.ts';
import { worldView } from '../world-view.ts';
import { creationError } from './worlds.ts';

const fork = z.strictObject({ world: worldName, seed: z.string().min(1).max(64).optional() });
const checkpoint = z.strictObject({ name: worldName.optional() });
const snapshotQuery = z.strictObject({ secrets: z.enum(['true', 'false']).default('false') });
const diffQuery = z.strictObject({ with: worldName });

export function copyRoutes(door: ControlDoor): Hono {
  const { worlds } = door;
  const routes = new Hono();
  const at = '/worlds/:world';

  routes.post(`${at}/fork`, async (c) => {
    const engine = engineOf(c, door);
    const { world, seed = engine.world.seed } = await readBody(c, fork);
    const copy = await worlds.copyOf(engine, false);
    return c.json(shown(await worlds.unpack(copy, world, seed)), 201);
  });

  routes.get(`${at}/checkpoints`, (c) =>
    c.json({ checkpoints: worlds.checkpointsOf(engineOf(c, door).name).map(checkpointView) }),
  );

  routes.post(`${at}/checkpoints`, async (c) => {
    const engine = engineOf(c, door);
    const { name = freeName(worlds.checkpointsOf(engine.name)) } = await readBody(c, checkpoint);
    if (worlds.checkpointsOf(engine.name).some((kept) => kept.name === name))
      throw new ControlError(409, 'checkpoint_taken', `There is already a checkpoint ${name}.`, {
        path: 'name',
      });
    return c.json(checkpointView(await worlds.checkpoint(engine, name)), 201);
  });

  routes.post(`${at}/checkpoints/:checkpoint/restore`, async (c) => {
    const engine = engineOf(c, door);
    const restored = await worlds.restore(engine, checkpointOf(c, engine));
    return c.json(view(restored));
  });

  routes.get(`${at}/snapshot`, async (c) => {
    const engine = engineOf(c, door);
    const { secrets } = parseInput(snapshotQuery, c.req.query());
    return c.json(await worlds.copyOf(engine, secrets === 'true'));
  });

  routes.put(`${at}/snapshot`, async (c) => {
    const name = parseInput(worldName, c.req.param('world'), 'world');
    const copy = await readBody(c, worldCopyInput, COPY_MAX_BYTES);
    const isNew = worlds.get(name) === undefined;
    const made = await (isNew ? worlds.unpack(copy, name, copy.seed) : worlds.replace(copy, name));
    return c.json(shown(made), isNew ? 201 : 200);
  });

  routes.get(`${at}/diff`, (c) => {
    const engine = engineOf(c, door);
    const other = worlds.get(parseInput(diffQuery, c.req.query()).with);
    if (other === undefined)
      throw new ControlError(404, 'world_unknown', `There is no world ${c.req.query('with')}.`, {
        path: 'with',
      });
    return c.json(worldDiff(engine, other));
  });

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
