import { describe, expect, it } from 'vitest';
import { p16 } from '../../../scenarios/harness/rules/P-16.ts';
import { care, judge, mkt, spy, trace } from './trace.ts';

describe('P-16', () => {
  it('passes when echoes are acknowledged and nothing follows', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const sent = journal.sends(mkt);
    journal.told(mkt, 'messaging', 'echo', sent);
    journal.sends(mkt);
    expect(judge(p16, journal)).toMatchObject({ exercised: true, violations: [] });
  });

  it('fails when a chain of sends follows its own echoes', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    for (let turn = 0; turn < 22; turn += 1) {
      const sent = journal.sends(mkt);
      journal.told(mkt, 'messaging', 'echo', sent);
    }
    expect(judge(p16, journal).violations[0]?.contradiction).toContain('21 sends');
  });

  it('does not take an agent who writes several times for a loop', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    for (let turn = 0; turn < 15; turn += 1) {
      journal.told(mkt, 'messaging', 'echo', journal.sends(mkt));
    }
    expect(judge(p16, journal).violations).toEqual([]);
  });

  it('does not take answers to many messages for a chain', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    for (let turn = 0; turn < 22; turn += 1) {
      journal.arrives('message', mkt, mkt);
      const sent = journal.sends(mkt);
      journal.told(mkt, 'messaging', 'echo', sent);
    }
    expect(judge(p16, journal).violations).toEqual([]);
  });

  it("fails when another app's echo on standby leads to a send", () => {
    const journal = trace();
    journal.arrives('message', care, null);
    const sent = journal.sends(care);
    journal.told(mkt, 'standby', 'echo', sent);
    journal.sendRefused(mkt);
    expect(judge(p16, journal).violations[0]?.contradiction).toContain("another app's echo");
  });

  it('lets two questions that were asked before the first answer have the same one, but not a third', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.arrives('message', mkt, mkt);
    for (let n = 0; n < 2; n += 1) journal.sends(mkt, undefined, { text: 'In stock' });
    expect(judge(p16, journal).violations).toEqual([]);
    journal.sends(mkt, undefined, { text: 'In stock' });
    expect(judge(p16, journal).violations[0]?.contradiction).toContain('says the same');
  });

  it('lets an answer be called before the acknowledgement of its question is written down', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.arrives('message', mkt, mkt, { acked: false });
    for (let n = 0; n < 2; n += 1) journal.sends(mkt, undefined, { text: 'In stock' });
    expect(judge(p16, journal).violations).toEqual([]);
    journal.sends(mkt, undefined, { text: 'In stock' });
    expect(judge(p16, journal).violations).toHaveLength(1);
  });

  it('fails when one message gets the same answer twice', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.told(mkt, 'messaging', 'echo', journal.sends(mkt, undefined, { text: 'In stock' }));
    journal.sends(mkt, undefined, { text: 'In stock' });
    expect(judge(p16, journal).violations[0]?.contradiction).toContain('says the same');
  });

  it('is not exercised without an echo to the subject', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.told(spy, 'standby', 'echo', journal.sends(mkt));
    expect(judge(p16, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
