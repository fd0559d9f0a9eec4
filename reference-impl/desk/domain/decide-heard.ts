/** What a webhook changes: the transcript, and what is believed about the owner. */

import type { Account } from './account.ts';
import type { Case, CaseMessage, ControlLine } from './case.ts';
import type { HeardCommand } from './commands.ts';
import type { CaseEvent } from './events.ts';
import { leaseMs } from './limits.ts';
import type { KnownFrom, OwnerBelief } from './owner.ts';
import { ownedBy, ownerNow, partyOf, prolonged } from './owner.ts';
import { findByEcho } from './reconcile.ts';

type Of<Type extends HeardCommand['type']> = Extract<HeardCommand, { type: Type }>;

export function decideHeard(state: Case, command: HeardCommand, account: Account, now: number): CaseEvent[] {
  switch (command.type) {
    case 'HearPerson':
      return hearPerson(state, command, now);
    case 'HearReferral':
      return hearReferral(state, command, now);
    case 'HearEcho':
      return hearEcho(state, command, account, now);
    case 'HearControl':
      return hearControl(state, command, account, now);
    case 'HearRequest':
      return [noted(command, { move: 'request', to: partyOf(state.owner), from: command.requester })];
    case 'HearReceipt':
      return [{ type: 'ReceiptHeard', what: command.what, upTo: command.upTo }];
    default:
      return command satisfies never;
  }
}

function hearPerson(state: Case, command: Of<'HearPerson'>, now: number): CaseEvent[] {
  // API-114: repeats keep their ids; one event is heard once, whichever lane it came by.
  if (state.seenKeys.includes(command.key)) return [];
  const message: CaseMessage = {
    key: command.key,
    kind: command.kind,
    at: command.at,
    author: { kind: 'person' },
    text: command.text,
    attachments: command.attachments,
    lane: command.lane,
    entry: command.entry,
  };
  return [
    { type: 'MessageHeard', message },
    { type: 'PersonActive', at: command.at },
    // CR-104: a tap on our own old button reaches us although another app may own the thread (F-08).
    ...ownerByLane(state, command, { proves: command.kind === 'message', now }),
  ];
}

/** SEED-11: a click without text is an interaction of its own. Only the owner hears it (CR-108). */
function hearReferral(state: Case, command: Of<'HearReferral'>, now: number): CaseEvent[] {
  if (state.seenKeys.includes(command.key)) return [];
  const message: CaseMessage = {
    key: command.key,
    kind: 'referral',
    at: command.at,
    author: { kind: 'person' },
    text: null,
    attachments: [],
    lane: command.lane,
    entry: command.entry,
  };
  return [{ type: 'MessageHeard', message }, ...ownerByLane(state, command, { proves: true, now })];
}

/**
 * The lane tells who is responsible: `messaging` that it is us, `standby` that it is somebody else. Whenever that
 * is news, `thread_owner` is asked as well: with routing off everybody hears on `messaging` and nobody owns.
 */
function ownerByLane(
  state: Case,
  heard: { at: number; lane: 'messaging' | 'standby' },
  how: { proves: boolean; now: number },
): CaseEvent[] {
  const believed = ownerNow(state.owner, how.now);
  const stale = heard.at < state.owner.asOf;
  if (heard.lane === 'messaging') {
    if (believed.kind === 'self') {
      const expiresAt = prolonged(believed.expiresAt, heard.at);
      return [{ type: 'OwnerLearned', owner: { ...believed, expiresAt } }];
    }
    const doubt: CaseEvent = { type: 'OwnerDoubted', why: 'an event came on messaging' };
    if (stale || !how.proves) return [doubt];
    const owner: OwnerBelief = {
      kind: 'self',
      knownFrom: 'inferred',
      at: how.now,
      asOf: heard.at,
      expiresAt: heard.at + leaseMs,
    };
    return [{ type: 'OwnerLearned', owner }, doubt];
  }
  const doubt: CaseEvent = { type: 'OwnerDoubted', why: 'an event came on standby' };
  if (stale || believed.kind === 'app' || believed.kind === 'another') return [doubt];
  const owner: OwnerBelief = {
    kind: 'another',
    knownFrom: 'webhook',
    at: how.now,
    asOf: heard.at,
    expiresAt: null,
  };
  return [{ type: 'OwnerLearned', owner }, doubt];
}

