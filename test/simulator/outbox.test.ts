import { expect, test } from 'vitest';
import { asAppId, asDeliveryId, asPageId, asPsid, type DeliveryId } from '../../simulator/domain/ids.ts';
import type { OwedDelivery } from '../../simulator/domain/world.ts';
import { Outbox } from '../../simulator/outbox.ts';

const BACKLOG = 2000;

function owed(n: number): OwedDelivery {
  return {
    id: asDeliveryId(`d${n}`),
    seq: n,
    to: asAppId('11'),
    object: 'page',
    page: asPageId('100'),
    psid: asPsid('7'),
    entry: {},
    attempts: 0,
    first_failed_at: null,
    batch: null,
    next_at: 0,
    place: 'in_line',
    fault: null,
  };
}

test('a long backlog of a slow app costs each delivery no more than a short one', async () => {
  const deliveries = new Map<DeliveryId, OwedDelivery>();
  const sent: string[] = [];
  let looks = 0;
  const outbox = new Outbox({
    now: () => 0,
    owed(id) {
      looks += 1;
      return deliveries.get(id);
    },
    allInLine: () => true,
    batches: () => false,
    post: async () => ({ outcome: 'acknowledged', status: 200, error: null }),
    report(body) {
      for (const { id } of body) {
        sent.push(id);
        deliveries.delete(id);
      }
    },
    wakeAt: () => {},
  });
  for (let n = 1; n <= BACKLOG; n += 1) {
    const one = owed(n);
    deliveries.set(one.id, one);
    outbox.add(one);
  }
  await outbox.idle();
  expect(sent).toEqual(Array.from({ length: BACKLOG }, (_, index) => `d${index + 1}`));
  expect(looks).toBeLessThan(BACKLOG * 5);
});
