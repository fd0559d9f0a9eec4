import { describe, expect, it } from 'vitest';
import { refusalsOf } from '../../../scenarios/harness/oracle/control.ts';
import { leadgenApp } from '../../../scenarios/harness/oracle/limits.ts';
import { replay } from '../../../scenarios/harness/oracle/oracle.ts';
import { leaseOf, sceneIn, type World } from '../../../scenarios/harness/oracle/world.ts';
import { ann, care, dayMs, hourMs, inbox, mkt, page, spy, type Trace, trace } from '../rules/trace.ts';

const thread = { page, psid: ann };
const form = {
  questions: ['Budget?', 'City?'],
  summary: true,
  stop_keywords: ['stop'],
  may_interrupt: false,
};

/** A page whose lead ad `form` leads to mkt, whose `chat` lets spy interrupt, and whose `orphan` leads nowhere. */
function withLeads(defaultApp: string | null = care): Trace {
  const journal = trace({ defaultApp });
  journal.write({
    kind: 'setting',
    what: 'routing_put',
    page,
    default_app: defaultApp,
    social: null,
    links: [],
    campaigns: [
      { ad_id: 'form', kind: 'lead', app: mkt, days: 2, lead: form },
      { ad_id: 'chat', kind: 'lead', app: spy, lead: { ...form, may_interrupt: true } },
      { ad_id: 'orphan', kind: 'lead', app: null, lead: form },
    ],
  });
  return journal;
}

function begun(ad_id = 'form', defaultApp: string | null = care): Trace {
  const journal = withLeads(defaultApp);
  journal.act('ad_click', { ad_id });
  return journal;
}

const answer = (journal: Trace, text: string): number => journal.act('lead_answer', { text });

function worldAt(journal: Trace): World {
  journal.write({ kind: 'clock', what: 'advanced', mode: 'virtual' });
  const last = replay(journal.entries).at(-1);
  if (last === undefined) {
    throw new Error('the journal is empty');
  }
  return last.after;
}

function lease(journal: Trace): { app: string; leftMs: number } | null {
  const held = leaseOf(worldAt(journal), thread, journal.now);
  return held === null ? null : { app: held.app, leftMs: held.endsAt - journal.now };
}

function codes(journal: Trace, app: string): string[] {
  const scene = sceneIn(worldAt(journal), thread, app, journal.now);
  const refusals = refusalsOf({ kind: 'send', control: null, tag: null, comment: null }, scene);
  return refusals.map(({ code, subcode }) => `${code}/${subcode}`);
}

describe('a lead form', () => {
  it('takes the thread whoever owns it, with routing and without', () => {
    const owned = withLeads();
    owned.arrives('message', care, null);
    owned.act('ad_click', { ad_id: 'form' });
    expect(lease(owned)).toEqual({ app: leadgenApp, leftMs: dayMs });
    expect(lease(begun('form', null))).toEqual({ app: leadgenApp, leftMs: dayMs });
  });

  it('keeps it through taps and other ads, which are no answers', () => {
    const journal = begun();
    journal.act('get_started');
    journal.act('ad_click', { ad_id: 'orphan', text: 'hi' });
    journal.act('postback', { payload: 'P', title: 'P' });
    answer(journal, '500');
    expect(lease(journal)?.app).toBe(leadgenApp);
  });

  it('ends with the last answer, and gives the thread to its app for the days of the ad', () => {
    const journal = begun();
    answer(journal, '500');
    journal.act('message', { text: 'Porto' });
    expect(lease(journal)).toEqual({ app: mkt, leftMs: 2 * dayMs });
  });

  it('ends in a release where the ad leads to no app', () => {
    const journal = begun('orphan');
    answer(journal, '500');
    answer(journal, 'Porto');
    expect(lease(journal)).toBeNull();
  });

  it('that is dropped goes to its app only if the person had answered at all', () => {
    const silent = begun();
    silent.act('lead_answer');
    expect(lease(silent)).toBeNull();
    const spoken = begun();
    answer(spoken, '500');
    spoken.act('lead_answer');
    expect(lease(spoken)?.app).toBe(mkt);
  });

  it('that is left alone ends at the end of its lease, at that very instant', () => {
    const journal = begun();
    journal.wait(hourMs);
    answer(journal, '500');
    journal.wait(dayMs - 1);
    expect(lease(journal)).toEqual({ app: leadgenApp, leftMs: 1 });
    journal.wait(1);
    expect(lease(journal)).toEqual({ app: mkt, leftMs: 2 * dayMs });
    journal.wait(2 * dayMs);
    expect(lease(journal)).toBeNull();
  });

  it('ends at a stop keyword, which is then a message like any other', () => {
    const journal = begun();
    journal.act('message', { text: ' STOP ' });
    expect(lease(journal)?.app).toBe(care);
    const longer = begun();
    longer.act('message', { text: 'stop it' });
    expect(lease(longer)?.app).toBe(leadgenApp);
  });

  it('lets nobody send but the app that may interrupt it, which takes the thread by that', () => {
    expect(codes(begun(), mkt)).toEqual(['10/2018321']);
    expect(codes(begun('chat'), care)).toEqual(['10/2018321']);
    const journal = begun('chat');
    expect(codes(journal, spy)).toEqual([]);
    journal.sends(spy);
    expect(lease(journal)).toEqual({ app: spy, leftMs: dayMs });
    answer(journal, '500');
    expect(lease(journal)?.app, 'the form is over').toBe(spy);
  });

  it('gives way to the inbox', () => {
    const journal = begun();
    journal.write({ kind: 'act', by: 'inbox', page, psid: ann, type: 'move_to_main' });
    expect(lease(journal)?.app).toBe(inbox);
  });
});
