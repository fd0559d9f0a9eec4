import { describe, expect, it } from 'vitest';
import { g04 } from '../../../scenarios/harness/rules/G-04.ts';
import { care, dayMs, judge, mkt, spy, trace } from './trace.ts';

describe('G-04', () => {
  const read = (journal: ReturnType<typeof trace>, app: string, data: unknown) =>
    journal.ok('thread_owner', app, {}, { body: { data } });

  it('passes when each app is told what it may know', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const expiration = (journal.now + dayMs) / 1000;
    read(journal, mkt, [{ thread_owner: { app_id: mkt, expiration } }]);
    read(journal, care, [{ thread_owner: { app_id: mkt, expiration } }]);
    read(journal, spy, [{ thread_owner: { expiration } }]);
    journal.moved('release', mkt, null, journal.ok('release', mkt));
    read(journal, spy, []);
    expect(judge(g04, journal)).toMatchObject({ exercised: true, violations: [] });
  });

  it('fails when a bystander is told the owner', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    read(journal, spy, [{ thread_owner: { app_id: mkt, expiration: (journal.now + dayMs) / 1000 } }]);
    expect(judge(g04, journal).violations[0]?.contradiction).toContain('what it may know');
  });

  it('fails when the default app is not told, or an owned thread looks idle', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    read(journal, care, [{ thread_owner: { expiration: (journal.now + dayMs) / 1000 } }]);
    read(journal, mkt, []);
    expect(judge(g04, journal).violations).toHaveLength(2);
  });

  it('fails when reading moves control', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const call = read(journal, care, [{ thread_owner: { app_id: mkt } }]);
    journal.moved('take', mkt, care, call);
    expect(judge(g04, journal).violations[0]?.contradiction).toContain('changed control');
  });

  it('is not exercised when nobody asks', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    expect(judge(g04, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
