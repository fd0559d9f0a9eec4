import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../../../reference-impl/marketing-bot/clock.ts';
import { createClock } from '../../../reference-impl/marketing-bot/clock.ts';

let clock: Clock;
afterEach(() => clock.close());

describe('a virtual clock', () => {
  it('stands still until it is told, and rings what has become due in the order of instants', () => {
    clock = createClock({ mode: 'virtual', now: 1000 });
    const rung: string[] = [];
    clock.at(3000, () => rung.push('late'));
    clock.at(2000, () => rung.push('early'));
    clock.tell({ mode: 'virtual', now: 1999 });
    expect([clock.now(), rung]).toEqual([1999, []]);
    clock.tell({ mode: 'virtual', now: 3000 });
    expect(rung).toEqual(['early', 'late']);
    expect(clock.next()).toBeNull();
  });

  it('rings what is due at once without being told again', async () => {
    clock = createClock({ mode: 'virtual', now: 1000 });
    const rung = vi.fn();
    clock.at(1000, rung);
    await vi.waitFor(() => expect(rung).toHaveBeenCalledOnce());
  });

  it('does not ring what was called off', () => {
    clock = createClock({ mode: 'virtual', now: 0 });
    const rung = vi.fn();
    clock.at(5, rung)();
    clock.tell({ mode: 'virtual', now: 10 });
    expect(rung).not.toHaveBeenCalled();
  });
});

describe('a real clock', () => {
  it('runs by itself, ahead or behind by what it was told', async () => {
    clock = createClock({ mode: 'real', now: 1_000_000 });
    const rung = vi.fn();
    clock.at(1_000_005, rung);
    await vi.waitFor(() => expect(rung).toHaveBeenCalledOnce());
    expect(clock.now()).toBeGreaterThanOrEqual(1_000_005);
  });

  it('rings at once when told that the time has come', () => {
    clock = createClock({ mode: 'real', now: 0 });
    const rung = vi.fn();
    clock.at(86_400_000, rung);
    clock.tell({ mode: 'real', now: 86_400_000 });
    expect(rung).toHaveBeenCalledOnce();
  });
});
