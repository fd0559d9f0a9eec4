/** `then`: what may be observed on the wire and in the journal. The vocabulary is closed. */
import { z } from 'zod';
import { condition, duration, name, span, variable } from './terms.ts';

const code = z.strictObject({ code: z.number().int(), subcode: z.number().int().optional() });
export const outcome = z.union([z.enum(['ok', 'refused', 'faulted', 'lost']), code, variable]);
export type Outcome = z.infer<typeof outcome>;

const byPerson = {
  by: name,
  page: name.optional(),
  text: z.string().optional(),
  having: z.record(z.string(), z.unknown()).optional(),
};
export const callKinds = ['send', 'pass', 'take', 'release', 'request', 'extend'] as const;
export type CallKind = (typeof callKinds)[number];

const callPattern = z.union([
  z.strictObject({ send: name, ...byPerson }),
  z.strictObject({ pass: name, ...byPerson }),
  z.strictObject({ take: name, ...byPerson }),
  z.strictObject({ release: name, ...byPerson }),
  z.strictObject({ request: name, ...byPerson }),
  z.strictObject({ extend: name, ...byPerson }),
]);
export type CallPattern = z.infer<typeof callPattern>;

export const channel = z.enum(['messaging', 'standby', 'changes']);

/**
 * `field: standby` means the standby array; any other field means that subscription field and, unless `channel` says otherwise,
 * an array that is not standby.
 */
const deliveryPattern = z.strictObject({
  to: name.optional(),
  channel: channel.optional(),
  field: z.string().optional(),
  kind: z.string().optional(),
  about: name.optional(),
  of: name.optional(),
  previous_owner: name.optional(),
  new_owner: name.optional(),
  metadata: z.string().optional(),
  /** Members that the event must have, as a part of the wire object, and members it must lack. */
  having: z.record(z.string(), z.unknown()).optional(),
  lacking: z.array(z.string()).optional(),
  /** The same of the webhook entry around the event: `hop_context.0.app_id`. */
  entry_having: z.record(z.string(), z.unknown()).optional(),
  entry_lacking: z.array(z.string()).optional(),
});
export type DeliveryPattern = z.infer<typeof deliveryPattern>;

const times = z.number().int().min(0).optional();
const common = { if: condition.optional(), bind: name.optional() };

const callObserved = {
  call: callPattern,
  nth: z.number().int().min(1).optional(),
  outcome: outcome.optional(),
};
const deliveryObserved = { delivery: deliveryPattern };
const movedObserved = {
  moved: name,
  from: name.optional(),
  to: name.optional(),
  cause: name.optional(),
  kind: z.string().optional(),
};
const shownObserved = {
  shown_to: name,
  text: z.string().optional(),
  text_of: name.optional(),
  by: name.optional(),
};

const call = z.strictObject({ ...callObserved, times, ...common });
const delivery = z.strictObject({ ...deliveryObserved, times, ...common });
const moved = z.strictObject({ ...movedObserved, times, ...common });
const shown = z.strictObject({ ...shownObserved, times, ...common });

const owner = z.strictObject({
  /** An app, or `nobody`. */
  owner: name,
  of: name.optional(),
  page: name.optional(),
  /** `same-as NAME`: the lease that was bound under that name, to the millisecond. */
  lease: z
    .string()
    .regex(/^same-as [A-Za-z][A-Za-z0-9_-]*$/, 'expected `same-as` and a bound name')
    .optional(),
  /** How much of the lease is left. */
  ends_in: duration.optional(),
  ...common,
});

/** What an answer on the wire must be. `${name}` in it stands for the id of what bears that name. */
const answerExpected = {
  /** A part of the answer’s JSON, the whole of it, and members that it must lack. */
  answers: z.record(z.string(), z.unknown()).optional(),
  exactly: z.record(z.string(), z.unknown()).optional(),
  lacking: z.array(z.string()).optional(),
  status: z.number().int().optional(),
  /** Of a Graph error; `subcode: null` says that there is none. */
  code: z.number().int().optional(),
  subcode: z.number().int().nullable().optional(),
  message: z.string().optional(),
};

const reads = z.strictObject({
  reads: z.strictObject({
    by: name,
    get: z.enum(['thread_owner', 'feature_status', 'conversations', 'secondary_receivers']),
    of: name.optional(),
    page: name.optional(),
    /** Of `conversations`. */
    fields: z.array(z.string()).optional(),
  }),
  ...answerExpected,
  /** Of `thread_owner`: how far ahead the expiration lies that it tells. */
  expires_in: duration.optional(),
  ...common,
});

/** What the call of a step was answered, as it came over the wire; only of apps that the harness plays. */
const answered = z.strictObject({
  answered: name,
  ...answerExpected,
  /** The requirement that the answer names as its reason. */
  rule: z.string().optional(),
  ...common,
});

/** The verification of a webhook, made on the spot: the right token brings the challenge back, a wrong one must not. */
const handshake = z.strictObject({
  handshake: name,
  verify_token: z.enum(['right', 'wrong']),
  ...common,
});

const explains = z.strictObject({
  /** A person (why the owner is the owner), a step (why it was routed so) or a bound call (why it was refused). */
  explains: name,
  rule: z.union([z.string(), z.array(z.string()).min(1)]),
  ...common,
});

const order = z.strictObject({ order: z.array(z.string()).min(2), ...common });

/** What may be forbidden or awaited: the countable observations. */
export const expectation = z.union([
  z.strictObject(callObserved),
  z.strictObject(deliveryObserved),
  z.strictObject(movedObserved),
  z.strictObject(shownObserved),
]);
export type Expectation = z.infer<typeof expectation>;

const never = z.strictObject({
  never: expectation,
  between: z.tuple([name, name]).optional(),
  for: span.optional(),
  ...common,
});

export type Observation =
  | z.infer<typeof call>
  | z.infer<typeof delivery>
  | z.infer<typeof moved>
  | z.infer<typeof shown>
  | z.infer<typeof owner>
  | z.infer<typeof reads>
  | z.infer<typeof answered>
  | z.infer<typeof handshake>
  | z.infer<typeof explains>
  | z.infer<typeof order>
  | z.infer<typeof never>
  | { any_of: Observation[]; if?: z.infer<typeof condition> | undefined };

const anyOf: z.ZodType<{ any_of: Observation[]; if?: z.infer<typeof condition> | undefined }> =
  z.strictObject({
    get any_of() {
      return z.array(observation).min(2);
    },
    if: condition.optional(),
  });

export const observation: z.ZodType<Observation> = z.union([
  call,
  delivery,
  moved,
  shown,
  owner,
  reads,
  answered,
  handshake,
  explains,
  order,
  never,
  anyOf,
]);

export type CallObserved = z.infer<typeof call>;
export type DeliveryObserved = z.infer<typeof delivery>;
export type MovedObserved = z.infer<typeof moved>;
export type ShownObserved = z.infer<typeof shown>;
export type OwnerObserved = z.infer<typeof owner>;
export type ReadsObserved = z.infer<typeof reads>;
export type HandshakeObserved = z.infer<typeof handshake>;
export type AnsweredObserved = z.infer<typeof answered>;
/** What both of them expect of an answer. */
export type AnswerExpected = Pick<AnsweredObserved, keyof typeof answerExpected>;
export type ExplainsObserved = z.infer<typeof explains>;
export type OrderObserved = z.infer<typeof order>;
export type NeverObserved = z.infer<typeof never>;
