import { describe, expect, it } from 'vitest';
import { c09 } from '../../../scenarios/harness/rules/C-09.ts';
import { care, dayMs, judge, mkt, spy, trace } from './trace.ts';

describe('C-09', () => {
  it('passes when only the owner gives away, and an idle thread is passed by anybody', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.refused('pass', spy, {}, 100, 2018151);
    journal.moved('release', mkt, null, journal.ok('release', mkt));
    journal.moved('pass', null, care, journal.ok('pass', spy, { target_app_id: care }));
    expect(judge(c09, journal)).toMatchObject({ exercised: true, violations: [] });
  });

  it('fails when others pass, release or extend', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.ok('extend', care, { duration: 60 });
    journal.ok('release', care);
    journal.ok('release', spy);
    expect(judge(c09, journal).violations).toHaveLength(3);
  });

  it('fails when the owner of before extends after its lease has ended', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.wait(dayMs);
    journal.ok('extend', mkt, { duration: 60 });
    expect(judge(c09, journal).violations).toHaveLength(1);
  });

  it('is not exercised by sends', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.sends(mkt);
    expect(judge(c09, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
