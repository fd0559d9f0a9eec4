/** An owned social account: what was decided here, and apart from it what has been seen of Meta's side (DIFF-06). */

import type { AppId, PageId } from './ids.ts';
import { metaParties } from './ids.ts';

export type Channel = 'facebook' | 'instagram';
export type AppRole = 'default' | 'marketing';

/** SEED-43: metadata about an app, not an integration with it. It holds no token and no secret. */
export type ConnectedApp = { readonly appId: AppId; readonly name: string; readonly role: AppRole };

export type Stamp = { readonly at: number; readonly by: string };

export type Observed<State extends string> = {
  readonly state: State | 'unknown';
  readonly evidence: string;
  readonly at: number | null;
};

/** Graph exposes none of these as a setting; each is concluded from what calls and webhooks show. */
export type SeenAtMeta = {
  readonly routing: Observed<'on' | 'off'>;
  readonly defaultApp: Observed<'self' | 'other'>;
  readonly take: Observed<'on' | 'off'>;
};

export type Account = {
  readonly id: PageId;
  readonly channel: Channel;
  readonly name: string;
  readonly ownAppId: AppId | null;
  /** False without a page access token: cases fill, replying is off. */
  readonly connected: boolean;
  /** SEED-33: once set it stays, through restarts and through removing and adding the page again. */
  readonly enabled: Stamp | null;
  readonly apps: readonly ConnectedApp[];
  readonly takePermission: Stamp | null;
  readonly seen: SeenAtMeta;
};

/** What the set-up says of an account; the rest is the desk's own record. */
export type AccountSetup = Pick<Account, 'id' | 'channel' | 'name' | 'ownAppId' | 'connected'>;

const notSeenYet = {
  state: 'unknown',
  evidence: 'Graph does not expose this; nothing has shown it yet',
  at: null,
} as const;

export function newAccount(setup: AccountSetup): Account {
  return {
    ...setup,
    enabled: null,
    apps: [],
    takePermission: null,
    seen: { routing: notSeenYet, defaultApp: notSeenYet, take: notSeenYet },
  };
}

export function findApp(account: Account, appId: AppId): ConnectedApp | null {
  return account.apps.find((app) => app.appId === appId) ?? null;
}

/** SEED-44: names instead of ids, and an unlisted id is shown as what it is. */
export function appName(account: Account, appId: AppId): string {
  const listed = findApp(account, appId);
  if (listed) return listed.name;
  const party = metaParties.get(appId);
  if (party) return party;
  return appId === account.ownAppId ? `this app (${appId})` : `unknown app ${appId}`;
}
