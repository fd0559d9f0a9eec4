import { describe, expect, it } from 'vitest';
import { c11 } from '../../../scenarios/harness/rules/C-11.ts';
import { care, judge, mkt, spy, type Trace, trace } from './trace.ts';

const withoutRouting = (): Trace => {
  const journal = trace({ defaultApp: null });
  journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
  return journal;
};

describe('C-11', () => {
  it('passes when a request is forwarded and the owner passes later', () => {
    const journal = withoutRouting();
    const request = journal.ok('request', spy);
    const pass = journal.ok('pass', mkt, { target_app_id: spy });
    journal.moved('pass', mkt, spy, pass);
    expect(judge(c11, journal)).toMatchObject({ exercised: true, violations: [], witnesses: [request] });
  });

  it('passes when a page that is on refuses it', () => {
    const journal = trace();
    journal.arrives('message', care, null);
    journal.refused('request', mkt, {}, 27);
    expect(judge(c11, journal)).toMatchObject({ exercised: true, violations: [] });
  });

  it('fails when a request moves an owned thread', () => {
    const journal = withoutRouting();
    journal.moved('request_grant', mkt, spy, journal.ok('request', spy));
    expect(judge(c11, journal).violations[0]?.contradiction).toContain('only asked');
  });

  it('fails when the requester shows as owner afterwards although nothing moved', () => {
    const journal = withoutRouting();
    journal.ok('request', spy);
    journal.ok('thread_owner', spy, {}, { body: { data: [{ thread_owner: { app_id: spy } }] } });
    expect(judge(c11, journal).violations).toHaveLength(1);
  });

  it('is not exercised by a request that is granted as it may be', () => {
    const journal = trace({ defaultApp: null });
    const message = journal.act('message', { text: 'hi', mid: 'm_0' });
    journal.decided(message, null, { owner_after: null, expires_at: null, window_ms: null });
    journal.moved('request_grant', null, spy, journal.ok('request', spy));
    expect(judge(c11, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
