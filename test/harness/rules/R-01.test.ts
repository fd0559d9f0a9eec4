import { describe, expect, it } from 'vitest';
import { r01 } from '../../../scenarios/harness/rules/R-01.ts';
import { ann, care, judge, mkt, page, spy, trace } from './trace.ts';

describe('R-01', () => {
  it('passes when each event has one decision and one copy on messaging', () => {
    const journal = trace();
    const first = journal.arrives('message', care, null);
    journal.arrives('message', care, care);
    expect(judge(r01, journal)).toMatchObject({ exercised: true, violations: [] });
    expect(judge(r01, journal).witnesses).toContain(first);
  });

  it('fails when nobody is made responsible', () => {
    const journal = trace();
    const act = journal.act('message', { text: 'hi' });
    journal.decided(act, null);
    expect(judge(r01, journal).violations[0]?.contradiction).toContain('nobody is responsible');
  });

  it('fails when the event was never decided', () => {
    const journal = trace();
    journal.act('message', { text: 'hi' });
    expect(judge(r01, journal).violations).toHaveLength(1);
  });

  it('fails when the decision is made anew', () => {
    const journal = trace();
    const act = journal.arrives('message', care, null);
    journal.decided(act, mkt);
    expect(judge(r01, journal).violations[0]?.contradiction).toContain('decided twice');
  });

  it('fails when a second app gets the event on messaging', () => {
    const journal = trace();
    const act = journal.arrives('message', care, null, { standby: [mkt] });
    journal.told(spy, 'messaging', 'message', act);
    expect(judge(r01, journal).violations[0]?.contradiction).toContain('spy gets it on messaging');
  });

  it('fails when the responsible app gets the event twice', () => {
    const journal = trace();
    const act = journal.arrives('message', care, null);
    journal.told(care, 'messaging', 'message', act);
    expect(judge(r01, journal).violations[0]?.contradiction).toContain('twice');
  });

  it('fails when the responsible app is not told although it subscribes', () => {
    const journal = trace();
    const act = journal.act('message', { text: 'hi' });
    const routing = journal.decided(act, care);
    journal.moved('route', null, care, routing);
    expect(judge(r01, journal).violations[0]?.contradiction).toContain('yet is not told');
  });

  it('lets a referral and a message tell of one click', () => {
    const journal = trace();
    journal.arrives('message', care, null);
    const click = journal.arrives('ad_click', mkt, care, { ad_id: 'spring' });
    journal.told(mkt, 'messaging', 'referral', click);
    expect(judge(r01, journal).violations).toEqual([]);
  });

  it('leaves a tap on an own button alone', () => {
    const journal = trace();
    const tap = journal.act('postback', { button_of: mkt, title: 'More' });
    journal.told(mkt, 'messaging', 'postback', tap);
    journal.told(care, 'messaging', 'postback', tap);
    expect(judge(r01, journal)).toMatchObject({ exercised: false, violations: [] });
  });

  it('is not exercised while the page is off', () => {
    const journal = trace({ defaultApp: null });
    const act = journal.write({ kind: 'act', by: 'person', page, psid: ann, type: 'message', text: 'hi' });
    journal.decided(act, null);
    expect(judge(r01, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
