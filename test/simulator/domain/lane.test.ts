import { describe, expect, test } from 'vitest';
import { asDeliveryId, asFaultId } from '../../../simulator/domain/ids.ts';
import { dueInstants, turnOf } from '../../../simulator/domain/lane.ts';
import { defaultReadings } from '../../../simulator/domain/readings.ts';
import { emptyWorld, type OwedDelivery, type Place } from '../../../simulator/domain/world.ts';
import { ANN_PSID, BEN_PSID, MKT, PAGE, T0 } from './cast.ts';

function owed(seq: number, place: Place, next_at = T0, more: Partial<OwedDelivery> = {}): OwedDelivery {
  return {
    id: asDeliveryId(`d${seq}`),
    seq,
    to: MKT,
    object: 'page',
    page: PAGE,
    psid: ANN_PSID,
    entry: {},
    attempts: 0,
    first_failed_at: null,
    batch: null,
    next_at,
    place,
    fault: place === 'in_line' ? null : { id: asFaultId('f1'), effect: { delivery: 'hold' } },
    ...more,
  };
}

describe('of a lane goes', () => {
  test.each([
    ['the first', [owed(1, 'in_line'), owed(2, 'in_line')], 1],
    [
      'nothing while the first is not due',
      [owed(1, 'in_line', T0 + 5), owed(2, 'in_line')],
      { again: T0 + 5 },
    ],
    ['nothing behind a held one', [owed(1, 'held'), owed(2, 'in_line')], { again: null }],
    ['what was let go, past a held one', [owed(1, 'held'), owed(2, 'in_line'), owed(3, 'loose')], 3],
    ['the next one past one that waits for it', [owed(1, 'behind'), owed(2, 'in_line')], 2],
    ['nothing while only one is there that waits', [owed(1, 'behind')], { again: null }],
    ['the first past a copy that is not due', [owed(1, 'loose', T0 + 9), owed(2, 'in_line')], 2],
    [
      'nothing until the earlier of a copy and the first',
      [owed(1, 'loose', T0 + 9), owed(2, 'in_line', T0 + 7)],
      { again: T0 + 7 },
    ],
    ['a copy past a first that is late', [owed(1, 'loose'), owed(2, 'in_line', T0 + 7)], 1],
    ['nothing where nothing is owed', [], { again: null }],
  ] as const)('%s [API-113]', (_what, queue, expected) => {
    const turn = turnOf(queue, T0);
    expect(turn.goes === null ? { again: turn.again_at } : turn.goes.seq).toEqual(expected);
  });
});

test('what is owed is due when it can go: behind what is before it, and never while that is held', () => {
  const world = emptyWorld({
    name: 'w',
    seed: 's',
    readings: defaultReadings(),
    clock: { mode: 'virtual', now_ms: T0 },
  });
  for (const one of [
    owed(1, 'in_line', T0 + 5),
    owed(2, 'in_line'),
    owed(3, 'loose', T0 + 1),
    owed(4, 'behind'),
    owed(5, 'held'),
    owed(6, 'in_line'),
    owed(7, 'in_line', T0, { psid: BEN_PSID }),
  ])
    world.deliveries.set(one.id, one);
  expect([...dueInstants(world).values()]).toEqual([T0 + 5, T0 + 5, T0 + 1, null, null, null, T0]);
});
