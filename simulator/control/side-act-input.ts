/** Acts beside the talk as the control plane takes them: reactions, edits, opt-ins, feedback; and what people attach. */

import { z } from 'zod';
import type { PersonAct, PlatformAct } from '../domain/entry-point.ts';
import { fieldNamed, WEBHOOK_FIELDS } from '../domain/fields.ts';
import { asMid, asPageId, asPsid } from '../domain/ids.ts';
import { DAY_MS, TEXT_LENGTH_MAX } from '../domain/limits.ts';
import { NOTIFICATION_STATUSES, type OptIn, POLICY_ACTIONS } from '../domain/notices.ts';
import { REACTION_NAMES, reactionOf } from '../domain/reactions.ts';
import { RESPONSE_FEEDBACKS } from '../domain/side-acts.ts';
import { ATTACHMENT_TYPES, type Attachment } from '../domain/thread.ts';
import type { Engine } from '../engine.ts';
import { idInput } from './input.ts';

const page = idInput.transform(asPageId);
const mid = z.string().min(1).transform(asMid);
const word = z.string().min(1).max(1000);
const members = z.record(z.string(), z.unknown());

/** Meta sends the address of what was uploaded; these types are nothing without one. */
const NEEDS_URL: readonly Attachment['type'][] = ['image', 'audio', 'video', 'file'];
const ATTACHMENTS_MAX = 30;

const attachment = z
  .strictObject({
    type: z.enum(ATTACHMENT_TYPES),
    url: z.url({ protocol: /^https?$/ }).optional(),
    title: word.optional(),
    sticker_id: idInput.optional(),
    payload: members.optional(),
  })
  .refine(({ type, url }) => url !== undefined || !NEEDS_URL.includes(type), {
    error: 'expected the address of the file',
    path: ['url'],
  })
  .refine(({ type, sticker_id }) => (type === 'sticker') === (sticker_id !== undefined), {
    error: 'expected on attachments of type sticker, and only there',
    path: ['sticker_id'],
  });
export const attachmentsInput = z.array(attachment).min(1).max(ATTACHMENTS_MAX);

const reaction = z.string().transform((given, context) => {
  const known = reactionOf(given);
  if (known !== null) return known;
  context.addIssue({
    code: 'custom',
    message: `expected an emoji, one of ${REACTION_NAMES.join(', ')}, or null`,
  });
  return z.NEVER;
});

const optin = z.discriminatedUnion('optin', [
  z.strictObject({
    page,
    type: z.literal('optin'),
    optin: z.literal('checkbox'),
    user_ref: word,
    ref: word.optional(),
  }),
  z.strictObject({
    page,
    type: z.literal('optin'),
    optin: z.literal('send_to_messenger'),
    ref: word.optional(),
  }),
  z.strictObject({
    page,
    type: z.literal('optin'),
    optin: z.literal('one_time_notif_req'),
    payload: word,
    token: word.optional(),
  }),
  z.strictObject({
    page,
    type: z.literal('optin'),
    optin: z.literal('notification_messages'),
    payload: word,
    title: z.string().min(1).max(65),
    token: word.optional(),
    timezone: word.default('UTC'),
    status: z.enum(NOTIFICATION_STATUSES).optional(),
  }),
]);

const accountLinking = z
  .strictObject({
    page,
    type: z.literal('account_linking'),
    status: z.enum(['linked', 'unlinked']),
    authorization_code: word.optional(),
  })
  .refine(({ status, authorization_code: code }) => (status === 'linked') === (code !== undefined), {
    error: 'expected on status "linked", and only there',
    path: ['authorization_code'],
  });

export const sideActInputs = [
  z.strictObject({ page, type: z.literal('reaction'), mid, reaction: reaction.nullable() }),
  z.strictObject({
    page,
    type: z.literal('edit'),
    mid,
    text: z.string().min(1, 'expected a text').max(TEXT_LENGTH_MAX),
  }),
  z.strictObject({ page, type: z.literal('unsend'), mid }),
  optin,
  accountLinking,
  z.strictObject({
    page,
    type: z.literal('response_feedback'),
    mid,
    feedback: z.enum(RESPONSE_FEEDBACKS),
  }),
  z.strictObject({ page, type: z.literal('messaging_feedback'), feedback_screens: z.array(members).min(1) }),
  z.strictObject({ page, type: z.literal('game_play'), game_play: members }),
] as const;

type SideActInput = z.output<(typeof sideActInputs)[number]>;

/** Tokens of notifications last a year (API-093) and, for recurring ones, nine months and a bit; one length serves both. */
const TOKEN_LIFE_MS = 365 * DAY_MS;

export function sideActOf(input: SideActInput, engine: Engine): PersonAct {
  switch (input.type) {
    case 'reaction':
    case 'edit':
    case 'unsend':
    case 'response_feedback':
    case 'messaging_feedback':
    case 'game_play': {
      const { page: _, ...act } = input;
      return act;
    }
    case 'account_linking':
      return { type: input.type, authorization_code: input.authorization_code ?? null };
    case 'optin':
      return { type: input.type, optin: optInOf(input, engine) };
  }
}

function optInOf(input: z.output<typeof optin>, engine: Engine): OptIn {
  switch (input.optin) {
    case 'checkbox':
      return { kind: input.optin, user_ref: input.user_ref, ref: input.ref ?? null };
    case 'send_to_messenger':
      return { kind: input.optin, ref: input.ref ?? null };
    case 'one_time_notif_req':
      return { kind: input.optin, payload: input.payload, token: input.token ?? tokenOf(engine) };
    case 'notification_messages':
      return {
        kind: input.optin,
        title: input.title,
        payload: input.payload,
        token: input.token ?? tokenOf(engine),
        timezone: input.timezone,
        token_expires_at: engine.now() + TOKEN_LIFE_MS,
        status: input.status ?? null,
      };
  }
}

function tokenOf(engine: Engine): string {
  return engine.mint.digits(`optin:${engine.journal.lastSeq + 1}`, 19);
}

/** What Meta does by itself. */
export const platformActInput = z.discriminatedUnion('type', [
  z
    .strictObject({
      page,
      type: z.literal('policy_enforcement'),
      action: z.enum(POLICY_ACTIONS),
      reason: word.optional(),
    })
    .refine(({ action, reason }) => (action === 'unblock') === (reason === undefined), {
      error: 'expected with every action but unblock',
      path: ['reason'],
    }),
  z.strictObject({
    page,
    type: z.literal('event'),
    field: z.string().transform((name, context) => {
      const field = fieldNamed(name);
      if (field !== null) return field;
      context.addIssue({ code: 'custom', message: `expected one of ${WEBHOOK_FIELDS.join(', ')}` });
      return z.NEVER;
    }),
    members,
    psid: idInput.transform(asPsid).optional(),
  }),
]);

export function platformActOf(input: z.output<typeof platformActInput>): PlatformAct {
  return input.type === 'event'
    ? { type: input.type, field: input.field, members: input.members, psid: input.psid ?? null }
    : { type: input.type, action: input.action, reason: input.reason ?? null };
}
