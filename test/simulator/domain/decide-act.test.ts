import { describe, expect, test } from 'vitest';
import { LEADGEN_APP } from '../../../simulator/domain/ids.ts';
import { threadOf } from '../../../simulator/domain/world.ts';
import {
  ANN_PSID,
  act,
  BEN,
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
  OTHER_PAGE,
  PAGE,
  pass,
  ROUTED,
  readsOwner,
  release,
  request,
  routed,
  routing,
  SPY,
  STRANGER,
  T0,
  take,
  taps,
  wait,
  without,
  writes,
  ZERO,
} from './cast.ts';
import { given, givenReading } from './specification.ts';

const withSocial = routed({ social: SPY, campaigns: [{ ad_id: '6001', app: MKT }] });
const withLink = routed({ links: [{ ref: 'table-12', app: SPY }], campaigns: [{ ad_id: '6001', app: MKT }] });
const withDays = (days: number | null) => routed({ campaigns: [{ ad_id: '6001', app: MKT, days }] });

describe('without Conversation Routing', () => {
  test('a message on an idle thread is nobody’s in particular and leaves it idle [CR-017, CR-100]', () => {
    const outcome = given(ZERO)
      .when(writes())
      .routes({ to: null, before: null, after: null, rule: 'CR-017' })
      .moves()
      .isHeard('care messaging message', 'mkt messaging message', 'spy messaging message');
    expect(outcome.owner()).toBeNull();
  });

  test('a message on an owned thread goes to the owner, copies to standby [CR-099]', () => {
    const outcome = given(ZERO, writes(), request(MKT), wait(HOUR))
      .when(writes())
      .routes({ to: MKT, before: MKT, after: MKT })
      .moves()
      .isHeard('care standby message', 'mkt messaging message', 'spy standby message');
    expect(outcome.leaseLeft).toBe(DAY);
  });

  test('campaign routes work, link and organic routes do not exist [CR-006, CR-007]', () => {
    const zero = [ZERO, routing({ campaigns: [{ ad_id: '6001', app: MKT }] })] as const;
    given(...zero)
      .when(clicksAd('6001', 'hi'))
      .routes({ to: MKT, before: null, after: MKT, rule: 'CR-088' });
    given(...zero)
      .when(followsLink('table-12'))
      .routes({ to: null, after: null });
    given(...zero)
      .when(getsStarted())
      .routes({ to: null, after: null });
  });

  test('an ad of an unconnected app routes nothing [CR-088]', () => {
    given(ZERO, routing({ campaigns: [{ ad_id: '6001', app: STRANGER }] }))
      .when(clicksAd('6001', 'hi'))
      .routes({ to: null, after: null });
  });

  test('Get Started does not move an owned thread', () => {
    given(ZERO, writes(), request(MKT))
      .when(getsStarted())
      .routes({ to: MKT, before: MKT, after: MKT })
      .moves();
  });
});

