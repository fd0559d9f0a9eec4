import { describe, expect, it } from 'vitest';
import { p03 } from '../../../scenarios/harness/rules/P-03.ts';
import { care, dayMs, judge, mkt, trace } from './trace.ts';

describe('P-03', () => {
  it('passes when the subject is silent on standby and speaks once control is passed to it', () => {
    const journal = trace();
    journal.arrives('message', care, null);
    const pass = journal.moved('pass', care, mkt, journal.ok('pass', care, { target_app_id: mkt }));
    journal.handover(mkt, 'pass_thread_control', care, mkt, pass);
    journal.sends(mkt);
    expect(judge(p03, journal)).toMatchObject({ exercised: true, violations: [] });
  });

  it('fails when the subject answers what it heard on standby', () => {
    const journal = trace();
    journal.arrives('message', care, null);
    const sent = journal.sendRefused(mkt);
    const [violation] = judge(p03, journal).violations;
    expect(violation?.facts.map(({ seq }) => seq)).toContain(sent);
    expect(violation?.contradiction).toContain('nothing in between that gave it back');
  });

  it('fails when the subject marks as seen, passes or releases a lost thread', () => {
    const journal = trace();
    journal.arrives('message', care, null);
    journal.refused('send', mkt, { sender_action: 'mark_seen' }, 10, 2018300);
    journal.refused('pass', mkt, {}, 100, 2018151);
    journal.refused('release', mkt, {}, 100);
    expect(judge(p03, journal).violations).toHaveLength(3);
  });

  it('allows one refused send on its way when control is taken, and no second', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const take = journal.moved('take', mkt, care, journal.ok('take', care));
    journal.handover(mkt, 'take_thread_control', mkt, care, take);
    journal.sendRefused(mkt);
    expect(judge(p03, journal).violations).toEqual([]);
    journal.sendRefused(mkt);
    expect(judge(p03, journal).violations).toHaveLength(1);
  });

  it('does not blame a default app that speaks once the thread is idle', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.wait(dayMs);
    journal.sends(care);
    expect(judge(p03, journal, { subjectApps: new Set([care]) })).toMatchObject({
      exercised: true,
      violations: [],
    });
  });

  it('does not count what was never acknowledged as told', () => {
    const journal = trace();
    journal.arrives('message', care, null, { acked: false });
    journal.sendRefused(mkt);
    expect(judge(p03, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });

  it('lets a refused send be on its way when a take is told, but not after time has passed', () => {
    const taken = (wait: number) => {
      const journal = trace();
      journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
      const take = journal.ok('take', care);
      journal.moved('take', mkt, care, take);
      journal.handover(mkt, 'take_thread_control', mkt, care, take);
      if (wait > 0) journal.wait(wait);
      journal.sendRefused(mkt);
      return judge(p03, journal).violations;
    };
    expect(taken(0)).toEqual([]);
    expect(taken(60_000)).toHaveLength(1);
  });

  it('is not exercised without an app under test', () => {
    const journal = trace();
    journal.arrives('message', care, null);
    journal.sendRefused(mkt);
    expect(judge(p03, journal, { subjectApps: new Set() })).toMatchObject({
      exercised: false,
      violations: [],
    });
  });
});
