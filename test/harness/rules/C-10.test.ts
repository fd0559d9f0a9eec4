import { describe, expect, it } from 'vitest';
import { c10 } from '../../../scenarios/harness/rules/C-10.ts';
import { care, dayMs, judge, mkt, spy, trace } from './trace.ts';

describe('C-10', () => {
  it('passes when a permitted app takes and another is refused', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const refused = journal.refused('take', spy, {}, 200);
    const taken = journal.ok('take', care);
    journal.moved('take', mkt, care, taken);
    expect(judge(c10, journal)).toMatchObject({
      exercised: true,
      witnesses: [refused, taken],
      violations: [],
    });
  });

  it('fails when an app without permission takes', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    const taken = journal.ok('take', spy);
    journal.moved('take', mkt, spy, taken);
    const [violation] = judge(c10, journal).violations;
    expect(violation?.contradiction).toContain('the business has not let this app take control');
    expect(violation?.reading).toBeUndefined();
  });

  it('fails when the default app takes although its permission was withdrawn', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.write({
      kind: 'setting',
      what: 'connection_put',
      page: '1001',
      app: care,
      subscribed_fields: [],
      can_take_control: false,
      access_all: true,
    });
    journal.ok('take', care);
    expect(judge(c10, journal).violations).toHaveLength(1);
  });

  it('fails when a page that is off lets an app take', () => {
    const journal = trace({ defaultApp: null, mayTake: [care] });
    journal.ok('take', care);
    expect(judge(c10, journal).violations[0]?.contradiction).toContain('not on Conversation Routing');
  });

  it('lets anybody take an idle thread, unless the reading asks for permission', () => {
    const free = trace();
    free.ok('take', spy);
    expect(judge(c10, free)).toMatchObject({ exercised: true, violations: [] });
    const strict = trace({ readings: { idleTakeNeedsPermission: true } });
    strict.ok('take', spy);
    expect(judge(c10, strict).violations[0]?.reading).toBe('idleTakeNeedsPermission');
  });

  it('sees a thread whose lease has ended as idle', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.wait(dayMs);
    journal.ok('take', spy);
    expect(judge(c10, journal).violations).toEqual([]);
  });

  it('is not exercised by the owner, nor by a take that a fault ended', () => {
    const journal = trace();
    journal.arrives('ad_click', mkt, null, { ad_id: 'spring' });
    journal.refused('take', mkt, {}, 27, 1893035);
    const call = journal.call('take', care);
    journal.answer(call, 'faulted', { code: 1 });
    expect(judge(c10, journal)).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  });
});
