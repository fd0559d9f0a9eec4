/** Replies: what may leave, in which order, and what their outcomes mean. */

import type { Account } from './account.ts';
import { findApp } from './account.ts';
import { canSend } from './can-send.ts';
import type { Case, Reply } from './case.ts';
import type { CaseCommand } from './commands.ts';
import type { CaseEvent } from './events.ts';
import type { Failure } from './failure.ts';
import { ownerNow } from './owner.ts';
import type { CaseRefusal, Decision } from './refusals.ts';
import { accept, refuse } from './refusals.ts';
import { findReply, replyByKey, replyStatus, sameContent, unresolvedReplies } from './reply-status.ts';
import { acceptedByCall, progress } from './sent-part.ts';
import type { ThreadControl } from './thread-control.ts';
import { sameThreadControl } from './thread-control.ts';

type CaseDecision = Decision<CaseEvent, CaseRefusal>;
type Of<Type extends CaseCommand['type']> = Extract<CaseCommand, { type: Type }>;
type Context = { readonly account: Account; readonly now: number };

/** SEED-65, SEED-74: hand-overs need Conversation Routing enabled here, and aim only at configured apps. */
export function refusalOfChoice(account: Account, choice: ThreadControl): CaseRefusal | null {
  if (!account.enabled) return { kind: 'NotEnabled' };
  if (choice.type !== 'pass') return null;
  // DIFF-25, F-34: an owner cannot pass to itself.
  if (choice.appId === account.ownAppId) return { kind: 'TargetIsOwnApp', appId: choice.appId };
  return findApp(account, choice.appId) ? null : { kind: 'TargetNotConfigured', appId: choice.appId };
}

export function submitReply(state: Case, command: Of<'SubmitReply'>, context: Context): CaseDecision {
  const { account, now } = context;
  const earlier = replyByKey(state, command.key);
  if (earlier) {
    // RI-21: the same key answers the same reply again and sends nothing.
    const same = sameContent(
      earlier.parts.map((part) => part.content),
      command.parts,
    );
    return same ? accept() : refuse({ kind: 'IdempotencyKeyReused', replyId: earlier.id });
  }
  const control = command.control ?? state.pending?.choice ?? null;
  const wrong = control && refusalOfChoice(account, control);
  if (wrong) return refuse(wrong);
  const twin = unresolvedReplies(state).find((reply) =>
    sameContent(
      reply.parts.map((part) => part.content),
      command.parts,
    ),
  );
  if (twin && !command.sendAgain) return refuse({ kind: 'MayHaveBeenSent', replyId: twin.id });
  const verdict = canSend(account, state, now, command.messagingType);
  const reply: Reply = {
    id: command.replyId,
    key: command.key,
    by: command.by,
    submittedAt: now,
    parts: command.parts.map((content) => ({ content, progress: { state: 'queued' } })),
    messagingType: command.messagingType,
    control,
    held: verdict.ok ? null : { reason: verdict.reason, fix: verdict.fix },
  };
  return accept(...chosen(state, command, now), { type: 'ReplySubmitted', reply });
}

/** A choice in the reply replaces the pending one, and so is kept if the reply is refused. */
function chosen(state: Case, command: Of<'SubmitReply'>, now: number): CaseEvent[] {
  if (!command.control || sameThreadControl(state.pending?.choice ?? null, command.control)) return [];
  return [{ type: 'ThreadControlChosen', choice: command.control, at: now, by: command.by }];
}

/** P-09: a retried reply hands over as well, as long as the choice still stands. Parts that arrived stay sent. */
export function retryReply(state: Case, command: Of<'RetryReply'>, context: Context): CaseDecision {
  const reply = findReply(state, command.replyId);
  if (!reply) return refuse({ kind: 'ReplyNotFound', replyId: command.replyId });
  const status = replyStatus(reply);
  if (status === 'sent' || status === 'sending') return accept();
  if (status === 'unknown' && !command.sendAgain) {
    return refuse({ kind: 'MayHaveBeenSent', replyId: reply.id });
  }
  const control = state.pending?.choice ?? null;
  const wrong = control && refusalOfChoice(context.account, control);
  if (wrong) return refuse(wrong);
  const verdict = canSend(context.account, state, context.now, reply.messagingType);
  if (!verdict.ok) {
    const held = { reason: verdict.reason, fix: verdict.fix };
    return accept({ type: 'ReplyRequeued', replyId: reply.id, control, held });
  }
  return accept({ type: 'ReplyRequeued', replyId: reply.id, control, held: null });
}

