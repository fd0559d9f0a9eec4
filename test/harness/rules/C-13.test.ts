import { describe, expect, it } from 'vitest';
import { c13 } from '../../../scenarios/harness/rules/C-13.ts';
import { care, dayMs, judge, mkt, trace } from './trace.ts';

describe('C-13', () => {
  const read = (journal: ReturnType<typeof trace>, body: unknown) =>
    journal.ok('thread_owner', care, {}, { body: { data: body } });

  it('passes when the lease ends at its very instant and is seen to run until then', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const expiration = (journal.now + dayMs) / 1000;
    journal.wait(dayMs - 1);
    read(journal, [{ thread_owner: { app_id: mkt, expiration } }]);
    journal.wait(1);
    journal.moved('expiry', mkt, null, null, { via: 'clock' });
    read(journal, []);
    expect(judge(c13, journal)).toMatchObject({ exercised: true, violations: [] });
  });

  it('fails when the lease is seen to run at its end', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const expiration = (journal.now + dayMs) / 1000;
    journal.wait(dayMs);
    read(journal, [{ thread_owner: { app_id: mkt, expiration } }]);
    expect(judge(c13, journal).violations).toHaveLength(1);
  });

  it('fails when the lease lapses a second late, or a millisecond early', () => {
    for (const waited of [dayMs + 1000, dayMs - 1]) {
      const journal = trace();
      journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
      journal.wait(waited);
      journal.moved('expiry', mkt, null, null, { via: 'clock' });
      expect(judge(c13, journal).violations).toHaveLength(1);
    }
  });

  it('fails when nobody is named while the lease runs, or another end is told', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    read(journal, []);
    read(journal, [{ thread_owner: { app_id: mkt, expiration: (journal.now + 2 * dayMs) / 1000 } }]);
    expect(judge(c13, journal).violations).toHaveLength(2);
  });

  it('fails when a word of the person prolongs the lease by another window than the one in force', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.wait(1000);
    const act = journal.act('message', { text: 'and this?', mid: journal.mid() });
    journal.decided(act, mkt, {
      owner_before: mkt,
      expires_at: new Date(journal.now + 3 * dayMs).toISOString(),
    });
    expect(judge(c13, journal).violations).toHaveLength(1);
  });

  it('keeps the longer lease of an extension', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const extend = journal.ok('extend', mkt, { duration: 2 * 86_400 });
    journal.moved('extend', mkt, mkt, extend, {
      expires_at: new Date(journal.now + 2 * dayMs).toISOString(),
    });
    journal.wait(2 * dayMs);
    journal.moved('expiry', mkt, null, null, { via: 'clock' });
    expect(judge(c13, journal)).toMatchObject({ exercised: true, violations: [] });
  });

  it('is not exercised while no lease ends', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    expect(judge(c13, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
