// What the bot believes and remembers about one thread, and how what it hears changes that.
import { assertNever } from './assert-never.ts';
import type { FlowState } from './flow.ts';
import type { Channel, Entry, Heard } from './heard.ts';
import { repeatKey } from './heard.ts';
import type { AppId, Mid, PageId, Psid } from './ids.ts';
import { decisionsMax, leaseMs, messagingWindowMs, seenMax, transcriptMax } from './limits.ts';
import type { Outgoing } from './outgoing.ts';
import { markOf } from './outgoing.ts';
import type { Target } from './rules.ts';

/** `other`: not this app, be it another one or nobody. `unknown`: what was heard disagrees, so Meta has to be asked. */
export type Owner = 'mine' | 'other' | 'unknown';

export type OwnerKnownFrom =
  | 'nothing yet'
  | 'message'
  | 'standby'
  | 'pass'
  | 'take'
  | 'thread_owner'
  | 'refusal'
  | 'own hand-over'
  | 'lapse';

/** Something that calls for an answer. `control`: the thread was handed to this app. */
export type Waiting = { at: number } & (
  | { on: 'text'; text: string; mid?: Mid; entry?: Entry }
  | { on: 'entry'; entry: Entry }
  | { on: 'control' }
);

export interface Line {
  at: number;
  from: 'person' | 'bot' | 'app';
  channel: Channel;
  text: string;
  app?: AppId;
}

export interface DecisionRecord {
  at: number;
  trigger: 'event' | 'timer';
  decision: 'pass' | 'release' | 'continue';
  target?: Target;
  reason: string;
}

export interface Conversation {
  page: PageId;
  psid: Psid;
  owner: Owner;
  ownerKnownFrom: OwnerKnownFrom;
  /** Instant of the newest evidence about the owner. */
  ownerAt: number;
  /** How often evidence has contradicted; an answer of Meta that was asked for before the newest doubt counts for nothing. */
  doubts: number;
  /** The two clocks, kept apart (P-14): control, and the window in which a business may write. Null: not known. */
  leaseEndsAt: number | null;
  windowEndsAt: number | null;
  flow: FlowState;
  waiting: readonly Waiting[];
  outbox: readonly Outgoing[];
  /** True once an own echo came: only then does a missing echo mean anything. */
  hearsOwnEchoes: boolean;
  transcript: readonly Line[];
  seen: readonly string[];
  decisions: readonly DecisionRecord[];
}

export function newConversation(page: PageId, psid: Psid): Conversation {
  return {
    page,
    psid,
    owner: 'unknown',
    ownerKnownFrom: 'nothing yet',
    ownerAt: 0,
    doubts: 0,
    leaseEndsAt: null,
    windowEndsAt: null,
    flow: { stage: 'idle' },
    waiting: [],
    outbox: [],
    hearsOwnEchoes: false,
    transcript: [],
    seen: [],
    decisions: [],
  };
}

/** Folds one event in. `me` is this app's id. */
export function hear(before: Conversation, heard: Heard, me: AppId): Conversation {
  const key = repeatKey(heard);
  if (key !== null && before.seen.includes(key)) return before;
  const conversation = key === null ? before : { ...before, seen: [...before.seen, key].slice(-seenMax) };
  switch (heard.type) {
    case 'PersonWrote': {
      const line: Line = { at: heard.at, from: 'person', channel: heard.channel, text: heard.text };
      const active = personActed(withLine(conversation, line), heard.at);
      if (heard.channel === 'standby') return told(active, 'other', heard.at, 'standby');
      const { at, text, mid, entry } = heard;
      return waitFor(told(active, 'mine', at, 'message'), {
        on: 'text',
        at,
        text,
        mid,
        ...(entry ? { entry } : {}),
      });
    }
    case 'PersonTapped': {
      const line: Line = { at: heard.at, from: 'person', channel: heard.channel, text: heard.title };
      const active = personActed(withLine(conversation, line), heard.at);
      if (heard.channel === 'standby') return told(active, 'other', heard.at, 'standby');
      // CR-104: a tap on an own, old button comes on `messaging` to an app that has lost the thread. It proves nothing.
      const doubted = active.owner === 'mine' ? active : doubt(active);
      const { at, title, mid, entry } = heard;
      return waitFor(doubted, {
        on: 'text',
        at,
        text: title,
        ...(mid ? { mid } : {}),
        ...(entry ? { entry } : {}),
      });
    }
    case 'PersonEntered': {
      // CR-108: referrals are told to the responsible app only.
      const active = told(personActed(conversation, heard.at), 'mine', heard.at, 'message');
      return waitFor(active, { on: 'entry', at: heard.at, entry: heard.entry });
    }
    case 'EchoHeard': {
      const own = heard.app === me;
      const { at, channel, text } = heard;
      if (own) return proveSent({ ...conversation, hearsOwnEchoes: true }, heard.mark);
      const line: Line = { at, from: 'app', channel, text, ...(heard.app ? { app: heard.app } : {}) };
      const noted = withLine(conversation, line);
      return channel === 'standby' ? told(noted, 'other', at, 'standby') : noted;
    }
    case 'ControlPassed':
      return handed(conversation, heard, me, 'pass');
    case 'ControlTaken':
      return handed(conversation, heard, me, 'take');
    case 'ControlRequested':
      return conversation;
    case 'OtherHeard':
      return heard.channel === 'standby' ? told(conversation, 'other', heard.at, 'standby') : conversation;
    default:
      return assertNever(heard);
  }
}

