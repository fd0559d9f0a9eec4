/** What can be written into a world's journal. The world is the fold of these; docs/journal.md describes them to readers. */

import type { ActEvent } from './act-event.ts';
import type { ActivityRef } from './activity.ts';
import type { ControlEvent } from './control-event.ts';
import type { ReferralSource, ReplyTo } from './entry-point.ts';
import type { FaultEffect, FaultMatch, FaultTrigger } from './fault.ts';
import type { Channel } from './fields.ts';
import type { AppId, DeliveryId, FaultId, Mid, PageId, Psid } from './ids.ts';
import type { SideNotice } from './notices.ts';
import type { PhoneEvent, ShownAttachment } from './phone-event.ts';
import type { Counted } from './rate-limits.ts';
import type { ReadingName } from './readings.ts';
import type { RuleId } from './rules.ts';
import type { SettingEvent } from './setting-event.ts';
import type { Attachment } from './thread.ts';
import type { CallKind, ClockState } from './world.ts';

/** Every kind of entry; the set is closed. */
export const ENTRY_KINDS = [
  'act',
  'call',
  'answer',
  'routing',
  'control',
  'refusal',
  'delivery',
  'attempt',
  'clock',
  'fault',
  'setting',
] as const satisfies readonly Event['kind'][];

export type Event =
  | SettingEvent
  | ActEvent
  | RoutingEvent
  | CallEvent
  | AnswerEvent
  | RefusalEvent
  | ControlEvent
  | DeliveryEvent
  | PhoneEvent
  | AttemptEvent
  | ClockEvent
  | FaultEvent;

export type { ActEvent, LeadStep } from './act-event.ts';
export { type ControlEvent, MOVES, type Move } from './control-event.ts';
export type { Setting, SettingEvent } from './setting-event.ts';

/** An event with its place in the journal. */
export type Recorded<E extends Event = Event> = E & {
  readonly seq: number;
  readonly at: number;
  readonly cause: number | null;
};

export interface RoutingEvent {
  readonly kind: 'routing';
  readonly page: PageId;
  readonly psid: Psid;
  readonly entry: string;
  readonly routed_to: AppId | null;
  readonly owner_before: AppId | null;
  readonly owner_after: AppId | null;
  readonly expires_at: number | null;
  readonly window_ms: number | null;
  readonly rule: RuleId;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly reading?: ReadingName;
}

export interface CallEvent {
  readonly kind: 'call';
  readonly call: CallKind;
  readonly app: AppId;
  readonly page?: PageId;
  readonly psid?: Psid;
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Armed faults whose match this call met, whether or not they fired. */
  readonly matched?: readonly FaultId[];
  /** What it counts against, while calls are counted. */
  readonly counted?: Counted;
}

export interface AnswerEvent {
  readonly kind: 'answer';
  readonly call: CallKind;
  readonly app: AppId;
  readonly page?: PageId;
  readonly psid?: Psid;
  readonly outcome: 'ok' | 'refused' | 'faulted';
  readonly status: number | null;
  readonly code?: number;
  readonly subcode?: number;
  readonly message_id?: Mid;
  /** In strict mode: the inferred rules and open readings that the answer leaned on. */
  readonly leaned_on?: readonly string[];
  readonly lost?: 'before_commit' | 'after_commit';
  readonly body?: unknown;
}

export interface RefusalEvent {
  readonly kind: 'refusal';
  readonly call: string;
  readonly app?: AppId;
  readonly page?: PageId;
  readonly psid?: Psid;
  readonly rejection: string;
  readonly rule: RuleId;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly would_pass: string;
  readonly reading?: ReadingName;
}

export interface DeliveryEvent {
  readonly kind: 'delivery';
  readonly id: DeliveryId;
  readonly to: AppId;
  readonly channel: Channel;
  readonly field: string;
  readonly event: Notice['event'];
  readonly page: PageId;
  readonly psid: Psid;
  readonly mid?: Mid;
  readonly entry: unknown;
  /** The open readings that shaped it. */
  readonly readings?: readonly ReadingName[];
  /** Armed faults whose match it met, whether or not they fired. */
  readonly matched?: readonly FaultId[];
}

export interface AttemptEvent {
  readonly kind: 'attempt';
  readonly delivery: DeliveryId;
  readonly to: AppId;
  readonly page: PageId;
  readonly psid: Psid;
  readonly n: number;
  /** Set where the body held more than this delivery: the first delivery in it. */
  readonly batch?: DeliveryId;
  readonly outcome: 'acknowledged' | 'failed' | 'dropped';
  readonly status?: number;
  readonly error?: string;
  readonly next_at: number | null;
  readonly exhausted?: boolean;
  /** The ordered fault that had its hand in it. */
  readonly fault?: FaultId;
}

