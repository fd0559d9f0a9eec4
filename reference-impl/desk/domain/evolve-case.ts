/** Folds a case's events into its state. */

import type { Case, CaseMessage, ControlLine, Reply, ReplyPart } from './case.ts';
import type { CaseEvent } from './events.ts';
import { historyMax, messagesMax, seenKeysMax } from './limits.ts';

export function evolveCase(state: Case, event: CaseEvent): Case {
  switch (event.type) {
    case 'MessageHeard':
      return {
        ...state,
        activeAt: Math.max(state.activeAt, event.message.at),
        messages: withMessage(state.messages, event.message),
        seenKeys: [...state.seenKeys, event.message.key].slice(-seenKeysMax),
        // CR-088, CR-093: an entry through an ad or a link may have moved control without a hand-over event.
        moves: state.moves + (event.message.entry ? 1 : 0),
      };
    case 'OwnMessageShown':
      // F-69: the echo may have come first; there is one row per mid.
      return { ...state, messages: withMessage(state.messages, event.message) };
    case 'PersonActive':
      return { ...state, lastPersonAt: Math.max(state.lastPersonAt ?? 0, event.at) };
    case 'OwnerLearned':
      return { ...state, owner: event.owner };
    case 'OwnerDoubted':
      return { ...state, doubt: event.why };
    case 'OwnerAsked':
      return { ...state, doubt: null, probeFailed: event.failed };
    case 'ControlNoted':
      return withLine(state, event.line);
    case 'ReceiptHeard':
      return event.what === 'read'
        ? { ...state, readUpTo: Math.max(state.readUpTo ?? 0, event.upTo) }
        : { ...state, deliveredUpTo: Math.max(state.deliveredUpTo ?? 0, event.upTo) };
    case 'ThreadControlChosen':
      return { ...state, pending: { choice: event.choice, at: event.at, by: event.by } };
    case 'ThreadControlCleared':
      return { ...state, pending: null };
    case 'ReplySubmitted':
      return {
        ...state,
        activeAt: Math.max(state.activeAt, event.reply.submittedAt),
        replies: [...state.replies, event.reply].slice(-historyMax),
      };
    case 'ReplyRequeued':
      return withReply(state, event.replyId, (reply) => ({
        ...reply,
        control: event.control,
        held: event.held,
        parts: event.held ? reply.parts : reply.parts.map(requeued),
      }));
    case 'PartProgressed':
      return withReply(state, event.replyId, (reply) => ({
        ...reply,
        parts: reply.parts.map((part, index) =>
          index === event.index ? { ...part, progress: event.progress } : part,
        ),
      }));
    default:
      return event satisfies never;
  }
}

/** Kept in the order of Meta's timestamps: order of arrival is not guaranteed (API-113). */
function withMessage(messages: readonly CaseMessage[], message: CaseMessage): readonly CaseMessage[] {
  if (messages.some((known) => known.key === message.key)) return messages;
  const last = messages.at(-1);
  const next =
    !last || last.at <= message.at
      ? [...messages, message]
      : [...messages, message].sort((a, b) => a.at - b.at);
  return next.slice(-messagesMax);
}

/** A webhook that tells what a call or a probe had shown already proves that line instead of adding one. */
function withLine(state: Case, line: ControlLine): Case {
  const activeAt = Math.max(state.activeAt, line.at);
  const last = state.timeline.at(-1);
  const sameMove = last?.move === line.move && last.from === line.from && last.to === line.to;
  if (last && line.proof === 'webhook' && last.proof === 'call' && sameMove) {
    const proved: ControlLine = { ...last, proof: 'webhook' };
    return { ...state, activeAt, timeline: [...state.timeline.slice(0, -1), proved] };
  }
  const named = last?.move === 'seen' && line.proof === 'webhook' && last.to === line.to;
  const before = named ? state.timeline.slice(0, -1) : state.timeline;
  return {
    ...state,
    activeAt,
    timeline: [...before, line].slice(-historyMax),
    moves: state.moves + (named ? 0 : 1),
  };
}

function requeued(part: ReplyPart): ReplyPart {
  return part.progress.state === 'sent' ? part : { ...part, progress: { state: 'queued' } };
}

function withReply(state: Case, id: Reply['id'], change: (reply: Reply) => Reply): Case {
  return { ...state, replies: state.replies.map((reply) => (reply.id === id ? change(reply) : reply)) };
}
