/** The shapes of the desk's API: what it accepts and what it answers. The OpenAPI document is made from these. */

import { z } from 'zod';
import { parseAppId } from '../domain/ids.ts';
import {
  appNameCharsMax,
  extendSecondsMax,
  noteCharsMax,
  replyAttachmentsMax,
  replyTextCharsMax,
} from '../domain/limits.ts';

/** SEED-40: digits only, trimmed, kept as a string. */
export const appIdIn = z
  .string('expected the Application ID as a string of digits')
  .regex(/^\s*\d{1,32}\s*$/, 'expected the Application ID as a string of digits')
  .transform((text, context) => {
    const id = parseAppId(text);
    if (id) return id;
    context.addIssue({ code: 'custom', message: 'expected the Application ID as a string of digits' });
    return z.NEVER;
  });

const appName = z
  .string(`expected the Application Name, 1 to ${appNameCharsMax} characters`)
  .trim()
  .min(1, 'expected the Application Name, at least 1 character')
  .max(appNameCharsMax, `expected at most ${appNameCharsMax} characters`);
const role = z.enum(['default', 'marketing'], 'expected the Role: "default" or "marketing"');

export const appIn = z.strictObject({ app_id: appIdIn, name: appName, role });
export const appChangeIn = z
  .strictObject({ app_id: appIdIn.optional(), name: appName.optional(), role: role.optional() })
  .refine((change) => Object.keys(change).length > 0, 'expected at least one of app_id, name, role');

/** Whatever else is sent, only `confirm: true` confirms; that is said with a code of its own. */
export const enableIn = z.looseObject({ confirm: z.unknown().optional() });

/** SEED-73: a pass needs its app; a release has none. */
export const threadControlIn = z.discriminatedUnion(
  'type',
  [
    z.strictObject({ type: z.literal('pass'), app_id: appIdIn }),
    z.strictObject({ type: z.literal('release') }),
  ],
  'expected {"type": "pass", "app_id": "…"} or {"type": "release"}',
);

const attachmentIn = z.strictObject({
  type: z.enum(['image', 'audio', 'video', 'file']),
  url: z.url('expected an absolute URL'),
});

export const replyIn = z
  .strictObject({
    text: z
      .string()
      .min(1, 'expected a text of at least 1 character')
      .max(replyTextCharsMax, `expected at most ${replyTextCharsMax} characters`)
      .refine((text) => text.trim() !== '', 'expected more than blanks')
      .optional(),
    attachments: z.array(attachmentIn).max(replyAttachmentsMax).optional(),
    // F-56: the other tags are retired at Meta, and none is ever added silently.
    tag: z.literal('HUMAN_AGENT', 'expected "HUMAN_AGENT", the only tag left').optional(),
    thread_control: threadControlIn.optional(),
    send_again: z.boolean().optional(),
  })
  .refine((reply) => reply.text !== undefined || (reply.attachments?.length ?? 0) > 0, {
    message: 'expected a text or at least one attachment',
    path: ['text'],
  });

export const retryIn = z.strictObject({ send_again: z.boolean().optional() });
const reason = z.string().max(noteCharsMax, `expected at most ${noteCharsMax} characters`).optional();
export const reasonIn = z.strictObject({ reason });
export const extendIn = z.strictObject({
  seconds: z
    .int('expected whole seconds')
    .min(1, 'expected at least 1 second')
    .max(extendSecondsMax, `expected at most ${extendSecondsMax} seconds (7 days)`),
});

export const idempotencyKeyIn = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/, 'expected 1 to 200 visible ASCII characters without blanks');

export const idParam = z.strictObject({ id: z.string() });
export const appParam = z.strictObject({ id: z.string(), app_id: z.string() });
export const replyParam = z.strictObject({ id: z.string(), reply: z.string() });
export const channelQuery = z.strictObject({
  channel: z.enum(['facebook', 'instagram'], 'expected facebook or instagram').optional(),
});
export const casesQuery = z.strictObject({
  account: z.string().optional(),
  owner: z.string().optional(),
  q: z.string().max(200).optional(),
});

const instant = z.iso.datetime();
const instantOrNull = instant.nullable();
const observed = z.object({ state: z.string(), evidence: z.string(), checked_at: instantOrNull });

export const appOut = z.object({
  app_id: z.string(),
  name: z.string(),
  role: z.enum(['default', 'marketing']),
  own: z.boolean(),
});
export const appsOut = z.object({ apps: z.array(appOut) });

export const accountOut = z.object({
  id: z.string(),
  channel: z.enum(['facebook', 'instagram']),
  name: z.string(),
  own_app_id: z.string().nullable(),
  connected: z.boolean(),
  conversation_routing: z.enum(['not_supported', 'not_enabled', 'enabled', 'configured']),
});
export const accountsOut = z.object({ accounts: z.array(accountOut) });

export const healthItemOut = z.object({
  id: z.string(),
  state: z.enum(['ok', 'bad', 'unknown']),
  evidence: z.string(),
  fix: z.string().nullable(),
  checked_at: instantOrNull,
});
export const healthOut = z.object({ items: z.array(healthItemOut) });

