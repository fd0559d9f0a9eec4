/**
 * The wire entries of docs/journal.md, kind by kind. Members that the contract does not name are dropped, so that a later
 * simulator may say more than we know.
 */
import { z } from 'zod';

const digits = z.string().regex(/^\d+$/, 'expected a string of digits');
const instant = z.iso.datetime({ precision: 3 });
const record = z.record(z.string(), z.unknown());
const nobodyOr = digits.nullable();

/** What every entry has. */
const base = {
  seq: z.int().positive(),
  at: instant,
  cause: z.int().positive().nullable(),
};

export const graphCalls = [
  'send',
  'sender_action',
  'upload',
  'pass',
  'take',
  'release',
  'request',
  'extend',
  'thread_owner',
  'feature_status',
  'subscribed_apps',
  'subscriptions',
  'other',
] as const;

export const moves = [
  'route',
  'pass',
  'release',
  'take',
  'request_grant',
  'extend',
  'expiry',
  'inbox',
  'human_agent',
  'lead',
  'disconnection',
] as const;

export const leadSteps = ['began', 'answered', 'complete', 'incomplete', 'stopped'] as const;

const link = z.object({ name: z.string(), ref: z.string(), app: digits });
const campaign = z.object({
  ad_id: z.string(),
  title: z.string().nullish(),
  kind: z.string().nullish(),
  app: digits.nullish(),
  days: z.unknown().optional(),
  /** Of lead ads alone. */
  lead: z
    .object({
      questions: z.array(z.string()),
      summary: z.boolean(),
      stop_keywords: z.array(z.string()),
      may_interrupt: z.boolean(),
    })
    .nullish(),
});

const setting = { ...base, kind: z.literal('setting') };
const settingEntry = z.discriminatedUnion('what', [
  z.object({
    ...setting,
    what: z.literal('world_created'),
    world: z.string(),
    seed: z.union([z.string(), z.number()]),
    clock: record,
    readings: record,
  }),
  z.object({
    ...setting,
    what: z.literal('app_put'),
    app: digits,
    name: z.string(),
    human_agent: z.boolean().optional(),
  }),
  z.object({ ...setting, what: z.literal('app_deleted'), app: digits }),
  z.object({ ...setting, what: z.literal('page_put'), page: digits, name: z.string() }),
  z.object({
    ...setting,
    what: z.literal('connection_put'),
    page: digits,
    app: digits,
    subscribed_fields: z.array(z.string()),
    can_take_control: z.boolean(),
    access_all: z.boolean(),
  }),
  z.object({
    ...setting,
    what: z.literal('connection_deleted'),
    page: digits,
    app: digits,
    why: z.string().optional(),
  }),
  z.object({ ...setting, what: z.literal('unsubscribed'), page: digits, app: digits }),
  z.object({ ...setting, what: z.literal('webhook_alert'), page: digits, app: digits }),
  z.object({
    ...setting,
    what: z.literal('routing_put'),
    page: digits,
    default_app: nobodyOr,
    social: digits.nullish(),
    links: z.array(link).optional(),
    campaigns: z.array(campaign).optional(),
    primary_receiver: digits.nullish(),
  }),
  z.object({ ...setting, what: z.literal('profile_put'), page: digits, profile: record }),
  z.object({ ...setting, what: z.literal('user_settings_put'), page: digits, psid: digits }),
  z.object({ ...setting, what: z.literal('upload_put'), page: digits, app: digits, attachment: digits }),
  z.object({ ...setting, what: z.literal('persona_put'), page: digits, persona: digits, name: z.string() }),
  z.object({ ...setting, what: z.literal('persona_deleted'), page: digits, persona: digits }),
  z.object({
    ...setting,
    what: z.literal('person_put'),
    person: z.string(),
    name: z.string().optional(),
    psids: z.record(z.string(), digits),
  }),
  z.object({ ...setting, what: z.literal('readings_put'), readings: record }),
  z.object({
    ...setting,
    what: z.literal('subscription_put'),
    app: digits,
    object: z.string(),
    callback_url: z.string(),
    fields: z.array(z.string()).nullish(),
  }),
  z.object({
    ...setting,
    what: z.literal('subscription_deleted'),
    app: digits,
    object: z.string().optional(),
  }),
]);

const actEntry = z.object({
  ...base,
  kind: z.literal('act'),
  by: z.enum(['person', 'inbox', 'platform']),
  person: z.string().optional(),
  page: digits,
  psid: digits,
  type: z.string(),
  mid: z.string().optional(),
  text: z.string().optional(),
  ref: z.string().optional(),
  ad_id: z.string().optional(),
  payload: z.string().optional(),
  title: z.string().optional(),
  button_of: digits.nullish(),
  /** Whom the inbox's AI passes to. */
  app: digits.optional(),
  comment_id: z.string().optional(),
  post_id: z.string().optional(),
  new_thread: z.boolean().optional(),
  /** Whether leases count from it, and whether it opens the messaging window. */
  user_event: z.boolean().optional(),
  opens_window: z.boolean().optional(),
  /** What it did to a lead form. */
  lead: z.enum(leadSteps).optional(),
});

const routingEntry = z.object({
  ...base,
  kind: z.literal('routing'),
  page: digits,
  psid: digits,
  entry: z.string(),
  routed_to: nobodyOr,
  owner_before: nobodyOr,
  owner_after: nobodyOr,
  expires_at: instant.nullish(),
  window_ms: z.number().nullish(),
  rule: z.string(),
  inputs: record.optional(),
  reading: z.string().optional(),
});

