import { describe, expect, it } from 'vitest';
import { m01 } from '../../../scenarios/harness/rules/M-01.ts';
import { care, judge, mkt, spy, trace } from './trace.ts';

describe('M-01', () => {
  it('passes when the default app is heard and others are refused', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.moved('release', mkt, null, journal.ok('release', mkt));
    const sent = journal.sends(care);
    const refused = journal.sendRefused(mkt);
    expect(judge(m01, journal)).toMatchObject({
      exercised: true,
      witnesses: [sent, refused],
      violations: [],
    });
  });

  it('fails when the app that released is heard', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.moved('release', mkt, null, journal.ok('release', mkt));
    journal.sends(mkt);
    expect(judge(m01, journal).violations[0]?.contradiction).toContain(
      'from mkt, which is not the default app',
    );
  });

  it('is not exercised while the page is off', () => {
    const journal = trace({ defaultApp: null });
    journal.sends(spy);
    expect(judge(m01, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
