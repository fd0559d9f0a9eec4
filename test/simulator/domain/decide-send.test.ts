import { describe, expect, test } from 'vitest';
import {
  ANN_ELSEWHERE,
  ANN_PSID,
  act,
  app,
  BEN,
  BEN_PSID,
  CARE,
  clicksAd,
  connect,
  DAY,
  extend,
  followsLink,
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
  SPY,
  STRANGER,
  send,
  sendPassing,
  sendReleasing,
  take,
  wait,
  without,
  writes,
  ZERO,
} from './cast.ts';
import { given, givenReading, stateOf } from './specification.ts';

const HUMAN = { tag: 'HUMAN_AGENT' };

describe('who may send without Conversation Routing', () => {
  test.each([
    ['care', CARE],
    ['mkt', MKT],
    ['spy', SPY],
  ])('any connected app may send on an idle thread: %s [CR-023]', (_name, by) => {
    given(ZERO, writes()).when(send(by)).isSent();
  });

  test('sending on an idle thread does not make the sender its owner [CR-018]', () => {
    const outcome = given(ZERO, writes()).when(send(MKT)).isSent().moves();
    expect(outcome.owner()).toBeNull();
  });

  test('an app that is not connected may not send', () => {
    given(ZERO, writes()).when(send(STRANGER)).isRefused('AppNotConnected', { app: STRANGER });
  });

  test('only the owner may send on an owned thread [CR-024]', () => {
    const owned = given(ZERO, writes(), request(MKT));
    owned.when(send(CARE)).isRefused('AnotherAppOwns', { app: CARE, owner: MKT });
    owned.when(send(SPY)).isRefused('AnotherAppOwns', { owner: MKT });
    owned.when(send(MKT)).isSent();
  });

  test('asking for control gives no right to send [CR-081]', () => {
    given(ZERO, writes(), pass(CARE, MKT), request(SPY))
      .when(send(SPY))
      .isRefused('AnotherAppOwns', { owner: MKT });
  });

  test('thread_control is refused, whatever it orders, and nothing is sent [CR-047]', () => {
    const zero = given(ZERO, writes(), request(MKT));
    zero.when(sendReleasing(MKT)).isRefused('ThreadControlWithoutRouting');
    zero.when(sendPassing(MKT, CARE)).isRefused('ThreadControlWithoutRouting');
  });

  test('the human-agent tag takes nothing: a non-owner is refused as for any send', () => {
    given(ZERO, connect(SPY, { can_take_control: true }), writes(), request(MKT))
      .when(send(SPY, HUMAN))
      .isRefused('AnotherAppOwns', { owner: MKT });
  });
});

