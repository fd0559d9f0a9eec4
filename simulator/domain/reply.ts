/** What an accepted Graph command answers, before it becomes JSON. */

import type { PageField } from './commands.ts';
import type { AppId, Mid, PageId, Psid } from './ids.ts';
import type { AppSubscription } from './world.ts';

export type Reply =
  | { readonly reply: 'success' }
  | { readonly reply: 'sent'; readonly psid: Psid; readonly mid: Mid }
  | {
      readonly reply: 'thread_owner';
      /** null while idle; `owner` is null for callers who may see only the expiration (CR-112). */
      readonly shown: { readonly owner: AppId | null; readonly expires_at: number } | null;
    }
  | {
      readonly reply: 'page';
      readonly page: PageId;
      readonly name: string;
      readonly routing_on: boolean;
      readonly fields: readonly PageField[];
    }
  | { readonly reply: 'subscribers'; readonly apps: readonly Subscriber[] }
  | { readonly reply: 'subscriptions'; readonly subscription: AppSubscription | null };

export interface Subscriber {
  readonly app: AppId;
  readonly name: string;
  readonly fields: readonly string[];
}