function hearEcho(state: Case, command: Of<'HearEcho'>, account: Account, now: number): CaseEvent[] {
  const own = command.appId !== null && command.appId === account.ownAppId;
  const found = own ? findByEcho(state, command, { account, now }) : null;
  const events: CaseEvent[] = [];
  if (!state.seenKeys.includes(command.mid)) {
    events.push({
      type: 'MessageHeard',
      message: {
        key: command.mid,
        kind: 'message',
        at: command.at,
        // F-61, F-62: the inbox and Meta's AI are parties of their own, neither the person nor the agent.
        author: own
          ? { kind: 'self', by: found?.by ?? null }
          : { kind: 'app', appId: command.appId, ai: command.ai },
        text: command.text,
        attachments: command.attachments,
        lane: command.lane,
        entry: null,
      },
    });
  }
  if (found) events.push(...found.events);
  // F-68: an echo never asks for an answer. It may have carried a hand-over, which only the owner shows (CR-043).
  if (own) return events;
  const speaker = command.appId;
  const news = command.at >= state.owner.asOf && partyOf(ownerNow(state.owner, now)) !== speaker;
  // On standby another app's echo tells who spoke, and so who owned then; on messaging it tells nothing of the kind.
  if (speaker !== null && news && command.lane === 'standby') {
    const known = { knownFrom: 'inferred', at: now, asOf: command.at, expiresAt: null } as const;
    events.push({ type: 'OwnerLearned', owner: { kind: 'app', appId: speaker, ...known } });
  }
  events.push({ type: 'OwnerDoubted', why: 'another app’s message was heard' });
  return events;
}

function hearControl(state: Case, command: Of<'HearControl'>, account: Account, now: number): CaseEvent[] {
  const known = { knownFrom: 'webhook' as KnownFrom, at: now, asOf: command.at };
  const owner = ownedBy(command.next, account.ownAppId, { ...known, expiresAt: command.at + leaseMs });
  const from =
    command.previous === null
      ? 'nobody'
      : partyOf(ownedBy(command.previous, account.ownAppId, { ...known, expiresAt: null }));
  const line = noted(command, { move: command.move, from, to: partyOf(owner) });
  if (isRepeated(state, line)) return [];
  // F-13: late or repeated hand-over events must not bring back an owner that has changed since.
  if (command.at < state.owner.asOf)
    return [line, { type: 'OwnerDoubted', why: 'an older hand-over arrived' }];
  const events: CaseEvent[] = [line, { type: 'OwnerLearned', owner }];
  const tie = command.at === state.owner.asOf && partyOf(owner) !== partyOf(state.owner);
  if (tie) events.push({ type: 'OwnerDoubted', why: 'two hand-overs carry the same time' });
  return events;
}

function noted(
  command: { at: number; note: string | null },
  move: Pick<ControlLine, 'move' | 'from' | 'to'>,
): CaseEvent & { type: 'ControlNoted' } {
  const rest = { at: command.at, proof: 'webhook', by: null, note: command.note, replyId: null } as const;
  return { type: 'ControlNoted', line: { ...move, ...rest } };
}

/** The same hand-over told twice in a row is a redelivery; nothing can have happened in between. */
function isRepeated(state: Case, event: { line: ControlLine }): boolean {
  const last = state.timeline.at(-1);
  return (
    last !== undefined &&
    last.proof === 'webhook' &&
    last.at === event.line.at &&
    last.move === event.line.move &&
    last.from === event.line.from &&
    last.to === event.line.to
  );
}