describe('a message with Conversation Routing', () => {
  test('the first one goes to the default app, which becomes owner for a day [CR-001, CR-019, CR-012]', () => {
    const outcome = given(ROUTED)
      .when(writes())
      .routes({ to: CARE, before: null, after: CARE, rule: 'CR-021' })
      .moves({
        move: 'route',
        from: null,
        to: CARE,
        via: 'routing',
        expires_at: T0 + DAY,
        window_ms: DAY,
      })
      .isHeard('care messaging message', 'mkt standby message', 'spy standby message');
    expect(outcome.owner()).toBe(CARE);
  });

  test('choosing the default app counts from that moment on, for threads that exist as well [CR-001]', () => {
    given(ZERO, writes(), routing({ default_app: CARE }))
      .when(writes('again'))
      .routes({ to: CARE, after: CARE });
  });

  test('on an owned thread it goes to the owner and changes no owner [CR-096]', () => {
    given(ROUTED, clicksAd('6001', 'hi'))
      .when(writes())
      .routes({ to: MKT, before: MKT, after: MKT, rule: 'CR-096' })
      .moves()
      .isHeard('care standby message', 'mkt messaging message', 'spy standby message');
  });

  test('it moves the end of the lease to its own time plus the window [CR-013]', () => {
    const outcome = given(ROUTED, clicksAd('6001', 'hi'), wait(HOUR)).when(writes());
    expect(outcome.leaseLeft).toBe(DAY);
  });

  test('every message of a long conversation stays with its owner: 20 in 10 hours [SEED-15]', () => {
    const talk = Array.from({ length: 20 }, () => [wait(HOUR / 2), writes()]);
    const outcome = given(ROUTED, writes(), ...talk)
      .when(writes())
      .routes({ to: CARE, before: CARE });
    expect(outcome.control).toEqual([]);
  });

  test('it is recorded with what the rule looked at', () => {
    expect(given(withSocial).when(writes()).routing).toMatchObject({
      entry: 'message',
      routed_to: SPY,
      owner_before: null,
      owner_after: SPY,
      rule: 'CR-021',
      inputs: { silent_24h: true, social_app: SPY, default_app: CARE },
    });
  });

  test.each([
    ['1 ms before the end of the lease it is still the owner’s', DAY - 1, MKT],
    ['at its end the default app gets it', DAY, CARE],
    ['1 ms after, too', DAY + 1, CARE],
  ])('%s [CR-015, CR-021]', (_title, after, to) => {
    given(ROUTED, clicksAd('6001', 'hi')).when(writes(), { after }).routes({ to, after: to });
  });

  test('the end of a lease is written at its own instant and tells nobody [CR-016]', () => {
    const { world } = given(ROUTED, clicksAd('6001', 'hi'), wait(3 * DAY));
    expect(threadOf(world, PAGE, ANN_PSID).control).toEqual({ state: 'idle' });
    expect(world.deliveries.size).toBe(3);
  });

  test('under defaultAppOwnsOnInbound: false it is routed but nobody owns the thread [OQ-1]', () => {
    const outcome = givenReading({ defaultAppOwnsOnInbound: false }, ROUTED)
      .when(writes())
      .routes({ to: CARE, before: null, after: null })
      .moves()
      .isHeard('care messaging message', 'mkt standby message', 'spy standby message');
    expect(outcome.owner()).toBeNull();
  });

  test('under defaultAppOwnsOnInbound: false the organic route’s app still owns what it is routed [CR-021]', () => {
    givenReading({ defaultAppOwnsOnInbound: false }, withSocial)
      .when(writes())
      .routes({ to: SPY, after: SPY });
    givenReading({ defaultAppOwnsOnInbound: false }, withSocial)
      .when(getsStarted())
      .routes({ to: SPY, after: SPY });
  });

  test('under defaultAppOwnsOnInbound: false the default app owns what the organic route gives it [CR-021]', () => {
    givenReading({ defaultAppOwnsOnInbound: false }, routed({ social: CARE }))
      .when(writes())
      .routes({ to: CARE, after: CARE });
  });
});

describe('the organic route', () => {
  test('gets the first message [CR-021]', () => {
    given(withSocial).when(writes()).routes({ to: SPY, after: SPY, rule: 'CR-021' });
  });

  test.each([
    ['1 ms short of 24 hours of silence', DAY - 1, CARE, 'CR-020'],
    ['after exactly 24 hours', DAY, SPY, 'CR-021'],
    ['1 ms later', DAY + 1, SPY, 'CR-021'],
  ])('after a release, %s the next message goes to %s [CR-020, CR-021]', (_title, after, to, rule) => {
    given(withSocial, writes(), release(SPY)).when(writes(), { after }).routes({ to, after: to, rule });
  });

  test('silence counts from the last word of the person, not from the release [CR-020]', () => {
    given(withSocial, writes(), wait(20 * HOUR), release(SPY))
      .when(writes(), { after: 4 * HOUR })
      .routes({ to: SPY });
  });

  test('does not apply while an extended owner keeps the thread through silence [CR-022]', () => {
    given(withSocial, clicksAd('6001', 'hi'), extend(MKT, 604_800))
      .when(writes(), { after: 3 * DAY })
      .routes({ to: MKT, before: MKT, after: MKT });
  });

  test('after an extension that ran out within the day the default app gets what comes [CR-020]', () => {
    given(withSocial, clicksAd('6001', 'hi'), extend(MKT, 60))
      .when(writes(), { after: HOUR })
      .routes({ to: CARE, before: null });
  });

  test('falls back to the default app once its app is disconnected [CR-004, CR-021]', () => {
    given(withSocial, { do: 'Disconnect', page: PAGE, app: SPY })
      .when(writes())
      .routes({ to: CARE, after: CARE });
  });

  test('may name the inbox [CR-003, CR-004]', () => {
    given(routed({ social: INBOX }))
      .when(writes())
      .routes({ to: INBOX, after: INBOX })
      .isHeard('care standby message', 'mkt standby message', 'spy standby message');
  });
});