/** Before each part the desk looks again: control may have been taken between two parts (P-15). */
export function startPart(state: Case, command: Of<'StartPart'>, context: Context): CaseDecision {
  const reply = findReply(state, command.replyId);
  if (!reply) return refuse({ kind: 'ReplyNotFound', replyId: command.replyId });
  const verdict = canSend(context.account, state, context.now, reply.messagingType);
  if (!verdict.ok) {
    const failure: Failure = {
      cause: verdict.reason === 'window_closed' ? 'window_closed' : 'other_app_owns',
      code: null,
      subcode: null,
      message: `${verdict.sentence} The part was not sent.`,
      traceId: null,
    };
    return accept(progress(reply, command.index, { state: 'refused', failure, at: context.now }));
  }
  const before = { at: context.now, owner: ownerNow(state.owner, context.now), moves: state.moves };
  return accept(progress(reply, command.index, { state: 'sending', before }));
}

export function settlePart(state: Case, command: Of<'SettlePart'>, context: Context): CaseDecision {
  const { account, now } = context;
  const reply = findReply(state, command.replyId);
  const part = reply?.parts[command.index];
  if (!reply || !part) return refuse({ kind: 'ReplyNotFound', replyId: command.replyId });
  const { outcome, index } = command;
  switch (outcome.kind) {
    case 'ok': {
      const accepted = { index, content: part.content, mid: outcome.value.mid };
      return accept(...acceptedByCall(state, reply, accepted, { account, now }));
    }
    case 'refused':
      // SEED-75: control untouched, choice kept; a refusal by ownership is news about the owner.
      return accept(
        progress(reply, index, { state: 'refused', failure: outcome.failure, at: now }),
        ...learnedFromRefusal(outcome.failure, now),
      );
    case 'unknown':
      if (part.progress.state !== 'sending') return accept();
      return accept<CaseEvent>(
        progress(reply, index, { state: 'unknown', why: outcome.why, before: part.progress.before }),
        { type: 'OwnerDoubted', why: 'the answer to a reply was lost' },
      );
    default:
      return outcome satisfies never;
  }
}

export function learnedFromRefusal(failure: Failure, now: number): CaseEvent[] {
  switch (failure.cause) {
    case 'other_app_owns':
    case 'not_owner':
      return [
        {
          type: 'OwnerLearned',
          owner: { kind: 'another', knownFrom: 'error', at: now, asOf: now, expiresAt: null },
        },
        { type: 'OwnerDoubted', why: 'Meta says that another app controls the thread' },
      ];
    case 'already_owner':
      return [{ type: 'OwnerDoubted', why: 'Meta says that this app controls the thread' }];
    default:
      return [];
  }
}

/** Parts that never left when the desk was stopped are told as such; a part on its way is of unknown fate. */
export function interruptReply(state: Case, command: Of<'InterruptReply'>, context: Context): CaseDecision {
  const reply = findReply(state, command.replyId);
  if (!reply) return refuse({ kind: 'ReplyNotFound', replyId: command.replyId });
  const events = reply.parts.flatMap((part, index): CaseEvent[] => {
    if (part.progress.state === 'sending') {
      const { before } = part.progress;
      const why = 'the desk was stopped while the call was on its way';
      return [
        progress(reply, index, { state: 'unknown', why, before }),
        { type: 'OwnerDoubted', why: 'the answer to a reply was lost' },
      ];
    }
    if (part.progress.state !== 'queued') return [];
    const failure: Failure = {
      cause: 'interrupted',
      code: null,
      subcode: null,
      message: 'the desk was stopped before this part was sent',
      traceId: null,
    };
    return [progress(reply, index, { state: 'refused', failure, at: context.now })];
  });
  return accept(...events);
}
