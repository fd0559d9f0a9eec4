import { describe, expect, test } from 'vitest';
import {
  ANN_ELSEWHERE,
  CARE,
  clicksAd,
  DAY,
  HOUR,
  INBOX,
  inbox,
  MKT,
  ROUTED,
  routing,
  wait,
  writes,
  ZERO,
} from './cast.ts';
import { given, givenReading } from './specification.ts';

describe('the Business Suite inbox', () => {
  test('a reply always makes the inbox owner, tells of the take and echoes to standby [CR-034, CR-076, CR-106]', () => {
    const outcome = given(ROUTED, clicksAd('6001', 'hi'), wait(HOUR))
      .when(inbox({ type: 'reply', text: 'This is Ana.' }))
      .moves({ move: 'inbox', from: MKT, to: INBOX, via: 'inbox', window_ms: DAY })
      .isHeard(
        'care messaging take_thread_control',
        'mkt messaging take_thread_control',
        'spy messaging take_thread_control',
        'care standby echo',
        'mkt standby echo',
        'spy standby echo',
      );
    expect(outcome.leaseLeft).toBe(DAY);
    expect(outcome.noticeTo('mkt')).toMatchObject([
      { previous: MKT, next: INBOX },
      { event: 'echo', app: INBOX, text: 'This is Ana.' },
    ]);
    expect(outcome.phone).toMatchObject([{ by: INBOX, message: { text: 'This is Ana.' } }]);
  });

  test.each([
    ['without routing', ZERO],
    ['with routing', ROUTED],
  ])('a reply on an idle thread takes it, too, %s [CR-034]', (_name, page) => {
    const outcome = given(page).when(inbox({ type: 'reply', text: 'Hello?' }));
    expect(outcome.owner()).toBe(INBOX);
  });

  test('moving the thread to Main makes the inbox owner without a message [CR-035]', () => {
    const outcome = given(ROUTED, clicksAd('6001', 'hi'))
      .when(inbox({ type: 'move_to_main' }))
      .moves({ move: 'inbox', from: MKT, to: INBOX });
    expect(outcome.phone).toEqual([]);
    expect(outcome.heard.every((line) => line.endsWith('take_thread_control'))).toBe(true);
  });

  test('a second reply takes nothing and tells of no take', () => {
    given(ROUTED, writes(), inbox({ type: 'reply', text: 'One' }))
      .when(inbox({ type: 'reply', text: 'Two' }))
      .moves()
      .isHeard('care standby echo', 'mkt standby echo', 'spy standby echo');
  });

  test('the pass of its AI names its target among the facts of the act [CR-049]', () => {
    const outcome = given(ROUTED, writes(), inbox({ type: 'ai_reply', text: 'One moment.' }))
      .when(inbox({ type: 'ai_pass', app: MKT, text: 'Asks for a person' }))
      .moves({ move: 'pass', from: INBOX, to: MKT, via: 'inbox' });
    expect(outcome.events).toContainEqual(
      expect.objectContaining({ kind: 'act', type: 'ai_pass', app: MKT }),
    );
  });

  test('Done releases what the inbox owns, silently [OQ-23]', () => {
    const outcome = given(ROUTED, writes(), inbox({ type: 'move_to_main' }))
      .when(inbox({ type: 'done' }))
      .moves({ from: INBOX, to: null, via: 'inbox' })
      .isHeard();
    expect(outcome.owner()).toBeNull();
  });

  test('Done on a thread of an app, or of nobody, is refused and changes nothing', () => {
    given(ROUTED, writes())
      .when(inbox({ type: 'done' }))
      .isRefused('InboxCannot', { owner: CARE });
    given(ROUTED)
      .when(inbox({ type: 'done' }))
      .isRefused('InboxCannot', { owner: null });
  });

  test('is nobody’s inbox for a person the page does not know', () => {
    given(ROUTED)
      .when(inbox({ type: 'reply', text: 'Hello?' }, ANN_ELSEWHERE))
      .isRefused('Unknown', { what: 'person' });
  });

  test('as default app it owns what no route claims [CR-003]', () => {
    given(ZERO, routing({ default_app: INBOX }))
      .when(writes())
      .routes({ to: INBOX, after: INBOX })
      .isHeard('care standby message', 'mkt standby message', 'spy standby message');
  });

  test('under takeFanout: previous_owner only the app that lost the thread hears of it [CR-075]', () => {
    givenReading({ takeFanout: 'previous_owner' }, ROUTED, clicksAd('6001', 'hi'))
      .when(inbox({ type: 'move_to_main' }))
      .isHeard('mkt messaging take_thread_control');
  });
});
