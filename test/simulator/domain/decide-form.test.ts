import { describe, expect, test } from 'vitest';
import type { LeadReport } from '../../../simulator/domain/events.ts';
import { threadOf } from '../../../simulator/domain/world.ts';
import {
  ANN_PSID,
  act,
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
  routing,
  SPY,
  STRANGER,
  send,
  T0,
  take,
  taps,
  wait,
  without,
  writes,
} from './cast.ts';
import {
  answers,
  drops,
  isDisqualified,
  LEAD_AD,
  LEADGEN,
  leadAd,
  QUESTIONS,
  tapsLeadAd,
  withLead,
} from './lead-ads.ts';
import { given, givenReading, type Outcome } from './specification.ts';

const COMPLETE = 'messenger_lead_gen_complete';
const INCOMPLETE = 'messenger_lead_gen_incomplete';
const PASS = 'mkt messaging pass_thread_control';
const REFERRAL = 'mkt messaging referral';

/** The report that a referral of this outcome carries to mkt. */
function reportOf(outcome: Outcome): LeadReport | null {
  const notice = outcome.noticeTo('mkt').find(({ event }) => event === 'referral');
  return notice?.event === 'referral' ? notice.lead : null;
}

describe('a tap on a lead ad', () => {
  test('gives the thread to Meta’s lead app for a day, asks, and no app hears of it [CR-118]', () => {
    const tapped = given(withLead())
      .when(tapsLeadAd())
      .routes({ to: LEADGEN, before: null, after: LEADGEN, rule: 'CR-118' })
      .moves({ move: 'lead', from: null, to: LEADGEN, rule: 'CR-118', via: 'routing' })
      .isHeard();
    expect(tapped.leaseLeft).toBe(DAY);
    expect(tapped.phone.map(({ by, message }) => [by, message.text])).toEqual([[LEADGEN, QUESTIONS[0]]]);
  });

  test.each([
    ['the default app', [writes()], CARE],
    ['another ad’s app', [clicksAd('6001', 'hi')], MKT],
    ['the inbox', [writes(), inbox({ type: 'reply', text: 'Hello' })], INBOX],
    ['an extended owner', [writes(), extend(CARE, 604_800)], CARE],
  ] as const)('takes it from %s, silently [CR-118]', (_who, past, owner) => {
    given(withLead(), ...past)
      .when(tapsLeadAd())
      .moves({ move: 'lead', from: owner, to: LEADGEN })
      .isHeard();
  });

  test.each([
    ['routing.overrideActiveOwner', false],
    ['routing.emitHandover', true],
  ] as const)('does so under %s: %s as well: nothing of it is left open [CR-118]', (reading, value) => {
    givenReading({ [reading]: value }, withLead(), writes())
      .when(tapsLeadAd())
      .moves({ move: 'lead', from: CARE, to: LEADGEN })
      .isHeard();
  });

  test('works without Conversation Routing, too [CR-007, CR-118]', () => {
    given(withLead({ default_app: null }))
      .when(tapsLeadAd())
      .routes({ to: LEADGEN, after: LEADGEN, rule: 'CR-118' })
      .isHeard();
  });

  test('is recorded as the beginning of a form', () => {
    const [event] = given(withLead()).when(tapsLeadAd()).events;
    expect(event).toMatchObject({ kind: 'act', type: 'ad_click', ad_id: LEAD_AD, lead: 'began' });
  });

  test('of one person leaves the threads of others alone [CR-010]', () => {
    const past = given(withLead(), writes(), tapsLeadAd());
    expect(threadOf(past.world, PAGE, ANN_PSID).lead).not.toBeNull();
    past.when(send(CARE, { psid: '7000000000000002' as never })).isRefused('WindowClosed');
  });
});

