/** Renders cases in the API's words: owner and clocks, messages, replies and their outcome. */

import type { z } from 'zod';
import type { Account } from '../domain/account.ts';
import { appName } from '../domain/account.ts';
import type { CanSend } from '../domain/can-send.ts';
import { canSend, windowClosesAt } from '../domain/can-send.ts';
import type { Case, CaseMessage, HoldReason, Reply, ReplyPart } from '../domain/case.ts';
import { choiceInWords, partyName } from '../domain/describe.ts';
import type { Failure } from '../domain/failure.ts';
import { failures } from '../domain/failure.ts';
import type { OwnerBelief, Party } from '../domain/owner.ts';
import { ownerNow, partyOf } from '../domain/owner.ts';
import { controlResult, replyFailure, replyStatus } from '../domain/reply-status.ts';
import type { ThreadControl } from '../domain/thread-control.ts';
import type { ControlOutcome } from '../engine/control-desk.ts';
import type * as schema from './schemas.ts';
import { iso, isoOrNull } from './views.ts';

function partyView(account: Account, party: Party): { app_id: string | null; name: string } {
  const words: readonly string[] = ['nobody', 'another', 'unknown'];
  const appId = party === 'self' ? account.ownAppId : words.includes(party) ? null : party;
  return { app_id: appId, name: partyName(account, party) };
}

export function ownerView(account: Account, belief: OwnerBelief): z.infer<typeof schema.ownerOut> {
  return {
    ...partyView(account, partyOf(belief)),
    self: belief.kind === 'self',
    state: belief.kind,
    expires_at: 'expiresAt' in belief ? isoOrNull(belief.expiresAt) : null,
    known_from: belief.knownFrom,
    at: iso(belief.at),
  };
}

export function canSendView(verdict: CanSend): z.infer<typeof schema.canSendOut> {
  return verdict.ok
    ? { ok: true, reason: null, sentence: null, fix: null }
    : { ok: false, reason: verdict.reason, sentence: verdict.sentence, fix: verdict.fix };
}

export function threadControlView(account: Account, choice: ThreadControl) {
  return {
    type: choice.type,
    app_id: choice.type === 'pass' ? choice.appId : null,
    in_words: choiceInWords(account, choice),
  };
}

export function pendingView(
  account: Account,
  state: Case,
): z.infer<typeof schema.pendingAnswerOut>['pending'] {
  if (!state.pending) return null;
  const { choice, at, by } = state.pending;
  return { ...threadControlView(account, choice), chosen_at: iso(at), chosen_by: by };
}

const heldSentences: Readonly<Record<HoldReason, string>> = {
  account_not_connected: 'The page is not connected; nothing was sent.',
  other_app_owns: 'Another app controls this thread; nothing was sent.',
  owner_unknown: 'Who controls this thread is not known; nothing was sent.',
  not_default_app: 'Only the default app may write on this thread now; nothing was sent.',
  window_closed: 'The messaging window has closed; nothing was sent.',
};

export function replyView(account: Account, reply: Reply): z.infer<typeof schema.replyOut> {
  const failure = replyFailure(reply);
  const held = reply.held && {
    reason: reply.held.reason,
    sentence: heldSentences[reply.held.reason],
    fix: reply.held.fix,
    retryable: false,
    code: null,
    subcode: null,
    message: null,
    trace_id: null,
  };
  return {
    id: reply.id,
    by: reply.by,
    submitted_at: iso(reply.submittedAt),
    status: replyStatus(reply),
    control: controlResult(reply),
    thread_control: reply.control && threadControlView(account, reply.control),
    parts: reply.parts.map(partView),
    failure: held ?? (failure && failureView(failure)),
  };
}

function partView({ content, progress }: ReplyPart) {
  return {
    text: content.kind === 'text' ? content.text : null,
    attachment: content.kind === 'attachment' ? { type: content.type, url: content.url } : null,
    status: progress.state,
    message_id: progress.state === 'sent' ? progress.mid : null,
  };
}

export function failureView(failure: Failure) {
  const { sentence, fix, retryable } = failures[failure.cause];
  return {
    reason: failure.cause,
    sentence,
    fix,
    retryable,
    code: failure.code,
    subcode: failure.subcode,
    message: failure.message,
    trace_id: failure.traceId,
  };
}

