import { describe, expect, test } from 'vitest';
import type { AppId } from '../../../simulator/domain/ids.ts';
import { threadOf } from '../../../simulator/domain/world.ts';
import {
  ANN_PSID,
  app,
  CARE,
  clicksAd,
  connect,
  DAY,
  extend,
  followsLink,
  getsStarted,
  HOUR,
  INBOX,
  inbox,
  MKT,
  PAGE,
  pass,
  readsOwner,
  release,
  request,
  routed,
  routing,
  SPY,
  send,
  sendPassing,
  take,
  taps,
  wait,
  writes,
  ZERO,
} from './cast.ts';
import { type Given, given, type Step } from './specification.ts';

/** Care is the default app; ad 6001 keeps the thread with mkt for three days; link table-12 leads to spy. */
const R: Step = routed({
  links: [{ ref: 'table-12', app: SPY }],
  campaigns: [{ ad_id: '6001', app: MKT, days: 3 }],
});
const Z: Step = [ZERO, routing({ campaigns: [{ ad_id: '6001', app: MKT, days: 3 }] })];
const agent: Step = [...app(SPY, 'spy', { human_agent: true }), connect(SPY, { can_take_control: true })];

interface Lease {
  readonly title: string;
  readonly past: Step;
  readonly owner: AppId;
  /** Milliseconds from the last step to the end, and what each user event adds from its own time on. */
  readonly left: number;
  readonly window: number;
}

const LEASES: readonly Lease[] = [
  {
    title: 'a message to the default app [CR-012]',
    past: [R, writes()],
    owner: CARE,
    left: DAY,
    window: DAY,
  },
  {
    title: 'a link with a route [CR-012]',
    past: [R, followsLink('table-12')],
    owner: SPY,
    left: DAY,
    window: DAY,
  },
  { title: 'Get Started [CR-012]', past: [R, getsStarted()], owner: CARE, left: DAY, window: DAY },
  {
    title: 'an ad of three days [CR-089]',
    past: [R, clicksAd('6001', 'hi')],
    owner: MKT,
    left: 3 * DAY,
    window: 3 * DAY,
  },
  {
    title: 'the same ad without routing [CR-007, CR-089]',
    past: [Z, clicksAd('6001', 'hi')],
    owner: MKT,
    left: 3 * DAY,
    window: 3 * DAY,
  },
  {
    title: 'a pass of an ad’s thread [CR-057, CR-091]',
    past: [R, clicksAd('6001', 'hi'), wait(HOUR), pass(MKT, SPY)],
    owner: SPY,
    left: DAY,
    window: DAY,
  },
  {
    title: 'a take of an ad’s thread [CR-091]',
    past: [R, clicksAd('6001', 'hi'), wait(HOUR), take(CARE)],
    owner: CARE,
    left: DAY,
    window: DAY,
  },
  {
    title: 'a take from idle [CR-012]',
    past: [R, writes(), release(CARE), wait(HOUR), take(SPY)],
    owner: SPY,
    left: DAY,
    window: DAY,
  },
  {
    title: 'a granted request [CR-012]',
    past: [Z, writes(), wait(HOUR), request(SPY)],
    owner: SPY,
    left: DAY,
    window: DAY,
  },
  {
    title: 'a pass that rides on a send [CR-057, CR-091]',
    past: [R, clicksAd('6001', 'hi'), wait(HOUR), sendPassing(MKT, CARE)],
    owner: CARE,
    left: DAY,
    window: DAY,
  },
  {
    title: 'an inbox reply to an ad’s thread [CR-091]',
    past: [R, clicksAd('6001', 'hi'), wait(HOUR), inbox({ type: 'reply', text: 'Hello' })],
    owner: INBOX,
    left: DAY,
    window: DAY,
  },
  {
    title: 'a move to Main [CR-091]',
    past: [R, clicksAd('6001', 'hi'), wait(HOUR), inbox({ type: 'move_to_main' })],
    owner: INBOX,
    left: DAY,
    window: DAY,
  },
  {
    title: 'a human agent’s send [CR-032, CR-091]',
    past: [R, agent, clicksAd('6001', 'hi'), wait(HOUR), send(SPY, { tag: 'HUMAN_AGENT' })],
    owner: SPY,
    left: DAY,
    window: DAY,
  },
  {
    title: 'an extension of a minute, which shortens [CR-086]',
    past: [R, writes(), wait(HOUR), extend(CARE, 60)],
    owner: CARE,
    left: 60_000,
    window: DAY,
  },
  {
    title: 'an extension of seven days [CR-086]',
    past: [R, writes(), wait(HOUR), extend(CARE, 604_800)],
    owner: CARE,
    left: 7 * DAY,
    window: DAY,
  },
  {
    title: 'an extension of an ad’s thread [CR-086, CR-091]',
    past: [R, clicksAd('6001', 'hi'), wait(HOUR), extend(MKT, 3600)],
    owner: MKT,
    left: HOUR,
    window: DAY,
  },
  {
    title: 'a word after 23 hours [CR-013]',
    past: [R, writes(), wait(23 * HOUR), writes()],
    owner: CARE,
    left: DAY,
    window: DAY,
  },
  {
    title: 'a button after 23 hours [CR-013]',
    past: [R, writes(), wait(23 * HOUR), taps(null)],
    owner: CARE,
    left: DAY,
    window: DAY,
  },
  {
    title: 'a word in an ad’s thread after two days [CR-013, CR-089]',
    past: [R, clicksAd('6001', 'hi'), wait(2 * DAY), writes()],
    owner: MKT,
    left: 3 * DAY,
    window: 3 * DAY,
  },
  {
    title: 'a word in an extended thread, which never shortens [CR-013]',
    past: [R, writes(), extend(CARE, 604_800), wait(DAY), writes()],
    owner: CARE,
    left: 6 * DAY,
    window: DAY,
  },
  {
    title: 'a word after an ad’s window was ended [CR-013, CR-091]',
    past: [R, clicksAd('6001', 'hi'), pass(MKT, SPY), wait(HOUR), writes()],
    owner: SPY,
    left: DAY,
    window: DAY,
  },
  {
    title: 'a reply of the business, which adds nothing [CR-014]',
    past: [R, writes(), wait(HOUR), send(CARE)],
    owner: CARE,
    left: 23 * HOUR,
    window: DAY,
  },
  {
    title: 'an ad’s second click, which adds from its own time [CR-089]',
    past: [R, clicksAd('6001', 'hi'), wait(DAY), clicksAd('6001', 'hi')],
    owner: MKT,
    left: 3 * DAY,
    window: 3 * DAY,
  },
  {
    title: 'a release and a word: the next lease is a day again [CR-012, CR-020]',
    past: [R, clicksAd('6001', 'hi'), release(MKT), wait(HOUR), writes()],
    owner: CARE,
    left: DAY,
    window: DAY,
  },
];

