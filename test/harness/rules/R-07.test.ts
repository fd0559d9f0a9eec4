import { describe, expect, it } from 'vitest';
import { r07 } from '../../../scenarios/harness/rules/R-07.ts';
import { care, hourMs, judge, mkt, type Trace, trace } from './trace.ts';

/** A message that care is owed and has not heard of yet; answers the journal and the id of the delivery. */
function owed(journal = trace()): { journal: Trace; id: string; delivery: number } {
  const act = journal.act('message', { text: 'hi', mid: journal.mid() });
  journal.decided(act, care);
  const delivery = journal.told(care, 'messaging', 'message', act, { acked: false });
  const entry = journal.entries[delivery - 1];
  return { journal, delivery, id: entry?.kind === 'delivery' ? entry.id : '' };
}

function attempt(
  { journal, id, delivery }: ReturnType<typeof owed>,
  n: number,
  more: Record<string, unknown>,
): void {
  journal.write({ kind: 'attempt', cause: delivery, delivery: id, to: care, n, next_at: null, ...more });
}

const inTime = (journal: Trace, ms: number) => new Date(journal.now + ms).toISOString();

describe('R-07', () => {
  it('passes when a delivery is acknowledged at the second attempt', () => {
    const it = owed();
    attempt(it, 1, { outcome: 'failed', next_at: inTime(it.journal, 15_000) });
    it.journal.wait(15_000);
    attempt(it, 2, { outcome: 'acknowledged', status: 200 });
    it.journal.wait(hourMs);
    expect(judge(r07, it.journal)).toMatchObject({
      exercised: true,
      violations: [],
      witnesses: [it.delivery],
    });
  });

  it('passes when it is given up in the open', () => {
    const it = owed();
    attempt(it, 1, { outcome: 'failed', exhausted: true });
    it.journal.wait(hourMs);
    expect(judge(r07, it.journal)).toMatchObject({ exercised: true, violations: [] });
  });

  it('fails when it is never tried', () => {
    const { journal } = owed();
    journal.wait(hourMs);
    expect(judge(r07, journal).violations[0]?.facts[1]?.sentence).toContain('never tried');
  });

  it('fails when nothing follows a failure', () => {
    const it = owed();
    attempt(it, 1, { outcome: 'failed' });
    it.journal.wait(hourMs);
    expect(judge(r07, it.journal).violations).toHaveLength(1);
  });

  it('fails when the planned attempt is not made at its time', () => {
    const it = owed();
    attempt(it, 1, { outcome: 'failed', next_at: inTime(it.journal, 15_000) });
    it.journal.wait(hourMs);
    expect(judge(r07, it.journal).violations).toHaveLength(1);
  });

  it('waits for what is planned, and lets later ones wait behind it', () => {
    const it = owed();
    attempt(it, 1, { outcome: 'failed', next_at: inTime(it.journal, 2 * hourMs) });
    owed(it.journal);
    it.journal.wait(hourMs);
    expect(judge(r07, it.journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });

  it('lets what stands behind a held delivery wait with it', () => {
    const { journal, id, delivery } = owed();
    journal.write({ kind: 'fault', what: 'fired', cause: delivery, id: 'f1', delivery: id });
    owed(journal);
    journal.wait(hourMs);
    expect(judge(r07, journal).violations).toEqual([]);
  });

  it('expects nothing of an app that has been disconnected', () => {
    const { journal } = owed();
    journal.write({ kind: 'setting', what: 'connection_deleted', page: '1001', app: care });
    journal.wait(hourMs);
    expect(judge(r07, journal).violations).toEqual([]);
  });

  it('is not exercised when nobody has a webhook', () => {
    const journal = trace({ webhooks: false });
    const act = journal.act('ad_click', { ad_id: 'spring' });
    journal.decided(act, mkt);
    expect(judge(r07, journal).exercised).toBe(false);
  });
});
