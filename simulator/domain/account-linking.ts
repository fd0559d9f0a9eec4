/**
 * Account linking (API §4.7): a Log In button opens the integration’s page with a token, by which the integration may ask
 * who is there before it links anything. That nothing but the button starts it, and that any app of the page may ask, is
 * as Meta’s pages read; the five minutes are theirs.
 */

import type { AppId, Mid, PageId, Psid } from './ids.ts';
import { LINKING_TOKEN_LIFETIME_MS } from './limits.ts';
import type { Message } from './thread.ts';
import type { World } from './world.ts';

/** The person taps Log In. */
export interface AccountLinkAct {
  readonly type: 'account_link';
  /** The message with the button; null for the button of the page’s own profile. */
  readonly mid: Mid | null;
  readonly button_of: AppId | null;
  /** Where the phone goes, token included. */
  readonly opens: string;
  readonly account_linking_token: string;
}

export interface LinkingToken {
  readonly token: string;
  readonly page: PageId;
  readonly psid: Psid;
  readonly at: number;
}

/** The person behind a token of this page that is still good, or null. */
export function personLinking(world: World, page: PageId, token: string, now: number): Psid | null {
  const known = world.linkingTokens.get(token);
  const isGood = known !== undefined && known.page === page && now - known.at < LINKING_TOKEN_LIFETIME_MS;
  return isGood ? known.psid : null;
}

/** The addresses behind the Log In buttons of a message, in reading order. */
export function loginButtonsOf({ attachments = [] }: Message): string[] {
  return attachments.flatMap(({ type, payload }) => {
    if (type !== 'template') return [];
    const cards = records(payload?.elements);
    return [payload?.buttons, ...cards.map(({ buttons }) => buttons)].flatMap((buttons) =>
      records(buttons).flatMap(({ type: kind, url }) =>
        kind === 'account_link' && typeof url === 'string' ? [url] : [],
      ),
    );
  });
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : [];
}
