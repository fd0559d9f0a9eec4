import { describe, expect, it } from 'vitest';
import { c15 } from '../../../scenarios/harness/rules/C-15.ts';
import { care, judge, mkt, sendParams, type Trace, trace } from './trace.ts';

const handOver = sendParams('Over to you', { control_type: 'pass' });

/** mkt owns the thread, and its reply with a hand-over is ended by an ordered fault. */
const failedOnce = (): Trace => {
  const journal = trace();
  journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
  journal.answer(journal.call('send', mkt, handOver), 'faulted', { code: 1200 });
  return journal;
};

describe('C-15', () => {
  it('passes when the same reply is accepted once the fault is gone', () => {
    const journal = failedOnce();
    const again = journal.call('send', mkt, handOver);
    journal.answer(again, 'ok', { message_id: journal.mid() });
    expect(judge(c15, journal)).toMatchObject({ exercised: true, violations: [], witnesses: [again] });
  });

  it.each([
    ['with the code of the fault', { code: 1200 }],
    ['as by a non-owner', { code: 10, subcode: 2018300 }],
  ])('fails when the same reply is refused %s', (_, code) => {
    const journal = failedOnce();
    journal.answer(journal.call('send', mkt, handOver), 'refused', code);
    expect(judge(c15, journal).violations[0]?.contradiction).toContain('nothing stands in its way');
  });

  it('asks nothing of a retry by an app that has lost the thread meanwhile, or of another message', () => {
    const journal = failedOnce();
    journal.moved('pass', mkt, care, journal.ok('pass', mkt, { target_app_id: care }));
    journal.refused('send', mkt, handOver, 10, 2018300);
    journal.refused('send', care, handOver, 10, 2018300);
    expect(judge(c15, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
