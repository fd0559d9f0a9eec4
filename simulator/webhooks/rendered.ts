/** What goes into a webhook: the entry of a delivery when it is written down, the body when it is sent. */

import type { DecidedDelivery, DecidedPhone } from '../domain/events.ts';
import { readingsBehind } from '../domain/leaning.ts';
import { type OwedDelivery, platformOf, type World } from '../domain/world.ts';
import { merged, webhookBody } from './body.ts';
import { webhookEntry } from './payloads.ts';

export function rendered(event: DecidedDelivery | DecidedPhone, at: number, world: World): object {
  if (event.channel === 'phone') return event;
  const { notice: _notice, hop: _hop, ...facts } = event;
  const readings = readingsBehind(event);
  return {
    ...facts,
    entry: entryOf(event, at, world),
    ...(readings.length === 0 ? {} : { readings }),
  };
}

export function entryOf(event: DecidedDelivery, at: number, world: World): object {
  return webhookEntry(event, at, world.readings, accountOf(event, world));
}

/** One body; what travels together is of one object. */
export function bodyOf(owed: readonly OwedDelivery[]): string {
  const [first] = owed;
  const entries = owed.length === 1 ? [first?.entry] : merged(owed.map(({ entry }) => entry));
  return webhookBody(entries, first?.object);
}

/** On Instagram the account of the page stands where the page does (API-147). */
function accountOf({ page, psid }: DecidedDelivery, world: World): string {
  const account = world.pages.get(page)?.instagram?.id;
  return account !== undefined && platformOf(world, page, psid) === 'instagram' ? account : page;
}
