/** What is owed to apps, and a tester’s hand on it: letting go what a fault holds, and sending again what is done with. */

import type { Context } from 'hono';
import type { DeliveryEvent, Recorded } from '../../domain/events.ts';
import { asDeliveryId } from '../../domain/ids.ts';
import { dueInstants } from '../../domain/lane.ts';
import type { OwedDelivery } from '../../domain/world.ts';
import type { Engine } from '../../engine.ts';
import { iso } from '../../journal-line.ts';
import { DescribedRoutes } from '../described-routes.ts';
import { accepted, type ControlDoor, engineOf } from '../door.ts';
import { notFound } from '../errors.ts';

export function deliveryRoutes(door: ControlDoor): DescribedRoutes {
  const routes = new DescribedRoutes();
  const at = '/worlds/:world/deliveries';

  routes.get(
    at,
    {
      summary: 'Lists what is owed to apps and not delivered.',
      answers: { 200: '{deliveries}: each with its attempts and when it is due.' },
      errors: [404],
    },
    (c) => {
      const { world } = engineOf(c, door);
      const due = dueInstants(world);
      const deliveries = [...world.deliveries.values()].map((owed) =>
        deliveryView(owed, due.get(owed.id) ?? null),
      );
      return c.json({ deliveries });
    },
  );

  routes.post(
    `${at}/:delivery/release`,
    {
      summary: 'Lets go of a delivery that a fault holds.',
      answers: { 200: '{delivery}' },
      errors: [404, 409],
    },
    async (c) => {
      const engine = engineOf(c, door);
      const delivery = deliveryOf(c, engine);
      accepted(await engine.set({ do: 'ReleaseDelivery', delivery: delivery.id }));
      return c.json({ delivery: delivery.id });
    },
  );

  routes.post(
    `${at}/:delivery/redeliver`,
    {
      summary: 'Sends again what was delivered or given up.',
      answers: { 200: '{delivery}' },
      errors: [404, 409],
    },
    async (c) => {
      const engine = engineOf(c, door);
      const delivery = deliveryOf(c, engine);
      const { id, seq, to, page, psid, entry } = delivery;
      const attempts = attemptsOf(engine, delivery);
      accepted(
        await engine.set({ do: 'Redeliver', cause: seq, delivery: id, to, page, psid, entry, attempts }),
      );
      return c.json({ delivery: id });
    },
  );

  return routes;
}

function deliveryView({ id, to, page, psid, place, attempts, fault }: OwedDelivery, due: number | null) {
  return {
    id,
    to,
    page,
    psid,
    place,
    attempts,
    due_at: due === null ? null : iso(due),
    ...(fault === null ? {} : { fault: fault.id }),
  };
}

/** The delivery of a path, done with or not. */
function deliveryOf(c: Context, engine: Engine): Recorded<DeliveryEvent> {
  const id = asDeliveryId(c.req.param('delivery') ?? '');
  for (const entry of engine.journal.entries())
    if (entry.kind === 'delivery' && entry.channel !== 'phone' && entry.id === id) return entry;
  throw notFound('delivery', id);
}

function attemptsOf(engine: Engine, { page, psid, id }: Recorded<DeliveryEvent>): number {
  const all = [...engine.threadEntries(page, psid)];
  return all.filter((entry) => entry.kind === 'attempt' && entry.delivery === id).length;
}
