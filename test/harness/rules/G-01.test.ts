import { describe, expect, it } from 'vitest';
import { g01 } from '../../../scenarios/harness/rules/G-01.ts';
import { care, judge, mkt, page, spy, trace } from './trace.ts';

describe('G-01', () => {
  const cleared = (journal: ReturnType<typeof trace>) => journal.routing(null);

  it('passes when clearing is refused and every answer shows the page on', () => {
    const journal = trace();
    const refusal = journal.write({
      kind: 'refusal',
      call: 'routing',
      page,
      rejection: 'RoutingIrreversible',
      rule: 'CR-005',
      inputs: {},
      would_pass: 'naming another app',
    });
    const changed = journal.routing(spy);
    expect(judge(g01, journal)).toMatchObject({
      exercised: true,
      witnesses: [refusal, changed],
      violations: [],
    });
  });

  it('fails when the default app is cleared', () => {
    const journal = trace();
    cleared(journal);
    expect(judge(g01, journal).violations[0]).toMatchObject({ reading: 'clearingDefaultApp' });
  });

  it('fails when the page answers as one that is off, though no setting says so', () => {
    const journal = trace();
    const status = {
      messaging_feature_status: { hop_v2: false, msgr_multi_app: false, ig_multi_app: false },
    };
    journal.ok('feature_status', mkt, {}, { body: status });
    journal.refused('take', care, {}, 27, 2018464);
    journal.ok('request', mkt);
    expect(judge(g01, journal).violations).toHaveLength(3);
  });

  it('does not apply under the reading that allows the way back', () => {
    const journal = trace({ readings: { clearingDefaultApp: 'returns-to-zero-config' } });
    cleared(journal);
    expect(judge(g01, journal)).toMatchObject({ exercised: false, violations: [] });
  });

  it('is not exercised while the page is off', () => {
    const journal = trace({ defaultApp: null });
    journal.refused('take', care, {}, 27, 2018464);
    expect(judge(g01, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
