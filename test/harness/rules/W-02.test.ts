import { describe, expect, it } from 'vitest';
import { w02 } from '../../../scenarios/harness/rules/W-02.ts';
import { care, judge, mkt, spy, trace } from './trace.ts';

describe('W-02', () => {
  it('passes when the other subscribers get one standby copy each', () => {
    const journal = trace({ fields: { [spy]: ['messages'] } });
    const act = journal.arrives('message', care, null, { standby: [mkt] });
    expect(judge(w02, journal)).toMatchObject({ exercised: true, witnesses: [act], violations: [] });
  });

  it('fails when a subscriber is left out', () => {
    const journal = trace();
    journal.arrives('message', care, null, { standby: [mkt] });
    expect(judge(w02, journal).violations[0]?.contradiction).toContain('spy is owed one standby copy');
  });

  it('fails when a subscriber gets two copies', () => {
    const journal = trace();
    journal.arrives('message', care, null, { standby: [mkt, spy, spy] });
    expect(judge(w02, journal).violations[0]?.contradiction).toContain('there are 2');
  });

  it('fails when a subscriber hears it on messaging', () => {
    const journal = trace();
    const act = journal.arrives('message', care, null, { standby: [mkt] });
    journal.told(spy, 'messaging', 'message', act);
    expect(judge(w02, journal).violations[0]?.contradiction).toContain('yet gets');
  });

  it('fails when an app gets one echo in both arrays', () => {
    const journal = trace();
    journal.arrives('message', care, null);
    const sent = journal.sends(care);
    journal.told(mkt, 'messaging', 'echo', sent, { mid: 'm_e' });
    journal.told(mkt, 'standby', 'echo', sent, { mid: 'm_e' });
    expect(judge(w02, journal).violations[0]?.contradiction).toContain('both on messaging and on standby');
  });

  it('asks nothing for an app that was unsubscribed after an hour of failures', () => {
    const journal = trace();
    journal.write({ kind: 'setting', what: 'unsubscribed', page: '1001', app: spy });
    journal.arrives('message', care, null, { standby: [mkt] });
    expect(judge(w02, journal).violations).toEqual([]);
  });

  it('is not exercised when nobody else subscribes to standby', () => {
    const journal = trace({ fields: { [mkt]: ['messages'], [spy]: ['standby'] } });
    journal.arrives('message', care, null, { standby: [] });
    expect(judge(w02, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });

  it('is not exercised when the apps have no webhook', () => {
    const journal = trace({ webhooks: false });
    journal.arrives('message', care, null, { standby: [] });
    expect(judge(w02, journal)).toMatchObject({ exercised: false, violations: [] });
  });
});