describe('who may send with Conversation Routing', () => {
  test('on an idle thread the default app may send and does not become owner by it [CR-025]', () => {
    const outcome = given(ROUTED, writes(), release(CARE)).when(send(CARE)).isSent().moves();
    expect(outcome.owner()).toBeNull();
  });

  test('on an idle thread every other app is refused, as if another app had control [CR-025]', () => {
    const idle = given(ROUTED, writes(), release(CARE));
    idle.when(send(MKT)).isRefused('OnlyDefaultAppSendsOnIdle', { app: MKT, default_app: CARE });
    idle.when(send(SPY)).isRefused('OnlyDefaultAppSendsOnIdle');
    idle.when(send(STRANGER)).isRefused('OnlyDefaultAppSendsOnIdle');
  });

  test('the owner may send, the default app may not while another owns, nor may a bystander [CR-026]', () => {
    const owned = given(ROUTED, clicksAd('6001', 'hi'));
    owned.when(send(CARE)).isRefused('AnotherAppOwns', { owner: MKT, is_default_app: true });
    owned.when(send(SPY)).isRefused('AnotherAppOwns', { owner: MKT, is_default_app: false });
    owned.when(send(MKT)).isSent();
  });

  test('nobody but the inbox speaks while the inbox owns the thread [CR-034]', () => {
    const owned = given(ROUTED, writes(), inbox({ type: 'move_to_main' }));
    owned.when(send(CARE)).isRefused('AnotherAppOwns', { owner: INBOX });
    owned.when(send(MKT)).isRefused('AnotherAppOwns', { owner: INBOX });
  });

  test('a refused send stores no message and is echoed to nobody [CR-028]', () => {
    const owned = given(ROUTED, clicksAd('6001', 'hi'));
    const before = stateOf(owned.world);
    owned.when(send(CARE)).isRefused('AnotherAppOwns');
    expect(stateOf(owned.world)).toEqual(before);
  });

  test('after a pass the previous owner is refused at once and the new one may send [CR-061]', () => {
    const passed = given(ROUTED, clicksAd('6001', 'hi'), pass(MKT, CARE));
    passed.when(send(MKT)).isRefused('AnotherAppOwns', { owner: CARE });
    passed.when(send(CARE)).isSent();
  });

  test('after a release the former owner is refused and the default app may send [CR-067]', () => {
    const released = given(ROUTED, clicksAd('6001', 'hi'), release(MKT));
    released.when(send(MKT)).isRefused('OnlyDefaultAppSendsOnIdle', { app: MKT });
    released.when(send(CARE)).isSent();
  });

  test('control of one person’s thread says nothing about another’s [CR-010]', () => {
    const two = given(ROUTED, clicksAd('6001', 'hi'), act({ type: 'message', text: 'hi' }, BEN));
    two.when(send(MKT, { psid: BEN_PSID })).isRefused('AnotherAppOwns', { owner: CARE });
    two.when(send(CARE, { psid: BEN_PSID })).isSent();
    two.when(send(MKT)).isSent();
  });

  test('a PSID of another page is nobody here [API-085]', () => {
    given(ROUTED, writes())
      .when(send(CARE, { psid: ANN_ELSEWHERE }))
      .isRefused('RecipientUnknown', { psid: ANN_ELSEWHERE });
  });

  test('whoever blocked the page is out of reach until the block ends [API-086]', () => {
    given(ROUTED, writes(), act({ type: 'block' }))
      .when(send(CARE))
      .isRefused('PersonUnavailable');
    given(ROUTED, writes(), act({ type: 'block' }), act({ type: 'unblock' }))
      .when(send(CARE))
      .isSent();
  });
});

describe('the lease at its last instant', () => {
  test.each([
    ['1 ms before its end the owner still sends', DAY - 1, true],
    ['at its very end it does not', DAY, false],
    ['nor 1 ms later', DAY + 1, false],
  ])('%s [CR-015]', (_title, after, holds) => {
    // The window is kept open by a link that leads nowhere in particular: it opens the window, not the lease.
    const owned = given(ROUTED, clicksAd('6001', 'hi'), wait(HOUR), followsLink('nowhere'));
    const outcome = owned.when(send(MKT), { after: after - HOUR });
    if (holds) outcome.isSent();
    else outcome.isRefused('OnlyDefaultAppSendsOnIdle', { app: MKT });
  });

  test.each([
    ['1 ms before', DAY - 1, 'AnotherAppOwns'],
    ['at', DAY, null],
    ['1 ms after', DAY + 1, null],
  ])('the default app gets its turn %s the end of another’s lease [CR-011]', (_title, after, refusal) => {
    const owned = given(ROUTED, clicksAd('6001', 'hi'), wait(HOUR), followsLink('nowhere'));
    const outcome = owned.when(send(CARE), { after: after - HOUR });
    if (refusal === null) outcome.isSent();
    else outcome.isRefused(refusal, { owner: MKT });
  });
});

