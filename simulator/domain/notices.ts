/** What an app is told of acts beside the talk, and of the platform’s own doings, before it becomes the JSON of a webhook. */

import type { Mid } from './ids.ts';
import type { Reaction } from './reactions.ts';
import type { ResponseFeedback } from './side-acts.ts';

export type SideNotice =
  /** null: the reaction was taken back (API-121). */
  | { readonly event: 'reaction'; readonly mid: Mid; readonly reaction: Reaction | null }
  | {
      readonly event: 'message_edit';
      readonly mid: Mid;
      readonly text: string;
      /** The how manieth edit of this message it is, from 1 (API-122). */
      readonly num_edit: number;
    }
  | { readonly event: 'unsend'; readonly mid: Mid }
  | { readonly event: 'optin'; readonly optin: OptIn }
  /** null: the account was unlinked (API-128). */
  | { readonly event: 'account_linking'; readonly authorization_code: string | null }
  | { readonly event: 'response_feedback'; readonly mid: Mid; readonly feedback: ResponseFeedback }
  | { readonly event: 'messaging_feedback'; readonly feedback_screens: readonly unknown[] }
  | { readonly event: 'game_play'; readonly game_play: Readonly<Record<string, unknown>> }
  | PlatformNotice;

/** What Meta tells of by itself. */
export type PlatformNotice =
  | {
      readonly event: 'policy_enforcement';
      readonly action: PolicyAction;
      /** An unblocking gives no reason (API-127). */
      readonly reason: string | null;
    }
  | {
      /** An event of a kind that this simulator plays no part in: its members go out as they were given (API-129). */
      readonly event: 'other';
      readonly field: string;
      readonly members: Readonly<Record<string, unknown>>;
      readonly from_person: boolean;
    };

export const POLICY_ACTIONS = ['warning', 'block', 'unblock'] as const;
export type PolicyAction = (typeof POLICY_ACTIONS)[number];

/** How a person agreed to be written to. */
export type OptIn =
  /** The page does not know the person yet: there is a `user_ref`, and no sender (API-126). */
  | { readonly kind: 'checkbox'; readonly user_ref: string; readonly ref: string | null }
  | { readonly kind: 'send_to_messenger'; readonly ref: string | null }
  | {
      readonly kind: 'one_time_notif_req';
      readonly payload: string;
      readonly token: string;
    }
  | {
      readonly kind: 'notification_messages';
      readonly title: string;
      readonly payload: string;
      readonly token: string;
      readonly timezone: string;
      readonly token_expires_at: number;
      /** Only when the person stops or resumes what was agreed before. */
      readonly status: NotificationStatus | null;
    };

export const NOTIFICATION_STATUSES = ['STOP_NOTIFICATIONS', 'RESUME_NOTIFICATIONS'] as const;
export type NotificationStatus = (typeof NOTIFICATION_STATUSES)[number];
