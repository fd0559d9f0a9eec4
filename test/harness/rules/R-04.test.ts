import { describe, expect, it } from 'vitest';
import { r04 } from '../../../scenarios/harness/rules/R-04.ts';
import { care, judge, mkt, trace } from './trace.ts';

describe('R-04', () => {
  it('passes when the owner stays, and the default app gets what is idle', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.arrives('message', mkt, mkt);
    journal.moved('release', mkt, null, journal.ok('release', mkt));
    journal.arrives('message', care, null);
    expect(judge(r04, journal)).toMatchObject({ exercised: true, violations: [] });
    expect(judge(r04, journal).witnesses).toHaveLength(2);
  });

  it('fails when a plain message moves an owned thread', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.arrives('message', care, mkt);
    expect(judge(r04, journal).violations[0]?.contradiction).toContain('with care instead of mkt');
  });

  it('fails when an idle thread goes back to the app that had it', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.moved('release', mkt, null, journal.ok('release', mkt));
    journal.arrives('message', mkt, null);
    expect(judge(r04, journal).violations[0]?.contradiction).toContain('with mkt instead of care');
  });

  it('is not exercised by a routed entry or by Get Started', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.arrives('get_started', care, mkt);
    expect(judge(r04, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
