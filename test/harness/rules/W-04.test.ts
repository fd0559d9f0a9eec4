import { describe, expect, it } from 'vitest';
import { w04 } from '../../../scenarios/harness/rules/W-04.ts';
import { care, judge, mkt, spy, trace } from './trace.ts';

describe('W-04', () => {
  it('passes when a pass tells its target, a take everybody and a release nobody', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const pass = journal.moved('pass', mkt, care, journal.ok('pass', mkt, { target_app_id: care }));
    journal.handover(care, 'pass_thread_control', mkt, care, pass);
    const release = journal.moved('release', care, null, journal.ok('release', care));
    const take = journal.moved('take', null, spy, journal.ok('take', spy));
    for (const app of [mkt, care, spy]) {
      journal.handover(app, 'take_thread_control', null, spy, take);
    }
    expect(judge(w04, journal)).toMatchObject({
      exercised: true,
      witnesses: [pass, release, take],
      violations: [],
    });
  });

  it('fails when a pass tells nobody', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.moved('pass', mkt, care, journal.ok('pass', mkt, { target_app_id: care }));
    expect(judge(w04, journal).violations[0]?.contradiction).toContain(
      'care is owed one pass_thread_control',
    );
  });

  it('fails when a pass names other apps, or tells a bystander', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const pass = journal.moved('pass', mkt, care, journal.ok('pass', mkt, { target_app_id: care }));
    journal.handover(care, 'pass_thread_control', null, care, pass);
    journal.handover(spy, 'pass_thread_control', mkt, care, pass);
    const texts = judge(w04, journal).violations.map(({ contradiction }) => contradiction);
    expect(texts[0]).toContain('names other apps');
    expect(texts[1]).toContain('does not concern it');
  });

  it('fails when a take does not tell the loser', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const take = journal.moved('take', mkt, care, journal.ok('take', care));
    journal.handover(care, 'take_thread_control', mkt, care, take);
    journal.handover(spy, 'take_thread_control', mkt, care, take);
    expect(judge(w04, journal).violations).toMatchObject([{ reading: 'takeFanout' }]);
  });

  it('follows the reading that tells only the previous owner', () => {
    const journal = trace({ readings: { takeFanout: 'previous_owner' } });
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const take = journal.moved('take', mkt, care, journal.ok('take', care));
    journal.handover(mkt, 'take_thread_control', mkt, care, take);
    expect(judge(w04, journal)).toMatchObject({ exercised: true, violations: [] });
  });

  it('fails when a release tells somebody', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const release = journal.moved('release', mkt, null, journal.ok('release', mkt));
    journal.handover(care, 'pass_thread_control', mkt, care, release);
    expect(judge(w04, journal).violations[0]?.contradiction).toContain('a release tells nobody');
  });

  it('is not exercised by a pass to an app that does not subscribe', () => {
    const journal = trace({ fields: { [care]: ['messages'] } });
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.moved('pass', mkt, care, journal.ok('pass', mkt, { target_app_id: care }));
    expect(judge(w04, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
