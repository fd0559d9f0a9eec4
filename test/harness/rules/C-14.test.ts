import { describe, expect, it } from 'vitest';
import { c14 } from '../../../scenarios/harness/rules/C-14.ts';
import { care, dayMs, hourMs, judge, mkt, trace } from './trace.ts';

describe('C-14', () => {
  const extend = (journal: ReturnType<typeof trace>, seconds: number, ends: number) =>
    journal.moved('extend', mkt, mkt, journal.ok('extend', mkt, { duration: seconds }), {
      expires_at: new Date(ends).toISOString(),
    });

  it('passes when an event leaves a longer lease alone, and an extension is exact', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    extend(journal, 2 * 86_400, journal.now + 2 * dayMs);
    const ends = new Date(journal.now + 2 * dayMs).toISOString();
    journal.wait(hourMs);
    const act = journal.act('message', { text: 'hi' });
    journal.decided(act, mkt, { owner_before: mkt, expires_at: ends });
    expect(judge(c14, journal)).toMatchObject({ exercised: true, violations: [] });
    expect(judge(c14, journal).witnesses).toHaveLength(2);
  });

  it('fails when an event shortens the lease', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    extend(journal, 2 * 86_400, journal.now + 2 * dayMs);
    const act = journal.act('message', { text: 'hi' });
    journal.decided(act, mkt, { owner_before: mkt });
    expect(judge(c14, journal).violations[0]?.contradiction).toContain('earlier than before');
  });

  it('fails when an extension is ignored, or another end is set', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.ok('extend', mkt, { duration: 60 });
    extend(journal, 60, journal.now + dayMs);
    const texts = judge(c14, journal).violations.map(({ contradiction }) => contradiction);
    expect(texts[0]).toContain('no change');
    expect(texts).toHaveLength(2);
  });

  it('fails when more than seven days are granted', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    extend(journal, 604_801, journal.now + 604_801_000);
    expect(judge(c14, journal).violations[0]?.contradiction).toContain('more than seven days');
  });

  it('is not exercised by a refused extension', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.refused('extend', care, { duration: 60 }, 100);
    expect(judge(c14, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
