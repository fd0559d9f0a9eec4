import { describe, expect, it } from 'vitest';
import { r06 } from '../../../scenarios/harness/rules/R-06.ts';
import { care, judge, mkt, spy, trace } from './trace.ts';

describe('R-06', () => {
  it('passes when every app hears it on messaging', () => {
    const journal = trace({ defaultApp: null });
    const act = journal.act('message', { text: 'hi' });
    journal.decided(act, null);
    for (const app of [mkt, care, spy]) {
      journal.told(app, 'messaging', 'message', act);
    }
    expect(judge(r06, journal)).toMatchObject({ exercised: true, witnesses: [act], violations: [] });
  });

  it('fails when one app is left out, or put on standby', () => {
    const journal = trace({ defaultApp: null });
    const act = journal.act('message', { text: 'hi' });
    journal.decided(act, null);
    journal.told(mkt, 'messaging', 'message', act);
    journal.told(spy, 'standby', 'message', act);
    expect(judge(r06, journal).violations).toHaveLength(3);
    expect(judge(r06, journal).violations[0]?.contradiction).toContain('on standby');
  });

  it('is not exercised while the page is on', () => {
    const journal = trace();
    journal.arrives('message', care, null);
    expect(judge(r06, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
