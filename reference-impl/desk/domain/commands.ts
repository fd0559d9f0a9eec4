/** What can be asked of an account and of a case: by people, by Meta's webhooks and by the outcome of calls. */

import type { AppRole, Observed, SeenAtMeta } from './account.ts';
import type { Attachment, Entry, MessagingType, PartContent } from './case.ts';
import type { Outcome } from './failure.ts';
import type { AppId, Mid, ReplyId } from './ids.ts';
import type { ThreadOwnerAnswer } from './owner.ts';
import type { ThreadControl } from './thread-control.ts';

export type AccountCommand =
  | { readonly type: 'EnableRouting'; readonly by: string }
  | { readonly type: 'DisableRouting'; readonly by: string }
  | {
      readonly type: 'AddApp';
      readonly appId: AppId;
      readonly name: string;
      readonly role: AppRole;
      readonly by: string;
    }
  | {
      readonly type: 'ChangeApp';
      readonly appId: AppId;
      readonly newAppId?: AppId;
      readonly name?: string;
      readonly role?: AppRole;
      readonly by: string;
    }
  | { readonly type: 'RemoveApp'; readonly appId: AppId; readonly by: string }
  | { readonly type: 'GrantTake'; readonly by: string }
  | { readonly type: 'WithdrawTake'; readonly by: string }
  | { readonly type: 'Observe'; readonly seen: Observation };

/** One conclusion about Meta's side; the time is added when it is recorded. */
export type Observation = {
  readonly [Subject in keyof SeenAtMeta]: {
    readonly subject: Subject;
    readonly state: SeenAtMeta[Subject]['state'];
    readonly evidence: Observed<never>['evidence'];
  };
}[keyof SeenAtMeta];

export type HeardFrom = 'messaging' | 'standby';

/** What a webhook told us, in the desk's own words. `at` is Meta's timestamp in milliseconds. */
export type HeardCommand =
  | {
      readonly type: 'HearPerson';
      readonly key: string;
      readonly kind: 'message' | 'postback';
      readonly at: number;
      readonly text: string | null;
      readonly attachments: readonly Attachment[];
      readonly entry: Entry | null;
      readonly lane: HeardFrom;
    }
  | {
      readonly type: 'HearReferral';
      readonly key: string;
      readonly at: number;
      readonly entry: Entry;
      readonly lane: HeardFrom;
    }
  | {
      readonly type: 'HearEcho';
      readonly mid: Mid;
      readonly at: number;
      readonly appId: AppId | null;
      readonly ai: boolean;
      readonly metadata: string | null;
      readonly text: string | null;
      readonly attachments: readonly Attachment[];
      readonly lane: HeardFrom;
    }
  | {
      readonly type: 'HearControl';
      readonly move: 'pass' | 'take';
      readonly at: number;
      readonly previous: AppId | null;
      readonly next: AppId;
      readonly note: string | null;
    }
  | {
      readonly type: 'HearRequest';
      readonly at: number;
      readonly requester: AppId;
      readonly note: string | null;
    }
  | { readonly type: 'HearReceipt'; readonly what: 'delivery' | 'read'; readonly upTo: number };

/** A control act that is a call of its own. Hand-overs of agents are never one of these: they ride on replies. */
export type ControlAct =
  | { readonly act: 'take'; readonly note: string | null }
  | { readonly act: 'extend'; readonly seconds: number }
  | { readonly act: 'request'; readonly note: string | null }
  | { readonly act: 'pass'; readonly to: AppId | null; readonly note: string | null }
  | { readonly act: 'release' };

export type CaseCommand =
  | HeardCommand
  | { readonly type: 'ChooseThreadControl'; readonly choice: ThreadControl; readonly by: string }
  | { readonly type: 'UndoThreadControl'; readonly by: string }
  | {
      readonly type: 'SubmitReply';
      readonly replyId: ReplyId;
      readonly key: string;
      readonly parts: readonly PartContent[];
      readonly messagingType: MessagingType;
      readonly control: ThreadControl | null;
      /** The agent knows that an equal text may already have arrived, and wants it sent all the same. */
      readonly sendAgain: boolean;
      readonly by: string;
    }
  | {
      readonly type: 'RetryReply';
      readonly replyId: ReplyId;
      readonly sendAgain: boolean;
      readonly by: string;
    }
  | { readonly type: 'StartPart'; readonly replyId: ReplyId; readonly index: number }
  | {
      readonly type: 'SettlePart';
      readonly replyId: ReplyId;
      readonly index: number;
      readonly outcome: Outcome<{ mid: Mid }>;
    }
  | { readonly type: 'InterruptReply'; readonly replyId: ReplyId }
  | { readonly type: 'AskControl'; readonly act: ControlAct }
  | {
      readonly type: 'SettleControl';
      readonly act: ControlAct;
      readonly outcome: Outcome<null>;
      readonly by: string;
    }
  | { readonly type: 'LearnOwner'; readonly outcome: Outcome<ThreadOwnerAnswer> };
