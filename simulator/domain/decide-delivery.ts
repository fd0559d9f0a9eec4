/** What follows from one POST to an app: done, tried again later, or given up after an hour (API-108, API-109). */

import type { AttemptReport } from './commands.ts';
import type { AttemptEvent, Decided } from './events.ts';
import { RETRY_GIVE_UP_MS, RETRY_WAIT_LATER_MS, RETRY_WAITS_MS } from './limits.ts';
import type { OwedDelivery, World } from './world.ts';

export function decideAttempt(world: World, report: AttemptReport, now: number): Decided[] {
  const owed = world.deliveries.get(report.delivery);
  // The app was unsubscribed while this attempt was on its way: nothing is owed any more.
  if (owed === undefined) return [];
  const failed = report.outcome === 'failed';
  const retryAt = failed ? nextAttemptAt(owed, now) : null;
  const attempt: AttemptEvent = {
    kind: 'attempt',
    delivery: owed.id,
    to: owed.to,
    page: owed.page,
    psid: owed.psid,
    n: owed.attempts + 1,
    outcome: report.outcome,
    ...(report.status === null ? {} : { status: report.status }),
    ...(report.error === null ? {} : { error: report.error }),
    next_at: retryAt,
    ...(failed && retryAt === null ? { exhausted: true } : {}),
  };
  const decided: Decided[] = [{ event: attempt, because: { seq: owed.seq } }];
  if (failed && retryAt === null) {
    decided.push({
      event: {
        kind: 'setting',
        what: 'unsubscribed',
        page: owed.page,
        app: owed.to,
        why: 'deliveries failed for an hour',
        rule: 'API-109',
      },
      because: 0,
    });
  }
  return decided;
}

/** When a failed delivery is tried again, or null once it has failed for an hour. */
export function nextAttemptAt(owed: OwedDelivery, now: number): number | null {
  const firstFailedAt = owed.first_failed_at ?? now;
  const giveUpAt = firstFailedAt + RETRY_GIVE_UP_MS;
  if (now >= giveUpAt) return null;
  const wait = RETRY_WAITS_MS[owed.attempts] ?? RETRY_WAIT_LATER_MS;
  return Math.min(now + wait, giveUpAt);
}
