import { describe, expect, it } from 'vitest';
import { r02 } from '../../../scenarios/harness/rules/R-02.ts';
import { ann, care, judge, mkt, trace } from './trace.ts';

describe('R-02', () => {
  it('passes when the routed app owns the thread afterwards', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.arrives('message', mkt, mkt);
    expect(judge(r02, journal)).toMatchObject({ exercised: true, violations: [] });
  });

  it('fails when the decision names one app and the owner afterwards is another', () => {
    const journal = trace();
    const act = journal.act('message', { text: 'hi' });
    journal.decided(act, care, { owner_after: mkt });
    expect(judge(r02, journal).violations[0]?.contradiction).toContain('control shows mkt');
  });

  it('fails when control goes elsewhere than the decision says', () => {
    const journal = trace();
    const act = journal.act('message', { text: 'hi' });
    const routing = journal.decided(act, care);
    journal.moved('route', null, mkt, routing, { via: 'routing' });
    expect(judge(r02, journal).violations[0]?.contradiction).toContain('control shows mkt');
  });

  it('fails when the named app cannot be the owner by what has happened', () => {
    const journal = trace();
    journal.arrives('message', mkt, null);
    expect(judge(r02, journal).violations[0]?.contradiction).toContain('care owns the thread');
  });

  it('leaves the default app without ownership to the reading', () => {
    const journal = trace({ readings: { defaultAppOwnsOnInbound: false } });
    const act = journal.act('message', { text: 'hi' });
    journal.decided(act, care, { owner_after: null, expires_at: null });
    expect(judge(r02, journal)).toMatchObject({ exercised: false, violations: [] });
  });

  it('is not exercised when nobody comes in', () => {
    const journal = trace();
    journal.sends(care, undefined, { psid: ann });
    expect(judge(r02, journal)).toMatchObject({ exercised: false, missing: expect.any(String) });
  });
});
