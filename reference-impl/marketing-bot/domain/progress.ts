// What the outcome of a call does to the outgoing it belonged to and to what the bot believes about the thread.
import { assertNever } from './assert-never.ts';
import type { Conversation } from './conversation.ts';
import { letGo, told, withLine } from './conversation.ts';
import { leaseMs, retryDelaysMs } from './limits.ts';
import type { Outgoing, Progress } from './outgoing.ts';
import { carriedControl } from './outgoing.ts';
import type { GraphError } from './refusals.ts';
import { classify } from './refusals.ts';

/** Done, refused, unknown: a call whose answer was lost is a third thing. */
export type Outcome =
  | { outcome: 'accepted' }
  | { outcome: 'refused'; error: GraphError }
  /** The call never left this machine. */
  | { outcome: 'unsent'; why: string }
  | { outcome: 'unknown'; why: string };

export type OwnerAnswer =
  | { holder: 'mine'; expiresAt: number | null }
  | { holder: 'other' }
  | { holder: 'nobody' };

export function outgoingOf({ outbox }: Conversation, id: string): Outgoing | undefined {
  return outbox.find((outgoing) => outgoing.id === id);
}

export function withProgress(
  conversation: Conversation,
  id: string,
  change: (outgoing: Outgoing) => Outgoing,
): Conversation {
  return {
    ...conversation,
    outbox: conversation.outbox.map((outgoing) => (outgoing.id === id ? change(outgoing) : outgoing)),
  };
}

export function settle(conversation: Conversation, id: string, progress: Progress): Conversation {
  return withProgress(conversation, id, (outgoing) => ({ ...outgoing, progress }));
}

export function sending(conversation: Conversation, id: string): Conversation {
  return withProgress(conversation, id, (outgoing) => ({
    ...outgoing,
    attempts: outgoing.attempts + 1,
    progress: { state: 'sending' },
  }));
}

export function applyOutcome(
  conversation: Conversation,
  id: string,
  outcome: Outcome,
  now: number,
): Conversation {
  const outgoing = outgoingOf(conversation, id);
  if (!outgoing) return conversation;
  switch (outcome.outcome) {
    case 'accepted':
      return accepted(conversation, outgoing, now);
    case 'refused':
      return refused(conversation, outgoing, outcome.error, now);
    case 'unsent':
      return tryLater(conversation, outgoing, now, { why: outcome.why });
    case 'unknown':
      return settle(conversation, id, {
        state: 'unknown',
        since: now,
        notBefore: now,
        asked: 0,
        failed: 0,
        why: outcome.why,
      });
    default:
      return assertNever(outcome);
  }
}

/** Meta took the call; only now does the flow move on, and only now has control moved (SEED-75). */
export function accepted(before: Conversation, outgoing: Outgoing, now: number): Conversation {
  const { work, id } = outgoing;
  if (work.kind === 'control') {
    return controlAccepted(settle(before, id, { state: 'sent' }), outgoing, now);
  }
  const text = work.parts[outgoing.partsSent] ?? '';
  const said = withLine(before, { at: now, from: 'bot', channel: 'messaging', text });
  const partsSent = outgoing.partsSent + 1;
  if (partsSent < work.parts.length) {
    return withProgress(said, id, (current) => ({
      ...current,
      partsSent,
      attempts: 0,
      progress: { state: 'waiting', notBefore: now },
    }));
  }
  const control = carriedControl(outgoing);
  const sent = withProgress(said, id, (current) => ({ ...current, partsSent, progress: { state: 'sent' } }));
  // What the person wrote while the reply was on its way is answered by it (P-16).
  const moved = work.next ? { ...sent, flow: work.next, waiting: [] } : sent;
  return control.type === 'none' ? moved : handedOver(moved, now);
}

