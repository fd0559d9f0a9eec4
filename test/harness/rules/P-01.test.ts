import { describe, expect, it } from 'vitest';
import { p01 } from '../../../scenarios/harness/rules/P-01.ts';
import { care, judge, mkt, type Trace, trace } from './trace.ts';

/** A message on its way to mkt, hit by a fault with this effect if any; answers what an attempt of it needs. */
function underWay(effect?: Record<string, unknown>): { journal: Trace; id: string; delivery: number } {
  const journal = trace();
  if (effect !== undefined)
    journal.write({ kind: 'fault', what: 'armed', id: 'f1', match: {}, trigger: { next: 1 }, effect });
  const act = journal.act('message', { text: 'Größe?', mid: journal.mid() });
  journal.decided(act, mkt);
  const delivery = journal.told(mkt, 'messaging', 'message', act, { acked: false });
  const entry = journal.entries[delivery - 1];
  return { journal, delivery, id: entry?.kind === 'delivery' ? entry.id : '' };
}

function attempt(
  { journal, id, delivery }: ReturnType<typeof underWay>,
  outcome: string,
  more: Record<string, unknown> = {},
): Trace {
  const cause = { kind: 'attempt', cause: delivery, delivery: id, to: mkt, n: 1 };
  journal.write({ ...cause, outcome, next_at: null, ...more });
  return journal;
}

describe('P-01', () => {
  it('passes when what is well signed is acknowledged', () => {
    expect(judge(p01, attempt(underWay(), 'acknowledged', { status: 200 }))).toMatchObject({
      exercised: true,
      violations: [],
    });
  });

  it.each([{ delivery: 'bad_signature' }, { delivery: 'truncate' }])(
    'passes when %j is refused, and fails when it is acknowledged',
    (effect) => {
      const refused = attempt(underWay(effect), 'failed', { fault: 'f1', status: 401 });
      expect(judge(p01, refused)).toMatchObject({ exercised: true, violations: [] });
      const taken = attempt(underWay(effect), 'acknowledged', { fault: 'f1', status: 200 });
      expect(judge(p01, taken).violations[0]?.contradiction).toContain('had not signed');
    },
  );

  it.each([
    ['its signature was held to be wrong', { status: 401 }, 'bytes as they came'],
    ['it broke something', { status: 500 }, 'Keep the delivery'],
    ['nothing came back in time', { error: 'no answer in time' }, 'within five seconds'],
  ])('fails when a sound delivery is not acknowledged, because %s', (_why, more, advice) => {
    const [violation] = judge(p01, attempt(underWay(), 'failed', more)).violations;
    expect(violation?.contradiction).toContain('did not acknowledge');
    expect(violation?.advice).toContain(advice);
  });

  it.each([{ delivery: 'duplicate' }, { delivery: 'hold' }, { delay_ms: 5 }])(
    'takes a delivery that suffers %j for as good as any',
    (effect) => {
      const journal = attempt(underWay(effect), 'failed', { fault: 'f1', status: 500 });
      expect(judge(p01, journal).violations).toHaveLength(1);
    },
  );

  it.each([{ delivery: 'drop' }, { latency_ms: 6000 }])('judges nothing by %j', (effect) => {
    const outcome = 'delivery' in effect ? 'dropped' : 'failed';
    expect(judge(p01, attempt(underWay(effect), outcome, { fault: 'f1' }))).toMatchObject({
      exercised: false,
      violations: [],
    });
  });

  it('judges the apps under test only, and only those that have a callback', () => {
    const journal = attempt(underWay(), 'failed', { status: 500 });
    expect(judge(p01, journal, { subjectApps: new Set([care]) }).violations).toEqual([]);
    const deaf = trace({ webhooks: false });
    const act = deaf.act('message', { mid: deaf.mid() });
    const delivery = deaf.told(mkt, 'messaging', 'message', act, { acked: false });
    attempt({ journal: deaf, id: 'd1', delivery }, 'failed');
    expect(judge(p01, deaf)).toMatchObject({ exercised: false, violations: [] });
  });
});