describe('Get Started', () => {
  test('goes to the organic route’s app, else to the default app [CR-095]', () => {
    given(withSocial).when(getsStarted()).routes({ to: SPY, after: SPY, rule: 'CR-095' });
    given(ROUTED).when(getsStarted()).routes({ to: CARE, after: CARE, rule: 'CR-095' });
  });

  test('moves a thread that another app owns [CR-095]', () => {
    given(ROUTED, clicksAd('6001', 'hi'))
      .when(getsStarted())
      .routes({ to: CARE, before: MKT, after: CARE })
      .moves({ move: 'route', from: MKT, to: CARE })
      .isHeard('care messaging postback', 'mkt standby postback', 'spy standby postback');
  });

  test('within 24 hours of a word it still goes to the organic route [CR-095]', () => {
    given(withSocial, writes(), release(SPY)).when(getsStarted()).routes({ to: SPY });
  });

  test('on the thread of its own app prolongs the lease [CR-013]', () => {
    const outcome = given(ROUTED, writes(), wait(HOUR)).when(getsStarted()).routes({ to: CARE }).moves();
    expect(outcome.leaseLeft).toBe(DAY);
  });

  test('at the end of a link is that link’s entry [CR-093]', () => {
    given(withLink).when(getsStarted('table-12')).routes({ to: SPY, after: SPY, rule: 'CR-093' });
  });
});

describe('a link', () => {
  test('whose ref has a route gives the thread to the route’s app [CR-093]', () => {
    given(withLink)
      .when(followsLink('table-12'))
      .routes({ to: SPY, before: null, after: SPY, rule: 'CR-093' });
  });

  test('moves a thread that another app owns, silently [CR-093, OQ-2, OQ-3]', () => {
    given(withLink, writes())
      .when(followsLink('table-12'))
      .routes({ to: SPY, before: CARE, after: SPY })
      .moves({ move: 'route', from: CARE, to: SPY })
      .isHeard('spy messaging referral');
  });

  test('under overrideActiveOwner: false leaves an owned thread and takes an idle one [OQ-2]', () => {
    givenReading({ 'routing.overrideActiveOwner': false }, withLink, writes())
      .when(followsLink('table-12'))
      .routes({ to: CARE, before: CARE, after: CARE })
      .moves();
    givenReading({ 'routing.overrideActiveOwner': false }, withLink)
      .when(followsLink('table-12'))
      .routes({ to: SPY, after: SPY });
  });

  test('under overrideActiveOwner: false a Get Started tap is still one, whatever ref it carries [CR-095, OQ-2]', () => {
    givenReading({ 'routing.overrideActiveOwner': false }, withLink, clicksAd('6001', 'hi'))
      .when(getsStarted('table-12'))
      .routes({ to: CARE, before: MKT, after: CARE, rule: 'CR-095' });
  });

  test.each(['table-1', 'table-12x', 'TABLE-12'])(
    'with a ref that only resembles a route’s is an organic entry: %s [CR-094]',
    (ref) => {
      given(withLink).when(followsLink(ref, 'hi')).routes({ to: CARE, after: CARE });
    },
  );

  test('without a route leaves an owned thread alone and does not prolong its lease [CR-094, OQ-18]', () => {
    const outcome = given(withLink, clicksAd('6001', 'hi'), wait(HOUR))
      .when(followsLink('nowhere'))
      .routes({ to: MKT, before: MKT, after: MKT })
      .moves();
    expect(outcome.leaseLeft).toBe(DAY - HOUR);
  });

  test('to the owner’s own route prolongs its lease without a word [OQ-18]', () => {
    const outcome = given(withLink, followsLink('table-12', 'hi'), wait(HOUR))
      .when(followsLink('table-12'))
      .routes({ to: SPY, before: SPY })
      .moves();
    expect(outcome.leaseLeft).toBe(DAY);
  });

  test('of a disconnected app is an organic entry [CR-004]', () => {
    given(withLink, { do: 'Disconnect', page: PAGE, app: SPY })
      .when(followsLink('table-12', 'hi'))
      .routes({ to: CARE });
  });

  test('may lead to the inbox [CR-004]', () => {
    given(routed({ links: [{ ref: 'human', app: INBOX }] }))
      .when(followsLink('human', 'hi'))
      .routes({ to: INBOX, after: INBOX });
  });
});

