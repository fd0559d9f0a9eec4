import { describe, expect, it } from 'vitest';
import { c01 } from '../../../scenarios/harness/rules/C-01.ts';
import { care, judge, mkt, trace } from './trace.ts';

describe('C-01', () => {
  it('passes when control moves after acceptance and stays after a refusal', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const refused = journal.sendRefused(mkt, { control_type: 'pass' }, 'faulted');
    const sent = journal.sends(mkt, { control_type: 'pass' });
    journal.moved('pass', mkt, care, sent, { via: 'send' });
    expect(judge(c01, journal)).toMatchObject({
      exercised: true,
      witnesses: [refused, sent],
      violations: [],
    });
  });

  it('fails when control moves because of a refused send', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const call = journal.call('send', mkt, {
      message: { text: 'bye' },
      thread_control: { control_type: 'release' },
    });
    const move = journal.moved('release', mkt, null, call, { via: 'send' });
    const answer = journal.answer(call, 'refused', { code: 10, subcode: 2018278 });
    const [violation] = judge(c01, journal).violations;
    expect(violation?.facts.map(({ seq }) => seq)).toEqual([move, call, answer]);
    expect(violation?.contradiction).toContain('was not accepted');
  });

  it('fails when control moves before the acceptance', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const call = journal.call('send', mkt, {
      message: { text: 'bye' },
      thread_control: { control_type: 'pass' },
    });
    journal.moved('pass', mkt, care, call, { via: 'send' });
    journal.answer(call, 'ok');
    expect(judge(c01, journal).violations[0]?.contradiction).toContain('only afterwards');
  });

  it('is not exercised by sends that order nothing', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.sends(mkt);
    expect(judge(c01, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
