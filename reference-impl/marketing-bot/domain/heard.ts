// What the bot can be told about a thread: webhook events in its own words, whatever shape they had on the wire.
import { assertNever } from './assert-never.ts';
import type { AppId, Mid } from './ids.ts';

/** `messaging` is said to the responsible app, `standby` to those who only listen. */
export type Channel = 'messaging' | 'standby';

export type Entry = { by: 'ad'; adId: string } | { by: 'link'; ref: string };

interface Timed {
  /** Event time, ms since the epoch. */
  at: number;
}

export interface PersonWrote extends Timed {
  type: 'PersonWrote';
  channel: Channel;
  mid: Mid;
  text: string;
  entry?: Entry;
}

/** A tap on a button. The app that made the button hears it on `messaging` even when it has lost the thread (CR-104). */
export interface PersonTapped extends Timed {
  type: 'PersonTapped';
  channel: Channel;
  mid?: Mid;
  title: string;
  payload?: string;
  entry?: Entry;
}

/** The person came in through an ad or a link, with or without writing. */
export interface PersonEntered extends Timed {
  type: 'PersonEntered';
  entry: Entry;
}

/** A copy of what some app, this one included, sent to the person. Never answered (P-16). */
export interface EchoHeard extends Timed {
  type: 'EchoHeard';
  channel: Channel;
  mid: Mid;
  text: string;
  app: AppId | null;
  /** What the sender attached; it marks our own replies. */
  mark?: string;
}

export interface ControlPassed extends Timed {
  type: 'ControlPassed';
  from: AppId | null;
  to: AppId;
  note?: string;
}

export interface ControlTaken extends Timed {
  type: 'ControlTaken';
  from: AppId | null;
  to: AppId;
  note?: string;
}

/** Another app would like the thread. The bot moves by its own rules only and leaves the request alone. */
export interface ControlRequested extends Timed {
  type: 'ControlRequested';
  by: AppId;
}

/** Read and delivery receipts, reactions and kinds that nobody knew when this was written (P-04). */
export interface OtherHeard extends Timed {
  type: 'OtherHeard';
  channel: Channel;
  kind: string;
}

export type Heard =
  | PersonWrote
  | PersonTapped
  | PersonEntered
  | EchoHeard
  | ControlPassed
  | ControlTaken
  | ControlRequested
  | OtherHeard;

/**
 * Equal for a repeat of the same message or tap, so that a redelivery is answered once only (P-02, API-114).
 * Null for what carries no id: those events say who has the thread, and hearing that twice changes nothing. Their
 * instants can't tell repeats apart, since on a clock that stands still two real hand-overs share one.
 */
export function repeatKey(heard: Heard): string | null {
  switch (heard.type) {
    case 'PersonWrote':
    case 'EchoHeard':
      return heard.mid;
    case 'PersonTapped':
      return heard.mid ?? `tap:${heard.at}:${heard.title}`;
    case 'PersonEntered':
    case 'ControlPassed':
    case 'ControlTaken':
    case 'ControlRequested':
    case 'OtherHeard':
      return null;
    default:
      return assertNever(heard);
  }
}
