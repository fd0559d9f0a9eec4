/** What an accepted Graph command answers, before it becomes JSON. */

import type { AppId, Mid, PageId, Psid } from './ids.ts';
import type { ConversationNode, MessageNode, Node, PersonaNode } from './nodes.ts';
import type { Subscriptions } from './world.ts';

export type Reply =
  | { readonly reply: 'success' }
  | {
      readonly reply: 'sent';
      /** null for people named by something else than an id of theirs (API-053). */
      readonly psid: Psid | null;
      readonly mid: Mid;
      /** The id under which its file can be sent again (API-081). */
      readonly attachment?: string;
    }
  | { readonly reply: 'acted'; readonly psid: Psid; readonly mid?: Mid }
  | { readonly reply: 'uploaded'; readonly attachment: string }
  | { readonly reply: 'made'; readonly id: string }
  | {
      readonly reply: 'thread_owner';
      /** null while idle; `owner` is null for callers who may see only the expiration (CR-112). */
      readonly shown: { readonly owner: AppId | null; readonly expires_at: number } | null;
    }
  | { readonly reply: 'node'; readonly node: Node }
  | {
      readonly reply: 'edge';
      /** The node whose edge it is: a page by its id, or a conversation. */
      readonly of: PageId | ConversationNode;
      readonly edge: 'conversations' | 'messages' | 'personas';
      readonly nodes: readonly (ConversationNode | MessageNode | PersonaNode)[];
    }
  | {
      readonly reply: 'secondary_receivers';
      readonly apps: readonly { readonly app: AppId; readonly name: string }[];
    }
  | { readonly reply: 'profile'; readonly profile: Readonly<Record<string, unknown>> }
  | { readonly reply: 'profile_set' }
  /** Menus, or null where none is set. */
  | { readonly reply: 'user_settings'; readonly user_menu: unknown; readonly page_menu: unknown }
  | { readonly reply: 'subscribers'; readonly apps: readonly Subscriber[] }
  | { readonly reply: 'subscriptions'; readonly subscriptions: Subscriptions };

export interface Subscriber {
  readonly app: AppId;
  readonly name: string;
  readonly fields: readonly string[];
}
