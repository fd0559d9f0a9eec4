/** What follows from one POST to an app: done, tried again later, or given up after an hour (API-108, API-109). */

import type { AttemptReport } from './commands.ts';
import type { AttemptEvent, Decided } from './events.ts';
import type { DeliveryId, FaultId } from './ids.ts';
import { isCopied } from './lane.ts';
import { ALERT_AFTER_MS, RETRY_GIVE_UP_MS, RETRY_WAIT_LATER_MS, RETRY_WAITS_MS } from './limits.ts';
import { alertKey, type OwedDelivery, type World } from './world.ts';

export function decideAttempt(world: World, report: AttemptReport, now: number): Decided[] {
  const owed = world.deliveries.get(report.delivery);
  // The app was unsubscribed while this attempt was on its way: nothing is owed any more.
  if (owed === undefined) return [];
  const failed = report.outcome === 'failed';
  const nextAt = failed ? nextAttemptAt(owed, now) : copyAt(owed, report, now);
  const isExhausted = failed && nextAt === null;
  const fault = faultBehind(owed);
  const attempt: AttemptEvent = {
    kind: 'attempt',
    delivery: owed.id,
    to: owed.to,
    page: owed.page,
    psid: owed.psid,
    n: owed.attempts + 1,
    outcome: report.outcome,
    ...(report.batch === undefined ? {} : { batch: report.batch }),
    ...(report.status === null ? {} : { status: report.status }),
    ...(report.error === null ? {} : { error: report.error }),
    next_at: nextAt,
    ...(isExhausted ? { exhausted: true } : {}),
    ...(fault === null ? {} : { fault }),
  };
  const decided: Decided[] = [{ event: attempt, because: { seq: owed.seq } }];
  if (isExhausted) {
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

/** The same for a body that held several deliveries: an attempt of each, and at most one end of a page's subscription. */
export function decideAttempts(
  world: World,
  deliveries: readonly DeliveryId[],
  result: Omit<AttemptReport, 'do' | 'delivery' | 'batch'>,
  now: number,
): Decided[] {
  const [batch] = deliveries;
  const decided: Decided[] = [];
  const ended = new Set<string>();
  for (const delivery of deliveries) {
    const first = decided.length;
    const report: AttemptReport = {
      do: 'ReportAttempt',
      delivery,
      ...result,
      ...(batch === undefined || deliveries.length === 1 ? {} : { batch }),
    };
    for (const { event, because } of decideAttempt(world, report, now)) {
      if (event.kind === 'setting' && event.what === 'unsubscribed') {
        if (ended.has(event.page)) continue;
        ended.add(event.page);
      }
      decided.push({ event, because: typeof because === 'number' ? first + because : because });
    }
  }
  return decided;
}

/** When the developer is told that this delivery keeps failing, or null if there is nothing (more) to tell (API-109). */
export function alertAt(world: World, id: DeliveryId): number | null {
  const owed = world.deliveries.get(id);
  if (owed === undefined || owed.first_failed_at === null || world.alerts.has(alertKey(owed))) return null;
  return owed.first_failed_at + ALERT_AFTER_MS;
}

export function decideAlert(world: World, id: DeliveryId): Decided[] {
  const owed = world.deliveries.get(id);
  if (owed === undefined) return [];
  return [
    {
      event: {
        kind: 'setting',
        what: 'webhook_alert',
        page: owed.page,
        app: owed.to,
        why: 'deliveries have been failing for 15 minutes',
        rule: 'API-109',
      },
      because: { seq: owed.seq },
    },
  ];
}

/** When the copy of a duplicated delivery goes: once the first has been acknowledged. */
function copyAt(owed: OwedDelivery, { outcome }: AttemptReport, now: number): number | null {
  if (outcome !== 'acknowledged' || !isCopied(owed)) return null;
  return (
    now + (owed.fault !== null && 'delay_ms' in owed.fault.effect ? (owed.fault.effect.delay_ms ?? 0) : 0)
  );
}

/** The fault that an attempt is owed to; of a duplicated delivery it is the copy that is. */
function faultBehind(owed: OwedDelivery): FaultId | null {
  return owed.fault === null || isCopied(owed) ? null : owed.fault.id;
}

/** When a failed delivery is tried again, or null once it has failed for an hour. */
export function nextAttemptAt(owed: OwedDelivery, now: number): number | null {
  const firstFailedAt = owed.first_failed_at ?? now;
  const giveUpAt = firstFailedAt + RETRY_GIVE_UP_MS;
  if (now >= giveUpAt) return null;
  const wait = RETRY_WAITS_MS[owed.attempts] ?? RETRY_WAIT_LATER_MS;
  return Math.min(now + wait, giveUpAt);
}
