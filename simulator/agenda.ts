/** What is due in a world, and what has come due while its clock was moved. */

import { alertAt } from './domain/decide.ts';
import type { AppId, PageId, Psid } from './domain/ids.ts';
import { dueInstants } from './domain/lane.ts';
import { alertKey, type World } from './domain/world.ts';
import type { Journal } from './journal.ts';

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
    }
  | Alert;

export type AgendaItem =
  | {
      readonly at: number;
      readonly what: 'expiry';
      readonly page: PageId;
      readonly psid: Psid;
      readonly owner: AppId;
    }
  | { readonly at: number; readonly what: 'attempt'; readonly delivery: string; readonly to: AppId }
  | Alert;

/** The developer of an app is told that its deliveries for a page keep failing. */
interface Alert {
  readonly at: number;
  readonly what: 'alert';
  readonly app: AppId;
  readonly page: PageId;
}

export function agendaOf(world: Readonly<World>): AgendaItem[] {
  const leases = [...world.threads.values()].flatMap(({ page, psid, control }): AgendaItem[] =>
    control.state === 'owned'
      ? [{ at: control.expires_at, what: 'expiry', page, psid, owner: control.owner }]
      : [],
  );
  const due = dueInstants(world);
  const attempts = [...world.deliveries.values()].flatMap(({ id, to }): AgendaItem[] => {
    const at = due.get(id) ?? null;
    return at === null ? [] : [{ at, what: 'attempt', delivery: id, to }];
  });
  return [...leases, ...attempts, ...alertsDue(world)].sort((a, b) => a.at - b.at);
}

/** One for each app and page, at the earliest of its instants. */
function alertsDue(world: Readonly<World>): Alert[] {
  const due = new Map<string, Alert>();
  for (const { id, to, page } of world.deliveries.values()) {
    const at = alertAt(world, id);
    const key = alertKey({ to, page });
    const present = due.get(key);
    if (at !== null && (present === undefined || at < present.at))
      due.set(key, { at, what: 'alert', app: to, page });
  }
  return [...due.values()];
}

/** What the clock and the outbox have done since an entry of the journal. */
export function firedSince(journal: Journal, seq: number): Fired[] {
  const fired: Fired[] = [];
  for (let at = seq + 1; at <= journal.lastSeq; at += 1) {
    const entry = journal.entry(at);
    if (entry?.kind === 'control' && entry.via === 'clock') {
      fired.push({ at: entry.at, what: 'expiry', page: entry.page, psid: entry.psid, from: entry.from });
    } else if (entry?.kind === 'setting' && entry.what === 'webhook_alert') {
      fired.push({ at: entry.at, what: 'alert', app: entry.app, page: entry.page });
    } else if (entry?.kind === 'attempt') {
      fired.push({
        at: entry.at,
        what: 'attempt',
        delivery: entry.delivery,
        to: entry.to,
        outcome: entry.outcome,
      });
    }
  }
  return fired;
}