function messageView(account: Account, message: CaseMessage): z.infer<typeof schema.messageOut> {
  const { author } = message;
  const appId = author.kind === 'self' ? account.ownAppId : author.kind === 'app' ? author.appId : null;
  return {
    key: message.key,
    kind: message.kind,
    at: iso(message.at),
    from: author.kind,
    app_id: appId,
    name: authorName(account, message),
    ai: author.kind === 'app' && author.ai,
    via: message.lane,
    text: message.text,
    attachments: [...message.attachments],
    entry: message.entry && {
      source: message.entry.source,
      type: message.entry.type,
      ref: message.entry.ref,
      ad_id: message.entry.adId,
      title: message.entry.title,
    },
  };
}

function authorName(account: Account, { author }: CaseMessage): string {
  switch (author.kind) {
    case 'person':
      return 'Person';
    case 'self':
      return author.by ?? 'This app';
    case 'app':
      return author.appId === null ? 'Another app' : appName(account, author.appId);
    default:
      return author satisfies never;
  }
}

export function caseSummaryView(
  account: Account,
  state: Case,
  now: number,
): z.infer<typeof schema.caseSummaryOut> {
  return {
    id: state.id,
    account_id: account.id,
    account_name: account.name,
    psid: state.psid,
    opened_at: iso(state.openedAt),
    active_at: iso(state.activeAt),
    owner: ownerView(account, ownerNow(state.owner, now)),
    can_send: canSendView(canSend(account, state, now)),
    last_text: state.messages.findLast((message) => message.text !== null)?.text ?? null,
    pending: pendingView(account, state),
  };
}

export function caseView(account: Account, state: Case, now: number): z.infer<typeof schema.caseOut> {
  const owner = ownerNow(state.owner, now);
  return {
    ...caseSummaryView(account, state, now),
    messages: state.messages.map((message) => messageView(account, message)),
    replies: state.replies.map((reply) => replyView(account, reply)),
    // RI-02: two clocks, for control and for the messaging window, are never the same thing (F-53).
    control_expires_at: 'expiresAt' in owner ? isoOrNull(owner.expiresAt) : null,
    window_closes_at: isoOrNull(windowClosesAt(state)),
    // SEED-64, SEED-65.
    thread_control_available: account.enabled !== null,
    take: takeOffer(account, owner),
    owner_check_failed: state.probeFailed,
    delivered_up_to: isoOrNull(state.deliveredUpTo),
    read_up_to: isoOrNull(state.readUpTo),
  };
}

/** SEED-54: the button is off with its reason when the permission is off here. */
function takeOffer(account: Account, owner: OwnerBelief): { offered: boolean; reason: string | null } {
  const reason = takeReason(account, owner);
  return { offered: reason === null, reason };
}

function takeReason(account: Account, owner: OwnerBelief): string | null {
  if (!account.enabled) return 'Conversation Routing is not enabled for this account.';
  if (!account.takePermission) return 'An admin has not allowed this app to take thread control.';
  if (owner.kind === 'self') return 'This app controls the thread already.';
  if (account.seen.routing.state === 'off') return 'Conversation Routing is not set up at Meta.';
  return null;
}

export function controlView(
  done: 'taken' | 'extended' | 'requested',
  outcome: ControlOutcome,
  owner: z.infer<typeof schema.ownerOut>,
): z.infer<typeof schema.controlOut> {
  const blank = { reason: null, sentence: null, fix: null, code: null, subcode: null, owner };
  switch (outcome.status) {
    case 'done':
      return { ...blank, status: done };
    case 'refused': {
      const { reason, sentence, fix, code, subcode } = failureView(outcome.failure);
      return { status: 'refused', reason, sentence, fix, code, subcode, owner };
    }
    case 'unknown':
      return { ...blank, status: 'unknown', reason: 'answer_lost', sentence: outcome.why };
    default:
      return outcome satisfies never;
  }
}

export function controlEventsView(account: Account, state: Case): z.infer<typeof schema.controlEventsOut> {
  return {
    events: state.timeline.map((line) => ({
      at: iso(line.at),
      move: line.move,
      from: partyView(account, line.from),
      to: partyView(account, line.to),
      proof: line.proof,
      by: line.by,
      note: line.note,
      reply_id: line.replyId,
    })),
  };
}
