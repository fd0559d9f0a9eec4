import { describe, expect, it } from 'vitest';
import { c02 } from '../../../scenarios/harness/rules/C-02.ts';
import { care, dayMs, judge, mkt, spy, trace } from './trace.ts';

describe('C-02', () => {
  it('passes when all is as before after a refusal', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const refused = journal.sendRefused(care, { control_type: 'release' });
    const faulted = journal.sendRefused(mkt, { control_type: 'pass' }, 'faulted');
    journal.arrives('message', mkt, mkt);
    expect(judge(c02, journal)).toMatchObject({
      exercised: true,
      witnesses: [refused, faulted],
      violations: [],
    });
  });

  it('fails when the person sees the refused message', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const refused = journal.sendRefused(care);
    journal.shown(refused, care);
    expect(judge(c02, journal).violations[0]?.contradiction).toContain(`#${refused} was not accepted`);
  });

  it('fails when the refused send moves control or is echoed', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const refused = journal.sendRefused(mkt, { control_type: 'pass' }, 'faulted');
    journal.moved('pass', mkt, care, refused, { via: 'send' });
    journal.told(spy, 'standby', 'echo', refused);
    expect(judge(c02, journal).violations).toHaveLength(2);
  });

  it('fails when the next event finds another owner without any move', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const refused = journal.sendRefused(mkt, { control_type: 'pass' }, 'faulted');
    journal.arrives('message', care, care);
    const [violation] = judge(c02, journal).violations;
    expect(violation?.facts.map(({ seq }) => seq)).toContain(refused);
    expect(violation?.facts.at(-1)?.sentence).toContain('care as owner before');
  });

  it('fails when a read shows another end of the lease after the refusal', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.sendRefused(care);
    const expiration = (journal.now + 2 * dayMs) / 1000;
    journal.ok('thread_owner', mkt, {}, { body: { data: [{ thread_owner: { app_id: mkt, expiration } }] } });
    expect(judge(c02, journal).violations).toHaveLength(1);
  });

  it('does not count a lost answer as a refusal', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const call = journal.sends(mkt, { control_type: 'pass' }, { lost: 'after_commit', status: null });
    journal.moved('pass', mkt, care, call, { via: 'send' });
    expect(judge(c02, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
