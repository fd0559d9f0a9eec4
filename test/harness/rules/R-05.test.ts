import { describe, expect, it } from 'vitest';
import { r05 } from '../../../scenarios/harness/rules/R-05.ts';
import { care, judge, mkt, spy, type Trace, trace } from './trace.ts';

/** A tap on the button of `of`, while care owns the thread; who hears is for the test to say. */
function tap(journal: Trace, of = mkt): number {
  const act = journal.act('postback', {
    button_of: of,
    title: 'Order',
    payload: 'ORDER',
    mid: journal.mid(),
  });
  journal.decided(act, care, { owner_before: care });
  return act;
}

const owned = (): Trace => {
  const journal = trace();
  journal.arrives('message', care, null);
  return journal;
};
const bare = { title: 'Order' };
const whole = { title: 'Order', payload: 'ORDER' };

describe('R-05', () => {
  it('passes when the app of the button gets the payload, and owner and bystander the bare tap', () => {
    const journal = owned();
    const act = tap(journal);
    journal.told(mkt, 'messaging', 'postback', act, { body: whole });
    journal.told(care, 'messaging', 'postback', act, { body: bare });
    journal.told(spy, 'standby', 'postback', act, { body: bare });
    expect(judge(r05, journal)).toMatchObject({ exercised: true, violations: [], witnesses: [act] });
  });

  it('fails when a standby copy has the payload, of whatever button', () => {
    const journal = owned();
    const act = journal.act('postback', { title: 'Order', payload: 'ORDER', mid: journal.mid() });
    journal.decided(act, care, { owner_before: care });
    journal.told(care, 'messaging', 'postback', act, { body: whole });
    journal.told(spy, 'standby', 'postback', act, { body: whole });
    const { violations } = judge(r05, journal);
    expect(violations).toHaveLength(1);
    expect(violations[0]?.contradiction).toContain('spy gets the payload');
  });

  it('fails when the owner gets the payload of a button that is not its own', () => {
    const journal = owned();
    const act = tap(journal);
    journal.told(mkt, 'messaging', 'postback', act, { body: whole });
    journal.told(care, 'messaging', 'postback', act, { body: whole });
    expect(judge(r05, journal).violations[0]?.contradiction).toContain('care gets the payload');
  });

  it.each([
    ['is not told', (): void => {}],
    [
      'hears it on standby only',
      (journal: Trace, act: number): void => {
        journal.told(mkt, 'standby', 'postback', act, { body: bare });
      },
    ],
    [
      'is told without the payload',
      (journal: Trace, act: number): void => {
        journal.told(mkt, 'messaging', 'postback', act, { body: bare });
      },
    ],
  ])('fails when the app of the button %s', (_, tell) => {
    const journal = owned();
    tell(journal, tap(journal));
    expect(judge(r05, journal).violations[0]?.contradiction).toContain('mkt sent the button');
  });

  it('asks nothing of an app that does not listen to postbacks, and is not exercised by it', () => {
    const silent = trace({ fields: { [mkt]: ['messages'] } });
    silent.arrives('message', care, null);
    tap(silent);
    expect(judge(r05, silent)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
