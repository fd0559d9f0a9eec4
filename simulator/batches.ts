/** Which owed deliveries of one app travel in one body. Pure but for taking finished deliveries out of their lanes. */

import { troubleOf } from './domain/fault.ts';
import type { DeliveryId } from './domain/ids.ts';
import { type LaneKey, turnOf } from './domain/lane.ts';
import { BATCH_UPDATES_MAX } from './domain/limits.ts';
import type { OwedDelivery } from './domain/world.ts';
import type { Lane } from './outbox.ts';

export interface Batch {
  /** In the order in which they were owed. */
  readonly owed: readonly OwedDelivery[];
  readonly lanes: readonly Lane[];
}

export interface Owing {
  now(): number;
  owed(id: DeliveryId): OwedDelivery | undefined;
}

export interface Batches {
  readonly batches: readonly Batch[];
  /** Lanes whose first delivery is due later. */
  readonly later: readonly { readonly at: number; readonly lane: LaneKey }[];
}

/** A body in the making. */
interface Gathered {
  readonly owed: OwedDelivery[];
  readonly lanes: Set<Lane>;
}

/**
 * What has never been tried goes together, as much as one body holds; a body that has failed goes again as it was, and a
 * delivery that failed alone goes alone (API-108, API-111). A lane that is part of a body waits for it, so that its
 * order is kept.
 */
export function batchesOf(lanes: Iterable<Lane>, world: Owing): Batches {
  const fresh: Gathered[] = [];
  const alone: Gathered[] = [];
  const again = new Map<DeliveryId, Gathered>();
  const later: { at: number; lane: LaneKey }[] = [];
  for (const lane of lanes) {
    if (lane.running) continue;
    const queue = liveQueue(lane, world);
    const turn = turnOf(queue, world.now());
    if (turn.goes === null) {
      if (turn.again_at !== null) later.push({ at: turn.again_at, lane: lane.key });
      continue;
    }
    const first = turn.goes;
    if (travelsAlone(first)) {
      const body = emptyBody();
      alone.push(body);
      put(body, lane, [first]);
    } else if (first.attempts > 0) {
      const id = first.batch ?? first.id;
      const body = again.get(id) ?? emptyBody();
      again.set(id, body);
      const together = first.batch === null ? [first] : queue.filter(({ batch }) => batch === first.batch);
      put(body, lane, together);
    } else {
      addFresh(fresh, lane, queue.slice(queue.indexOf(first)), world.now());
    }
  }
  return { batches: [...alone, ...again.values(), ...fresh].map(ordered), later };
}

function addFresh(fresh: Gathered[], lane: Lane, queue: readonly OwedDelivery[], now: number): void {
  const end = queue.findIndex(
    (owed) => owed.attempts > 0 || owed.next_at > now || owed.place !== 'in_line' || travelsAlone(owed),
  );
  const due = end < 0 ? queue : queue.slice(0, end);
  const open = fresh.at(-1);
  const room = open === undefined ? 0 : BATCH_UPDATES_MAX - open.owed.length;
  if (open !== undefined && room > 0) return put(open, lane, due.slice(0, room));
  const body = emptyBody();
  fresh.push(body);
  put(body, lane, due.slice(0, BATCH_UPDATES_MAX));
}

/** What a fault does to a body, it does to no other delivery; what was let go by hand leaves by itself. */
function travelsAlone({ place, fault }: OwedDelivery): boolean {
  return (
    place === 'loose' ||
    (fault !== null && (troubleOf(fault.effect) !== null || 'latency_ms' in fault.effect))
  );
}

/** What of a lane is next, where nothing stands out of its line; a long backlog costs no more than a short one. */
export function headOf(lane: Lane, world: Pick<Owing, 'owed'>): OwedDelivery[] {
  for (let id = lane.queue[0]; id !== undefined; id = lane.queue[0]) {
    const owed = world.owed(id);
    if (owed !== undefined) return [owed];
    lane.queue.shift();
  }
  return [];
}

/** What of a lane is still owed, oldest first. */
export function liveQueue(lane: Lane, world: Pick<Owing, 'owed'>): OwedDelivery[] {
  const live: OwedDelivery[] = [];
  for (const id of lane.queue) {
    const owed = world.owed(id);
    if (owed !== undefined) live.push(owed);
  }
  lane.queue.splice(0, lane.queue.length, ...live.map(({ id }) => id));
  return live;
}

function emptyBody(): Gathered {
  return { owed: [], lanes: new Set() };
}

function put(body: Gathered, lane: Lane, owed: readonly OwedDelivery[]): void {
  body.owed.push(...owed);
  body.lanes.add(lane);
}

/** The order does not depend on which lane woke first, so a body that goes again is the same to the byte. */
function ordered({ owed, lanes }: Gathered): Batch {
  return { owed: owed.sort((a, b) => a.seq - b.seq), lanes: [...lanes] };
}
