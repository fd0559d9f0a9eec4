import { describe, expect, test } from 'vitest';
import {
  ANN_ELSEWHERE,
  CARE,
  clicksAd,
  connect,
  DAY,
  extend,
  HOUR,
  INBOX,
  inbox,
  MKT,
  pass,
  ROUTED,
  readsOwner,
  release,
  request,
  routing,
  SECOND,
  SPY,
  STRANGER,
  T0,
  take,
  wait,
  without,
  writes,
  ZERO,
} from './cast.ts';
import { given, givenReading, stateOf } from './specification.ts';

const LONG = 'x'.repeat(2001);
const owned = [ROUTED, clicksAd('6001', 'hi')] as const;
const idle = [ROUTED, writes(), release(CARE)] as const;
const zeroIdle = [ZERO, writes()] as const;
const zeroOwned = [ZERO, writes(), request(MKT)] as const;
const mayTake = (app = CARE) => connect(app, { can_take_control: true });

describe('pass', () => {
  test.each([
    ['the default app', CARE],
    ['another marketing app', SPY],
    ['the inbox', INBOX],
  ])('the owner may pass to %s [CR-049, CR-056]', (_name, target) => {
    const outcome = given(...owned)
      .when(pass(MKT, target))
      .succeeds()
      .moves({ move: 'pass', from: MKT, to: target, via: 'edge', rule: 'CR-049' });
    expect(outcome.owner()).toBe(target);
  });

  test.each([
    ['with routing', idle],
    ['without routing', zeroIdle],
  ])('any connected app may pass an idle thread %s [CR-050]', (_name, past) => {
    given(...past)
      .when(pass(SPY, MKT))
      .succeeds()
      .moves({ move: 'pass', from: null, to: MKT, rule: 'CR-050' });
  });

  test('an app that is not connected may not pass an idle thread [CR-004]', () => {
    given(...idle)
      .when(pass(STRANGER, MKT))
      .isRefused('AppNotConnected');
  });

  test.each([
    ['the default app', CARE],
    ['a bystander', SPY],
    ['an app without a connection', STRANGER],
  ])('%s may not pass a thread that another owns, and nothing changes [CR-051]', (_name, by) => {
    const thread = given(...owned);
    const before = stateOf(thread.world);
    thread.when(pass(by, SPY)).isRefused('PassByNonOwner', { app: by, owner: MKT });
    expect(stateOf(thread.world)).toEqual(before);
  });

  test('without a target it means the default app in force now [CR-052]', () => {
    given(...owned)
      .when(pass(MKT, null))
      .moves({ from: MKT, to: CARE, rule: 'CR-052' });
    given(...owned, routing({ default_app: SPY }))
      .when(pass(MKT, null))
      .moves({ from: MKT, to: SPY });
  });

  test('without a target and without routing it is refused, idle or owned [CR-053]', () => {
    given(...zeroIdle)
      .when(pass(MKT, null))
      .isRefused('PassTargetMissing');
    given(...zeroOwned)
      .when(pass(MKT, null))
      .isRefused('PassTargetMissing');
  });

  test('an owner may not pass to itself, and its lease does not move [CR-054]', () => {
    const thread = given(...owned, wait(HOUR));
    thread.when(pass(MKT, MKT)).isRefused('PassToSelf', { app: MKT });
    expect(thread.when(readsOwner(MKT)).leaseLeft).toBe(DAY - HOUR);
    given(...zeroOwned)
      .when(pass(MKT, MKT))
      .isRefused('PassToSelf');
  });

  test('the default app that owns the thread may not pass it to itself by leaving the target out [CR-054]', () => {
    given(ROUTED, writes()).when(pass(CARE, null)).isRefused('PassToSelf', { app: CARE });
  });

  test('without routing any app may pass an idle thread to itself [CR-055]', () => {
    const outcome = given(...zeroIdle)
      .when(pass(SPY, SPY))
      .succeeds();
    expect(outcome.owner()).toBe(SPY);
  });

  test('a target that is not connected is refused and control stays [CR-004]', () => {
    const thread = given(...owned);
    thread.when(pass(MKT, STRANGER)).isRefused('TargetNotConnected', { target: STRANGER });
    expect(thread.when(readsOwner(MKT)).owner()).toBe(MKT);
  });

  test('the new lease is one day from the call, whatever the old one was [CR-057, CR-091]', () => {
    const adFor4Days = [
      ZERO,
      routing({ default_app: CARE, campaigns: [{ ad_id: '6001', app: MKT, days: 4 }] }),
      clicksAd('6001', 'hi'),
      wait(HOUR),
    ] as const;
    const outcome = given(...adFor4Days).when(pass(MKT, SPY));
    expect(outcome.leaseLeft).toBe(DAY);
    const back = given(...adFor4Days, pass(MKT, SPY), pass(SPY, MKT), wait(HOUR), writes());
    expect(back.when(readsOwner(MKT)).leaseLeft).toBe(DAY);
  });

  test('only the target hears of it, with both owners and the metadata [CR-058, CR-060]', () => {
    const text = '{"reason":"lead – qualifié 🎈"}';
    const outcome = given(...owned)
      .when(pass(MKT, CARE, text))
      .isHeard('care messaging pass_thread_control');
    expect(outcome.deliveries[0]?.field).toBe('messaging_handovers');
    expect(outcome.noticeTo('care')).toEqual([
      { event: 'pass_thread_control', previous: MKT, next: CARE, metadata: text },
    ]);
  });

  test('from idle it names no previous owner; no metadata stays no metadata [CR-059, CR-060]', () => {
    const outcome = given(...idle).when(pass(SPY, MKT));
    expect(outcome.noticeTo('mkt')).toEqual([
      { event: 'pass_thread_control', previous: null, next: MKT, metadata: null },
    ]);
  });

  test('a target without messaging_handovers becomes owner all the same, silently [CR-062]', () => {
    const outcome = given(
      ROUTED,
      connect(SPY, { subscribed_fields: without('messaging_handovers') }),
      clicksAd('6001', 'hi'),
    )
      .when(pass(MKT, SPY))
      .succeeds()
      .isHeard();
    expect(outcome.owner()).toBe(SPY);
  });

  test.each([
    [2000, true],
    [2001, false],
  ])('metadata of %i characters: accepted is %s [OQ-10]', (length, fits) => {
    const outcome = given(...owned).when(pass(MKT, CARE, 'x'.repeat(length)));
    if (fits) outcome.succeeds();
    else outcome.isRefused('MetadataTooLong', { length, max: 2000 });
  });

  test('under metadataMaxLength: 0 there is no limit [OQ-10]', () => {
    givenReading({ metadataMaxLength: 0 }, ...owned)
      .when(pass(MKT, CARE, LONG))
      .succeeds();
  });

  test('at the instant the lease ends, a stranger to the lease may pass and the former owner’s pass is from idle [CR-015]', () => {
    given(...owned)
      .when(pass(SPY, CARE), { after: DAY - 1 })
      .isRefused('PassByNonOwner');
    given(...owned)
      .when(pass(SPY, CARE), { after: DAY })
      .moves({ from: null, to: CARE });
    given(...owned)
      .when(pass(MKT, MKT), { after: DAY + 1 })
      .moves({ from: null, to: MKT });
  });
});

