/** A scenario file: one story with its world, its variations, its disturbances and its steps. */
import { z } from 'zod';
import { graphCalls } from '../journal-entries.ts';
import { channel, observation } from './observations.ts';
import { condition, duration, name, vary } from './terms.ts';
import { given, when } from './whens.ts';
import { world } from './world.ts';

const effectMembers = z.strictObject({
  if: condition.optional(),
  error: z
    .strictObject({
      code: z.number().int(),
      subcode: z.number().int().optional(),
      http: z.number().int().optional(),
      transient: z.boolean().optional(),
      message: z.string().optional(),
    })
    .optional(),
  latency_ms: z.number().int().optional(),
  drop_connection: z.enum(['before_commit', 'after_commit']).optional(),
  delivery: z.enum(['drop', 'duplicate', 'reorder', 'hold', 'bad_signature', 'truncate']).optional(),
  delay_ms: z.number().int().optional(),
});
/** One thing goes wrong at a time; `delay_ms` may stand beside `delivery`. */
const effect = effectMembers.refine(
  ({ error, latency_ms, drop_connection, delivery, delay_ms }) =>
    [error, latency_ms, drop_connection, delivery ?? delay_ms].filter((one) => one !== undefined).length ===
    1,
  { error: 'expected one of error, drop_connection, latency_ms, and delivery or delay_ms or both' },
);
export type Effect = z.infer<typeof effect>;

const fault = z.strictObject({
  if: condition.optional(),
  match: z.strictObject({
    /** A kind of Graph call, or `webhook`. */
    call: z.enum([...graphCalls, 'webhook']).optional(),
    app: name.optional(),
    page: name.optional(),
    person: name.optional(),
    channel: channel.optional(),
    field: z.string().optional(),
    having: z.record(z.string(), z.unknown()).optional(),
  }),
  trigger: z.union([
    z.strictObject({ next: z.number().int().min(1) }),
    z.strictObject({ every: z.number().int().min(1) }),
    z.strictObject({ probability: z.number().min(0).max(1), seed: z.number().int() }),
  ]),
  /** Of a list, the first effect whose `if` holds; none means that the cell has no such fault. */
  effect: z.union([effect, z.array(effect).min(1)]),
});
export type Fault = z.infer<typeof fault>;

const step = z.union([
  z.strictObject({ id: name.optional(), if: condition.optional(), given }),
  z.strictObject({ id: name.optional(), if: condition.optional(), when }),
  // biome-ignore lint/suspicious/noThenProperty: `then` is a word of the scenario language; a step is never awaited.
  z.strictObject({ id: name.optional(), if: condition.optional(), then: z.array(observation).min(1) }),
]);
export type Step = z.infer<typeof step>;

export const scenario = z.strictObject({
  format: z.literal(1),
  scenario: z.string().regex(/^[A-Z][A-Z0-9]*-\d+$/, 'expected an id such as CTRL-014'),
  title: z.string().min(1),
  why: z.string().min(1),
  profile: z.string().min(1),
  level: z.enum(['must', 'should', 'may']),
  requirements: z.array(z.string()).min(1),
  watch: z.array(z.string()).default([]),
  readings: z.record(z.string(), z.unknown()).optional(),
  world,
  clock: z
    .strictObject({
      mode: z.literal('virtual'),
      now: z.iso.datetime().optional(),
      settle: z.strictObject({ real_cap: duration.optional() }).optional(),
    })
    .optional(),
  vary: vary.optional(),
  faults: z.array(fault).optional(),
  steps: z.array(step).min(1),
});
export type Scenario = z.infer<typeof scenario>;
export type Level = Scenario['level'];
