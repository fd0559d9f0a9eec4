/**
 * Turns what was decided into entries of the journal: numbered, dated, each pointing at what caused it, with the faults that
 * its deliveries meet.
 */

import { withFaults } from './domain/decide-fault.ts';
import type { Decided, Recorded } from './domain/events.ts';
import { asDeliveryId } from './domain/ids.ts';
import type { World } from './domain/world.ts';
import { entryOf, rendered } from './webhooks/rendered.ts';

/** `first` is the seq of the first of them; `world` is as it stands before them. */
export function recorded(decided: readonly Decided[], first: number, at: number, world: World): Recorded[] {
  let deliveries = world.deliveryCount;
  const afflicted = withFaults(world, decided, at, (event) => entryOf(event, at, world));
  return afflicted.map(({ event, because }, index): Recorded => {
    const frame = { seq: first + index, at, kind: event.kind, cause: causeOf(because, first) };
    if (event.kind !== 'delivery') return Object.assign(frame, event) as Recorded;
    deliveries += 1;
    const id = asDeliveryId(`d${deliveries}`);
    return Object.assign(frame, { id }, rendered(event, at, world)) as Recorded;
  });
}

function causeOf(because: Decided['because'], first: number): number | null {
  if (because === null) return null;
  if (because === 'command') return first;
  return typeof because === 'number' ? first + because : because.seq;
}
