import { describe, expect, it } from 'vitest';
import { c04 } from '../../../scenarios/harness/rules/C-04.ts';
import { care, judge, mkt, trace } from './trace.ts';

describe('C-04', () => {
  const lost = { lost: 'after_commit', status: null };

  it('passes when both happened, and when neither did', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const call = journal.call('send', mkt, {
      message: { text: 'bye' },
      thread_control: { control_type: 'pass' },
    });
    journal.answer(call, 'faulted', { lost: 'before_commit', status: null });
    const sent = journal.sends(mkt, { control_type: 'pass' }, lost);
    journal.moved('pass', mkt, care, sent, { via: 'send' });
    expect(judge(c04, journal)).toMatchObject({ exercised: true, witnesses: [call, sent], violations: [] });
  });

  it('fails when the message went out and control did not', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.sends(mkt, { control_type: 'pass' }, lost);
    expect(judge(c04, journal).violations[0]?.contradiction).toContain('was shown and control did not move');
  });

  it('fails when control moved and the message was not shown', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const sent = journal.sends(mkt, { control_type: 'pass' }, { ...lost, shown: false });
    journal.moved('pass', mkt, care, sent, { via: 'send' });
    expect(judge(c04, journal).violations[0]?.contradiction).toContain('not shown and control moved');
  });

  it('fails when a call that was cut before it was decided shows a message', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const call = journal.call('send', mkt, { message: { text: 'hi' } });
    journal.answer(call, 'faulted', { lost: 'before_commit', status: null });
    journal.shown(call, mkt);
    expect(judge(c04, journal).violations).toHaveLength(1);
  });

  it('is not exercised when every answer arrives', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.sends(mkt);
    expect(judge(c04, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
