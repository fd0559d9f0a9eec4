// What the bot has decided to tell Meta and has not finished telling: replies and calls to the control edges.
import type { FlowState } from './flow.ts';
import type { AppId } from './ids.ts';

/** Rides on the last part of a reply. Meta reads an object without a type as a release (F-31), so the type is not optional. */
export type ReplyControl = { type: 'none' } | { type: 'pass'; app?: AppId } | { type: 'release' };

export type ControlEdge =
  | { edge: 'pass'; app?: AppId; note?: string }
  | { edge: 'release' }
  | { edge: 'take'; note?: string }
  | { edge: 'request'; note?: string }
  | { edge: 'extend'; seconds: number };

export type Work =
  | {
      kind: 'reply';
      parts: readonly string[];
      control: ReplyControl;
      messagingType?: string;
      tag?: string;
      /** Where the flow stands once this has been said; absent for replies that somebody else asked for. */
      next?: FlowState;
    }
  | { kind: 'control'; control: ControlEdge };

/**
 * Where an outgoing stands. `sending` is stored before the call leaves: found after a restart, its outcome is unknown.
 * `unknown` means that the answer was lost, so that control may have moved and the person may have seen the message.
 */
export type Progress =
  | { state: 'waiting'; notBefore: number; refusedFor?: { why: string; code?: number; subcode?: number } }
  | { state: 'sending' }
  | { state: 'unknown'; since: number; notBefore: number; asked: number; failed: number; why: string }
  | Settled;

export type Settled =
  | { state: 'sent' }
  | { state: 'refused'; why: string; code?: number; subcode?: number }
  | { state: 'gave_up'; why: string; code?: number; subcode?: number }
  | { state: 'left_unknown'; why: string };

export interface Outgoing {
  id: string;
  origin: 'flow' | 'asked';
  work: Work;
  /** Parts of a reply that have been accepted; a retry goes on behind them. */
  partsSent: number;
  attempts: number;
  /** The mark of the newest part whose echo has come. */
  echoed?: string;
  progress: Progress;
}

/** The control that the next call of this outgoing carries; only the last part of a reply carries any (P-08). */
export function carriedControl(outgoing: Outgoing): ReplyControl {
  const { work } = outgoing;
  if (work.kind === 'control') return { type: 'none' };
  return outgoing.partsSent === work.parts.length - 1 ? work.control : { type: 'none' };
}

export function isSettled(progress: Progress): progress is Settled {
  return progress.state !== 'waiting' && progress.state !== 'sending' && progress.state !== 'unknown';
}

/** Comes back in the echo of the message, and proves that it was sent. */
export function markOf(outgoing: Outgoing): string {
  return `${outgoing.id}.${outgoing.partsSent}`;
}
