import { describe, expect, it } from 'vitest';
import { c03 } from '../../../scenarios/harness/rules/C-03.ts';
import { care, judge, mkt, trace } from './trace.ts';

describe('C-03', () => {
  it('passes when the move follows the acceptance with nothing but the message in between', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const sent = journal.sends(mkt, { control_type: 'pass' });
    journal.moved('pass', mkt, care, sent, { via: 'send' });
    expect(judge(c03, journal)).toMatchObject({ exercised: true, witnesses: [sent], violations: [] });
  });

  it('fails when somebody can look between message and move', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const sent = journal.sends(mkt, { control_type: 'release' });
    const read = journal.call('thread_owner', care);
    journal.moved('release', mkt, null, sent, { via: 'send' });
    expect(judge(c03, journal).violations[0]?.contradiction).toContain(`whoever looked at #${read}`);
  });

  it('fails when the ordered move never comes', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.sends(mkt, { control_type: 'pass' });
    expect(judge(c03, journal).violations[0]?.contradiction).toContain('control never moved');
  });

  it('is not exercised when the ordered move would change nothing', () => {
    const journal = trace();
    journal.sends(care, { control_type: 'release' });
    expect(judge(c03, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
