/** What is due in a world and when, and what came due while its clock was moved. */

import type { Recorded } from './domain/events.ts';
import type { AppId, PageId, Psid } from './domain/ids.ts';
import type { World } from './domain/world.ts';
import type { Journal } from './journal.ts';

export type AgendaItem =
  | {
      readonly at: number;
      readonly what: 'expiry';
      readonly page: PageId;
      readonly psid: Psid;
      readonly owner: AppId;
    }
  | { readonly at: number; readonly what: 'attempt'; readonly delivery: string; readonly to: AppId };

/** Something that came due while the clock was moved. */
export type Fired =
  | {
      readonly at: number;
      readonly what: 'expiry';
      readonly page: PageId;
      readonly psid: Psid;
      readonly from: AppId | null;
    }
  | {
      readonly at: number;
      readonly what: 'attempt';
      readonly delivery: string;
      readonly to: AppId;
      readonly outcome: string;
    };

/** Leases that will end and deliveries that will be tried, earliest first. */
export function agendaOf(world: Readonly<World>): AgendaItem[] {
  const leases = [...world.threads.values()].flatMap(({ page, psid, control }): AgendaItem[] =>
    control.state === 'owned'
      ? [{ at: control.expires_at, what: 'expiry', page, psid, owner: control.owner }]
      : [],
  );
  const attempts = [...world.deliveries.values()].map(
    ({ id, to, next_at }): AgendaItem => ({ at: next_at, what: 'attempt', delivery: id, to }),
  );
  return [...leases, ...attempts].sort((a, b) => a.at - b.at);
}

/** What the clock and the outbox have done since an entry of the journal. */
export function firedSince(journal: Journal, seq: number): Fired[] {
  const fired: Fired[] = [];
  for (let at = seq + 1; at <= journal.lastSeq; at += 1) {
    const entry = journal.entry(at);
    const item = entry === undefined ? null : firedBy(entry);
    if (item !== null) fired.push(item);
  }
  return fired;
}

function firedBy(entry: Recorded): Fired | null {
  if (entry.kind === 'control' && entry.via === 'clock') {
    return { at: entry.at, what: 'expiry', page: entry.page, psid: entry.psid, from: entry.from };
  }
  if (entry.kind !== 'attempt') return null;
  const { at, delivery, to, outcome } = entry;
  return { at, what: 'attempt', delivery, to, outcome };
}
