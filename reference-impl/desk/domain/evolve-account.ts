/** Folds an account's events into its state. */

import type { Account, SeenAtMeta } from './account.ts';
import type { Observation } from './commands.ts';
import type { AccountEvent } from './events.ts';

export function evolveAccount(account: Account, event: AccountEvent): Account {
  switch (event.type) {
    case 'RoutingEnabled':
      return { ...account, enabled: { at: event.at, by: event.by } };
    case 'AppAdded':
      return { ...account, apps: [...account.apps, event.app] };
    case 'AppChanged':
      // SEED-35: the order of the entries is kept.
      return {
        ...account,
        apps: account.apps.map((app) => (app.appId === event.before.appId ? event.after : app)),
      };
    case 'AppRemoved':
      return { ...account, apps: account.apps.filter((app) => app.appId !== event.appId) };
    case 'TakeGranted':
      return { ...account, takePermission: { at: event.at, by: event.by } };
    case 'TakeWithdrawn':
      return { ...account, takePermission: null };
    case 'SeenAtMeta':
      return { ...account, seen: withObservation(account.seen, event.seen, event.at) };
    default:
      return event satisfies never;
  }
}

function withObservation(seen: SeenAtMeta, observation: Observation, at: number): SeenAtMeta {
  const { evidence } = observation;
  switch (observation.subject) {
    case 'routing':
      return { ...seen, routing: { state: observation.state, evidence, at } };
    case 'defaultApp':
      return { ...seen, defaultApp: { state: observation.state, evidence, at } };
    case 'take':
      return { ...seen, take: { state: observation.state, evidence, at } };
    default:
      return observation satisfies never;
  }
}
