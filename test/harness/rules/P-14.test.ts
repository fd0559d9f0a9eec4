import { describe, expect, it } from 'vitest';
import { p14 } from '../../../scenarios/harness/rules/P-14.ts';
import { ann, dayMs, hourMs, judge, mkt, type Trace, trace } from './trace.ts';

function written(): Trace {
  const journal = trace();
  journal.arrives('ad_click', mkt, null, { ad_id: 'spring', opens_window: true });
  return journal;
}

function sends(journal: Trace, more: Record<string, unknown> = {}): Trace {
  const params = { recipient: { id: ann }, message: { text: 'hi' }, ...more };
  journal.answer(journal.call('send', mkt, params), 'ok', { message_id: journal.mid() });
  return journal;
}

describe('P-14', () => {
  it.each([
    ['after 24 hours', dayMs],
    ['just before seven days', 7 * dayMs - 1],
  ])('passes when HUMAN_AGENT is used %s', (_when, silentMs) => {
    const journal = sends(written().wait(silentMs), { tag: 'HUMAN_AGENT' });
    expect(judge(p14, journal)).toMatchObject({ exercised: true, violations: [] });
  });

  it.each([
    ['inside of the window', dayMs - 1, { tag: 'HUMAN_AGENT' }, 'used HUMAN_AGENT 23 hours'],
    ['after seven days', 7 * dayMs, { tag: 'HUMAN_AGENT' }, 'used HUMAN_AGENT after 168 hours'],
    ['outside of the window without a tag', dayMs, {}, 'without a tag after 24 hours'],
    ['with a retired tag at any time', hourMs, { tag: 'ACCOUNT_UPDATE' }, 'the retired tag ACCOUNT_UPDATE'],
  ])('fails when it sends %s', (_how, silentMs, more, contradiction) => {
    const journal = sends(written().wait(silentMs), more);
    expect(judge(p14, journal).violations[0]?.contradiction).toContain(contradiction);
  });

  it('does not judge what goes by rules of its own', () => {
    const journal = written().wait(2 * dayMs);
    sends(journal, { messaging_type: 'UTILITY' });
    sends(journal, { recipient: { comment_id: '1_2' } });
    sends(journal, { recipient: { notification_messages_token: 't' } });
    expect(judge(p14, journal).violations).toEqual([]);
  });

  it('sees nothing in an answer without a tag inside of the window', () => {
    expect(judge(p14, sends(written().wait(dayMs - 1)))).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });

  it('counts from the last word of the person', () => {
    const journal = written().wait(dayMs);
    journal.arrives('message', mkt, mkt, { opens_window: true });
    expect(judge(p14, sends(journal.wait(hourMs))).violations).toEqual([]);
  });
});
