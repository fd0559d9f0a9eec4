import { describe, expect, it } from 'vitest';
import { m04 } from '../../../scenarios/harness/rules/M-04.ts';
import { dayMs, judge, mkt, sendParams, trace } from './trace.ts';

describe('M-04', () => {
  const extended = () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.ok('extend', mkt, { duration: 604_800 });
    return journal.wait(dayMs);
  };

  it('passes when the owner is refused at the end of the window, and a tagged send goes out', () => {
    const journal = extended();
    const refused = journal.refused('send', mkt, sendParams('late'), 10, 2018278);
    const tagged = journal.ok('send', mkt, { ...sendParams('human'), tag: 'HUMAN_AGENT' });
    expect(judge(m04, journal)).toMatchObject({
      exercised: true,
      witnesses: [refused, tagged],
      violations: [],
    });
  });

  it('fails when a plain send is accepted at the very end of the window', () => {
    const journal = extended();
    journal.sends(mkt);
    expect(judge(m04, journal).violations).toHaveLength(1);
  });

  it('is not exercised inside the window', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.wait(dayMs - 1);
    journal.sends(mkt);
    expect(judge(m04, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