export interface ClockEvent {
  readonly kind: 'clock';
  readonly what: 'advanced' | 'mode';
  readonly from_at: number;
  readonly to_at: number;
  readonly mode: ClockState['mode'];
  readonly clock: ClockState;
}

export type FaultEvent =
  | {
      readonly kind: 'fault';
      readonly what: 'armed';
      readonly id: FaultId;
      readonly match: FaultMatch;
      readonly trigger: FaultTrigger;
      readonly effect: FaultEffect;
    }
  | {
      readonly kind: 'fault';
      readonly what: 'fired';
      readonly id: FaultId;
      /** What it hit, if not a call; and when that leaves, if later. */
      readonly delivery?: DeliveryId;
      readonly next_at?: number;
    }
  | { readonly kind: 'fault'; readonly what: 'removed'; readonly id: FaultId }
  /** Somebody let go what a fault held back. */
  | {
      readonly kind: 'fault';
      readonly what: 'released';
      readonly id: FaultId;
      readonly delivery: DeliveryId;
    }
  | Redelivered;

/** What is done with goes out once more, by order. */
export interface Redelivered {
  readonly kind: 'fault';
  readonly what: 'redelivered';
  readonly delivery: DeliveryId;
  readonly to: AppId;
  readonly page: PageId;
  readonly psid: Psid;
  readonly entry: unknown;
  /** How often it has been tried before. */
  readonly attempts: number;
}

/** What an app is told, before it becomes the JSON of a webhook. */
export type Notice =
  | {
      readonly event: 'message';
      readonly mid: Mid;
      readonly text: string | null;
      readonly quick_reply: string | null;
      readonly referral: ReferralSource | null;
      readonly attachments?: readonly Attachment[];
      readonly reply_to?: ReplyTo;
      /** A lead summary carries its hop context inside the item (CR §6.8). */
      readonly hop_inside: Hop | null;
    }
  | {
      readonly event: 'postback';
      readonly mid: Mid;
      readonly title: string;
      /** Only for the app whose button it was, or the responsible one for the page's own buttons (CR-103, CR-104). */
      readonly payload: string | null;
      readonly referral: ReferralSource | null;
    }
  | {
      readonly event: 'referral';
      readonly referral: ReferralSource;
      /** What a finished lead form adds: its type and its answers (CR §6.9). */
      readonly lead: LeadReport | null;
    }
  /** On Instagram a message was seen, not everything up to a time. */
  | { readonly event: 'read'; readonly watermark: number; readonly mid?: Mid }
  | { readonly event: 'delivery'; readonly mids: readonly Mid[]; readonly watermark: number }
  | {
      readonly event: 'echo';
      readonly mid: Mid;
      readonly app: AppId;
      readonly text: string | null;
      readonly metadata: string | null;
      readonly attachments: readonly ShownAttachment[];
      /** The message it quotes. */
      readonly reply_to?: Mid;
      /** Written by Meta’s own AI, which sends under the inbox’s id. */
      readonly ai_generated: boolean;
    }
  | {
      readonly event: 'pass_thread_control' | 'take_thread_control';
      readonly previous: AppId | null;
      readonly next: AppId;
      readonly metadata: string | null;
      /** A text that Meta’s own AI adds to its passes. */
      readonly ai_text?: string;
      /** Told only because of the reading that routing announces its moves (OQ-3). */
      readonly by_routing?: true;
    }
  | { readonly event: 'app_roles'; readonly roles: Readonly<Record<string, readonly string[]>> }
  | {
      readonly event: 'feed';
      readonly activity: ActivityRef;
      readonly person_name: string;
      readonly text: string;
    }
  | SideNotice
  | { readonly event: 'request_thread_control'; readonly requester: AppId; readonly metadata: string | null };

/** The app in control and the text of the last hand-over, for `hop_context`. */
export interface Hop {
  readonly app: AppId;
  readonly metadata: string;
}

export interface LeadReport {
  readonly type: 'LEAD_COMPLETE' | 'LEAD_INCOMPLETE';
  readonly answers: readonly { readonly question: string; readonly answer: string }[];
}

/** A delivery as it is decided; its webhook entry is rendered when it is written down. */
export interface DecidedDelivery extends Omit<DeliveryEvent, 'id' | 'entry'> {
  readonly notice: Notice;
  /** null where `hop_context` has no place. */
  readonly hop: Hop | null;
}

export type DecidedPhone = Omit<PhoneEvent, 'id'>;

/**
 * An event on its way into the journal: `because` is null, the command itself, an earlier event of the same decision
 * (its index), or an entry that is already written.
 */
export interface Decided {
  readonly event: Exclude<Event, DeliveryEvent | PhoneEvent> | DecidedDelivery | DecidedPhone;
  readonly because: null | 'command' | number | { readonly seq: number };
}
