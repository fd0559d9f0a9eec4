import { describe, expect, it } from 'vitest';
import { c12 } from '../../../scenarios/harness/rules/C-12.ts';
import { care, judge, mkt, spy, trace } from './trace.ts';

describe('C-12', () => {
  it('passes when every move has its cause', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.moved('pass', mkt, care, journal.ok('pass', mkt));
    journal.moved('expiry', care, null, null, { via: 'clock' });
    expect(judge(c12, journal)).toMatchObject({ exercised: true, violations: [] });
  });

  it('fails when a pass has no cause, or a take is caused by a release', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.moved('pass', mkt, care, null);
    journal.moved('take', care, spy, journal.ok('release', spy));
    const texts = judge(c12, journal).violations.map(({ contradiction }) => contradiction);
    expect(texts[0]).toContain('caused by nothing');
    expect(texts[1]).toContain('(call release)');
  });

  it('fails when a move begins where no move ended', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.moved('pass', care, spy, journal.ok('pass', care, { target_app_id: spy }));
    expect(judge(c12, journal).violations[0]?.contradiction).toContain('the last recorded owner is mkt');
  });

  it('is not exercised while nothing moves', () => {
    expect(judge(c12, trace())).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
