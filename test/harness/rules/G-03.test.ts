import { describe, expect, it } from 'vitest';
import { g03 } from '../../../scenarios/harness/rules/G-03.ts';
import { care, judge, mkt, spy, trace } from './trace.ts';

describe('G-03', () => {
  it('passes when the owner keeps its thread', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.routing(spy);
    journal.arrives('message', mkt, mkt);
    expect(judge(g03, journal)).toMatchObject({ exercised: true, violations: [] });
  });

  it('fails when the thread is found with the new default app', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.routing(spy);
    journal.arrives('message', spy, spy);
    expect(judge(g03, journal).violations).toHaveLength(1);
  });

  it('fails when the change itself moves the thread', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const changed = journal.routing(spy);
    journal.moved('disconnection', mkt, spy, changed, { via: 'setting' });
    expect(judge(g03, journal).violations.length).toBeGreaterThan(0);
  });

  it('is not exercised when the default app stays', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.routing(care);
    journal.arrives('message', mkt, mkt);
    expect(judge(g03, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