describe('the messaging window', () => {
  const weekLong = [ROUTED, clicksAd('6001', 'hi'), extend(MKT, 604_800)] as const;

  test.each([
    ['1 ms before the window closes the owner sends', DAY - 1, true],
    ['at the instant it closes the owner is refused', DAY, false],
    ['1 ms later, too', DAY + 1, false],
  ])('%s [CR-029, API-057]', (_title, after, open) => {
    const outcome = given(...weekLong).when(send(MKT), { after });
    if (open) outcome.isSent();
    else outcome.isRefused('WindowClosed', { owner: MKT });
  });

  test('an extension does not reopen the window [CR-031]', () => {
    given(ROUTED, clicksAd('6001', 'hi'), wait(DAY - HOUR), extend(MKT, 604_800), wait(2 * HOUR))
      .when(send(MKT))
      .isRefused('WindowClosed', { owner: MKT });
  });

  test('ownership is looked at before the window [CR-030]', () => {
    given(...weekLong, wait(2 * DAY))
      .when(send(CARE))
      .isRefused('AnotherAppOwns', { owner: MKT });
    given(ROUTED, writes(), wait(2 * DAY))
      .when(send(MKT))
      .isRefused('OnlyDefaultAppSendsOnIdle');
  });

  test('the default app on an idle thread needs the window, too [API-057]', () => {
    given(ROUTED, writes(), wait(2 * DAY))
      .when(send(CARE))
      .isRefused('WindowClosed', { owner: null });
  });

  test('nobody may write first: a person who never came has opened no window', () => {
    given(ROUTED).when(send(CARE)).isRefused('WindowClosed', { window_closed_at: null });
  });

  test('what the business sends opens no window and prolongs no lease [CR-014, API-058]', () => {
    const talkative = given(ROUTED, writes(), wait(DAY - HOUR), send(CARE));
    talkative.when(send(CARE), { after: HOUR }).isRefused('WindowClosed');
    expect(
      given(ROUTED, writes(), wait(DAY - HOUR), send(CARE), wait(HOUR))
        .when(readsOwner(CARE))
        .owner(),
    ).toBe(null);
  });

  test('a link on a known thread opens the window again without a word [API-058]', () => {
    given(...weekLong, wait(2 * DAY), followsLink('nowhere'))
      .when(send(MKT))
      .isSent();
  });

  test.each([
    ['1 ms before seven days', 7 * DAY - 1, true],
    ['at seven days', 7 * DAY, false],
    ['1 ms after seven days', 7 * DAY + 1, false],
  ])(
    'HUMAN_AGENT reaches until %s after the person’s last message [API-060, API-061]',
    (_t, after, reaches) => {
      const outcome = given(ROUTED, writes(), wait(HOUR)).when(send(CARE, HUMAN), { after: after - HOUR });
      if (reaches) outcome.isSent();
      else outcome.isRefused('WindowClosed', { tag: 'HUMAN_AGENT' });
    },
  );
});

describe('HUMAN_AGENT by a non-owner', () => {
  const spyMayTake = connect(SPY, { can_take_control: true });

  test('with the take permission it takes the thread, then is delivered [CR-032]', () => {
    const outcome = given(ROUTED, spyMayTake, clicksAd('6001', 'hi'), wait(HOUR))
      .when(send(SPY, HUMAN))
      .isSent()
      .moves({ move: 'human_agent', from: MKT, to: SPY, via: 'send', rule: 'CR-032' })
      .isHeard(
        'care messaging take_thread_control',
        'mkt messaging take_thread_control',
        'spy messaging take_thread_control',
        'care standby echo',
        'mkt standby echo',
        'spy messaging echo',
      );
    expect(outcome.leaseLeft).toBe(DAY);
    expect(outcome.phone).toMatchObject([{ by: SPY }]);
  });

  test('without the permission it is refused as by any non-owner and control stays [CR-033]', () => {
    const owned = given(ROUTED, clicksAd('6001', 'hi'));
    owned.when(send(SPY, HUMAN)).isRefused('AnotherAppOwns', { owner: MKT, human_agent: true });
    expect(owned.when(readsOwner(MKT)).owner()).toBe(MKT);
  });

  test('under humanAgentTakes: false even the permission does not help [OQ-11]', () => {
    givenReading({ humanAgentTakes: false }, ROUTED, spyMayTake, clicksAd('6001', 'hi'))
      .when(send(SPY, HUMAN))
      .isRefused('AnotherAppOwns', { owner: MKT });
  });

  test('outside its seven days it takes nothing', () => {
    const late = given(
      ROUTED,
      spyMayTake,
      clicksAd('6001', 'hi'),
      extend(MKT, 604_800),
      wait(6 * DAY),
      extend(MKT, 604_800),
      wait(2 * DAY),
    );
    late.when(send(SPY, HUMAN)).isRefused('WindowClosed');
    expect(late.when(readsOwner(MKT)).owner()).toBe(MKT);
  });

  test('an ordered pass follows the take in the same step', () => {
    given(ROUTED, spyMayTake, clicksAd('6001', 'hi'))
      .when(send(SPY, { ...HUMAN, thread_control: { type: 'pass', app: CARE } }))
      .isSent()
      .moves({ move: 'human_agent', from: MKT, to: SPY }, { move: 'pass', from: SPY, to: CARE, via: 'send' });
  });
});

