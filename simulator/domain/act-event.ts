/** An act as the journal keeps it: who did what, and what belongs to that type of act. */

import type { InboxAct, PersonAct, PlatformAct, ReplyTo } from './entry-point.ts';
import type { AppId, Mid, PageId, PersonId, Psid } from './ids.ts';
import type { OptIn, PolicyAction } from './notices.ts';
import type { Reaction } from './reactions.ts';
import type { ResponseFeedback } from './side-acts.ts';
import type { Attachment } from './thread.ts';

export interface ActEvent {
  readonly kind: 'act';
  readonly by: 'person' | 'inbox' | 'platform';
  readonly person?: PersonId;
  readonly page: PageId;
  /** Where Meta acts on a page as a whole, the page stands for the PSID. */
  readonly psid: Psid;
  readonly type: PersonAct['type'] | InboxAct['type'] | PlatformAct['type'];
  /** Left out on Messenger. */
  readonly platform?: 'instagram';
  readonly new_thread: boolean;
  /** Whether leases and organic routing count from this act. */
  readonly user_event: boolean;
  readonly opens_window: boolean;
  readonly mid?: Mid;
  readonly text?: string;
  readonly title?: string;
  readonly payload?: string;
  readonly ref?: string;
  readonly ad_id?: string;
  readonly via?: 'link' | 'qr';
  readonly button_of?: AppId;
  /** Whom the inbox’s AI passes the thread to. */
  readonly app?: AppId;
  readonly comment_id?: string;
  readonly post_id?: string;
  /** What the act did to a lead form. */
  readonly lead?: LeadStep;
  readonly attachments?: readonly Attachment[];
  readonly reply_to?: ReplyTo;
  readonly product_id?: string;
  /** The message that a reaction, an edit, a feedback or a Log In is about. */
  readonly about_mid?: Mid;
  /** The reaction by its name with its emoji; null when it was taken back. */
  readonly reaction?: Reaction | null;
  readonly optin?: OptIn;
  readonly authorization_code?: string | null;
  /** Where a Log In button leads, and the token in it. */
  readonly opens?: string;
  readonly account_linking_token?: string;
  readonly feedback?: ResponseFeedback;
  readonly feedback_screens?: readonly unknown[];
  readonly game_play?: Readonly<Record<string, unknown>>;
  readonly action?: PolicyAction;
  readonly reason?: string;
  readonly field?: string;
  readonly members?: Readonly<Record<string, unknown>>;
}

/** How a lead form stands after an act: it began, it goes on, or it ended in one of three ways. */
export type LeadStep = 'began' | 'answered' | 'complete' | 'incomplete' | 'stopped';
