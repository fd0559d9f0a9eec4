import { describe, expect, it } from 'vitest';
import {
  emptyThread,
  entered,
  extended,
  freed,
  given,
  isSilent,
  leaseAt,
  ownerAt,
  renewed,
  type Thread,
  windowIsOpen,
} from '../../../scenarios/harness/oracle/thread.ts';

const day = 86_400_000;
const held = (endsAt: number, windowMs = day): Thread => ({
  ...emptyThread,
  lease: { app: 'a', endsAt, windowMs },
});

describe('a lease', () => {
  it('runs until the millisecond before its end and not at its end', () => {
    expect(ownerAt(held(1000), 999)).toBe('a');
    expect(ownerAt(held(1000), 1000)).toBeNull();
  });

  it('given by an act lasts a day, whatever window an ad had set', () => {
    expect(given(held(9 * day, 3 * day), 'b', 5).lease).toEqual({ app: 'b', endsAt: 5 + day, windowMs: day });
  });

  it('given by an entry lasts for the window of the entry, and never shortens what the same app has', () => {
    expect(entered(emptyThread, 'a', 0, 3 * day).lease).toEqual({
      app: 'a',
      endsAt: 3 * day,
      windowMs: 3 * day,
    });
    expect(entered(held(5 * day), 'a', 0, day).lease?.endsAt).toBe(5 * day);
    expect(entered(held(5 * day), 'b', 0, day).lease?.endsAt).toBe(day);
  });

  it('moves with each user event by its window, never backwards, and not after it has ended', () => {
    expect(renewed(held(day, 3 * day), 10).lease?.endsAt).toBe(10 + 3 * day);
    expect(renewed(held(7 * day), 10).lease?.endsAt).toBe(7 * day);
    expect(leaseAt(renewed(held(day), day), day)).toBeNull();
  });

  it('is set by an extension, to a later or an earlier end, and then grows by one day again', () => {
    expect(extended(held(day, 3 * day), 0, 60).lease).toEqual({ app: 'a', endsAt: 60_000, windowMs: day });
    expect(extended(emptyThread, 0, 60)).toEqual(emptyThread);
  });

  it('is gone after a release', () => {
    expect(freed(held(day)).lease).toBeNull();
  });
});

describe('the two clocks of a thread', () => {
  it('call the person silent from exactly a day on, and from the beginning', () => {
    const spoken = { ...emptyThread, lastUserEventAt: 0 };
    expect([isSilent(spoken, day - 1), isSilent(spoken, day), isSilent(emptyThread, 0)]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('close the messaging window at exactly a day', () => {
    const opened = { ...emptyThread, windowOpenedAt: 0 };
    expect([windowIsOpen(opened, day - 1), windowIsOpen(opened, day), windowIsOpen(emptyThread, 0)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