describe('control that rides on a send', () => {
  test('a pass with an app id gives that app a lease of one day [CR-037, CR-057]', () => {
    const outcome = given(ROUTED, clicksAd('6001', 'hi'), wait(HOUR))
      .when(sendPassing(MKT, SPY))
      .isSent()
      .moves({ move: 'pass', from: MKT, to: SPY, via: 'send', rule: 'CR-037', window_ms: DAY });
    expect(outcome.owner()).toBe(SPY);
    expect(outcome.leaseLeft).toBe(DAY);
  });

  test('a pass without an app id goes to the default app [CR-038]', () => {
    const outcome = given(ROUTED, clicksAd('6001', 'hi'))
      .when(sendPassing(MKT, null))
      .isSent()
      .moves({ move: 'pass', from: MKT, to: CARE, rule: 'CR-038' });
    expect(outcome.owner()).toBe(CARE);
  });

  test('a pass may go to the inbox [CR-049]', () => {
    const outcome = given(ROUTED, writes()).when(sendPassing(CARE, INBOX)).isSent();
    expect(outcome.owner()).toBe(INBOX);
  });

  test('a pass tells the new owner, without metadata, and nobody else [CR-042]', () => {
    const outcome = given(ROUTED, clicksAd('6001', 'hi')).when(sendPassing(MKT, CARE));
    expect(outcome.heard.filter((line) => line.includes('thread_control'))).toEqual([
      'care messaging pass_thread_control',
    ]);
    expect(outcome.noticeTo('care')).toContainEqual({
      event: 'pass_thread_control',
      previous: MKT,
      next: CARE,
      metadata: null,
    });
  });

  test('a release makes the thread idle and tells nobody [CR-039, CR-043]', () => {
    const outcome = given(ROUTED, clicksAd('6001', 'hi'))
      .when(sendReleasing(MKT))
      .isSent()
      .moves({ move: 'release', from: MKT, to: null, via: 'send', rule: 'CR-039' });
    expect(outcome.owner()).toBeNull();
    expect(outcome.heard.filter((line) => line.includes('thread_control'))).toEqual([]);
  });

  test('without thread_control ownership stays [CR-041]', () => {
    const outcome = given(ROUTED, clicksAd('6001', 'hi'), wait(HOUR)).when(send(MKT)).moves();
    expect(outcome.owner()).toBe(MKT);
    expect(outcome.leaseLeft).toBe(DAY - HOUR);
  });

  test('the message is stored before control moves [CR-036]', () => {
    const kinds = given(ROUTED, clicksAd('6001', 'hi'))
      .when(sendPassing(MKT, CARE))
      .events.map((event) => (event.kind === 'delivery' ? event.channel : event.kind));
    expect(kinds.slice(0, 2)).toEqual(['phone', 'control']);
  });

  test('the default app on an idle thread may pass with its send, and releasing leaves it idle', () => {
    const idle = [ROUTED, writes(), release(CARE)] as const;
    given(...idle)
      .when(sendPassing(CARE, MKT))
      .isSent()
      .moves({ move: 'pass', from: null, to: MKT });
    const released = given(...idle)
      .when(sendReleasing(CARE))
      .isSent()
      .moves();
    expect(released.owner()).toBeNull();
  });

  test('a target that is not connected is refused and nothing is sent [CR-046]', () => {
    const owned = given(ROUTED, clicksAd('6001', 'hi'));
    const before = stateOf(owned.world);
    owned.when(sendPassing(MKT, STRANGER)).isRefused('TargetNotConnected', { target: STRANGER });
    expect(stateOf(owned.world)).toEqual(before);
  });

  test('a pass to oneself is refused, named or as the default app, and nothing is sent [CR-054]', () => {
    given(ROUTED, clicksAd('6001', 'hi')).when(sendPassing(MKT, MKT)).isRefused('PassToSelf', { app: MKT });
    given(ROUTED, writes()).when(sendPassing(CARE, null)).isRefused('PassToSelf', { app: CARE });
  });

  test('thread_control gives nobody the right to send [CR-048]', () => {
    const owned = given(ROUTED, clicksAd('6001', 'hi'));
    owned.when(sendPassing(CARE, SPY)).isRefused('AnotherAppOwns', { owner: MKT });
    owned.when(sendReleasing(SPY)).isRefused('AnotherAppOwns', { owner: MKT });
  });

  test('a closed window is told before an unfit target', () => {
    given(ROUTED, clicksAd('6001', 'hi'), extend(MKT, 604_800), wait(2 * DAY))
      .when(sendPassing(MKT, STRANGER))
      .isRefused('WindowClosed');
  });

  test('a new default app is the target of the next pass without an app id, not the old one', () => {
    given(ROUTED, clicksAd('6001', 'hi'), routing({ default_app: SPY }))
      .when(sendPassing(MKT, null))
      .moves({ move: 'pass', from: MKT, to: SPY });
  });
});

