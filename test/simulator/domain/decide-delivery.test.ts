import { describe, expect, test } from 'vitest';
import { decideAttempt, nextAttemptAt } from '../../../simulator/domain/decide-delivery.ts';
import { asDeliveryId } from '../../../simulator/domain/ids.ts';
import type { OwedDelivery } from '../../../simulator/domain/world.ts';
import { ANN_PSID, MKT, PAGE, ROUTED, SECOND, T0, writes } from './cast.ts';
import { given } from './specification.ts';

const owed = (attempts: number, first_failed_at: number | null): OwedDelivery => ({
  id: asDeliveryId('d1'),
  seq: 7,
  to: MKT,
  object: 'page',
  page: PAGE,
  psid: ANN_PSID,
  entry: {},
  attempts,
  first_failed_at,
  batch: null,
  next_at: T0,
  place: 'in_line',
  fault: null,
});

/** Seconds after the first failure at which a delivery that always fails is tried. */
function plan(): number[] {
  const tries: number[] = [0];
  let now = T0;
  let delivery = owed(0, null);
  for (;;) {
    const next = nextAttemptAt(delivery, now);
    if (next === null) return tries;
    now = next;
    delivery = owed(delivery.attempts + 1, delivery.first_failed_at ?? T0);
    tries.push((next - T0) / SECOND);
  }
}

test('a failing delivery is tried at once, after 15, 60 and 300 s, then every 600 s, the last time at one hour [API-108, API-109]', () => {
  expect(plan()).toEqual([0, 0, 15, 75, 375, 975, 1575, 2175, 2775, 3375, 3600]);
});

describe('an attempt', () => {
  const report = (outcome: 'acknowledged' | 'failed', id = 'd1') => ({
    do: 'ReportAttempt' as const,
    delivery: asDeliveryId(id),
    outcome,
    status: outcome === 'failed' ? 500 : 200,
    error: outcome === 'failed' ? 'answered 500 instead of 200' : null,
  });

  test('that was acknowledged ends the delivery', () => {
    const { world } = given(ROUTED, writes());
    const decided = decideAttempt(world, report('acknowledged'), T0);
    expect(decided.map(({ event }) => event)).toMatchObject([
      { kind: 'attempt', delivery: 'd1', n: 1, outcome: 'acknowledged', next_at: null },
    ]);
    expect(decided[0]!.event).not.toHaveProperty('exhausted');
  });

  test('that failed says when the next one is due and why it failed', () => {
    const { world } = given(ROUTED, writes());
    expect(decideAttempt(world, report('failed'), T0).map(({ event }) => event)).toMatchObject([
      {
        kind: 'attempt',
        n: 1,
        outcome: 'failed',
        status: 500,
        error: 'answered 500 instead of 200',
        next_at: T0,
      },
    ]);
  });

  test.each([
    ['1 ms before', -1, false],
    ['at', 0, true],
    ['1 ms after', 1, true],
  ])('%s one hour of failing: given up is %s [API-109]', (_title, offset, givenUp) => {
    const { world } = given(ROUTED, writes());
    const delivery = [...world.deliveries.values()][0]!;
    world.deliveries.set(delivery.id, { ...delivery, attempts: 10, first_failed_at: T0 });
    const events = decideAttempt(world, report('failed'), T0 + 3_600_000 + offset).map(({ event }) => event);
    expect(events.some((event) => event.kind === 'setting' && event.what === 'unsubscribed')).toBe(givenUp);
    expect(events[0]).toMatchObject(
      givenUp ? { exhausted: true, next_at: null } : { next_at: T0 + 3_600_000 },
    );
  });

  test('of a delivery that is no longer owed is no event', () => {
    const { world } = given(ROUTED, writes());
    expect(decideAttempt(world, report('failed', 'd99'), T0)).toEqual([]);
  });
});
