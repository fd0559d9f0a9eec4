/** What has happened to an account and to a case. */

import type { ConnectedApp } from './account.ts';
import type { CaseMessage, ControlLine, PartState, Reply } from './case.ts';
import type { Observation } from './commands.ts';
import type { AppId, ReplyId } from './ids.ts';
import type { OwnerBelief } from './owner.ts';
import type { ThreadControl } from './thread-control.ts';

/** All but `SeenAtMeta` are acts of an admin and go to the audit. */
export type AccountEvent =
  | { readonly type: 'RoutingEnabled'; readonly at: number; readonly by: string }
  | { readonly type: 'AppAdded'; readonly app: ConnectedApp; readonly at: number; readonly by: string }
  | {
      readonly type: 'AppChanged';
      readonly before: ConnectedApp;
      readonly after: ConnectedApp;
      readonly at: number;
      readonly by: string;
    }
  | { readonly type: 'AppRemoved'; readonly appId: AppId; readonly at: number; readonly by: string }
  | { readonly type: 'TakeGranted'; readonly at: number; readonly by: string }
  | { readonly type: 'TakeWithdrawn'; readonly at: number; readonly by: string }
  | { readonly type: 'SeenAtMeta'; readonly seen: Observation; readonly at: number };

export type CaseEvent =
  | { readonly type: 'MessageHeard'; readonly message: CaseMessage }
  | { readonly type: 'PersonActive'; readonly at: number }
  | { readonly type: 'OwnerLearned'; readonly owner: OwnerBelief }
  | { readonly type: 'OwnerDoubted'; readonly why: string }
  | { readonly type: 'OwnerAsked'; readonly failed: string | null }
  | { readonly type: 'ControlNoted'; readonly line: ControlLine }
  | { readonly type: 'ReceiptHeard'; readonly what: 'delivery' | 'read'; readonly upTo: number }
  | {
      readonly type: 'ThreadControlChosen';
      readonly choice: ThreadControl;
      readonly at: number;
      readonly by: string;
    }
  | { readonly type: 'ThreadControlCleared' }
  | { readonly type: 'ReplySubmitted'; readonly reply: Reply }
  | {
      readonly type: 'ReplyRequeued';
      readonly replyId: ReplyId;
      readonly control: ThreadControl | null;
      readonly held: Reply['held'];
    }
  | {
      readonly type: 'PartProgressed';
      readonly replyId: ReplyId;
      readonly index: number;
      readonly progress: PartState;
    }
  | { readonly type: 'OwnMessageShown'; readonly message: CaseMessage };