describe('delivery receipts', () => {
  const receipts = [
    connect(CARE, { subscribed_fields: ['message_deliveries', 'standby'] }),
    connect(MKT, { subscribed_fields: ['message_deliveries', 'standby'] }),
  ];

  test('the owner hears on messaging that its message arrived, another app on standby [CR-107]', () => {
    given(ROUTED, ...receipts, clicksAd('6001', 'hi'))
      .when(send(MKT))
      .isHeard('spy standby echo', 'care standby delivery', 'mkt messaging delivery');
  });

  test('they follow the new owner once control has moved with the message [CR-036, CR-107]', () => {
    given(ROUTED, ...receipts, clicksAd('6001', 'hi'))
      .when(sendPassing(MKT, CARE))
      .isHeard('spy standby echo', 'care messaging delivery', 'mkt standby delivery');
  });
});

describe('what a send is echoed as', () => {
  test('the owner hears its echo on messaging, the others on standby [CR-105]', () => {
    given(ROUTED, clicksAd('6001', 'hi'))
      .when(send(MKT))
      .isHeard('care standby echo', 'mkt messaging echo', 'spy standby echo');
  });

  test('on an idle thread without routing everybody hears the echo on messaging [CR-100]', () => {
    given(ZERO, writes())
      .when(send(MKT))
      .isHeard('care messaging echo', 'mkt messaging echo', 'spy messaging echo');
  });

  test('it carries the sender, the text and the metadata of the message [API-094]', () => {
    const outcome = given(ROUTED, clicksAd('6001', 'hi')).when(
      send(MKT, { text: 'Blue?', metadata: 'case-9' }),
    );
    expect(outcome.noticeTo('mkt')).toEqual([
      {
        event: 'echo',
        mid: expect.any(String),
        app: MKT,
        text: 'Blue?',
        metadata: 'case-9',
        attachments: [],
        ai_generated: false,
      },
    ]);
  });

  test('of a passing send it follows the owner at the time of the send [OQ-7]', () => {
    const outcome = given(ROUTED, clicksAd('6001', 'hi')).when(sendPassing(MKT, CARE));
    expect(outcome.heard.filter((line) => line.endsWith('echo'))).toEqual([
      'care standby echo',
      'mkt messaging echo',
      'spy standby echo',
    ]);
  });

  test('under echoRouting: at_delivery it follows the new owner [OQ-7]', () => {
    const outcome = givenReading({ echoRouting: 'at_delivery' }, ROUTED, clicksAd('6001', 'hi')).when(
      sendPassing(MKT, CARE),
    );
    expect(outcome.heard.filter((line) => line.endsWith('echo'))).toEqual([
      'care messaging echo',
      'mkt standby echo',
      'spy standby echo',
    ]);
  });

  test('an app without message_echoes hears none [API-049]', () => {
    given(
      ROUTED,
      connect(SPY, { subscribed_fields: without('message_echoes', 'message_deliveries') }),
      clicksAd('6001', 'hi'),
    )
      .when(send(MKT))
      .isHeard('care standby echo', 'mkt messaging echo');
  });

  test('the person sees one message, from the sending app', () => {
    const outcome = given(ROUTED, clicksAd('6001', 'hi')).when(send(MKT, { text: 'Hello!' }));
    expect(outcome.phone).toMatchObject([{ to: ANN_PSID, by: MKT, message: { text: 'Hello!' } }]);
  });
});

test('a take gives the right to send at once', () => {
  given(ROUTED, clicksAd('6001', 'hi'), take(CARE)).when(send(CARE)).isSent();
});

test('an app that holds the human-agent feature needs the tag to take by sending', () => {
  given(
    ROUTED,
    app(SPY, 'spy', { human_agent: true }),
    connect(SPY, { can_take_control: true }),
    clicksAd('6001', 'hi'),
  )
    .when(send(SPY))
    .isRefused('AnotherAppOwns');
});
