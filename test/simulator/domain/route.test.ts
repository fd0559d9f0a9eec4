import { describe, expect, test } from 'vitest';
import type { Entry } from '../../../simulator/domain/entry-point.ts';
import { defaultReadings, type Readings } from '../../../simulator/domain/readings.ts';
import { campaignWindowMs, resolveRoute } from '../../../simulator/domain/route.ts';
import { leaseByRoute, newThread, type Thread } from '../../../simulator/domain/thread.ts';
import { ANN_PSID, CARE, DAY, HOUR, MKT, PAGE, routed, routing, SPY, T0, ZERO } from './cast.ts';
import { given, type Step } from './specification.ts';

const now = T0 + HOUR;
const ad: Entry = { kind: 'ad', ad_id: '6001' };
const link: Entry = { kind: 'link', ref: 'table-12', get_started: false };
const getStarted: Entry = { kind: 'get_started' };
const message: Entry = { kind: 'organic', act: 'message' };

const never = newThread(PAGE, ANN_PSID);
const idle: Thread = { ...never, first_contact_at: T0, last_user_event_at: T0 };
const ownedBySpy: Thread = { ...idle, control: leaseByRoute(SPY, T0, DAY) };

const everything = routed({
  social: SPY,
  links: [{ ref: 'table-12', app: MKT }],
  campaigns: [{ ad_id: '6001', app: MKT, days: 4 }],
});

function resolve(
  entry: Entry,
  thread: Thread,
  { page = everything, readings = {} }: { page?: Step; readings?: Partial<Readings> } = {},
) {
  const { world } = given(page);
  return resolveRoute({
    entry,
    thread,
    page: world.pages.get(PAGE)!,
    readings: { ...defaultReadings(), ...readings },
    now,
    userEvent: true,
  });
}

describe('with routing on, who becomes responsible', () => {
  test.each([
    ['an ad with a route', ad, never, MKT, 'CR-088'],
    ['an ad with a route', ad, ownedBySpy, MKT, 'CR-092'],
    ['a link with a route', link, never, MKT, 'CR-093'],
    ['a link with a route', link, ownedBySpy, MKT, 'CR-093'],
    ['Get Started', getStarted, never, SPY, 'CR-095'],
    ['Get Started', getStarted, idle, SPY, 'CR-095'],
    ['a message', message, never, SPY, 'CR-021'],
    ['a message', message, idle, CARE, 'CR-020'],
    ['a message', message, ownedBySpy, SPY, 'CR-096'],
    ['an ad without a route', { kind: 'ad', ad_id: 'x' }, never, SPY, 'CR-021'],
    ['an ad without a route', { kind: 'ad', ad_id: 'x' }, ownedBySpy, SPY, 'CR-096'],
    ['a link without a route', { kind: 'link', ref: 'x', get_started: false }, idle, CARE, 'CR-020'],
    ['a link without a ref', { kind: 'link', ref: null, get_started: false }, never, SPY, 'CR-021'],
  ] satisfies [string, Entry, Thread, string, string][])(
    '%s (case %#): exactly one app, which owns from then on [CR-088 … CR-096]',
    (_title, entry, thread, app, rule) => {
      const decision = resolve(entry, thread);
      expect(decision).toMatchObject({ routed_to: app, rule, control: { state: 'owned', owner: app } });
    },
  );

  test('a move by an ad leans on a reading and says so [OQ-2]', () => {
    expect(resolve(ad, ownedBySpy).reading).toBe('routing.overrideActiveOwner');
    expect(resolve(ad, never).reading).toBeNull();
    expect(resolve(ad, ownedBySpy, { readings: { 'routing.overrideActiveOwner': false } })).toMatchObject({
      routed_to: SPY,
      rule: 'CR-096',
      reading: 'routing.overrideActiveOwner',
    });
  });

  test('the ad’s own days become the window of the lease [CR-089]', () => {
    expect(resolve(ad, never).control).toMatchObject({ expires_at: now + 4 * DAY, window_ms: 4 * DAY });
  });

  test('the inputs name what was looked at', () => {
    expect(resolve(ad, ownedBySpy).inputs).toMatchObject({
      ad_id: '6001',
      campaign_app: MKT,
      campaign_app_connected: true,
      owner: SPY,
    });
  });
});

describe('with routing off', () => {
  const page: Step = [ZERO, routing({ campaigns: [{ ad_id: '6001', app: MKT }] })];

  test.each([
    ['a link', link],
    ['Get Started', getStarted],
    ['a message', message],
  ] satisfies [string, Entry][])(
    '%s on an idle thread is nobody’s in particular [CR-006, CR-017]',
    (_t, entry) => {
      expect(resolve(entry, idle, { page })).toMatchObject({
        routed_to: null,
        control: { state: 'idle' },
        rule: 'CR-017',
      });
    },
  );

  test('an owner keeps what arrives, an ad excepted [CR-007, CR-024]', () => {
    expect(resolve(message, ownedBySpy, { page })).toMatchObject({ routed_to: SPY });
    expect(resolve(getStarted, ownedBySpy, { page })).toMatchObject({ routed_to: SPY });
    expect(resolve(ad, ownedBySpy, { page })).toMatchObject({ routed_to: MKT });
  });
});

describe('the days of a campaign', () => {
  const window = (days: number | null, readings: Partial<Readings> = {}) =>
    campaignWindowMs(
      { ad_id: '6001', title: null, kind: 'click_to_message', app: MKT, days, lead: null },
      { ...defaultReadings(), ...readings },
    ) / DAY;

  test.each([
    [1, 1],
    [30, 30],
    [31, 1],
    [0, 1],
    [2.5, 1],
    [Number.NaN, 1],
    [null, 1],
  ])('%d asked for are %i [CR-089, CR-090]', (asked, days) => {
    expect(window(asked)).toBe(days);
  });

  test('are at most seven under the other reading [OQ-6]', () => {
    expect(window(7, { 'campaign.maxDays': 7 })).toBe(7);
    expect(window(8, { 'campaign.maxDays': 7 })).toBe(1);
  });

  test('of an ad nobody set up are one', () => {
    expect(campaignWindowMs(undefined, defaultReadings())).toBe(DAY);
  });
});