describe('an ad', () => {
  test('gives the thread to its app on the click, without a word [CR-088, SEED-11]', () => {
    given(ROUTED)
      .when(clicksAd('6001'))
      .routes({ to: MKT, before: null, after: MKT, rule: 'CR-088' })
      .moves({ move: 'route', from: null, to: MKT, expires_at: T0 + DAY });
  });

  test('moves a thread that another app owns, and the old owner overhears it on standby [CR-092, SEED-24]', () => {
    given(ROUTED, writes())
      .when(clicksAd('6001', 'and this?'))
      .routes({ to: MKT, before: CARE, after: MKT, rule: 'CR-092' })
      .moves({ move: 'route', from: CARE, to: MKT })
      .isHeard(
        'mkt messaging referral',
        'care standby message',
        'mkt messaging message',
        'spy standby message',
      );
  });

  test('under overrideActiveOwner: false leaves an owned thread alone [OQ-2]', () => {
    givenReading({ 'routing.overrideActiveOwner': false }, ROUTED, writes())
      .when(clicksAd('6001', 'and this?'))
      .routes({ to: CARE, before: CARE, after: CARE })
      .moves();
  });

  test('under emitHandover a routing move is told like a take [OQ-3]', () => {
    const outcome = givenReading({ 'routing.emitHandover': true }, ROUTED, writes()).when(clicksAd('6001'));
    expect(outcome.heard.filter((line) => line.endsWith('thread_control'))).not.toEqual([]);
  });

  test('without a route goes to the default app while another ad has one [SEED-12]', () => {
    given(ROUTED).when(clicksAd('6002', 'hi')).routes({ to: CARE, after: CARE });
    given(ROUTED, clicksAd('6001', 'hi')).when(clicksAd('6002', 'hi')).routes({ to: MKT, before: MKT });
  });

  test('that names no app, or one that is not connected, is an organic entry [CR-088]', () => {
    given(routed({ campaigns: [{ ad_id: '6001', app: null }] }))
      .when(clicksAd('6001', 'hi'))
      .routes({ to: CARE });
    given(routed({ campaigns: [{ ad_id: '6001', app: STRANGER }] }))
      .when(clicksAd('6001', 'hi'))
      .routes({ to: CARE });
  });

  test.each([
    [1, 1],
    [4, 4],
    [7, 7],
    [30, 30],
    [null, 1],
    [0, 1],
    [-3, 1],
    [31, 1],
    [99, 1],
    [1.5, 1],
  ])('asking for %d days keeps the thread for %i [CR-089, CR-090]', (asked, days) => {
    const outcome = given(withDays(asked)).when(clicksAd('6001', 'hi'));
    expect(outcome.leaseLeft).toBe(days * DAY);
  });

  test.each([
    [7, 7],
    [8, 1],
    [30, 1],
  ])('under campaign.maxDays: 7 asking for %i days keeps it for %i [OQ-6]', (asked, days) => {
    const outcome = givenReading({ 'campaign.maxDays': 7 }, withDays(asked)).when(clicksAd('6001', 'hi'));
    expect(outcome.leaseLeft).toBe(days * DAY);
  });

  test('keeps the thread for its days from each word of the person [CR-089, CR-022]', () => {
    const outcome = given(withDays(4), clicksAd('6001', 'hi'), wait(3 * DAY))
      .when(writes())
      .routes({ to: MKT, before: MKT });
    expect(outcome.leaseLeft).toBe(4 * DAY);
  });

  test.each([
    ['1 ms before', 4 * DAY - 1, MKT],
    ['at', 4 * DAY, CARE],
    ['1 ms after', 4 * DAY + 1, CARE],
  ])('%s the end of its four days a message goes to %s [CR-015, CR-089]', (_title, after, to) => {
    given(withDays(4), clicksAd('6001', 'hi')).when(writes(), { after }).routes({ to });
  });

  test('clicked again by its own app’s person never shortens the lease [CR-013]', () => {
    const outcome = given(ROUTED, clicksAd('6001', 'hi'), extend(MKT, 604_800), wait(HOUR))
      .when(clicksAd('6001'))
      .routes({ to: MKT, before: MKT });
    expect(outcome.leaseLeft).toBe(7 * DAY - HOUR);
  });

  test('a pass, a take and an inbox reply each end its longer window [CR-091]', () => {
    for (const past of [[pass(MKT, SPY)], [take(CARE)], [inbox({ type: 'reply', text: 'Ana here' })]]) {
      const outcome = given(withDays(4), clicksAd('6001', 'hi'), ...past).when(writes());
      expect(outcome.leaseLeft).toBe(DAY);
    }
  });

  test('routes the same person’s plain words to nobody else later on [SEED-22]', () => {
    given(ROUTED, clicksAd('6001', 'hi'), pass(MKT, SPY))
      .when(writes())
      .routes({ to: SPY, before: SPY, after: SPY });
  });
});

