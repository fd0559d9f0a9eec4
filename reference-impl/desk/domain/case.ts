/** A case: the desk's work item for one thread, with its transcript, replies and what is believed of its control. */

import type { Failure } from './failure.ts';
import type { AppId, CaseId, Mid, PageId, Psid, ReplyId } from './ids.ts';
import type { OwnerBelief, Party } from './owner.ts';
import type { ThreadControl } from './thread-control.ts';

/** `reply` marks rows the desk knows from its own accepted call before any echo. */
export type Lane = 'messaging' | 'standby' | 'reply';

export type Author =
  | { readonly kind: 'person' }
  | { readonly kind: 'self'; readonly by: string | null }
  | { readonly kind: 'app'; readonly appId: AppId | null; readonly ai: boolean };

/** How the person came in: the referral of a message, a postback or a click without text. */
export type Entry = {
  readonly source: string;
  readonly type: string | null;
  readonly ref: string | null;
  readonly adId: string | null;
  readonly title: string | null;
};

export type Attachment = { readonly type: string; readonly url: string | null };

export type CaseMessage = {
  /** The mid, or for a click without text the key of its event. */
  readonly key: string;
  readonly kind: 'message' | 'postback' | 'referral';
  readonly at: number;
  readonly author: Author;
  readonly text: string | null;
  readonly attachments: readonly Attachment[];
  readonly lane: Lane;
  readonly entry: Entry | null;
};

export type AttachmentType = 'image' | 'audio' | 'video' | 'file';
export type PartContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'attachment'; readonly type: AttachmentType; readonly url: string };

/** What was known when a part left; what became of it is judged against this. */
export type BeforeSend = {
  readonly at: number;
  readonly owner: OwnerBelief;
  /** The case's count of moves: on a clock that stands still, time cannot tell before from after. */
  readonly moves: number;
};

export type PartState =
  | { readonly state: 'queued' }
  | { readonly state: 'sending'; readonly before: BeforeSend }
  | { readonly state: 'sent'; readonly mid: Mid | null; readonly at: number; readonly found: boolean }
  | { readonly state: 'refused'; readonly failure: Failure; readonly at: number }
  | { readonly state: 'unknown'; readonly why: string; readonly before: BeforeSend };

export type ReplyPart = { readonly content: PartContent; readonly progress: PartState };

export type MessagingType =
  | { readonly type: 'RESPONSE' | 'UPDATE' }
  | { readonly type: 'MESSAGE_TAG'; readonly tag: string };

export type HoldReason =
  | 'account_not_connected'
  | 'other_app_owns'
  | 'owner_unknown'
  | 'not_default_app'
  | 'window_closed';

export type Reply = {
  readonly id: ReplyId;
  /** The Idempotency-Key it came with. */
  readonly key: string;
  readonly by: string;
  readonly submittedAt: number;
  readonly parts: readonly ReplyPart[];
  readonly messagingType: MessagingType;
  readonly control: ThreadControl | null;
  /** Set when the desk itself held the reply back and called nobody. */
  readonly held: { readonly reason: HoldReason; readonly fix: string } | null;
};

/** One line of the control timeline: who moved control, to whom, and what proves it (RI-11). */
export type ControlLine = {
  readonly at: number;
  readonly move: 'pass' | 'take' | 'release' | 'request' | 'extend' | 'seen';
  readonly from: Party;
  readonly to: Party;
  readonly proof: 'webhook' | 'call' | 'probe' | 'error';
  readonly by: string | null;
  readonly note: string | null;
  readonly replyId: ReplyId | null;
};

export type PendingControl = { readonly choice: ThreadControl; readonly at: number; readonly by: string };

export type Case = {
  readonly id: CaseId;
  readonly accountId: PageId;
  readonly psid: Psid;
  readonly openedAt: number;
  readonly activeAt: number;
  readonly messages: readonly CaseMessage[];
  readonly owner: OwnerBelief;
  /** Why `thread_owner` should be asked, or null. Kept in the file, so a restart asks as well. */
  readonly doubt: string | null;
  /** Why the last question to `thread_owner` brought no answer, or null. */
  readonly probeFailed: string | null;
  readonly lastPersonAt: number | null;
  readonly pending: PendingControl | null;
  readonly replies: readonly Reply[];
  readonly timeline: readonly ControlLine[];
  /** Grows with everything heard or done that may have moved control. */
  readonly moves: number;
  readonly seenKeys: readonly string[];
  readonly deliveredUpTo: number | null;
  readonly readUpTo: number | null;
};

export function newCase(input: { id: CaseId; accountId: PageId; psid: Psid; now: number }): Case {
  return {
    id: input.id,
    accountId: input.accountId,
    psid: input.psid,
    openedAt: input.now,
    activeAt: input.now,
    messages: [],
    owner: { kind: 'unknown', knownFrom: 'inferred', at: input.now, asOf: 0 },
    doubt: null,
    probeFailed: null,
    lastPersonAt: null,
    pending: null,
    replies: [],
    timeline: [],
    moves: 0,
    seenKeys: [],
    deliveredUpTo: null,
    readUpTo: null,
  };
}
