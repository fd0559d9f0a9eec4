import { describe, expect, it } from 'vitest';
import { p07 } from '../../../scenarios/harness/rules/P-07.ts';
import { care, judge, mkt, trace } from './trace.ts';

describe('P-07', () => {
  it('passes when the hand-over rides on the reply, and when it follows the reply', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const sent = journal.sends(mkt, { control_type: 'pass' });
    journal.moved('pass', mkt, care, sent, { via: 'send' });
    journal.arrives('ad_click', mkt, care, { ad_id: 'spring' });
    journal.sends(mkt);
    journal.moved('release', mkt, null, journal.ok('release', mkt));
    expect(judge(p07, journal)).toMatchObject({ exercised: true, violations: [] });
    expect(judge(p07, journal).witnesses).toHaveLength(2);
  });

  it('fails when the subject passes by the edge and then replies', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const move = journal.moved('pass', mkt, care, journal.ok('pass', mkt));
    journal.sendRefused(mkt);
    expect(judge(p07, journal).violations[0]?.contradiction).toContain(`gave the thread away at #${move}`);
  });

  it('fails when the default app releases by the edge and then replies, though Meta lets it', () => {
    const journal = trace();
    journal.arrives('message', care, null);
    journal.moved('release', care, null, journal.ok('release', care));
    journal.sends(care);
    expect(judge(p07, journal, { subjectApps: new Set([care]) }).violations).toHaveLength(1);
  });

  it('fails when the hand-over rides on the first of two parts', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const sent = journal.sends(mkt, { control_type: 'pass' });
    journal.moved('pass', mkt, care, sent, { via: 'send' });
    journal.sendRefused(mkt);
    expect(judge(p07, journal).violations).toHaveLength(1);
  });

  it('fails when the reply failed and the edge is used instead', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.sendRefused(mkt, { control_type: 'pass' }, 'faulted');
    journal.moved('pass', mkt, care, journal.ok('pass', mkt));
    expect(judge(p07, journal).violations[0]?.contradiction).toContain('was never accepted');
  });

  it('does not blame a retry after a lost answer, nor a reply in a new turn', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const lost = journal.sends(mkt, { control_type: 'pass' }, { lost: 'after_commit', status: null });
    journal.moved('pass', mkt, care, lost, { via: 'send' });
    journal.sendRefused(mkt, { control_type: 'pass' });
    journal.arrives('ad_click', mkt, care, { ad_id: 'spring' });
    journal.sends(mkt);
    expect(judge(p07, journal).violations).toEqual([]);
  });

  it('is not exercised by a bare pass', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.moved('pass', mkt, care, journal.ok('pass', mkt));
    expect(judge(p07, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
