import { describe, expect, test } from 'vitest';
import type { Entry } from '../../../scenarios/harness/journal.ts';
import { Timeline } from '../../../scenarios/harness/runner/timeline.ts';
import type { Stage } from '../../../scenarios/harness/targets/target.ts';
import { ids, journal, send } from '../journal-fixture.ts';

const start = Date.parse('2026-01-05T09:00:00.000Z');
const at = (seconds: number): string => new Date(start + seconds * 1_000).toISOString();

/** A world whose clock moves when told, and a program whose timers make a call each. */
function fakeStage({ timers, realTime = false }: { timers: number[] | 'endless'; realTime?: boolean }) {
  const entries: Entry[] = [];
  const stops: string[] = [];
  const told: string[] = [];
  let now = at(0);
  const nextTimer = (): string | null => {
    if (timers === 'endless') return new Date(Date.parse(now) + 1).toISOString();
    const next = timers.find((second) => start + second * 1_000 > Date.parse(now));
    return next === undefined ? null : at(next);
  };
  const call = (): void => {
    const [entry] = journal(send(ids.mkt, 'again'));
    entries.push({ ...entry!, seq: entries.length + 1 });
  };
  const stage = {
    realTime,
    view: (all: readonly Entry[]) => all,
    actors: new Map([
      [
        'mkt',
        {
          settle: async () => nextTimer(),
          tellTime: async (instant: string) => {
            told.push(instant);
            if (timers !== 'endless' && timers.some((second) => at(second) === instant)) call();
          },
        },
      ],
    ]),
    world: {
      clock: async () => ({ mode: 'virtual', now }),
      settle: async () => ({ settled: true, pending: [] }),
      journal: async (after: number) => entries.filter(({ seq }) => seq > after),
      advanceTo: async (instant: string) => {
        stops.push(instant);
        now = instant;
        return now;
      },
    },
  } as unknown as Stage;
  return { time: new Timeline(stage, 1_000), stops, told, call };
}

describe('moving the clock', () => {
  test('stops at each timer on the way, so that none fires late', async () => {
    const { time, stops, told } = fakeStage({ timers: [5, 20, 90] });
    await time.advanceTo(start + 60_000);
    expect(stops).toEqual([at(5), at(20), at(60)]);
    expect(told).toEqual(stops);
    expect(time.journal).toHaveLength(2);
  });

  test('is given up on a program that sets timers without end', async () => {
    const { time } = fakeStage({ timers: 'endless' });
    await expect(time.advanceTo(start + 60_000)).rejects.toThrow(/more than 2000 timers/);
  });
});

describe('waiting', () => {
  test('goes from timer to timer until the call shows', async () => {
    const { time, stops } = fakeStage({ timers: [15, 60, 300] });
    expect(await time.waitFor(() => time.journal.length >= 2, { virtual: '10m' })).toBe(true);
    expect(stops).toEqual([at(15), at(60)]);
  });

  test('ends before a timer that lies outside the span', async () => {
    const { time, stops } = fakeStage({ timers: [15, 900] });
    expect(await time.waitFor(() => time.journal.length >= 2, { virtual: '10m' })).toBe(false);
    expect(stops).toEqual([at(15)]);
  });

  test('does not move the clock for a program that is idle and has no timer', async () => {
    const { time, stops } = fakeStage({ timers: [] });
    expect(await time.waitFor(() => false, { virtual: '10m' })).toBe(false);
    expect(stops).toEqual([]);
  });

  test('sits through real time for a program that is only observed', async () => {
    const { time, stops, call } = fakeStage({ timers: [], realTime: true });
    setTimeout(call, 300);
    expect(await time.waitFor(() => time.journal.length > 0, { virtual: '10m', real: '5s' })).toBe(true);
    expect(await time.waitFor(() => time.journal.length > 1, { real: '50ms' })).toBe(false);
    expect(stops).toEqual([]);
  });
});