export const routingOut = z.object({
  account_id: z.string(),
  channel: z.enum(['facebook', 'instagram']),
  enabled: z.boolean(),
  enabled_at: instantOrNull,
  enabled_by: z.string().nullable(),
  irreversible: z.literal(true),
  own_app_id: z.string().nullable(),
  apps: z.array(appOut),
  take_permission: z.object({ granted: z.boolean(), at: instantOrNull, by: z.string().nullable() }),
  at_meta: z.object({ routing: observed, default_app: observed, take_control: observed }),
});
export const enabledOut = z.object({
  account_id: z.string(),
  enabled: z.literal(true),
  enabled_at: instant,
  enabled_by: z.string(),
  irreversible: z.literal(true),
  reason: z.string(),
});

export const ownerOut = z.object({
  app_id: z.string().nullable(),
  name: z.string(),
  self: z.boolean(),
  state: z.enum(['self', 'app', 'another', 'nobody', 'unknown']),
  expires_at: instantOrNull,
  known_from: z.enum(['webhook', 'probe', 'call', 'error', 'inferred']),
  at: instant,
});
export const canSendOut = z.object({
  ok: z.boolean(),
  reason: z.string().nullable(),
  sentence: z.string().nullable(),
  fix: z.string().nullable(),
});
const threadControlOut = z.object({
  type: z.enum(['pass', 'pass_to_default', 'release']),
  app_id: z.string().nullable(),
  in_words: z.string(),
});
export const pendingOut = threadControlOut.extend({ chosen_at: instant, chosen_by: z.string() });

const failureOut = z.object({
  reason: z.string(),
  sentence: z.string(),
  fix: z.string(),
  retryable: z.boolean(),
  code: z.number().nullable(),
  subcode: z.number().nullable(),
  message: z.string().nullable(),
  trace_id: z.string().nullable(),
});
export const replyOut = z.object({
  id: z.string(),
  by: z.string(),
  submitted_at: instant,
  status: z.enum(['sending', 'sent', 'refused', 'unknown']),
  control: z.enum(['moved', 'not_moved', 'unknown']),
  thread_control: threadControlOut.nullable(),
  parts: z.array(
    z.object({
      text: z.string().nullable(),
      attachment: z.object({ type: z.string(), url: z.string() }).nullable(),
      status: z.enum(['queued', 'sending', 'sent', 'refused', 'unknown']),
      message_id: z.string().nullable(),
    }),
  ),
  failure: failureOut.nullable(),
});
export const messageOut = z.object({
  key: z.string(),
  kind: z.enum(['message', 'postback', 'referral']),
  at: instant,
  from: z.enum(['person', 'self', 'app']),
  app_id: z.string().nullable(),
  name: z.string(),
  ai: z.boolean(),
  via: z.enum(['messaging', 'standby', 'reply']),
  text: z.string().nullable(),
  attachments: z.array(z.object({ type: z.string(), url: z.string().nullable() })),
  entry: z
    .object({
      source: z.string(),
      type: z.string().nullable(),
      ref: z.string().nullable(),
      ad_id: z.string().nullable(),
      title: z.string().nullable(),
    })
    .nullable(),
});

export const caseSummaryOut = z.object({
  id: z.string(),
  account_id: z.string(),
  account_name: z.string(),
  psid: z.string(),
  opened_at: instant,
  active_at: instant,
  owner: ownerOut,
  can_send: canSendOut,
  last_text: z.string().nullable(),
  pending: pendingOut.nullable(),
});
export const caseOut = caseSummaryOut.extend({
  messages: z.array(messageOut),
  replies: z.array(replyOut),
  control_expires_at: instantOrNull,
  window_closes_at: instantOrNull,
  thread_control_available: z.boolean(),
  take: z.object({ offered: z.boolean(), reason: z.string().nullable() }),
  owner_check_failed: z.string().nullable(),
  delivered_up_to: instantOrNull,
  read_up_to: instantOrNull,
});
export const casesOut = z.object({ cases: z.array(caseSummaryOut), more: z.boolean() });
export const pendingAnswerOut = z.object({ pending: pendingOut.nullable() });

export const controlOut = z.object({
  status: z.enum(['taken', 'extended', 'requested', 'refused', 'unknown']),
  reason: z.string().nullable(),
  sentence: z.string().nullable(),
  fix: z.string().nullable(),
  code: z.number().nullable(),
  subcode: z.number().nullable(),
  owner: ownerOut,
});

export const controlEventsOut = z.object({
  events: z.array(
    z.object({
      at: instant,
      move: z.enum(['pass', 'take', 'release', 'request', 'extend', 'seen']),
      from: z.object({ app_id: z.string().nullable(), name: z.string() }),
      to: z.object({ app_id: z.string().nullable(), name: z.string() }),
      proof: z.enum(['webhook', 'call', 'probe', 'error']),
      by: z.string().nullable(),
      note: z.string().nullable(),
      reply_id: z.string().nullable(),
    }),
  ),
});
export const auditOut = z.object({
  entries: z.array(
    z.object({
      at: instant,
      by: z.string(),
      account_id: z.string(),
      act: z.string(),
      detail: z.record(z.string(), z.unknown()),
    }),
  ),
});
