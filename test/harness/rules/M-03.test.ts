import { describe, expect, it } from 'vitest';
import { m03 } from '../../../scenarios/harness/rules/M-03.ts';
import { care, judge, mkt, trace } from './trace.ts';

describe('M-03', () => {
  it('passes when the accepted message is shown once and the refused one not', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const sent = journal.sends(mkt);
    const refused = journal.sendRefused(care);
    const lost = journal.sends(mkt, undefined, { lost: 'after_commit', status: null });
    expect(judge(m03, journal)).toMatchObject({
      exercised: true,
      witnesses: [sent, refused, lost],
      violations: [],
    });
  });

  it('fails when an accepted message is not shown', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.sends(mkt, undefined, { shown: false });
    expect(judge(m03, journal).violations[0]?.contradiction).toContain('0 were shown');
  });

  it('fails when it is shown twice', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const sent = journal.sends(mkt);
    journal.shown(sent, mkt);
    expect(judge(m03, journal).violations[0]?.contradiction).toContain('2 were shown');
  });

  it('fails when a refused message is shown', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const refused = journal.sendRefused(care);
    journal.shown(refused, care);
    expect(judge(m03, journal).violations[0]?.contradiction).toContain('not accepted');
  });

  it('is not exercised by typing signs', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.ok('send', mkt, { sender_action: 'typing_on' });
    expect(judge(m03, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
