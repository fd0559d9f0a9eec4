/** Breaking the network on purpose: faults are ordered, counted and removed here. */

import { z } from 'zod';
import {
  DELIVERY_TROUBLES,
  type Fault,
  type FaultEffect,
  type FaultMatch,
  type FaultTrigger,
  isOnDeliveries,
} from '../../domain/fault.ts';
import { isArmed } from '../../domain/faults.ts';
import { CHANNELS, WEBHOOK_FIELDS } from '../../domain/fields.ts';
import { asAppId, asFaultId, asPageId, asPsid } from '../../domain/ids.ts';
import { CALL_KINDS } from '../../domain/world.ts';
import { DescribedRoutes } from '../described-routes.ts';
import { accepted, type ControlDoor, engineOf } from '../door.ts';
import { notFound } from '../errors.ts';
import { idInput } from '../input.ts';

/** Leases and windows are days; a delivery that is delayed for a month is a slip of the finger. */
const DELAY_MAX_MS = 31 * 86_400_000;
/** Callers give up long before a minute has passed. */
const LATENCY_MAX_MS = 60_000;

const count = z.number().int().min(1).max(1_000_000);
const delay = z.number().int().min(1).max(DELAY_MAX_MS);
const faultInput = z
  .strictObject({
    match: z
      .strictObject({
        call: z.enum([...CALL_KINDS, 'webhook']).optional(),
        app: idInput.transform(asAppId).optional(),
        page: idInput.transform(asPageId).optional(),
        psid: idInput.transform(asPsid).optional(),
        channel: z.enum(CHANNELS).optional(),
        field: z.enum(WEBHOOK_FIELDS).optional(),
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
        z.strictObject({ latency_ms: z.number().int().min(1).max(LATENCY_MAX_MS) }),
        z.strictObject({ delivery: z.enum(DELIVERY_TROUBLES), delay_ms: delay.optional() }),
        z.strictObject({ delay_ms: delay }),
      ],
      {
        error: [
          'expected {error: {code, subcode?, http?, transient?, message?}}',
          '{drop_connection: "before_commit" or "after_commit"}',
          `{delivery: ${DELIVERY_TROUBLES.map((name) => `"${name}"`).join(' or ')}, delay_ms?}`,
          `{delay_ms: 1 to ${DELAY_MAX_MS}}`,
          `or {latency_ms: 1 to ${LATENCY_MAX_MS}}`,
        ].join(', '),
      },
    ),
  })
  .superRefine((order, context) => {
    for (const { path, message } of contradictionsIn(asOrdered(order)))
      context.addIssue({ code: 'custom', path, message });
  });

interface Order {
  readonly match: FaultMatch;
  readonly trigger: FaultTrigger;
  readonly effect: FaultEffect;
}

/** What each member allows by itself and all of them together do not. */
function contradictionsIn({ match, effect }: Order): { path: string[]; message: string }[] {
  const found: { path: string[]; message: string }[] = [];
  const isOfCalls = 'error' in effect || 'drop_connection' in effect;
  const isOfDeliveries = 'delivery' in effect || 'delay_ms' in effect;
  if (isOfCalls && match.call === 'webhook')
    found.push({
      path: ['match', 'call'],
      message: 'expected a kind of Graph call: this effect is one of Graph calls',
    });
  if (isOfDeliveries && match.call !== undefined && match.call !== 'webhook')
    found.push({
      path: ['match', 'call'],
      message: 'expected "webhook" or nothing: this effect is one of deliveries',
    });
  for (const member of ['channel', 'field'] as const) {
    if (match[member] !== undefined && !isOnDeliveries({ match, effect }))
      found.push({
        path: ['match', member],
        message: 'is known of deliveries only; expected match.call "webhook"',
      });
  }
  const trouble = 'delivery' in effect ? effect.delivery : null;
  if (trouble !== null && 'delay_ms' in effect && TIMELESS.includes(trouble))
    found.push({ path: ['effect', 'delay_ms'], message: `means nothing beside delivery: "${trouble}"` });
  return found;
}

/** What never leaves, or leaves when somebody or something lets it. */
const TIMELESS: readonly string[] = ['drop', 'reorder', 'hold'];

export function faultRoutes(door: ControlDoor): DescribedRoutes {
  const routes = new DescribedRoutes();
  const at = '/worlds/:world/faults';

  routes.get(
    at,
    {
      summary: 'Lists the faults.',
      answers: { 200: '{faults}: each with whether it is armed and how often it has fired.' },
      errors: [404],
    },
    (c) => c.json({ faults: [...engineOf(c, door).world.faults.values()].map(faultView) }),
  );

  routes.post(
    at,
    { summary: 'Orders a fault.', body: faultInput, answers: { 201: '{id, armed, fired}' }, errors: [404] },
    async (c, { body }) => {
      const engine = engineOf(c, door);
      const order = asOrdered(await body());
      const { fault } = accepted(await engine.set({ do: 'ArmFault', ...order }));
      return c.json({ id: fault, armed: true, fired: 0 }, 201);
    },
  );

  routes.delete(
    at,
    { summary: 'Removes all faults.', answers: { 204: 'They are gone.' }, errors: [404] },
    async (c) => {
      accepted(await engineOf(c, door).set({ do: 'RemoveFaults', id: null }));
      return c.body(null, 204);
    },
  );

  routes.delete(
    `${at}/:fault`,
    { summary: 'Removes a fault.', answers: { 204: 'It is gone.' }, errors: [404] },
    async (c) => {
      const engine = engineOf(c, door);
      const id = asFaultId(c.req.param('fault') ?? '');
      if (!engine.world.faults.has(id)) throw notFound('fault', id);
      accepted(await engine.set({ do: 'RemoveFaults', id }));
      return c.body(null, 204);
    },
  );

  return routes;
}

function faultView(fault: Fault) {
  const { id, match, trigger, effect, fired } = fault;
  return { id, match, trigger, effect, armed: isArmed(fault), fired };
}

/** JSON knows no undefined: what was left out is left out. */
function asOrdered(input: unknown): Order {
  return JSON.parse(JSON.stringify(input));
}
