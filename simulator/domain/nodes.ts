/** What reads are about: pages, people, conversations and messages, with all that can be asked of them. */

import type { Mid, PageId, Psid } from './ids.ts';
import type { Message } from './thread.ts';
import type { PageMode, Platform } from './world.ts';

export type Node = PageNode | ConversationNode | MessageNode | UserNode | PersonaNode;

export interface PageNode {
  readonly node: 'Page';
  readonly id: PageId;
  readonly name: string;
  readonly mode: PageMode;
  /** Whether the feature status, which tells the mode, was asked for. */
  readonly status_asked: boolean;
  readonly instagram: { readonly id: string; readonly username: string } | null;
  /** The person whose account is being linked, where one was asked for by a token. */
  readonly recipient: Psid | null;
}

/** A side of a conversation: the page, or the person. */
export interface Participant {
  readonly id: string;
  readonly name: string;
}

export interface ConversationNode {
  readonly node: 'Conversation';
  readonly platform: Platform;
  readonly page: Participant;
  readonly psid: Psid;
  readonly person: Participant;
  /** Oldest first. */
  readonly messages: readonly Message[];
  readonly updated_at: number;
  /** Messages of the person that nobody has answered since. */
  readonly unread: number;
  readonly can_reply: boolean;
  /** Whether the calling app owns the thread (CR-116). */
  readonly is_owner: boolean;
}

export interface MessageNode {
  readonly node: 'Message';
  readonly conversation: ConversationNode;
  readonly mid: Mid;
  /** Its position in the thread, counted from the oldest. */
  readonly index: number;
  readonly message: Message;
  /** Only the newest messages of a thread can be read (API-134). */
  readonly is_readable: boolean;
}

export interface UserNode {
  readonly node: 'User';
  readonly platform: Platform;
  readonly id: Psid;
  readonly world: string;
  readonly name: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly username: string;
  readonly locale: string;
  readonly timezone: number;
  readonly gender: string | null;
  /** An address given by the tester; null stands for the one that this simulator serves. */
  readonly profile_pic: string | null;
}

/** A face that the page can send under. */
export interface PersonaNode {
  readonly node: 'Persona';
  readonly id: string;
  readonly name: string;
  readonly profile_picture_url: string;
  /** The entry that made it, which orders the list. */
  readonly made_by: number;
}
