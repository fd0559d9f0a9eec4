import { describe, expect, it } from 'vitest';
import { c08 } from '../../../scenarios/harness/rules/C-08.ts';
import { bob, care, judge, mkt, spy, trace } from './trace.ts';

describe('C-08', () => {
  it('passes when all signs between two moves name one app', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.sends(mkt);
    const pass = journal.ok('pass', mkt, { target_app_id: care });
    journal.moved('pass', mkt, care, pass);
    journal.sends(care);
    journal.ok(
      'thread_owner',
      care,
      {},
      { body: { data: [{ thread_owner: { app_id: care, expiration: 1 } }] } },
    );
    expect(judge(c08, journal)).toMatchObject({ exercised: true, violations: [] });
    expect(judge(c08, journal).witnesses).toHaveLength(2);
  });

  it('fails when two apps have sends accepted', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.sends(care);
    const [violation] = judge(c08, journal).violations;
    expect(violation?.contradiction).toContain('mkt and care both act as its owner');
    expect(violation?.facts).toHaveLength(2);
  });

  it('fails when a read names another app than the one that is told', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.ok('thread_owner', care, {}, { body: { data: [{ thread_owner: { app_id: Number(spy) } }] } });
    expect(judge(c08, journal).violations).toHaveLength(1);
  });

  it('keeps the threads of two people apart', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.arrives('message', care, null, { psid: bob });
    journal.sends(care, undefined, { psid: bob });
    journal.sends(mkt);
    expect(judge(c08, journal)).toMatchObject({ exercised: true, violations: [] });
  });

  it('does not take a tap on an own button for ownership', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const tap = journal.act('postback', { button_of: spy });
    journal.decided(tap, mkt, { owner_before: mkt });
    journal.told(spy, 'messaging', 'postback', tap);
    expect(judge(c08, journal).violations).toEqual([]);
  });

  it('is not exercised by a single sign', () => {
    const journal = trace();
    journal.arrives('message', care, null);
    expect(judge(c08, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
