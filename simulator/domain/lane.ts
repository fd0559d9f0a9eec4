/** In which order and when deliveries to one app about one thread go out: as they were owed, unless a fault was ordered. */

import { troubleOf } from './fault.ts';
import { type DeliveryId, type ThreadKey, threadKey } from './ids.ts';
import type { OwedDelivery, World } from './world.ts';

/** One app and one thread: what goes out one after another. */
export type LaneKey = `${string}@${ThreadKey}`;

export function laneOf({ to, page, psid }: Pick<OwedDelivery, 'to' | 'page' | 'psid'>): LaneKey {
  return `${to}@${threadKey(page, psid)}`;
}

/** A duplicated delivery whose copy has still to come; the copy itself stands loose. */
export function isCopied({ place, fault }: OwedDelivery): boolean {
  return place !== 'loose' && fault !== null && troubleOf(fault.effect) === 'duplicate';
}

/** What of a lane goes now; or, where nothing does, when to look again. */
export type Turn =
  | { readonly goes: OwedDelivery }
  | { readonly goes: null; readonly again_at: number | null };

/** `queue` holds what one lane owes, oldest first. */
export function turnOf(queue: readonly OwedDelivery[], now: number): Turn {
  let again = Number.POSITIVE_INFINITY;
  for (const owed of queue) {
    if (owed.place !== 'loose') continue;
    if (owed.next_at <= now) return { goes: owed };
    again = Math.min(again, owed.next_at);
  }
  const first = queue.find(({ place }) => place === 'in_line' || place === 'held');
  if (first?.place === 'in_line') {
    if (first.next_at <= now) return { goes: first };
    again = Math.min(again, first.next_at);
  }
  return { goes: null, again_at: Number.isFinite(again) ? again : null };
}

/** When each owed delivery can go as things stand; null while it waits for somebody or for a later one. */
export function dueInstants(world: Readonly<World>): Map<DeliveryId, number | null> {
  const free = new Map<LaneKey, number | null>();
  const due = new Map<DeliveryId, number | null>();
  for (const owed of world.deliveries.values()) {
    const lane = laneOf(owed);
    const before = free.get(lane);
    const isBarred = before === null || owed.place === 'held';
    if (owed.place === 'loose') {
      due.set(owed.id, owed.next_at);
    } else if (owed.place === 'behind') {
      due.set(owed.id, null);
    } else {
      const at = isBarred ? null : Math.max(owed.next_at, before ?? owed.next_at);
      due.set(owed.id, at);
      free.set(lane, at);
    }
  }
  return due;
}
