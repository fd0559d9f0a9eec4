import { describe, expect, it } from 'vitest';
import { m02 } from '../../../scenarios/harness/rules/M-02.ts';
import { care, dayMs, judge, mkt, trace } from './trace.ts';

describe('M-02', () => {
  it('passes when the owner is heard and the default app refused', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const sent = journal.sends(mkt);
    const refused = journal.sendRefused(care);
    expect(judge(m02, journal)).toMatchObject({
      exercised: true,
      witnesses: [sent, refused],
      violations: [],
    });
  });

  it('fails when the default app sends into a thread of another', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.sends(care);
    expect(judge(m02, journal).violations[0]?.contradiction).toContain(
      'from care while mkt owned the thread',
    );
  });

  it('fails when the owner of before sends after a pass', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const pass = journal.ok('pass', mkt, { target_app_id: care });
    journal.moved('pass', mkt, care, pass);
    journal.sends(mkt);
    expect(judge(m02, journal).violations).toHaveLength(1);
  });

  it('lets a permitted HUMAN_AGENT send take control', () => {
    const journal = trace({ humanAgents: [care] });
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const call = journal.call('send', care, { message: { text: 'I am here' }, tag: 'HUMAN_AGENT' });
    journal.answer(call, 'ok');
    expect(judge(m02, journal)).toMatchObject({ exercised: true, violations: [] });
  });

  it('is not exercised on an idle thread', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.wait(dayMs);
    journal.sends(care);
    expect(judge(m02, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
