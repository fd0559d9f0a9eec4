import { describe, expect, test } from 'vitest';
import {
  act,
  app,
  CARE,
  clicksAd,
  connect,
  DAY,
  followsLink,
  getsStarted,
  MKT,
  PAGE,
  ROUTED,
  release,
  routed,
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
import { given, type Step } from './specification.ts';

const owned: Step = [ROUTED, clicksAd('6001', 'hi')];

describe('who hears what the person says', () => {
  test('the owner on messaging, every other subscriber of standby there, nobody twice [CR-099, CR-101]', () => {
    given(owned)
      .when(writes())
      .isHeard('care standby message', 'mkt messaging message', 'spy standby message');
  });

  test('on an idle thread the app that routing chose on messaging, the others on standby [CR-099]', () => {
    given(ROUTED, writes(), release(CARE))
      .when(writes())
      .isHeard('care messaging message', 'mkt standby message', 'spy standby message');
  });

  test('an app that is not connected hears nothing [CR-004]', () => {
    expect(given(owned).when(writes()).heard.join()).not.toContain('stranger');
    given(owned, connect(STRANGER))
      .when(writes())
      .isHeard(
        'care standby message',
        'mkt messaging message',
        'spy standby message',
        'stranger standby message',
      );
  });

  test('without standby an app hears nothing of a thread of another’s, with it again [CR-109]', () => {
    const deaf = connect(SPY, { subscribed_fields: without('standby') });
    given(owned, deaf).when(writes()).isHeard('care standby message', 'mkt messaging message');
    given(owned, deaf, connect(SPY, { subscribed_fields: without() }))
      .when(writes())
      .isHeard('care standby message', 'mkt messaging message', 'spy standby message');
  });

  test('standby alone is not enough: the event’s own field is needed, too', () => {
    given(owned, connect(SPY, { subscribed_fields: ['standby'] }))
      .when(writes())
      .isHeard('care standby message', 'mkt messaging message');
  });

  test('an owner without messages hears none, and the thread is its own all the same', () => {
    const outcome = given(owned, connect(MKT, { subscribed_fields: without('messages') }))
      .when(writes())
      .routes({ to: MKT })
      .isHeard('care standby message', 'spy standby message');
    expect(outcome.owner()).toBe(MKT);
  });

  test('a field counts only when the app subscribes to it as well [API-049]', () => {
    const half: Step = {
      do: 'PutWebhook',
      app: MKT,
      callback_url: 'http://127.0.0.1:1/mkt',
      verify_token: 'v',
      fields: ['messaging_postbacks'],
    };
    given(owned, half).when(writes()).isHeard('care standby message', 'spy standby message');
    expect(given(owned, half).when(taps(null)).heard).toContain('mkt messaging postback');
  });

  test('standby, too, counts only when the app subscribes to it as well [API-049]', () => {
    given(owned, {
      do: 'PutWebhook',
      app: SPY,
      callback_url: 'http://127.0.0.1:1/spy',
      verify_token: 'v',
      fields: ['messages'],
    })
      .when(writes())
      .isHeard('care standby message', 'mkt messaging message');
  });

  test('an app without a callback hears nothing [API-042]', () => {
    const [withoutCallback] = app('555' as typeof MKT, 'deaf');
    given(owned, withoutCallback!, connect('555' as typeof MKT))
      .when(writes())
      .isHeard('care standby message', 'mkt messaging message', 'spy standby message');
  });

  test('all copies of one message carry the same id [CR-102]', () => {
    const mids = new Set(
      given(owned)
        .when(writes())
        .deliveries.map(({ mid }) => mid),
    );
    expect(mids.size).toBe(1);
  });

  test('each kind of event travels under its own field', () => {
    const fields = (outcome: ReturnType<ReturnType<typeof given>['when']>) => [
      ...new Set(outcome.deliveries.map(({ field }) => field)),
    ];
    expect(fields(given(owned).when(writes()))).toEqual(['messages']);
    expect(fields(given(owned).when(taps(null)))).toEqual(['messaging_postbacks']);
    expect(fields(given(owned).when(act({ type: 'read' })))).toEqual(['message_reads']);
    expect(fields(given(owned).when(followsLink('x')))).toEqual(['messaging_referrals']);
    expect(fields(given(owned).when(take(CARE)))).toEqual(['messaging_handovers']);
  });
});

describe('referrals', () => {
  test('reach the owner only, never standby [CR-108]', () => {
    given(owned).when(followsLink('table-12')).isHeard('mkt messaging referral');
  });

  test('without routing on an idle thread reach everybody who subscribes', () => {
    given(ZERO, writes(), connect(SPY, { subscribed_fields: without('messaging_referrals') }))
      .when(followsLink('table-12'))
      .isHeard('care messaging referral', 'mkt messaging referral');
  });

  test('of a link on a known thread are an event of their own [CR-097]', () => {
    expect(given(owned).when(followsLink('table-12')).noticeTo('mkt')).toEqual([
      { event: 'referral', referral: { source: 'SHORTLINK', ref: 'table-12' }, lead: null },
    ]);
  });

  test('of a link on a new thread ride on the first postback [CR-097]', () => {
    const outcome = given(ROUTED).when(followsLink('table-12'));
    outcome.isHeard('care messaging postback', 'mkt standby postback', 'spy standby postback');
    expect(outcome.noticeTo('care')).toMatchObject([
      { title: 'Get Started', referral: { source: 'SHORTLINK', ref: 'table-12' } },
    ]);
  });

  test('of a Get Started tap behind a link ride on its postback [API-144]', () => {
    expect(given(ROUTED).when(getsStarted('table-12')).noticeTo('care')).toMatchObject([
      { event: 'postback', referral: { source: 'SHORTLINK', ref: 'table-12' } },
    ]);
    expect(given(ROUTED).when(getsStarted()).noticeTo('care')).toMatchObject([{ referral: null }]);
  });

  test('of an ad ride in the first message, for those who subscribe to referrals as well [CR-098]', () => {
    const outcome = given(ROUTED, connect(SPY, { subscribed_fields: without('messaging_referrals') })).when(
      clicksAd('6001', 'hi'),
    );
    expect(outcome.noticeTo('mkt')).toMatchObject([
      { text: 'hi', referral: { source: 'ADS', ad_id: '6001', ad_title: 'Spring sale' } },
    ]);
    expect(outcome.noticeTo('spy')).toMatchObject([{ text: 'hi', referral: null }]);
  });

  test('of an ad on a known thread are an event, and ride in the message as well [API-146, CR-098]', () => {
    const outcome = given(owned).when(clicksAd('6001', 'again'));
    expect(outcome.noticeTo('mkt')).toMatchObject([
      { event: 'referral', referral: { source: 'ADS', ad_id: '6001' } },
      { event: 'message', text: 'again', referral: { source: 'ADS', ad_id: '6001' } },
    ]);
  });

  test('of an ad clicked without a word on a new thread ride on a postback', () => {
    expect(given(ROUTED).when(clicksAd('6001')).noticeTo('mkt')).toMatchObject([
      { event: 'postback', referral: { source: 'ADS', ad_id: '6001' } },
    ]);
  });
});

describe('hop_context', () => {
  const hopOf = (past: Step, name: string) =>
    given(past)
      .when(writes())
      .deliveries.find(({ to }) => to === (name === 'mkt' ? MKT : CARE))?.hop;

  test('on messaging names the app in control, on standby there is none [CR §6.8]', () => {
    expect(hopOf(owned, 'mkt')).toEqual({ app: MKT, metadata: '' });
    expect(hopOf(owned, 'care')).toBeNull();
  });

  test('repeats the text of the last hand-over', () => {
    expect(hopOf([owned, take(CARE, 'agent steps in')], 'care')).toEqual({
      app: CARE,
      metadata: 'agent steps in',
    });
  });

  test('forgets that text once routing has given the thread to somebody else', () => {
    expect(hopOf([owned, take(CARE, 'agent steps in'), clicksAd('6001')], 'mkt')).toEqual({
      app: MKT,
      metadata: '',
    });
  });

  test('is left out where nobody owns the thread', () => {
    expect(hopOf([ZERO], 'mkt')).toBeNull();
  });
});

test('a quick reply is heard as a message with its title and payload [API-123]', () => {
  expect(
    given(owned)
      .when(act({ type: 'quick_reply', title: 'Blue', payload: 'COLOR_BLUE' }))
      .noticeTo('mkt'),
  ).toMatchObject([{ event: 'message', text: 'Blue', quick_reply: 'COLOR_BLUE' }]);
});

test('an unsubscribed app stays connected for routing and hears nothing [API-110]', () => {
  const outcome = given(routed({ social: SPY }), connect(SPY, { subscribed_fields: [] }))
    .when(writes())
    .routes({ to: SPY, after: SPY });
  expect(outcome.heard).toEqual(['care standby message', 'mkt standby message']);
});

test('a read tells the instant up to which it goes [API-120]', () => {
  expect(
    given(owned, wait(DAY / 2))
      .when(act({ type: 'read' }))
      .noticeTo('mkt'),
  ).toEqual([{ event: 'read', watermark: T0 + DAY / 2 }]);
});

test('the page of a thread decides who hears: an app of another page hears nothing', () => {
  const elsewhere = given(
    owned,
    { do: 'Disconnect', page: PAGE, app: SPY },
    connect(SPY, { page: '100200300400501' as typeof PAGE }),
  );
  elsewhere.when(writes()).isHeard('care standby message', 'mkt messaging message');
});