describe('release', () => {
  test.each([
    ['with routing', owned],
    ['without routing', zeroOwned],
  ])('the owner releases and the thread is idle at once, silently, %s [CR-065, CR-066]', (_name, past) => {
    const outcome = given(...past)
      .when(release(MKT))
      .succeeds()
      .moves({ move: 'release', from: MKT, to: null, expires_at: null, via: 'edge' })
      .isHeard();
    expect(outcome.owner()).toBeNull();
  });

  test.each([
    ['the default app', CARE],
    ['a bystander', SPY],
    ['an app without a connection', STRANGER],
  ])('a release by a non-owner is refused and changes nothing: %s [CR-063]', (_name, by) => {
    const thread = given(...owned);
    const before = stateOf(thread.world);
    thread.when(release(by)).isRefused('ReleaseByNonOwner', { app: by, owner: MKT });
    expect(stateOf(thread.world)).toEqual(before);
  });

  test('an idle thread has nothing to release, not even for the default app [CR-064]', () => {
    given(...idle)
      .when(release(CARE))
      .isRefused('ReleaseByNonOwner', { owner: null });
    given(...zeroIdle)
      .when(release(MKT))
      .isRefused('ReleaseByNonOwner', { owner: null });
  });

  test.each([
    ['1 ms before', DAY - 1, true],
    ['at', DAY, false],
    ['1 ms after', DAY + 1, false],
  ])('%s the end of its lease a release by the owner: accepted is %s [CR-015]', (_title, after, holds) => {
    const outcome = given(...owned).when(release(MKT), { after });
    if (holds) outcome.succeeds();
    else outcome.isRefused('ReleaseByNonOwner', { owner: null });
  });
});

