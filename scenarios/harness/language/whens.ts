/** `given` and `when`: putting the world somewhere, and someone acting in it. */
import { z } from 'zod';
import { expectation } from './observations.ts';
import { duration, name, span, variable } from './terms.ts';
import { routing } from './world.ts';

const threadState = z.union([
  z.literal('idle'),
  z.strictObject({ owner: name, expires_in: duration.optional() }),
]);

export const given = z.union([
  z.strictObject({
    thread: name,
    page: name.optional(),
    state: threadState,
    /** How long ago the person last wrote. */
    last_person_event: duration.optional(),
  }),
  z.strictObject({
    app: name,
    page: name.optional(),
    can_take_control: z.boolean().optional(),
    access_all: z.boolean().optional(),
    subscribed_fields: z.array(z.string()).optional(),
    connected: z.boolean().optional(),
  }),
  z.strictObject({ page: name, routing }),
]);
export type Given = z.infer<typeof given>;

/** A person's act is the control plane's act body; the control plane itself judges its members. */
const act = z.looseObject({ type: z.string() });

const handOver = z.strictObject({
  /** `default`, `release` or the name of an app. */
  to: name,
  spelled: z.union([z.enum(['omitted', 'named']), variable]).optional(),
});

export const ask = z.union([
  z.strictObject({
    app: name,
    reply: name,
    page: name.optional(),
    text: z.string(),
    hand_over: handOver.optional(),
    messaging_type: z.string().optional(),
    tag: z.string().optional(),
  }),
  z.strictObject({ app: name, retry: name }),
  z.strictObject({
    app: name,
    pass: name,
    page: name.optional(),
    to: name.optional(),
    metadata: z.string().optional(),
  }),
  z.strictObject({ app: name, release: name, page: name.optional() }),
  z.strictObject({ app: name, take: name, page: name.optional(), metadata: z.string().optional() }),
  z.strictObject({ app: name, request: name, page: name.optional(), metadata: z.string().optional() }),
  z.strictObject({ app: name, extend: name, page: name.optional(), seconds: z.number() }),
]);
export type Ask = z.infer<typeof ask>;

/** Parameters of a raw call go by query, as a form or as a JSON body, just as they stand. */
const parameters = z.record(z.string(), z.unknown());
const rawCall = z
  .strictObject({
    by: name,
    method: z.enum(['GET', 'POST', 'DELETE']),
    page: name.optional(),
    /** Below the version; `{page}`, `{ann}` or `{care}` stand for the ids of what bears that name. */
    path: z.string().startsWith('/'),
    query: parameters.optional(),
    form: parameters.optional(),
    body: parameters.optional(),
  })
  .refine(({ form, body }) => form === undefined || body === undefined, {
    error: 'expected either form or body: a call has one body',
    path: ['form'],
  });

const clockMove = z.union([
  z.strictObject({ advance: duration }),
  z.strictObject({
    to: z.enum(['lease_end', 'window_end']),
    of: name,
    page: name.optional(),
    plus: duration.optional(),
  }),
]);

const asked = {
  ask,
  deadline: span.optional(),
  /** `go_on`: a subject may have good reasons not to; what follows judges what it did instead. */
  if_absent: z.enum(['inconclusive', 'fail', 'go_on']).optional(),
};

const awaited = z.strictObject({ await: expectation, within: span });
export type Awaited = z.infer<typeof awaited>;

const single = [
  z.strictObject({ person: name, page: name.optional(), act }),
  z.strictObject(asked),
  z.strictObject({ call: rawCall }),
  z.strictObject({
    inbox: name,
    page: name.optional(),
    /** `ai_…` is Meta’s own AI, which writes under the inbox’s id. */
    does: z.enum(['reply', 'move_to_main', 'done', 'ai_reply', 'ai_pass']),
    text: z.string().optional(),
    /** Of `ai_pass`: the app that gets the thread. */
    to: name.optional(),
  }),
  /** What Meta itself does to a page: the control plane's platform act. */
  z.strictObject({ platform: name, act }),
  /** Deliveries to an app that tell of a step: sent once more, or let go where a fault holds them. */
  z.strictObject({ redeliver: name, of: name }),
  z.strictObject({ release: name, of: name }),
  z.strictObject({ page: name, routing }),
  z.strictObject({ readings: z.record(z.string(), z.unknown()) }),
  z.strictObject({ clock: clockMove }),
] as const;

const alternative = z.union([...single, awaited]);
export type Alternative = z.infer<typeof alternative>;

export const when = z.union([...single, z.strictObject({ first_of: z.array(alternative).min(2) })]);
export type When = z.infer<typeof when>;
export type ClockMove = z.infer<typeof clockMove>;
export type RawCall = z.infer<typeof rawCall>;
