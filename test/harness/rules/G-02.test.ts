import { describe, expect, it } from 'vitest';
import { g02 } from '../../../scenarios/harness/rules/G-02.ts';
import { care, judge, page, spy, trace } from './trace.ts';

describe('G-02', () => {
  it('passes when the default app is replaced before it leaves', () => {
    const journal = trace();
    journal.routing(spy);
    journal.write({ kind: 'setting', what: 'connection_deleted', page, app: care });
    expect(judge(g02, journal)).toMatchObject({ exercised: true, violations: [] });
  });

  it('fails when the default app is disconnected', () => {
    const journal = trace();
    journal.write({ kind: 'setting', what: 'connection_deleted', page, app: care });
    expect(judge(g02, journal).violations).toHaveLength(1);
  });

  it('fails when a stranger is chosen', () => {
    const journal = trace();
    journal.routing('999');
    expect(judge(g02, journal).violations).toHaveLength(1);
  });

  it('is not exercised while the page is off', () => {
    expect(judge(g02, trace({ defaultApp: null }))).toMatchObject({
      exercised: false,
      missing: expect.any(String),
    });
  });
});
