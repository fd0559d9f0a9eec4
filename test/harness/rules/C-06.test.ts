import { describe, expect, it } from 'vitest';
import { c06 } from '../../../scenarios/harness/rules/C-06.ts';
import { care, judge, mkt, spy, trace } from './trace.ts';

describe('C-06', () => {
  it('passes when the thread goes to the named app and a stranger is refused', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const refused = journal.refused('pass', mkt, { target_app_id: '999' }, 100, 2018164);
    const pass = journal.ok('pass', mkt, { target_app_id: Number(spy) });
    journal.moved('pass', mkt, spy, pass);
    expect(judge(c06, journal)).toMatchObject({
      exercised: true,
      witnesses: [refused, pass],
      violations: [],
    });
  });

  it('fails when the thread goes to another app', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const sent = journal.sends(mkt, { control_type: 'pass', app_id: spy });
    journal.moved('pass', mkt, care, sent, { via: 'send' });
    expect(judge(c06, journal).violations[0]?.contradiction).toContain('names spy; the thread is with care');
  });

  it('fails when a stranger is accepted as target', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.ok('pass', mkt, { target_app_id: '999' });
    expect(judge(c06, journal).violations[0]?.contradiction).toContain('can never answer');
  });

  it('is not exercised by a pass without a target', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.moved('pass', mkt, care, journal.ok('pass', mkt));
    expect(judge(c06, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