describe('take', () => {
  test('without routing nothing can be taken, idle or owned, permission or not [CR-068]', () => {
    given(...zeroIdle)
      .when(take(CARE))
      .isRefused('TakeWithoutRouting');
    given(ZERO, mayTake(), writes(), request(MKT)).when(take(CARE)).isRefused('TakeWithoutRouting');
    given(...zeroOwned)
      .when(take(MKT))
      .isRefused('TakeWithoutRouting');
  });

  test('an app with the permission takes a thread that another owns [CR-069, CR-073]', () => {
    const outcome = given(...owned, wait(HOUR))
      .when(take(CARE))
      .succeeds()
      .moves({ move: 'take', from: MKT, to: CARE, via: 'edge', rule: 'CR-069', window_ms: DAY });
    expect(outcome.owner()).toBe(CARE);
    expect(outcome.leaseLeft).toBe(DAY);
  });

  test('an app without the permission may not, and nothing changes [CR-070]', () => {
    const thread = given(...owned);
    const before = stateOf(thread.world);
    thread.when(take(SPY)).isRefused('TakeNotPermitted', { app: SPY, owner: MKT });
    expect(stateOf(thread.world)).toEqual(before);
  });

  test('even the default app may not take once its permission is withdrawn [CR-070]', () => {
    given(ROUTED, connect(CARE, { can_take_control: false }), clicksAd('6001', 'hi'))
      .when(take(CARE))
      .isRefused('TakeNotPermitted', { owner: MKT });
  });

  test('the permission belongs to one app alone [CR-008]', () => {
    const thread = given(ROUTED, mayTake(SPY), writes());
    thread.when(take(SPY)).succeeds();
    given(ROUTED, mayTake(SPY), writes()).when(take(MKT)).isRefused('TakeNotPermitted');
  });

  test('any connected app may take an idle thread [CR-071]', () => {
    const outcome = given(...idle)
      .when(take(SPY))
      .succeeds()
      .moves({ move: 'take', from: null, to: SPY, rule: 'CR-071' });
    expect(outcome.owner()).toBe(SPY);
  });

  test('an app that is not connected may not take even an idle thread [CR-071]', () => {
    given(...idle)
      .when(take(STRANGER))
      .isRefused('AppNotConnected');
  });

  test('under idleTakeNeedsPermission an idle take needs the permission, too [OQ-5]', () => {
    const strict = givenReading({ idleTakeNeedsPermission: true }, ...idle);
    strict.when(take(SPY)).isRefused('TakeNotPermitted', { app: SPY, owner: null });
    strict.when(take(CARE)).succeeds();
  });

  test('taking one’s own thread is refused and the lease does not move [CR-072]', () => {
    const thread = given(...owned, wait(HOUR));
    thread.when(take(MKT)).isRefused('TakeByOwner', { app: MKT });
    expect(thread.when(readsOwner(MKT)).leaseLeft).toBe(DAY - HOUR);
  });

  test('every connected subscriber hears of it, with both owners and the metadata [CR-074]', () => {
    const outcome = given(...owned)
      .when(take(CARE, 'agent steps in'))
      .isHeard(
        'care messaging take_thread_control',
        'mkt messaging take_thread_control',
        'spy messaging take_thread_control',
      );
    expect(outcome.noticeTo('spy')).toEqual([
      { event: 'take_thread_control', previous: MKT, next: CARE, metadata: 'agent steps in' },
    ]);
  });

  test('an app without messaging_handovers does not hear of it [CR-074]', () => {
    given(ROUTED, connect(SPY, { subscribed_fields: without('messaging_handovers') }), clicksAd('6001', 'hi'))
      .when(take(CARE))
      .isHeard('care messaging take_thread_control', 'mkt messaging take_thread_control');
  });

  test('from idle the event names no previous owner [OQ-4]', () => {
    expect(
      given(...idle)
        .when(take(SPY))
        .noticeTo('care'),
    ).toEqual([{ event: 'take_thread_control', previous: null, next: SPY, metadata: null }]);
  });

  test('under takeFromIdleEmits: false an idle take is silent and an owned one is not [OQ-4]', () => {
    givenReading({ takeFromIdleEmits: false }, ...idle)
      .when(take(SPY))
      .succeeds()
      .isHeard();
    const heard = givenReading({ takeFromIdleEmits: false }, ...owned).when(take(CARE)).heard;
    expect(heard).toHaveLength(3);
  });

  test('under takeFanout: previous_owner only the loser hears, and nobody of an idle take [CR-075]', () => {
    givenReading({ takeFanout: 'previous_owner' }, ...owned)
      .when(take(CARE))
      .isHeard('mkt messaging take_thread_control');
    givenReading({ takeFanout: 'previous_owner' }, ...idle)
      .when(take(SPY))
      .succeeds()
      .isHeard();
  });

  test('metadata beyond 2000 characters is refused [OQ-10]', () => {
    given(...owned)
      .when(take(CARE, LONG))
      .isRefused('MetadataTooLong');
  });

  test.each([
    ['1 ms before the lease ends it needs the permission', DAY - 1, false],
    ['at its end it does not', DAY, true],
    ['nor 1 ms later', DAY + 1, true],
  ])('%s [CR-015]', (_title, after, free) => {
    const outcome = given(...owned).when(take(SPY), { after });
    if (free) outcome.succeeds();
    else outcome.isRefused('TakeNotPermitted');
  });
});