describe('while a lead form runs', () => {
  const running = [withLead(), writes(), wait(HOUR), tapsLeadAd(), wait(HOUR)] as const;

  test.each([
    ['the default app', CARE],
    ['the connected app', MKT],
    ['any other app', SPY],
  ])('a send by %s is refused, and nothing changes [CR-118]', (_who, app) => {
    given(...running)
      .when(send(app))
      .isRefused('LeadFormRunning', { app });
  });

  test('an answer is heard by nobody and brings the next question [CR-118]', () => {
    const answered = given(...running)
      .when(answers('500'))
      .routes({ to: LEADGEN, before: LEADGEN, after: LEADGEN, rule: 'CR-118' })
      .moves()
      .isHeard();
    expect(answered.phone.map(({ message }) => message.text)).toEqual([QUESTIONS[1]]);
    expect(answered.events[0]).toMatchObject({ kind: 'act', lead: 'answered', text: '500' });
  });

  test('what is typed or tapped as a quick reply is an answer, too', () => {
    for (const said of [writes('500'), act({ type: 'quick_reply', title: '500', payload: 'P' })]) {
      const answered = given(...running)
        .when(said)
        .isHeard();
      expect(answered.phone.map(({ message }) => message.text)).toEqual([QUESTIONS[1]]);
    }
  });

  test('an answer moves the end of Meta’s lease to a day from itself [CR-013]', () => {
    expect(
      given(...running)
        .when(answers('500'))
        .routes({ to: LEADGEN }).leaseLeft,
    ).toBe(DAY);
  });

  test.each([
    ['an ordinary ad', clicksAd('6001', null)],
    ['the same ad again', tapsLeadAd()],
    ['a link with a route', followsLink('table-12')],
    ['Get Started', getsStarted()],
    ['a button of the page', taps(null)],
    ['an old button of an app', taps(SPY)],
    ['an ice breaker', act({ type: 'ice_breaker', title: 'Hours?', payload: 'HOURS' })],
    ['the menu', act({ type: 'menu', title: 'Book', payload: 'BOOK' })],
  ])('%s stays with Meta’s lead app and no app hears of it [CR-118]', (_what, entry) => {
    const outcome = given(...running)
      .when(entry)
      .routes({ to: LEADGEN, before: LEADGEN, after: LEADGEN })
      .moves()
      .isHeard();
    expect(threadOf(outcome.world, PAGE, ANN_PSID).lead?.answers).toEqual([]);
  });

  test('thread_owner names it to the default app and shows others the expiration only [CR-111, CR-112, CR-118]', () => {
    const expires_at = T0 + HOUR + DAY;
    const past = given(...running);
    past.when(readsOwner(CARE)).answers({ reply: 'thread_owner', shown: { owner: LEADGEN, expires_at } });
    past.when(readsOwner(MKT)).answers({ reply: 'thread_owner', shown: { owner: null, expires_at } });
  });

  test('no app may pass, release or extend what Meta’s app owns [CR-051, CR-063, CR-084]', () => {
    const past = given(...running);
    past.when(pass(MKT, CARE)).isRefused('PassByNonOwner', { owner: LEADGEN });
    past.when(release(MKT)).isRefused('ReleaseByNonOwner', { owner: LEADGEN });
    past.when(extend(MKT, 60)).isRefused('ExtendByNonOwner', { owner: LEADGEN });
    past.when(take(MKT)).isRefused('TakeNotPermitted', { owner: LEADGEN });
  });

  test('a lead answer without a form is refused', () => {
    given(withLead()).when(answers('500')).isRefused('NoLeadForm');
  });
});

