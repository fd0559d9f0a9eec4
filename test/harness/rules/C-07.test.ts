import { describe, expect, it } from 'vitest';
import { c07 } from '../../../scenarios/harness/rules/C-07.ts';
import { care, judge, mkt, trace } from './trace.ts';

describe('C-07', () => {
  it('passes when nobody owns the thread afterwards', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const release = journal.ok('release', mkt);
    journal.moved('release', mkt, null, release);
    expect(judge(c07, journal)).toMatchObject({ exercised: true, witnesses: [release], violations: [] });
  });

  it('fails when the thread goes to the default app', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const sent = journal.sends(mkt, {});
    journal.moved('release', mkt, care, sent, { via: 'send' });
    expect(judge(c07, journal).violations[0]?.contradiction).toContain('now with care');
  });

  it('fails when the thread stays', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.ok('release', mkt);
    expect(judge(c07, journal).violations[0]?.contradiction).toContain('now with mkt');
  });

  it('is not exercised by a refused release', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.refused('release', care, {}, 100);
    expect(judge(c07, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
