// After a lost answer: find out what happened before sending or moving again (P-10, F-37, F-72).
import type { Conversation } from './conversation.ts';
import { letGo } from './conversation.ts';
import { echoWaitMs, retryDelaysMs } from './limits.ts';
import type { Outgoing, Progress } from './outgoing.ts';
import { markOf } from './outgoing.ts';
import type { OwnerAnswer } from './progress.ts';
import { accepted, applyOwnerAnswer, movesControl, settle, tryLater } from './progress.ts';

export type Unknown = Extract<Progress, { state: 'unknown' }>;

export type NextStep =
  | { step: 'ask' }
  | { step: 'wait'; until: number }
  | { step: 'conclude'; conversation: Conversation };

/** Reads that must agree that control has not moved before the call is made again: the lost one may still be on its way. */
const readsBeforeResend = 2;

export function nextOnUnknown(
  conversation: Conversation,
  outgoing: Outgoing,
  unknown: Unknown,
  now: number,
): NextStep {
  if (outgoing.echoed === markOf(outgoing)) {
    return { step: 'conclude', conversation: accepted(conversation, outgoing, now) };
  }
  if (now < unknown.notBefore) return { step: 'wait', until: unknown.notBefore };
  if (movesControl(outgoing) !== null) return { step: 'ask' };
  if (outgoing.work.kind === 'control') {
    // Extending and requesting once more does no harm.
    return { step: 'conclude', conversation: tryLater(conversation, outgoing, now, { why: unknown.why }) };
  }
  // Who has the thread tells nothing about a message that moves no control; only its echo does.
  const echoDueAt = unknown.since + echoWaitMs;
  if (now < echoDueAt) return { step: 'wait', until: echoDueAt };
  if (conversation.hearsOwnEchoes) return { step: 'ask' };
  return { step: 'conclude', conversation: leaveUnknown(conversation, outgoing, unknown.why) };
}

/** Folds in what `thread_owner` said about an outgoing whose answer was lost. */
export function concludeFromOwner(
  conversation: Conversation,
  outgoing: Outgoing,
  unknown: Unknown,
  answer: OwnerAnswer,
  { now, mayAnswerIdle }: { now: number; mayAnswerIdle: boolean },
): Conversation {
  const wasTaken = conversation.owner === 'other' && conversation.ownerKnownFrom === 'take';
  const known = applyOwnerAnswer(conversation, answer, { now, mayAnswerIdle });
  const moves = movesControl(outgoing);
  if (moves === 'away' && answer.holder !== 'mine') {
    // A take by somebody else would look the same; then nothing is claimed about the message.
    return wasTaken ? leaveUnknown(known, outgoing, unknown.why) : accepted(known, outgoing, now);
  }
  if (moves === 'here' && answer.holder === 'mine') return accepted(known, outgoing, now);
  if (moves === null && answer.holder !== 'mine') {
    return letGo(leaveUnknown(known, outgoing, unknown.why));
  }
  const asked = unknown.asked + 1;
  if (asked < readsBeforeResend && moves !== null) {
    return settle(known, outgoing.id, { ...unknown, asked, notBefore: now + delayOf(outgoing) });
  }
  if (outgoing.attempts > retryDelaysMs.length) return leaveUnknown(known, outgoing, unknown.why);
  return settle(known, outgoing.id, { state: 'waiting', notBefore: now });
}

/** The question itself got no answer. */
export function concludeFromSilence(
  conversation: Conversation,
  outgoing: Outgoing,
  unknown: Unknown,
  now: number,
): Conversation {
  const failed = unknown.failed + 1;
  const delay = retryDelaysMs[failed - 1];
  if (delay === undefined) return leaveUnknown(conversation, outgoing, unknown.why);
  return settle(conversation, outgoing.id, { ...unknown, failed, notBefore: now + delay });
}

/** One message too few is better than two: it is not sent again, and the flow goes on as if it had been read. */
function leaveUnknown(conversation: Conversation, outgoing: Outgoing, why: string): Conversation {
  const left = settle(conversation, outgoing.id, { state: 'left_unknown', why });
  const { work } = outgoing;
  return work.kind === 'reply' && work.next && movesControl(outgoing) === null
    ? { ...left, flow: work.next, waiting: [] }
    : left;
}

function delayOf({ attempts }: Outgoing): number {
  return retryDelaysMs[Math.max(0, attempts - 1)] ?? 0;
}