describe('request', () => {
  test('with routing it is refused, idle or owned [CR-077]', () => {
    given(...owned)
      .when(request(SPY))
      .isRefused('RequestWithRouting', { default_app: CARE });
    given(...idle)
      .when(request(SPY))
      .isRefused('RequestWithRouting');
    given(...owned)
      .when(request(MKT))
      .isRefused('RequestWithRouting');
  });

  test('on an idle thread the caller becomes owner and gets a pass event [CR-078]', () => {
    const outcome = given(...zeroIdle)
      .when(request(MKT, 'may I?'))
      .succeeds()
      .moves({ move: 'request_grant', from: null, to: MKT, rule: 'CR-078' })
      .isHeard('mkt messaging pass_thread_control');
    expect(outcome.leaseLeft).toBe(DAY);
    expect(outcome.noticeTo('mkt')).toEqual([
      { event: 'pass_thread_control', previous: null, next: MKT, metadata: 'may I?' },
    ]);
  });

  test('on a thread of another it succeeds, changes nothing and asks the owner [CR-079, CR-080]', () => {
    const outcome = given(...zeroOwned, wait(HOUR))
      .when(request(SPY, 'may I?'))
      .succeeds()
      .moves()
      .isHeard('mkt messaging request_thread_control');
    expect(outcome.owner()).toBe(MKT);
    expect(outcome.leaseLeft).toBe(DAY - HOUR);
    expect(outcome.noticeTo('mkt')).toEqual([
      { event: 'request_thread_control', requester: SPY, metadata: 'may I?' },
    ]);
  });

  test('the inbox is asked and never answers [CR-082]', () => {
    const outcome = given(ZERO, writes(), inbox({ type: 'move_to_main' }))
      .when(request(MKT))
      .succeeds()
      .moves()
      .isHeard();
    expect(outcome.owner()).toBe(INBOX);
  });

  test('the owner cannot request its own thread, and its lease does not move [CR-083]', () => {
    const thread = given(...zeroOwned, wait(HOUR));
    thread.when(request(MKT)).isRefused('RequestByOwner', { app: MKT });
    expect(thread.when(readsOwner(MKT)).leaseLeft).toBe(DAY - HOUR);
  });

  test('an app that is not connected may not request', () => {
    given(...zeroIdle)
      .when(request(STRANGER))
      .isRefused('AppNotConnected');
  });

  test('metadata beyond 2000 characters is refused [OQ-10]', () => {
    given(...zeroIdle)
      .when(request(MKT, LONG))
      .isRefused('MetadataTooLong');
  });
});