describe('a form that is completed', () => {
  const nearly = (more = {}) => [withLead(more), tapsLeadAd(), answers('500')] as const;

  test('passes the thread to the connected app and says so in the metadata [CR-119]', () => {
    const done = given(...nearly())
      .when(answers('Porto'))
      .routes({ to: LEADGEN, before: LEADGEN, after: MKT, rule: 'CR-119' })
      .moves({ move: 'lead', from: LEADGEN, to: MKT, rule: 'CR-119', metadata: COMPLETE })
      .isHeard(PASS, REFERRAL);
    expect(done.noticeTo('mkt')[0]).toEqual({
      event: 'pass_thread_control',
      previous: LEADGEN,
      next: MKT,
      metadata: COMPLETE,
    });
    expect(done.owner()).toBe(MKT);
  });

  test('tells nobody else, not even the default app on standby [CR-058, CR-119]', () => {
    const done = given(...nearly({ summary: true })).when(answers('Porto'));
    expect(done.heard.filter((line) => !line.startsWith('mkt '))).toEqual([]);
  });

  test('with a summary: first the pass, then the summary, which the person never sees [CR-120]', () => {
    const done = given(...nearly({ summary: true }))
      .when(answers('Porto'))
      .isHeard(PASS, 'mkt messaging message', REFERRAL);
    expect(done.noticeTo('mkt')[1]).toMatchObject({
      event: 'message',
      text: 'Lead summary:\nBudget?: 500\nCity?: Porto',
      hop_inside: { app: MKT, metadata: COMPLETE },
    });
    expect(done.phone).toEqual([]);
    const shown = threadOf(done.world, PAGE, ANN_PSID).messages.map(({ text }) => text);
    expect(shown.some((text) => text?.startsWith('Lead summary') === true)).toBe(false);
  });

  test('without the summary switched on there is none [CR-120]', () => {
    given(...nearly({ summary: false }))
      .when(answers('Porto'))
      .isHeard(PASS, REFERRAL);
  });

  test('reports question by question to an app that hears referrals, and to no other', () => {
    const done = given(...nearly()).when(answers('Porto'));
    expect(reportOf(done)).toEqual({
      type: 'LEAD_COMPLETE',
      answers: [
        { question: 'Budget?', answer: '500' },
        { question: 'City?', answer: 'Porto' },
      ],
    });
    const deaf = connect(MKT, { subscribed_fields: without('message_deliveries', 'messaging_referrals') });
    given(withLead({ summary: true }), deaf, tapsLeadAd(), answers('500'))
      .when(answers('Porto'))
      .isHeard(PASS, 'mkt messaging message');
  });

  test('gives the thread to an app that hears no handovers as well, silently [CR-062, CR-119]', () => {
    const deaf = connect(MKT, { subscribed_fields: without('message_deliveries', 'messaging_handovers') });
    const done = given(withLead(), deaf, tapsLeadAd(), answers('500'))
      .when(answers('Porto'))
      .isHeard(REFERRAL);
    expect(done.owner()).toBe(MKT);
  });

  test('gives the connected app the right to send and lets the person’s words reach it', () => {
    const past = given(...nearly(), answers('Porto'));
    past.when(send(CARE)).isRefused('AnotherAppOwns', { owner: MKT });
    past.when(send(MKT)).isSent();
    past.when(writes('and now?')).routes({ to: MKT, before: MKT, after: MKT });
  });

  test.each([
    [null, 1],
    [3, 3],
    [7, 7],
    [31, 1],
    [0, 1],
  ])(
    'under an ad of %s days the app keeps it for %s from the pass and from each user event [CR-089, CR-090]',
    (days, kept) => {
      const past = given(...nearly({ days }), wait(HOUR), answers('Porto'));
      expect(threadOf(past.world, PAGE, ANN_PSID).control).toMatchObject({
        owner: MKT,
        expires_at: past.now + kept * DAY,
        window_ms: kept * DAY,
      });
      expect(past.when(writes(), { after: HOUR }).routes({ to: MKT }).leaseLeft).toBe(kept * DAY);
    },
  );

  test('the ad’s days end with the first hand-over [CR-091]', () => {
    const past = given(...nearly({ days: 7 }), answers('Porto'), pass(MKT, CARE));
    expect(threadOf(past.world, PAGE, ANN_PSID).control).toMatchObject({
      owner: CARE,
      expires_at: past.now + DAY,
      window_ms: DAY,
    });
  });

  test('works without Conversation Routing, too [CR-119]', () => {
    given(...nearly({ default_app: null }))
      .when(answers('Porto'))
      .moves({ from: LEADGEN, to: MKT, metadata: COMPLETE })
      .isHeard(PASS, REFERRAL);
  });

  test('can begin again with the next tap, and empty [CR-118]', () => {
    const past = given(...nearly(), answers('Porto'), tapsLeadAd());
    past.when(answers('900')).routes({ to: LEADGEN, after: LEADGEN }).moves().isHeard();
  });
});

