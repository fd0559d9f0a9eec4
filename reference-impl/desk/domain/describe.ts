/** Names for parties and hand-overs, in the words the product document uses. */

import type { Account } from './account.ts';
import { appName } from './account.ts';
import type { Party } from './owner.ts';
import type { ThreadControl } from './thread-control.ts';

export function partyName(account: Account, party: Party): string {
  switch (party) {
    case 'self':
      return 'You';
    case 'nobody':
      return 'Nobody (default app answers next)';
    case 'another':
      return 'Another app';
    case 'unknown':
      return 'Unknown';
    default:
      return appName(account, party);
  }
}

/** The chip of the reply box: what will happen when the reply has been sent. */
export function choiceInWords(account: Account, choice: ThreadControl): string {
  switch (choice.type) {
    case 'pass':
      return `pass to ${appName(account, choice.appId)}`;
    case 'pass_to_default':
      return 'pass to the default app';
    case 'release':
      return 'release control';
    default:
      return choice satisfies never;
  }
}
