/** Breaking the network on purpose: faults are ordered, counted and removed here. */

import { Hono } from 'hono';
import { z } from 'zod';
import { isArmed } from '../../domain/faults.ts';
import { asAppId, asFaultId, asPageId, asPsid } from '../../domain/ids.ts';
import {
  CALL_KINDS,
  type Fault,
  type FaultEffect,
  type FaultMatch,
  type FaultTrigger,
} from '../../domain/world.ts';
import { accepted, type ControlDoor, engineOf } from '../door.ts';
import { notFound } from '../errors.ts';
import { idInput, readBody } from '../input.ts';

const count = z.number().int().min(1).max(1_000_000);
const faultInput = z.strictObject({
  match: z
    .strictObject({
      call: z.enum(CALL_KINDS).optional(),
      app: idInput.transform(asAppId).optional(),
      page: idInput.transform(asPageId).optional(),
      psid: idInput.transform(asPsid).optional(),
      having: z.record(z.string(), z.unknown()).optional(),
    })
    .default({}),
  trigger: z
    .union(
      [
        z.strictObject({ next: count }),
        z.strictObject({ every: count }),
        z.strictObject({ probability: z.number().min(0).max(1), seed: z.number().int() }),
      ],
      { error: 'expected {next: n}, {every: n} or {probability: 0 to 1, seed: a whole number}' },
    )
    .default({ next: 1 }),
  effect: z.union(
    [
      z.strictObject({
        error: z.strictObject({
          code: z.number().int().min(1),
          subcode: z.number().int().optional(),
          http: z.number().int().min(400).max(599).optional(),
          transient: z.boolean().optional(),
          message: z.string().max(1000).optional(),
        }),
      }),
      z.strictObject({ drop_connection: z.enum(['before_commit', 'after_commit']) }),
    ],
    {
      error:
        'expected {error: {code, subcode?, http?, transient?, message?}} or {drop_connection: "before_commit" or "after_commit"}',
    },
  ),
});

export function faultRoutes(door: ControlDoor): Hono {
  const routes = new Hono();
  const at = '/worlds/:world/faults';

  routes.get(at, (c) => c.json({ faults: [...engineOf(c, door).world.faults.values()].map(faultView) }));

  routes.post(at, async (c) => {
    const engine = engineOf(c, door);
    const order = asOrdered(await readBody(c, faultInput));
    const { fault } = accepted(await engine.set({ do: 'ArmFault', ...order }));
    return c.json({ id: fault, armed: true, fired: 0 }, 201);
  });

  routes.delete(at, async (c) => {
    accepted(await engineOf(c, door).set({ do: 'RemoveFaults', id: null }));
    return c.body(null, 204);
  });

  routes.delete(`${at}/:fault`, async (c) => {
    const engine = engineOf(c, door);
    const id = asFaultId(c.req.param('fault'));
    if (!engine.world.faults.has(id)) throw notFound('fault', id);
    accepted(await engine.set({ do: 'RemoveFaults', id }));
    return c.body(null, 204);
  });

  return routes;
}

function faultView(fault: Fault) {
  const { id, match, trigger, effect, fired } = fault;
  return { id, match, trigger, effect, armed: isArmed(fault), fired };
}

/** JSON knows no undefined: what was left out is left out. */
function asOrdered(input: z.output<typeof faultInput>): {
  match: FaultMatch;
  trigger: FaultTrigger;
  effect: FaultEffect;
} {
  return JSON.parse(JSON.stringify(input));
}