describe('a form that ends before its last question', () => {
  const begun = (more = {}) => [withLead(more), tapsLeadAd(), answers('500')] as const;

  test.each([
    ['dropped', drops()],
    ['ended by disqualification', isDisqualified()],
  ])('because it is %s passes the thread and says incomplete [CR-119]', (_how, end) => {
    const ended = given(...begun({ summary: true }))
      .when(end)
      .moves({ move: 'lead', from: LEADGEN, to: MKT, metadata: INCOMPLETE })
      .isHeard(PASS, REFERRAL);
    expect(reportOf(ended)).toEqual({
      type: 'LEAD_INCOMPLETE',
      answers: [{ question: 'Budget?', answer: '500' }],
    });
  });

  test('an answer that disqualifies is reported with the others [CR-119]', () => {
    const ended = given(...begun()).when(isDisqualified('Nowhere'));
    expect(reportOf(ended)?.answers.map(({ answer }) => answer)).toEqual(['500', 'Nowhere']);
  });

  test('because nobody answers for a day passes it at that very instant [CR-015, CR-119]', () => {
    const almost = given(...begun(), wait(DAY - 1));
    expect(threadOf(almost.world, PAGE, ANN_PSID).control).toMatchObject({ owner: LEADGEN });
    const lapsed = given(...begun(), wait(DAY));
    expect(threadOf(lapsed.world, PAGE, ANN_PSID).control).toMatchObject({
      owner: MKT,
      since: T0 + DAY,
      expires_at: T0 + 2 * DAY,
    });
    expect(threadOf(lapsed.world, PAGE, ANN_PSID).handover_metadata).toBe(INCOMPLETE);
    lapsed.when(send(CARE)).isRefused('AnotherAppOwns', { owner: MKT });
  });

  test('after an answer the day counts from that answer, not from the tap', () => {
    const past = given(withLead(), tapsLeadAd(), wait(HOUR), answers('500'), wait(DAY - 1));
    expect(threadOf(past.world, PAGE, ANN_PSID).control).toMatchObject({ owner: LEADGEN });
  });

  test.each([
    ['dropped', [drops()]],
    ['left alone for a day', [wait(DAY)]],
  ] as const)('without a single answer and %s lets go in silence [CR-016, CR-118]', (_how, end) => {
    const past = given(withLead(), tapsLeadAd(), ...end);
    expect(threadOf(past.world, PAGE, ANN_PSID).control).toEqual({ state: 'idle' });
    if (end[0] !== undefined && 'do' in end[0])
      given(withLead(), tapsLeadAd())
        .when(drops())
        .moves({ move: 'lead', from: LEADGEN, to: null, rule: 'CR-121' })
        .isHeard();
  });

  test.each([
    ['the ad names none', { app: null }],
    ['its app is not connected', { app: STRANGER }],
  ])('without a connected app, because %s, ends in a release [CR-121]', (_why, more) => {
    for (const end of [answers('Porto'), drops()]) {
      const ended = given(...begun({ ...more, summary: true }))
        .when(end)
        .moves({ move: 'lead', from: LEADGEN, to: null, rule: 'CR-121' })
        .isHeard();
      expect(ended.owner()).toBeNull();
    }
  });

  test('after that release the default app may send, the organic route waits for silence [CR-020, CR-121]', () => {
    const past = given(...begun({ app: null, social: SPY }), drops());
    past.when(send(SPY)).isRefused('OnlyDefaultAppSendsOnIdle');
    past.when(send(CARE)).isSent();
    past.when(writes()).routes({ to: CARE, rule: 'CR-020' });
  });
});

