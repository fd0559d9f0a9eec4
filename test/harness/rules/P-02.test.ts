import { describe, expect, it } from 'vitest';
import { p02 } from '../../../scenarios/harness/rules/P-02.ts';
import { judge, mkt, type Trace, trace } from './trace.ts';

/** A message that mkt has acknowledged and answered, or not answered. */
function heard({ answered }: { answered: boolean }): { journal: Trace; again(): void } {
  const journal = trace();
  const act = journal.act('message', { text: 'hi', mid: journal.mid() });
  journal.decided(act, mkt);
  const delivery = journal.told(mkt, 'messaging', 'message', act);
  if (answered) journal.sends(mkt);
  const again = () =>
    void journal.write({
      kind: 'attempt',
      cause: delivery,
      delivery: 'd1',
      to: mkt,
      n: 2,
      outcome: 'acknowledged',
      next_at: null,
    });
  return { journal, again };
}

describe('P-02', () => {
  it('passes when a copy of what was answered is left alone', () => {
    const { journal, again } = heard({ answered: true });
    again();
    expect(judge(p02, journal)).toMatchObject({ exercised: true, violations: [] });
  });

  it('fails when a copy is followed by another answer', () => {
    const { journal, again } = heard({ answered: true });
    again();
    journal.sends(mkt, undefined, { text: 'Something else' });
    const [violation] = judge(p02, journal).violations;
    expect(violation?.contradiction).toContain('had been answered before');
    expect(violation?.facts.map(({ sentence }) => sentence)).toEqual([
      'mkt is owed message on messaging (d1)',
      'mkt acknowledged it again (attempt 2)',
      expect.stringContaining('mkt called send'),
    ]);
  });

  it('lets the one answer come after the copy', () => {
    const { journal, again } = heard({ answered: false });
    again();
    journal.sends(mkt);
    expect(judge(p02, journal)).toMatchObject({ exercised: false, violations: [] });
  });

  it('lets a new message, or time, be a reason to speak', () => {
    const { journal, again } = heard({ answered: true });
    again();
    journal.arrives('message', mkt, mkt);
    journal.sends(mkt);
    again();
    journal.wait(60_000);
    journal.sends(mkt);
    expect(judge(p02, journal)).toMatchObject({ exercised: true, violations: [] });
  });
});
