/** Finds out what became of a part whose answer was lost, from echoes and from the owner (F-37, F-72). */

import type { Account } from './account.ts';
import type { Case, Reply, ReplyPart } from './case.ts';
import type { CaseEvent } from './events.ts';
import type { AppId, Mid, ReplyId } from './ids.ts';
import type { OwnerBelief } from './owner.ts';
import { acceptedByProof, carriesControl, progress } from './sent-part.ts';

/** Travels in `message.metadata` and comes back in the echo, so that an own message is told for certain. */
export function partTag(replyId: ReplyId, index: number): string {
  return `${replyId}.${index}`;
}

type Echo = { mid: Mid; metadata: string | null; text: string | null };

/** The part an own echo belongs to, and what the echo proves about it. */
export function findByEcho(
  state: Case,
  echo: Echo,
  context: { account: Account; now: number },
): { by: string; events: CaseEvent[] } | null {
  const match = matchEcho(state, echo);
  if (!match) return null;
  const { reply, index, part } = match;
  const events =
    part.progress.state === 'unknown'
      ? acceptedByProof(state, reply, { index, mid: echo.mid, proof: 'webhook' }, context)
      : [];
  return { by: reply.by, events };
}

type Match = { reply: Reply; index: number; part: ReplyPart };

function matchEcho(state: Case, echo: Echo): Match | null {
  const all = state.replies.flatMap((reply) =>
    reply.parts.map((part, index): Match => ({ reply, index, part })),
  );
  const tagged = all.find(({ reply, index }) => partTag(reply.id, index) === echo.metadata);
  if (tagged) return tagged;
  const known = all.find(({ part }) => part.progress.state === 'sent' && part.progress.mid === echo.mid);
  if (known) return known;
  // Platforms that drop the metadata leave the text: only a part of unknown fate may be matched by it.
  if (echo.metadata !== null || echo.text === null) return null;
  return (
    all.find(
      ({ part }) =>
        part.progress.state === 'unknown' && part.content.kind === 'text' && part.content.text === echo.text,
    ) ?? null
  );
}

/**
 * What `thread_owner` proves about lost parts. Message and hand-over are one step at Meta (C-04): where the ordered
 * move is seen the message went out, where the owner is still us it did not. Without a hand-over the owner says
 * nothing about the message, and the part stays unknown until an echo comes.
 */
export function judgeByOwner(
  state: Case,
  answer: OwnerBelief,
  context: { account: Account; now: number },
): CaseEvent[] {
  return state.replies.flatMap((reply) =>
    reply.parts.flatMap((part, index): CaseEvent[] => {
      if (part.progress.state !== 'unknown' || !carriesControl(reply, index)) return [];
      const { before } = part.progress;
      const verdict = judge(
        {
          before: before.owner,
          answer,
          target: reply.control.type === 'pass' ? reply.control.appId : null,
          release: reply.control.type === 'release',
          othersMoved: state.moves > before.moves,
        },
        context.now,
      );
      if (verdict === 'sent') {
        return acceptedByProof(state, reply, { index, mid: null, proof: 'probe' }, context);
      }
      if (verdict === 'not_sent') return [progress(reply, index, notAccepted(context.now))];
      return [];
    }),
  );
}

/** Anything else that may have moved control since leaves two stories for one owner, and so no verdict. */
function judge(
  seen: {
    before: OwnerBelief;
    answer: OwnerBelief;
    target: AppId | null;
    release: boolean;
    othersMoved: boolean;
  },
  now: number,
): 'sent' | 'not_sent' | 'undecided' {
  const { before, answer, target } = seen;
  if (seen.othersMoved) return 'undecided';
  if (before.kind === 'self') {
    if (answer.kind === 'self') return 'not_sent';
    const lapsed = before.expiresAt !== null && now >= before.expiresAt;
    if (lapsed) return 'undecided';
    if (seen.release) return answer.kind === 'nobody' ? 'sent' : 'undecided';
    if (target === null) return 'sent';
    if (answer.kind === 'app') return answer.appId === target ? 'sent' : 'undecided';
    return answer.kind === 'another' ? 'sent' : 'undecided';
  }
  if (before.kind === 'nobody' && target !== null) {
    if (answer.kind === 'app' && answer.appId === target) return 'sent';
    return answer.kind === 'nobody' ? 'not_sent' : 'undecided';
  }
  return 'undecided';
}

function notAccepted(now: number) {
  return {
    state: 'refused' as const,
    at: now,
    failure: {
      cause: 'not_accepted' as const,
      code: null,
      subcode: null,
      message: 'the answer was lost; thread_owner shows that nothing was accepted',
      traceId: null,
    },
  };
}