describe('a stop keyword', () => {
  const stoppable = [withLead({ stop_keywords: ['STOP', 'end it'] }), tapsLeadAd(), answers('500')] as const;

  test.each(['STOP', 'stop', '  Stop ', 'End It'])(
    '%j lets the thread go and is heard as a message [CR-121]',
    (word) => {
      const stopped = given(...stoppable).when(writes(word));
      expect(stopped.control[0]).toMatchObject({ move: 'lead', from: LEADGEN, to: null });
      stopped.isHeard('care messaging message', 'mkt standby message', 'spy standby message');
      expect(stopped.events[0]).toMatchObject({ kind: 'act', lead: 'stopped' });
      expect(stopped.phone).toEqual([]);
    },
  );

  test('without routing every app hears it and nobody owns the thread [CR-017, CR-100]', () => {
    const past = given(
      withLead({ default_app: null, stop_keywords: ['STOP'] }),
      tapsLeadAd(),
      answers('500'),
    );
    const stopped = past
      .when(answers('STOP'))
      .isHeard('care messaging message', 'mkt messaging message', 'spy messaging message');
    expect(stopped.owner()).toBeNull();
  });

  test('within a longer sentence is an answer like any other', () => {
    given(...stoppable)
      .when(writes('do not STOP'))
      .moves({ to: MKT, metadata: COMPLETE });
  });

  test('of another ad’s is an answer, too', () => {
    given(withLead(), tapsLeadAd()).when(writes('STOP')).routes({ to: LEADGEN }).moves().isHeard();
  });
});

describe('an ad that lets its app break in', () => {
  const interruptible = [withLead({ may_interrupt: true }), tapsLeadAd(), wait(HOUR)] as const;

  test('lets it hear the answers on messaging, and nobody else [CR-118]', () => {
    given(...interruptible)
      .when(answers('500'))
      .isHeard('mkt messaging message')
      .moves();
  });

  test('lets it send, which takes the thread and ends the form', () => {
    const sent = given(...interruptible)
      .when(send(MKT))
      .isSent()
      .moves({ from: LEADGEN, to: MKT, via: 'send' });
    expect(sent.leaseLeft).toBe(DAY);
    expect(threadOf(sent.world, PAGE, ANN_PSID).lead).toBeNull();
    const past = given(...interruptible, send(MKT));
    past.when(writes('500')).routes({ to: MKT, before: MKT, after: MKT });
    past.when(answers('500')).isRefused('NoLeadForm');
  });

  test('lets no other app do so [CR-118]', () => {
    const past = given(...interruptible);
    past.when(send(CARE)).isRefused('LeadFormRunning', { may_interrupt: true });
    past.when(send(SPY)).isRefused('LeadFormRunning', { may_interrupt: true });
  });
});

describe('somebody else may end a form', () => {
  const running = [withLead(), tapsLeadAd(), answers('500')] as const;

  test('the inbox by replying: it becomes owner and the form is over [CR-034]', () => {
    const past = given(...running, inbox({ type: 'reply', text: 'May I help?' }));
    expect(threadOf(past.world, PAGE, ANN_PSID).lead).toBeNull();
    past
      .when(writes('Porto'))
      .routes({ to: INBOX, before: INBOX, after: INBOX })
      .isHeard('care standby message', 'mkt standby message', 'spy standby message');
  });

  test('an app with the permission by taking: the former owner in the event is Meta’s lead app [CR-069, CR-074]', () => {
    const taken = given(...running)
      .when(take(CARE, 'mine'))
      .moves({ move: 'take', from: LEADGEN, to: CARE });
    expect(taken.noticeTo('care')).toEqual([
      { event: 'take_thread_control', previous: LEADGEN, next: CARE, metadata: 'mine' },
    ]);
    const past = given(...running, take(CARE));
    past.when(writes('Porto')).routes({ to: CARE, after: CARE });
    past.when(send(CARE)).isSent();
  });

  test('but new settings do not: the form ends as the ad was when it began', () => {
    for (const settings of [routing({}), leadAd({ app: null, stop_keywords: ['Porto'] })]) {
      given(...running, settings)
        .when(answers('Porto'))
        .moves({ from: LEADGEN, to: MKT, metadata: COMPLETE })
        .isHeard(PASS, REFERRAL);
      const left = given(...running, settings, wait(DAY));
      expect(threadOf(left.world, PAGE, ANN_PSID).control).toMatchObject({ owner: MKT });
    }
  });

  test('its app by leaving the page: the form then ends in a release [CR-004, CR-121]', () => {
    given(...running, { do: 'Disconnect', page: PAGE, app: MKT })
      .when(answers('Porto'))
      .moves({ from: LEADGEN, to: null, rule: 'CR-121' })
      .isHeard();
  });
});
