/** Folds what is owed to apps: new deliveries, their attempts, and what ordered faults do to them. Part of evolve.ts. */

import type { AttemptEvent, FaultEvent, Recorded, Redelivered } from './events.ts';
import { troubleOf } from './fault.ts';
import type { AppId, DeliveryId, FaultId, PageId } from './ids.ts';
import { isCopied, laneOf } from './lane.ts';
import { alertKey, type OwedDelivery, type Place, type World, webhookObjectOf } from './world.ts';

type WebhookDelivery = Exclude<Extract<Recorded, { kind: 'delivery' }>, { channel: 'phone' }>;

export function oweDelivery(world: World, entry: WebhookDelivery): void {
  const { id, seq, to, page, psid } = entry;
  const object = webhookObjectOf(world, page, psid);
  put(world, { id, seq, to, object, page, psid, entry: entry.entry, ...untried(entry.at) });
  countMatched(world, entry.matched);
}

function untried(at: number) {
  return {
    attempts: 0,
    first_failed_at: null,
    batch: null,
    next_at: at,
    place: 'in_line',
    fault: null,
  } as const;
}

export function countMatched(world: World, matched: readonly FaultId[] = []): void {
  for (const id of matched) {
    const fault = world.faults.get(id);
    if (fault !== undefined) world.faults.set(id, { ...fault, matched: fault.matched + 1 });
  }
}

export function evolveAttempt(world: World, entry: Recorded<AttemptEvent>): void {
  const owed = world.deliveries.get(entry.delivery);
  if (owed === undefined) return;
  const isAcknowledged = entry.outcome === 'acknowledged';
  if (isAcknowledged && world.alerts.size > 0) world.alerts.delete(alertKey(owed));
  if (isAcknowledged || entry.next_at === null) letPass(world, owed);
  if (entry.next_at === null) {
    drop(world, owed.id);
    return;
  }
  put(world, {
    ...owed,
    attempts: entry.n,
    first_failed_at: isAcknowledged ? owed.first_failed_at : (owed.first_failed_at ?? entry.at),
    batch: entry.batch ?? owed.batch,
    next_at: entry.next_at,
    place: isAcknowledged ? 'loose' : owed.place,
    fault: isCopied(owed) ? owed.fault : null,
  });
}

/** A delivery has gone: earlier ones of its lane that waited for that are next. */
function letPass(world: World, gone: OwedDelivery): void {
  for (const id of world.outOfLine) {
    const owed = world.deliveries.get(id);
    if (owed?.place === 'behind' && owed.seq < gone.seq && laneOf(owed) === laneOf(gone))
      move(world, id, 'in_line');
  }
}

export function evolveFault(world: World, entry: Recorded<FaultEvent>): void {
  switch (entry.what) {
    case 'armed': {
      const { id, match, trigger, effect } = entry;
      world.faultCount += 1;
      world.faults.set(id, { id, match, trigger, effect, matched: 0, fired: 0 });
      return;
    }
    case 'fired': {
      const fault = world.faults.get(entry.id);
      if (fault === undefined) return;
      world.faults.set(entry.id, { ...fault, fired: fault.fired + 1 });
      if (entry.delivery !== undefined) hit(world, entry.delivery, entry);
      return;
    }
    case 'removed':
      world.faults.delete(entry.id);
      // The network is well again: what the fault held back goes on in its order.
      for (const owed of world.deliveries.values())
        if (owed.fault?.id === entry.id && isHeldBack(owed)) move(world, owed.id, 'in_line');
      return;
    case 'released':
      return move(world, entry.delivery, 'loose', entry.at);
    case 'redelivered':
      return oweAgain(world, entry);
  }
}

function hit(
  world: World,
  delivery: DeliveryId,
  { id, next_at }: { readonly id: FaultId; readonly next_at?: number },
): void {
  const owed = world.deliveries.get(delivery);
  const effect = world.faults.get(id)?.effect;
  if (owed === undefined || effect === undefined || 'error' in effect || 'drop_connection' in effect) return;
  const trouble = troubleOf(effect);
  put(world, { ...owed, next_at: next_at ?? owed.next_at, fault: { id, effect } });
  if (trouble === 'hold') move(world, delivery, 'held');
  if (trouble === 'reorder') move(world, delivery, 'behind');
}

function move(world: World, id: DeliveryId, place: Place, next_at?: number): void {
  const owed = world.deliveries.get(id);
  if (owed === undefined) return;
  put(world, { ...owed, place, next_at: next_at ?? owed.next_at });
}

function isHeldBack({ place }: OwedDelivery): boolean {
  return place === 'held' || place === 'behind';
}

function oweAgain(world: World, entry: Recorded<Redelivered>): void {
  const { delivery: id, to, page, psid, attempts } = entry;
  const object = webhookObjectOf(world, page, psid);
  const again = { id, seq: entry.cause ?? entry.seq, to, object, page, psid, entry: entry.entry };
  put(world, { ...again, ...untried(entry.at), attempts, place: 'loose' });
}

export function dropDeliveries(world: World, page: PageId, app: AppId): void {
  world.alerts.delete(alertKey({ to: app, page }));
  for (const owed of world.deliveries.values()) {
    if (owed.page !== page || owed.to !== app) continue;
    drop(world, owed.id);
  }
}

function put(world: World, owed: OwedDelivery): void {
  world.deliveries.set(owed.id, owed);
  if (owed.place !== 'in_line') world.outOfLine.add(owed.id);
  else if (world.outOfLine.size > 0) world.outOfLine.delete(owed.id);
}

function drop(world: World, id: DeliveryId): void {
  world.deliveries.delete(id);
  world.outOfLine.delete(id);
}