const callEntry = z.object({
  ...base,
  kind: z.literal('call'),
  call: z.enum(graphCalls),
  app: digits,
  page: digits.optional(),
  psid: digits.optional(),
  method: z.string(),
  path: z.string(),
  params: record,
});

const answerEntry = z.object({
  ...base,
  kind: z.literal('answer'),
  call: z.enum(graphCalls),
  app: digits,
  page: digits.optional(),
  psid: digits.optional(),
  outcome: z.enum(['ok', 'refused', 'faulted']),
  status: z.int().nullable(),
  code: z.int().optional(),
  subcode: z.int().optional(),
  message_id: z.string().optional(),
  lost: z.enum(['before_commit', 'after_commit']).optional(),
  /** In strict mode: the inferred rules and open readings behind the answer. */
  leaned_on: z.array(z.string()).optional(),
  body: z.unknown().optional(),
});

const refusalEntry = z.object({
  ...base,
  kind: z.literal('refusal'),
  call: z.string(),
  app: digits.optional(),
  page: digits.optional(),
  psid: digits.optional(),
  rejection: z.string(),
  rule: z.string(),
  inputs: record.optional(),
  would_pass: z.string().optional(),
  reading: z.string().optional(),
});

const controlEntry = z.object({
  ...base,
  kind: z.literal('control'),
  page: digits,
  psid: digits,
  move: z.enum(moves),
  from: nobodyOr,
  to: nobodyOr,
  expires_at: instant.nullish(),
  window_ms: z.number().nullish(),
  rule: z.string(),
  via: z.enum(['send', 'edge', 'routing', 'clock', 'inbox', 'setting']),
  metadata: z.string().optional(),
});

const delivery = {
  ...base,
  kind: z.literal('delivery'),
  id: z.string(),
  to: digits,
  page: digits,
  psid: digits,
  mid: z.string().optional(),
};
const webhook = {
  ...delivery,
  field: z.string(),
  event: z.string(),
  entry: record,
  /** The open readings that shaped it. */
  readings: z.array(z.string()).optional(),
};
const deliveryEntry = z.discriminatedUnion('channel', [
  z.object({ ...webhook, channel: z.literal('messaging') }),
  z.object({ ...webhook, channel: z.literal('standby') }),
  z.object({ ...webhook, channel: z.literal('changes') }),
  z.object({
    ...delivery,
    channel: z.literal('phone'),
    by: digits,
    message: z.unknown(),
    comment_id: z.string().optional(),
  }),
]);

const attemptEntry = z.object({
  ...base,
  kind: z.literal('attempt'),
  delivery: z.string(),
  to: digits,
  n: z.int().positive(),
  outcome: z.enum(['acknowledged', 'failed', 'dropped']),
  status: z.int().nullish(),
  error: z.string().optional(),
  next_at: instant.nullish(),
  exhausted: z.boolean().optional(),
  /** The ordered fault that had its hand in it. */
  fault: z.string().optional(),
});

const clockEntry = z.object({
  ...base,
  kind: z.literal('clock'),
  what: z.enum(['advanced', 'mode']),
  from_at: instant.nullish(),
  to_at: instant.nullish(),
  mode: z.enum(['virtual', 'real']),
});

const fault = { ...base, kind: z.literal('fault') };
const faultEntry = z.discriminatedUnion('what', [
  z.object({
    ...fault,
    what: z.literal('armed'),
    id: z.string(),
    match: record,
    trigger: record,
    effect: record,
  }),
  /** `delivery` where it hit one; and when that leaves, where it is delayed. */
  z.object({
    ...fault,
    what: z.literal('fired'),
    id: z.string(),
    delivery: z.string().optional(),
    next_at: instant.optional(),
  }),
  z.object({ ...fault, what: z.literal('removed'), id: z.string() }),
  z.object({ ...fault, what: z.literal('released'), id: z.string(), delivery: z.string() }),
  /** By order, what was done with goes out once more. */
  z.object({ ...fault, what: z.literal('redelivered'), delivery: z.string(), to: digits }),
]);

export const entrySchema = z.discriminatedUnion('kind', [
  settingEntry,
  actEntry,
  routingEntry,
  callEntry,
  answerEntry,
  refusalEntry,
  controlEntry,
  deliveryEntry,
  attemptEntry,
  clockEntry,
  faultEntry,
]);

export type Entry = z.infer<typeof entrySchema>;
export type Kind = Entry['kind'];
export type EntryOf<K extends Kind> = Extract<Entry, { kind: K }>;
export type SettingEntry = EntryOf<'setting'>;
export type ActEntry = EntryOf<'act'>;
export type RoutingEntry = EntryOf<'routing'>;
export type CallEntry = EntryOf<'call'>;
export type AnswerEntry = EntryOf<'answer'>;
export type RefusalEntry = EntryOf<'refusal'>;
export type ControlEntry = EntryOf<'control'>;
export type DeliveryEntry = EntryOf<'delivery'>;
/** A delivery that a receiver's webhook gets, in one of the three arrays. */
export type WebhookDelivery = Exclude<DeliveryEntry, { channel: 'phone' }>;
export type PhoneDelivery = Extract<DeliveryEntry, { channel: 'phone' }>;
export type AttemptEntry = EntryOf<'attempt'>;
export type GraphCall = (typeof graphCalls)[number];
export type Move = (typeof moves)[number];
