import { describe, expect, test } from 'vitest';
import {
  controlAt,
  extended,
  isHumanAgentWindowOpen,
  isSilent,
  isWindowOpen,
  type Lease,
  leaseByAct,
  leaseByRoute,
  newThread,
  ownerAt,
  prolonged,
  windowClosesAt,
} from '../../../simulator/domain/thread.ts';
import { ANN_PSID, DAY, HOUR, MKT, PAGE, T0 } from './cast.ts';

const thread = newThread(PAGE, ANN_PSID);
const lease = leaseByRoute(MKT, T0, DAY);
const owned = { ...thread, control: lease };

describe('a lease', () => {
  test.each([
    [-1, MKT],
    [0, null],
    [1, null],
  ])('%i ms from its end belongs to %s [CR-015]', (offset, owner) => {
    expect(ownerAt(owned, T0 + DAY + offset)).toBe(owner);
    expect(controlAt(owned, T0 + DAY + offset).state).toBe(owner === null ? 'idle' : 'owned');
  });

  test('by an act lasts one day and is prolonged by days [CR-012, CR-057]', () => {
    expect(leaseByAct(MKT, T0)).toEqual({
      state: 'owned',
      owner: MKT,
      since: T0,
      expires_at: T0 + DAY,
      window_ms: DAY,
    });
  });

  test('by a route lasts as long as its window and is prolonged by it [CR-089]', () => {
    expect(leaseByRoute(MKT, T0, 4 * DAY)).toMatchObject({ expires_at: T0 + 4 * DAY, window_ms: 4 * DAY });
  });

  test('is prolonged to the event plus its window, never shortened, and keeps its beginning [CR-013]', () => {
    expect(prolonged(lease, T0 + HOUR)).toEqual({ ...lease, expires_at: T0 + HOUR + DAY });
    const long: Lease = { ...lease, expires_at: T0 + 7 * DAY };
    expect(prolonged(long, T0 + HOUR)).toEqual(long);
  });

  test('is extended to the call plus the duration, be it sooner, and its window is a day again [CR-086, CR-091]', () => {
    const ad = leaseByRoute(MKT, T0, 4 * DAY);
    expect(extended(ad, T0 + HOUR, 7 * DAY)).toEqual({
      ...ad,
      expires_at: T0 + HOUR + 7 * DAY,
      window_ms: DAY,
    });
    expect(extended(ad, T0 + HOUR, 1000).expires_at).toBe(T0 + HOUR + 1000);
  });
});

describe('the messaging window', () => {
  const opened = { ...thread, window_opened_at: T0, last_user_event_at: T0 };

  test.each([
    [-1, true],
    [0, false],
    [1, false],
  ])('%i ms from 24 hours after the last action is open: %s [API-057]', (offset, open) => {
    expect(isWindowOpen(opened, T0 + DAY + offset)).toBe(open);
  });

  test.each([
    [-1, true],
    [0, false],
    [1, false],
  ])('%i ms from seven days after the last message HUMAN_AGENT reaches: %s [API-060]', (offset, open) => {
    expect(isHumanAgentWindowOpen(opened, T0 + 7 * DAY + offset)).toBe(open);
  });

  test('has never been open before the first contact', () => {
    expect(isWindowOpen(thread, T0)).toBe(false);
    expect(isHumanAgentWindowOpen(thread, T0)).toBe(false);
    expect(windowClosesAt(thread)).toBeNull();
    expect(windowClosesAt(opened)).toBe(T0 + DAY);
  });
});

describe('silence', () => {
  test.each([
    [-1, false],
    [0, true],
    [1, true],
  ])('%i ms from 24 hours after the last word counts: %s [CR-021]', (offset, silent) => {
    expect(isSilent({ ...thread, last_user_event_at: T0 }, T0 + DAY + offset)).toBe(silent);
  });

  test('of somebody who never spoke counts from the start', () => {
    expect(isSilent(thread, T0)).toBe(true);
  });
});