const ownerShown = (past: Given, after: number) =>
  past.when(readsOwner(CARE), { after }).accepted().value as {
    shown: { owner: AppId | null; expires_at: number } | null;
  };

describe('a lease to the millisecond, after', () => {
  test.each(LEASES)('$title', ({ past, owner, left, window }) => {
    const begun = () => given(past);
    const { now, world } = begun();
    expect(threadOf(world, PAGE, ANN_PSID).control).toMatchObject({
      state: 'owned',
      owner,
      expires_at: now + left,
      window_ms: window,
    });
    // At the last millisecond it holds, at its end it is over (CR-015).
    expect(ownerShown(begun(), left - 1).shown).toMatchObject({ expires_at: now + left });
    expect(ownerShown(begun(), left).shown).toBeNull();
    expect(begun().when(release(owner), { after: left - 1 }).verdict.ok).toBe(true);
    begun().when(release(owner), { after: left }).isRefused('ReleaseByNonOwner', { owner: null });
    begun().when(extend(owner, 60), { after: left }).isRefused('ExtendByNonOwner', { owner: null });
  });
});

describe('at the end of a lease', () => {
  const past = [R, clicksAd('6001', 'hi'), pass(MKT, SPY)] as const;

  test('a plain message is routed anew, one millisecond earlier it is not [CR-015, CR-096]', () => {
    given(...past)
      .when(writes(), { after: DAY - 1 })
      .routes({ to: SPY, before: SPY, after: SPY });
    given(...past)
      .when(writes(), { after: DAY })
      .routes({ to: CARE, before: null, after: CARE });
  });

  test('a take without the permission succeeds, one millisecond earlier it does not [CR-015, CR-070, CR-071]', () => {
    given(...past)
      .when(take(MKT), { after: DAY - 1 })
      .isRefused('TakeNotPermitted');
    given(...past)
      .when(take(MKT), { after: DAY })
      .succeeds()
      .moves({ from: null, to: MKT });
  });

  test('an ad’s thread outlives the messaging window: the owner keeps it and may not send [CR-022, CR-029]', () => {
    const ad = given(R, clicksAd('6001', 'hi'));
    ad.when(send(MKT), { after: DAY - 1 }).isSent();
    given(R, clicksAd('6001', 'hi'))
      .when(send(MKT), { after: DAY })
      .isRefused('WindowClosed', { owner: MKT });
    given(R, clicksAd('6001', 'hi'))
      .when(send(CARE), { after: DAY })
      .isRefused('AnotherAppOwns', { owner: MKT });
  });
});
