import { describe, expect, it } from 'vitest';
import { r03 } from '../../../scenarios/harness/rules/R-03.ts';
import { care, dayMs, judge, mkt, spy, trace } from './trace.ts';

describe('R-03', () => {
  it('passes when an ad gives the thread to its app, from idle and from an owner', () => {
    const journal = trace();
    journal.arrives('message', care, null);
    const click = journal.arrives('ad_click', mkt, care, { ad_id: 'spring' });
    expect(judge(r03, journal)).toMatchObject({ exercised: true, witnesses: [click], violations: [] });
  });

  it('passes when a link and the organic route are followed', () => {
    const journal = trace({ social: mkt });
    journal.arrives('link', spy, null, { ref: 'table' });
    journal.wait(2 * dayMs);
    journal.arrives('message', mkt, null);
    expect(judge(r03, journal).violations).toEqual([]);
    expect(judge(r03, journal).witnesses).toHaveLength(2);
  });

  it('fails when the ad is ignored', () => {
    const journal = trace();
    journal.arrives('ad_click', care, null, { ad_id: 'spring' });
    const [violation] = judge(r03, journal).violations;
    expect(violation?.contradiction).toContain('names mkt, but the thread went to care');
    expect(violation?.reading).toBeUndefined();
  });

  it('leaves a finding on an owned thread to the reading', () => {
    const journal = trace();
    journal.arrives('message', care, null);
    journal.arrives('ad_click', care, care, { ad_id: 'spring' });
    expect(judge(r03, journal).violations[0]?.reading).toBe('routing.overrideActiveOwner');
  });

  it('asks nothing of an owned thread under the other reading', () => {
    const journal = trace({ readings: { 'routing.overrideActiveOwner': false } });
    journal.arrives('message', care, null);
    journal.arrives('ad_click', care, care, { ad_id: 'spring' });
    expect(judge(r03, journal)).toMatchObject({ exercised: false, violations: [] });
  });

  it('is not exercised by an ad without a route', () => {
    const journal = trace();
    journal.arrives('ad_click', care, null, { ad_id: 'plain' });
    expect(judge(r03, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });

  it('is not exercised when the app would have got the thread anyway', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const again = journal.arrives('ad_click', mkt, mkt, { ad_id: 'spring' });
    expect(judge(r03, journal).witnesses).not.toContain(again);
  });
});
