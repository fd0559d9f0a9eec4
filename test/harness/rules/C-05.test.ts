import { describe, expect, it } from 'vitest';
import { c05 } from '../../../scenarios/harness/rules/C-05.ts';
import { care, judge, mkt, spy, trace } from './trace.ts';

describe('C-05', () => {
  it('passes when a pass without id goes to the default app of the moment', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.routing(spy);
    const sent = journal.sends(mkt, { control_type: 'pass' });
    journal.moved('pass', mkt, spy, sent, { via: 'send' });
    expect(judge(c05, journal)).toMatchObject({ exercised: true, witnesses: [sent], violations: [] });
  });

  it('judges the edge as it does the send', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const pass = journal.ok('pass', mkt);
    journal.moved('pass', mkt, spy, pass);
    expect(judge(c05, journal).violations[0]?.contradiction).toContain('means care; the thread is with spy');
  });

  it('fails when the pass goes to the default app of before', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.routing(spy);
    const sent = journal.sends(mkt, { control_type: 'pass' });
    journal.moved('pass', mkt, care, sent, { via: 'send' });
    expect(judge(c05, journal).violations[0]?.contradiction).toContain('means spy; the thread is with care');
  });

  it('fails when the pass moves nothing', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.sends(mkt, { control_type: 'pass' });
    expect(judge(c05, journal).violations[0]?.contradiction).toContain('the thread is with mkt');
  });

  it('is not exercised by a pass that names its target or was refused', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.sendRefused(care, { control_type: 'pass' });
    const sent = journal.sends(mkt, { control_type: 'pass', app_id: spy });
    journal.moved('pass', mkt, spy, sent, { via: 'send' });
    expect(judge(c05, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