function handed(
  conversation: Conversation,
  { at, to }: { at: number; to: AppId },
  me: AppId,
  by: 'pass' | 'take',
): Conversation {
  if (to !== me) return told(conversation, 'other', at, by);
  if (conversation.owner === 'mine') return told(conversation, 'mine', at, by);
  const mine = told(conversation, 'mine', at, by);
  const leased = { ...mine, leaseEndsAt: at + leaseMs };
  // Being handed the thread calls for an answer, also when no word of the person comes with it.
  return by === 'pass' ? waitFor(leased, { on: 'control', at }) : leased;
}

/**
 * Weighs evidence about the owner. Newer evidence wins; evidence that contradicts and is not newer (a late redelivery,
 * or two facts of one instant) decides nothing, and Meta is asked (F-13).
 */
export function told(
  before: Conversation,
  owner: 'mine' | 'other',
  at: number,
  from: OwnerKnownFrom,
): Conversation {
  if (owner === before.owner) {
    return at > before.ownerAt ? { ...before, ownerAt: at, ownerKnownFrom: from } : before;
  }
  if (at <= before.ownerAt) return doubt(before);
  const after: Conversation = { ...before, owner, ownerAt: at, ownerKnownFrom: from };
  return owner === 'other' ? letGo(after) : after;
}

export function doubt(conversation: Conversation): Conversation {
  return { ...conversation, owner: 'unknown', doubts: conversation.doubts + 1 };
}

/** Stops everything that has not left yet: the thread is not this app's any more (P-03, P-15). */
export function letGo(conversation: Conversation): Conversation {
  return {
    ...conversation,
    owner: 'other',
    leaseEndsAt: null,
    waiting: [],
    outbox: conversation.outbox.map((outgoing) =>
      outgoing.progress.state === 'waiting' && needsControl(outgoing)
        ? { ...outgoing, progress: { state: 'gave_up', why: 'this app no longer has the thread' } }
        : outgoing,
    ),
  };
}

/** Taking and asking for control is what an app does without having it. */
export function needsControl({ work }: Outgoing): boolean {
  return work.kind === 'reply' || (work.control.edge !== 'take' && work.control.edge !== 'request');
}

function personActed(conversation: Conversation, at: number): Conversation {
  const windowEndsAt = Math.max(conversation.windowEndsAt ?? 0, at + messagingWindowMs);
  const leaseEndsAt = Math.max(conversation.leaseEndsAt ?? 0, at + leaseMs);
  return { ...conversation, windowEndsAt, leaseEndsAt };
}

/** An own echo settles the one question that a lost answer left: was it sent? */
function proveSent(conversation: Conversation, mark: string | undefined): Conversation {
  if (mark === undefined) return conversation;
  return {
    ...conversation,
    outbox: conversation.outbox.map((outgoing) =>
      markOf(outgoing) === mark ? { ...outgoing, echoed: mark } : outgoing,
    ),
  };
}

function waitFor(conversation: Conversation, waiting: Waiting): Conversation {
  if (conversation.owner === 'other') return conversation;
  return { ...conversation, waiting: [...conversation.waiting, waiting].slice(-transcriptMax) };
}

export function withLine(conversation: Conversation, line: Line): Conversation {
  return { ...conversation, transcript: [...conversation.transcript, line].slice(-transcriptMax) };
}

export function withDecision(conversation: Conversation, record: DecisionRecord): Conversation {
  return { ...conversation, decisions: [...conversation.decisions, record].slice(-decisionsMax) };
}

/** Control has run out by this app's own reckoning. An ad may have granted more days, so Meta has to be asked. */
export function hasLapsed({ owner, leaseEndsAt }: Conversation, now: number): boolean {
  return owner === 'mine' && leaseEndsAt !== null && now >= leaseEndsAt;
}

export function isWindowOpen({ windowEndsAt }: Conversation, now: number): boolean {
  return windowEndsAt === null || now < windowEndsAt;
}