describe('extend', () => {
  test.each([
    ['a week', 604_800],
    ['a second', 1],
    ['an hour, which shortens it', 3600],
  ])('the lease ends at the call plus the duration: %s [CR-085, CR-086]', (_name, duration) => {
    const outcome = given(...owned, wait(HOUR))
      .when(extend(MKT, duration))
      .succeeds()
      .moves({ move: 'extend', from: MKT, to: MKT, rule: 'CR-086' })
      .isHeard();
    expect(outcome.leaseLeft).toBe(duration * SECOND);
  });

  test.each([0, -1, 604_801, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'a duration of %d seconds is refused and the lease does not move [CR-085]',
    (duration) => {
      const thread = given(...owned, wait(HOUR));
      thread.when(extend(MKT, duration)).isRefused('DurationInvalid');
      expect(thread.when(readsOwner(MKT)).leaseLeft).toBe(DAY - HOUR);
    },
  );

  test('only the owner may extend [CR-084]', () => {
    given(...owned)
      .when(extend(CARE, 3600))
      .isRefused('ExtendByNonOwner', { app: CARE, owner: MKT });
    given(...owned)
      .when(extend(SPY, 3600))
      .isRefused('ExtendByNonOwner', { owner: MKT });
    given(...idle)
      .when(extend(CARE, 3600))
      .isRefused('ExtendByNonOwner', { owner: null });
  });

  test('it works without routing, too [CR-084]', () => {
    given(...zeroOwned)
      .when(extend(MKT, 604_800))
      .succeeds();
  });

  test('it keeps the owner through silence, and control ends exactly with it [CR-022]', () => {
    const extended = [...owned, extend(MKT, 604_800)] as const;
    expect(
      given(...extended)
        .when(readsOwner(MKT), { after: 7 * DAY - 1 })
        .owner(),
    ).toBe(MKT);
    expect(
      given(...extended)
        .when(readsOwner(MKT), { after: 7 * DAY })
        .owner(),
    ).toBeNull();
  });

  test('it ends an ad’s longer window: user events add one day again [CR-091]', () => {
    const adFor4Days = [
      ZERO,
      routing({ default_app: CARE, campaigns: [{ ad_id: '6001', app: MKT, days: 4 }] }),
      clicksAd('6001', 'hi'),
      extend(MKT, 60),
      writes(),
    ] as const;
    expect(given(...adFor4Days).when(readsOwner(MKT)).leaseLeft).toBe(DAY);
  });

  test('a user event never shortens an extended lease [CR-013]', () => {
    expect(given(...owned, extend(MKT, 604_800), wait(HOUR), writes()).when(readsOwner(MKT)).leaseLeft).toBe(
      7 * DAY - HOUR,
    );
  });
});

describe('thread_owner', () => {
  const expires_at = T0 + DAY;

  test('owner and default app see owner and expiration [CR-111]', () => {
    const all = { reply: 'thread_owner', shown: { owner: MKT, expires_at } };
    given(...owned)
      .when(readsOwner(MKT))
      .answers(all);
    given(...owned)
      .when(readsOwner(CARE))
      .answers(all);
  });

  test('any other app sees the expiration only [CR-112]', () => {
    given(...owned)
      .when(readsOwner(SPY))
      .answers({ reply: 'thread_owner', shown: { owner: null, expires_at } });
  });

  test('without routing nobody but the owner sees who it is [CR-112]', () => {
    given(...zeroOwned)
      .when(readsOwner(CARE))
      .answers({ reply: 'thread_owner', shown: { owner: null, expires_at } });
    given(...zeroOwned)
      .when(readsOwner(MKT))
      .answers({ reply: 'thread_owner', shown: { owner: MKT, expires_at } });
  });

  test.each([
    ['1 ms before the end of the lease', DAY - 1, true],
    ['at its end', DAY, false],
    ['1 ms after', DAY + 1, false],
  ])('%s it shows an owner: %s [CR-113, CR-015]', (_title, after, shown) => {
    for (const by of [CARE, MKT, SPY]) {
      const { value } = given(...owned)
        .when(readsOwner(by), { after })
        .accepted();
      expect((value as { shown: unknown }).shown === null).toBe(!shown);
    }
  });

  test('of a thread that has never been it shows nothing [CR-113]', () => {
    given(ROUTED).when(readsOwner(CARE)).answers({ reply: 'thread_owner', shown: null });
  });

  test('reading changes nothing and tells nobody', () => {
    given(...owned)
      .when(readsOwner(SPY))
      .moves()
      .isHeard();
  });

  test('an unknown PSID is refused like everywhere [API-085]', () => {
    given(...owned)
      .when({ ...(readsOwner(CARE) as object), psid: ANN_ELSEWHERE } as ReturnType<typeof readsOwner>)
      .isRefused('RecipientUnknown');
  });
});

test.each([
  ['pass', pass(MKT, CARE)],
  ['release', release(MKT)],
  ['take', take(CARE)],
  ['request', request(SPY)],
  ['extend', extend(MKT, 60)],
])('%s for a person of another page is refused before anything else [API-085]', (_name, command) => {
  const elsewhere = { ...(command as object), psid: ANN_ELSEWHERE } as typeof command;
  given(...owned)
    .when(elsewhere)
    .isRefused('RecipientUnknown', { psid: ANN_ELSEWHERE });
});