describe('who hears the tap of a button', () => {
  test('the app that made it hears it with payload on messaging, owner or not [CR-104, API-124]', () => {
    const outcome = given(ROUTED, clicksAd('6001', 'hi'), pass(MKT, CARE))
      .when(taps(MKT))
      .routes({ to: CARE, before: CARE })
      .moves();
    expect(outcome.heard).toHaveLength(3);
    expect(outcome.heard).toEqual(
      expect.arrayContaining(['care messaging postback', 'spy standby postback', 'mkt messaging postback']),
    );
    expect(outcome.noticeTo('mkt')).toMatchObject([{ payload: 'TRACK', title: 'Track order' }]);
    expect(outcome.noticeTo('care')).toMatchObject([{ payload: null, title: 'Track order' }]);
    expect(outcome.noticeTo('spy')).toMatchObject([{ payload: null }]);
  });

  test('the owner that made it hears it once, on messaging [CR-101]', () => {
    const outcome = given(ROUTED, clicksAd('6001', 'hi')).when(taps(MKT));
    expect(outcome.heard.filter((line) => line.startsWith('mkt'))).toEqual(['mkt messaging postback']);
    expect(outcome.noticeTo('mkt')).toMatchObject([{ payload: 'TRACK' }]);
  });

  test('an app without standby still hears its own buttons [CR-109]', () => {
    const outcome = given(ROUTED, connect(MKT, { subscribed_fields: without('standby') }), writes()).when(
      taps(MKT),
    );
    expect(outcome.noticeTo('mkt')).toMatchObject([{ payload: 'TRACK' }]);
    expect(outcome.heard).toContain('mkt messaging postback');
  });

  test('a button of the page itself gives its payload to the responsible app only [CR-103]', () => {
    const outcome = given(ROUTED, clicksAd('6001', 'hi')).when(taps(null));
    expect(outcome.noticeTo('mkt')).toMatchObject([{ payload: 'TRACK' }]);
    expect(outcome.noticeTo('care')).toMatchObject([{ payload: null }]);
  });
});

describe('reading and blocking', () => {
  test('a read routes nothing and goes to the owner, copies to standby [CR-107]', () => {
    const outcome = given(ROUTED, clicksAd('6001', 'hi'), wait(HOUR))
      .when(act({ type: 'read' }))
      .moves()
      .isHeard('care standby read', 'mkt messaging read', 'spy standby read');
    expect(outcome.routing).toBeUndefined();
    expect(outcome.leaseLeft).toBe(DAY - HOUR);
  });

  test('a block and its end tell nobody and move nothing [API-130]', () => {
    given(ROUTED, writes())
      .when(act({ type: 'block' }))
      .moves()
      .isHeard();
    given(ROUTED, writes(), act({ type: 'block' }))
      .when(act({ type: 'unblock' }))
      .moves()
      .isHeard();
  });
});

describe('acts that cannot be', () => {
  test('a person nobody knows, or whom the page does not know, cannot act on it', () => {
    given(ROUTED)
      .when(act({ type: 'message', text: 'hi' }, BEN, OTHER_PAGE))
      .isRefused('Unknown', { what: 'person' });
  });

  test('a page nobody knows cannot be written to', () => {
    given(ROUTED)
      .when(act({ type: 'message', text: 'hi' }, BEN, '999' as typeof PAGE))
      .isRefused('Unknown', { what: 'page' });
  });
});

test('two people on one page have owners of their own, as one person has on two pages [CR-010]', () => {
  const { world } = given(
    ROUTED,
    connect(CARE, { page: OTHER_PAGE }),
    clicksAd('6001', 'hi'),
    act({ type: 'message', text: 'hi' }, BEN),
    act({ type: 'message', text: 'hi' }, undefined, OTHER_PAGE),
  );
  const owners = [...world.threads.values()].map(({ control }) =>
    control.state === 'owned' ? control.owner : null,
  );
  expect(owners).toEqual([MKT, CARE, null]);
});

test('the id of the lead form’s app is not the inbox’s', () => {
  expect([INBOX, LEADGEN_APP]).toEqual(['263902037430900', '413038776280800']);
});

test('what thread_owner shows after each entry is what the act said', () => {
  const outcome = given(withLink, writes(), followsLink('table-12')).when(readsOwner(CARE));
  expect(outcome.owner()).toBe(SPY);
});
