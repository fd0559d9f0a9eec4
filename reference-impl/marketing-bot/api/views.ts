// Threads and decisions as the API and the page show them. Instants are ISO text with milliseconds.
import { z } from 'zod';
import type { Conversation, DecisionRecord } from '../domain/conversation.ts';
import type { Outgoing } from '../domain/outgoing.ts';
import { carriedControl } from '../domain/outgoing.ts';
import { iso } from '../instants.ts';
import { targetText } from '../rules-body.ts';

const instant = z.iso.datetime({ precision: 3 });

export const decisionSchema = z.object({
  at: instant,
  trigger: z.enum(['event', 'timer']),
  decision: z.enum(['pass', 'release', 'continue']),
  target: z.string().optional().meta({ description: '"default" or an app id; present on a pass' }),
  reason: z.string(),
});

const outgoingSchema = z.object({
  id: z.string(),
  what: z.string(),
  control: z.string(),
  state: z.enum(['waiting', 'sending', 'unknown', 'sent', 'refused', 'gave_up', 'left_unknown']),
  attempts: z.number().int(),
  next_attempt_at: instant.nullable(),
  why: z.string().optional(),
  code: z.number().int().optional(),
  subcode: z.number().int().optional(),
});

export const threadSchema = z.object({
  page: z.string(),
  psid: z.string(),
  owner: z.enum(['mine', 'other', 'unknown']),
  owner_known_from: z.string(),
  owner_known_at: instant.nullable(),
  control_ends_at: instant
    .nullable()
    .meta({ description: "By the bot's own reckoning; null when not known" }),
  window_closes_at: instant.nullable(),
  flow: z.object({
    stage: z.enum(['idle', 'asking', 'done']),
    question: z.number().int().optional(),
    answers: z.array(z.string()),
    entry: z.string().optional(),
  }),
  outbox: z.array(outgoingSchema),
  last_decision: decisionSchema.nullable(),
});

export type ThreadView = z.output<typeof threadSchema>;
export type DecisionView = z.output<typeof decisionSchema>;

const isoOrNull = (instantMs: number | null): string | null => (instantMs === null ? null : iso(instantMs));

export function threadView(conversation: Conversation): ThreadView {
  const { flow } = conversation;
  const last = conversation.decisions.at(-1);
  const entry = flow.stage === 'asking' ? flow.entry : undefined;
  return {
    page: conversation.page,
    psid: conversation.psid,
    owner: conversation.owner,
    owner_known_from: conversation.ownerKnownFrom,
    owner_known_at: conversation.ownerAt === 0 ? null : iso(conversation.ownerAt),
    control_ends_at: conversation.owner === 'mine' ? isoOrNull(conversation.leaseEndsAt) : null,
    window_closes_at: isoOrNull(conversation.windowEndsAt),
    flow: {
      stage: flow.stage,
      ...(flow.stage === 'asking' ? { question: flow.question + 1 } : {}),
      answers: flow.stage === 'idle' ? [] : [...flow.answers],
      ...(entry ? { entry: entry.by === 'ad' ? `ad ${entry.adId}` : `link ${entry.ref}` } : {}),
    },
    outbox: conversation.outbox.map(outgoingView),
    last_decision: last ? decisionView(last) : null,
  };
}

export function decisionView({ at, trigger, decision, target, reason }: DecisionRecord): DecisionView {
  return { at: iso(at), trigger, decision, ...(target ? { target: targetText(target) } : {}), reason };
}

function outgoingView(outgoing: Outgoing): z.output<typeof outgoingSchema> {
  const { id, attempts, progress, work } = outgoing;
  const facts = progress.state === 'waiting' ? progress.refusedFor : progress;
  const code = facts && 'code' in facts ? facts.code : undefined;
  const subcode = facts && 'subcode' in facts ? facts.subcode : undefined;
  const why = facts && 'why' in facts ? facts.why : undefined;
  return {
    id,
    what:
      work.kind === 'reply' ? (work.parts[outgoing.partsSent] ?? work.parts.at(-1) ?? '') : work.control.edge,
    control: work.kind === 'reply' ? carriedControl(outgoing).type : work.control.edge,
    state: progress.state,
    attempts,
    next_attempt_at: 'notBefore' in progress ? iso(progress.notBefore) : null,
    ...(why === undefined ? {} : { why }),
    ...(code === undefined ? {} : { code }),
    ...(subcode === undefined ? {} : { subcode }),
  };
}
