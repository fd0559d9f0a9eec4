import { describe, expect, it } from 'vitest';
import { p05 } from '../../../scenarios/harness/rules/P-05.ts';
import { ann, judge, mkt, sendParams, type Trace, trace } from './trace.ts';

function tried(journal: Trace, code?: number, text = 'It is 20 euros.'): void {
  const call = journal.call('send', mkt, sendParams(text), ann);
  if (code === undefined) journal.answer(call, 'ok', { message_id: journal.mid() });
  else journal.answer(call, 'refused', { code });
}

function asked(): Trace {
  const journal = trace();
  journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
  return journal;
}

describe('P-05', () => {
  it.each([1, 2, 4, 17, 32, 613, 1200, 80006])('passes when %i is tried again after pauses', (code) => {
    const journal = asked();
    for (const wait of [5_000, 15_000, 45_000, 120_000]) {
      tried(journal, code);
      journal.wait(wait);
    }
    tried(journal);
    expect(judge(p05, journal)).toMatchObject({ exercised: true, violations: [] });
  });

  it('fails when what may pass is tried again and again without a pause, even if it passes then', () => {
    const journal = asked();
    for (const code of [613, 613, undefined]) tried(journal, code);
    expect(judge(p05, journal).violations[0]?.contradiction).toContain('without any pause, 3 times');
  });

  it.each([10, 100, 190, 200, 551])('fails when %i is repeated, however slowly', (code) => {
    const journal = asked();
    for (let n = 0; n < 4; n += 1) {
      tried(journal, code);
      journal.wait(60_000);
    }
    expect(judge(p05, journal).violations[0]?.contradiction).toContain('refused for good each time, 4 times');
  });

  it('lets somebody press the button again', () => {
    const journal = asked();
    tried(journal, 190);
    tried(journal, 190);
    expect(judge(p05, journal)).toMatchObject({ exercised: true, violations: [] });
  });

  it('does not take another message, or the same one to a new question, for a repetition', () => {
    const journal = asked();
    for (let n = 0; n < 4; n += 1) {
      tried(journal, 10, `message ${n}`);
      tried(journal, 10);
      journal.arrives('message', mkt, mkt);
    }
    expect(judge(p05, journal).violations).toEqual([]);
  });

  it('needs a refusal to see anything', () => {
    const journal = asked();
    tried(journal);
    expect(judge(p05, journal)).toMatchObject({ exercised: false, missing: expect.any(String) });
  });
});
