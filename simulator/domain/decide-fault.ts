/**
 * What ordered faults do to deliveries, and how a tester steps them by hand. A fault is decided with the command that owes
 * the delivery, so that it never hangs on the network.
 */

import type { SettingCommand } from './commands.ts';
import type { Decided, DecidedDelivery, FaultEvent } from './events.ts';
import { type DeliveryEffect, type Fault, troubleOf } from './fault.ts';
import { type FaultHit, faultsOfDelivery } from './faults.ts';
import { asDeliveryId, type DeliveryId, type FaultId } from './ids.ts';
import { type LaneKey, laneOf } from './lane.ts';
import type { SettingRejection } from './rejections.ts';
import { DONE, type SettingOutcome } from './setting-outcome.ts';
import { accept, reject, type Verdict } from './verdict.ts';
import type { OwedDelivery, World } from './world.ts';

/** The same events, with the faults behind them that their deliveries met. */
export function withFaults(
  world: World,
  decided: readonly Decided[],
  now: number,
  entryOf: (delivery: DecidedDelivery) => unknown,
): readonly Decided[] {
  if (world.faults.size === 0) return decided;
  const faults = new Map(world.faults);
  const waiting = new Set([...world.outOfLine].flatMap((id) => laneOfWaiting(world, id)));
  const fired: Decided[] = [];
  let count = world.deliveryCount;
  const events = decided.map((given, index): Decided => {
    const { event } = given;
    if (event.kind !== 'delivery') return given;
    count += 1;
    if (event.channel === 'phone') return given;
    const lane = laneOf(event);
    const { to: app, page, psid, channel, field } = event;
    const hit = faultsOfDelivery(
      faults.values(),
      { app, page, psid, channel, field, entry: () => entryOf(event) },
      // Two that wait for one another would wait for ever.
      (effect) => troubleOf(effect) !== 'reorder' || !waiting.has(lane),
    );
    if (hit.matched.length === 0) return given;
    counted(faults, hit);
    if (hit.firing !== null) {
      if (troubleOf(hit.firing.effect) === 'reorder') waiting.add(lane);
      fired.push({ event: firedEvent(hit.firing, asDeliveryId(`d${count}`), now), because: index });
    }
    return { ...given, event: { ...event, matched: hit.matched } };
  });
  return [...events, ...fired];
}

/** The lane of a delivery that waits for a later one, if it does. */
function laneOfWaiting(world: World, id: DeliveryId): LaneKey[] {
  const owed = world.deliveries.get(id);
  return owed?.place === 'behind' ? [laneOf(owed)] : [];
}

/** Several deliveries of one command count as they will when they are folded. */
function counted(faults: Map<FaultId, Fault>, { matched, firing }: FaultHit<DeliveryEffect>): void {
  for (const id of matched) {
    const fault = faults.get(id);
    if (fault === undefined) continue;
    const isFiring = firing?.id === id;
    faults.set(id, { ...fault, matched: fault.matched + 1, fired: fault.fired + (isFiring ? 1 : 0) });
  }
}

function firedEvent(
  { id, effect }: { readonly id: FaultId; readonly effect: DeliveryEffect },
  delivery: DeliveryId,
  now: number,
): FaultEvent {
  const delay = 'delay_ms' in effect && troubleOf(effect) !== 'duplicate' ? effect.delay_ms : undefined;
  return {
    kind: 'fault',
    what: 'fired',
    id,
    delivery,
    ...(delay === undefined ? {} : { next_at: now + delay }),
  };
}

/** Lets a delivery go that a fault holds back, whatever stands before it. */
export function releaseDelivery(
  world: World,
  delivery: DeliveryId,
  now: number,
): Verdict<SettingOutcome, SettingRejection> {
  const owed = world.deliveries.get(delivery);
  if (owed === undefined || owed.fault === null || !isHeldBack(owed, now))
    return reject({ name: 'DeliveryNotHeld', delivery });
  const event: FaultEvent = { kind: 'fault', what: 'released', id: owed.fault.id, delivery };
  return accept(DONE, [{ event, because: { seq: owed.seq } }]);
}

/** Held, waiting for a later one, or delayed; what waits for its next try is not held back by a fault. */
function isHeldBack({ place, attempts, next_at }: OwedDelivery, now: number): boolean {
  if (place === 'held' || place === 'behind') return true;
  return next_at > now && (attempts === 0 || place === 'loose');
}

export function redeliver(
  world: World,
  { do: _, cause, ...again }: Extract<SettingCommand, { do: 'Redeliver' }>,
): Verdict<SettingOutcome, SettingRejection> {
  if (world.deliveries.has(again.delivery)) return reject({ name: 'DeliveryOwed', delivery: again.delivery });
  const event: FaultEvent = { kind: 'fault', what: 'redelivered', ...again };
  return accept(DONE, [{ event, because: { seq: cause } }]);
}