function controlAccepted(conversation: Conversation, { work }: Outgoing, now: number): Conversation {
  if (work.kind !== 'control') return conversation;
  const { control } = work;
  switch (control.edge) {
    case 'pass':
    case 'release':
      return handedOver(conversation, now);
    case 'take':
      return { ...told(conversation, 'mine', newest(conversation, now), 'take'), leaseEndsAt: now + leaseMs };
    case 'extend':
      return { ...conversation, leaseEndsAt: now + control.seconds * 1000 };
    case 'request':
      // F-29: success says that the request was forwarded, never that control was granted.
      return conversation;
    default:
      return assertNever(control);
  }
}

function handedOver(conversation: Conversation, now: number): Conversation {
  return letGo({
    ...conversation,
    ownerAt: newest(conversation, now),
    ownerKnownFrom: 'own hand-over',
  });
}

/** This app's clock may lag behind the instants that Meta prints; what it did itself still comes after what it had heard. */
function newest({ ownerAt }: Conversation, now: number): number {
  return Math.max(ownerAt, now);
}

function refused(before: Conversation, outgoing: Outgoing, error: GraphError, now: number): Conversation {
  const { code, subcode, message } = error;
  const facts = { why: message, code, ...(subcode === undefined ? {} : { subcode }) };
  const gone = settle(before, outgoing.id, { state: 'refused', ...facts });
  const kind = classify(error);
  switch (kind) {
    case 'transient':
      return tryLater(before, outgoing, now, facts);
    case 'not_owner':
      // F-19: not tried again until this app is told that it has the thread.
      return letGo({ ...gone, ownerAt: newest(gone, now), ownerKnownFrom: 'refusal' });
    case 'window':
      return { ...gone, windowEndsAt: Math.min(gone.windowEndsAt ?? now, now) };
    case 'person':
    case 'access':
    case 'permanent':
      return gone;
    default:
      return assertNever(kind);
  }
}

interface Facts {
  why: string;
  code?: number;
  subcode?: number;
}

/** Keeps the outgoing as it is, hand-over included (P-09), and waits a little longer each time. */
export function tryLater(
  conversation: Conversation,
  outgoing: Outgoing,
  now: number,
  facts: Facts,
): Conversation {
  const delay = retryDelaysMs[outgoing.attempts - 1];
  if (delay === undefined) return settle(conversation, outgoing.id, { state: 'gave_up', ...facts });
  return settle(conversation, outgoing.id, { state: 'waiting', notBefore: now + delay, refusedFor: facts });
}

export function applyOwnerAnswer(
  conversation: Conversation,
  answer: OwnerAnswer,
  { now, mayAnswerIdle }: { now: number; mayAnswerIdle: boolean },
): Conversation {
  const known = {
    ...conversation,
    ownerAt: newest(conversation, now),
    ownerKnownFrom: 'thread_owner' as const,
  };
  switch (answer.holder) {
    case 'mine':
      return { ...known, owner: 'mine', leaseEndsAt: leaseFrom(answer.expiresAt, now) };
    case 'other':
      return letGo(known);
    case 'nobody':
      // CR-025: on an idle thread the default app may write, and nobody else.
      return mayAnswerIdle ? { ...known, owner: 'mine', leaseEndsAt: null } : letGo(known);
    default:
      return assertNever(answer);
  }
}

/** Meta tells whole seconds, rounded down: an expiry that has just passed by that reckoning may still be ahead. */
function leaseFrom(expiresAt: number | null, now: number): number | null {
  return expiresAt === null ? null : Math.max(expiresAt, now + 1000);
}

/** Who ends up with the thread if the lost call was carried out; null when it would not show in the owner. */
export function movesControl(outgoing: Outgoing): 'away' | 'here' | null {
  if (outgoing.work.kind === 'reply') return carriedControl(outgoing).type === 'none' ? null : 'away';
  const { edge } = outgoing.work.control;
  switch (edge) {
    case 'pass':
    case 'release':
      return 'away';
    case 'take':
      return 'here';
    case 'request':
    case 'extend':
      return null;
    default:
      return assertNever(edge);
  }
}
