import { describe, expect, test } from 'vitest';
import {
  entryOf,
  isUserEvent,
  opensWindow,
  type PersonAct,
  utterancesOf,
} from '../../../simulator/domain/entry-point.ts';
import { asMid } from '../../../simulator/domain/ids.ts';
import { newThread, type Thread } from '../../../simulator/domain/thread.ts';
import { ANN_PSID, MKT, PAGE, T0 } from './cast.ts';

const mids = { postback: asMid('m_p'), message: asMid('m_m'), question: asMid('m_q') };
const fresh = newThread(PAGE, ANN_PSID);
const known: Thread = { ...fresh, first_contact_at: T0 };
const utter = (act: PersonAct, thread: Thread = known) =>
  utterancesOf(act, { thread, mids, adTitle: null, getStartedPayload: 'GET_STARTED' });
const words = (act: PersonAct, thread: Thread = known) => utter(act, thread).map(({ what }) => what);

const ad: PersonAct = { type: 'ad_click', ad_id: '6001', text: null };
const link: PersonAct = { type: 'link', ref: 'table-12', text: null, via: 'link' };

describe('the entry an act makes', () => {
  test.each([
    [
      { type: 'message', text: 'hi' },
      { kind: 'organic', act: 'message' },
    ],
    [
      { type: 'quick_reply', title: 'Blue', payload: 'B' },
      { kind: 'organic', act: 'quick_reply' },
    ],
    [
      { type: 'postback', title: 'T', payload: 'P', button_of: MKT },
      { kind: 'organic', act: 'postback' },
    ],
    [ad, { kind: 'ad', ad_id: '6001' }],
    [link, { kind: 'link', ref: 'table-12', get_started: false }],
    [{ type: 'get_started', ref: null }, { kind: 'get_started' }],
    [
      { type: 'get_started', ref: 'table-12' },
      { kind: 'link', ref: 'table-12', get_started: true },
    ],
    [{ type: 'read' }, null],
    [{ type: 'block' }, null],
    [{ type: 'unblock' }, null],
  ] satisfies [PersonAct, unknown][])('%j is %j', (act, entry) => {
    expect(entryOf(act)).toEqual(entry);
  });
});

describe('what an act makes the apps hear', () => {
  test('a message: itself', () => {
    expect(utter({ type: 'message', text: 'hi' })).toEqual([
      { what: 'message', mid: 'm_m', text: 'hi', quick_reply: null, referral: null },
    ]);
  });

  test('a link on a known thread: a referral, then the words, if any [CR-097]', () => {
    expect(words(link)).toEqual(['referral']);
    expect(words({ ...link, text: 'hi' })).toEqual(['referral', 'message']);
  });

  test('a link on a new thread: its Get Started tap with the ref, then the words [CR-097]', () => {
    expect(utter({ ...link, text: 'hi' }, fresh)).toMatchObject([
      { what: 'postback', mid: 'm_p', payload: 'GET_STARTED', referral: { ref: 'table-12' } },
      { what: 'message', mid: 'm_m', referral: null },
    ]);
  });

  test('an ad on a known thread: a referral, then the words with it [API-146, CR-098]', () => {
    expect(words(ad)).toEqual(['referral']);
    expect(utter({ ...ad, text: 'hi' })).toMatchObject([
      { what: 'referral', referral: { source: 'ADS', ad_id: '6001' } },
      { what: 'message', referral: { source: 'ADS', ad_id: '6001' } },
    ]);
  });

  test('an ad on a new thread: the words with it, or a tap with it', () => {
    expect(utter({ ...ad, text: 'hi' }, fresh)).toMatchObject([
      { what: 'message', referral: { source: 'ADS' } },
    ]);
    expect(utter(ad, fresh)).toMatchObject([{ what: 'postback', referral: { source: 'ADS' } }]);
  });

  test('a block: nothing [API-130]', () => {
    expect(words({ type: 'block' })).toEqual([]);
  });
});

describe('what counts for the two clocks', () => {
  test.each([
    ['a message', { type: 'message', text: 'hi' }, known, true, true],
    ['a tap', { type: 'postback', title: 'T', payload: 'P', button_of: null }, known, true, true],
    ['a link without a word on a known thread', link, known, false, true],
    ['a link without a ref', { ...link, ref: null }, known, false, true],
    ['a link on a new thread', link, fresh, true, true],
    ['an ad without a word on a known thread', ad, known, false, true],
    ['a read', { type: 'read' }, known, false, false],
    ['a block', { type: 'block' }, known, false, false],
  ] satisfies [string, PersonAct, Thread, boolean, boolean][])(
    '%s [CR-013, API-058]',
    (_title, act, thread, lease, window) => {
      const said = utter(act, thread);
      expect([isUserEvent(said), opensWindow(act, said)]).toEqual([lease, window]);
    },
  );
});
