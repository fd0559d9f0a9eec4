import { describe, expect, it } from 'vitest';
import { JournalError, ms, parseEntry, parseJournal } from '../../scenarios/harness/journal.ts';

const at = '2026-01-05T09:00:00.000Z';
const later = '2026-01-05T09:00:01.000Z';
const act = {
  seq: 1,
  at,
  kind: 'act',
  cause: null,
  by: 'person',
  person: '7',
  page: '1',
  psid: '70',
  type: 'message',
};
const routing = {
  seq: 2,
  at,
  kind: 'routing',
  cause: 1,
  page: '1',
  psid: '70',
  entry: 'message',
  routed_to: '5',
  owner_before: null,
  owner_after: '5',
  expires_at: later,
  window_ms: 86_400_000,
  rule: 'CR-019',
  inputs: { default_app: '5' },
};

function ndjson(...entries: unknown[]): string {
  return entries.map((entry) => JSON.stringify(entry)).join('\n');
}

function failure(text: string): JournalError {
  try {
    parseJournal(text);
  } catch (error) {
    if (error instanceof JournalError) {
      return error;
    }
    throw error;
  }
  throw new Error('the journal was accepted');
}

describe('parseJournal', () => {
  it('reads entries by kind and leaves blank lines out', () => {
    const [first, second] = parseJournal(`${ndjson(act, routing)}\n\n`);
    expect(first).toEqual(act);
    expect(second).toMatchObject({ kind: 'routing', routed_to: '5', inputs: { default_app: '5' } });
  });

  it('reads a page that does not begin at 1', () => {
    expect(parseJournal(ndjson({ ...act, seq: 41 }))).toHaveLength(1);
  });

  it('drops members that the contract does not name', () => {
    expect(parseEntry({ ...act, mood: 'cheerful' })).toEqual(act);
  });

  it('reads lead ads, the profile of a page, comments and what a strict world adds', () => {
    const lead = { questions: ['Why?'], summary: true, stop_keywords: ['stop'], may_interrupt: false };
    const put = {
      ...{ seq: 1, at, cause: null, kind: 'setting', what: 'routing_put', page: '1', default_app: null },
      campaigns: [{ ad_id: 'trade', kind: 'lead', app: '5', lead }],
      primary_receiver: '5',
    };
    expect(parseEntry(put)).toEqual(put);
    const profile = {
      ...{ seq: 1, at, cause: null, kind: 'setting', what: 'profile_put', page: '1' },
      profile: { ice_breakers: [] },
    };
    expect(parseEntry(profile)).toEqual(profile);
    const comment = { ...act, type: 'comment', comment_id: '1_2', user_event: false, opens_window: false };
    expect(parseEntry(comment)).toEqual(comment);
    const answered = { ...act, type: 'lead_answer', lead: 'complete' };
    expect(parseEntry(answered)).toEqual(answered);
    expect(() => parseEntry({ ...answered, lead: 'perhaps' })).toThrow(JournalError);
    const feed = {
      ...{ seq: 2, at, cause: 1, kind: 'delivery', id: 'd1', to: '5', page: '1', psid: '70' },
      ...{ channel: 'changes', field: 'feed', event: 'feed', readings: ['hopContext'] },
      entry: { id: '1', time: 1, changes: [] },
    };
    expect(parseEntry(feed)).toEqual(feed);
    const answer = {
      ...{ seq: 3, at, cause: 2, kind: 'answer', call: 'send', app: '5', outcome: 'ok', status: 200 },
      leaned_on: ['CR-036'],
    };
    expect(parseEntry(answer)).toEqual(answer);
  });

  it('tells webhook deliveries from what appears on the phone', () => {
    const phone = {
      seq: 3,
      at,
      kind: 'delivery',
      cause: 1,
      id: 'd1',
      channel: 'phone',
      to: '70',
      page: '1',
      psid: '70',
    };
    const entry = parseEntry({ ...phone, by: '5', message: { text: 'hi' } });
    expect(entry).toMatchObject({ channel: 'phone', by: '5' });
    expect(() => parseEntry({ ...phone, channel: 'messaging' })).toThrow(/field/);
  });

  it('names line and field of an entry that does not fit', () => {
    const error = failure(ndjson(act, { ...routing, routed_to: 5 }));
    expect(error).toMatchObject({ line: 2, field: 'routed_to' });
    expect(error.message).toMatch(/^journal line 2, routed_to: /);
  });

  it('names the line that is not JSON', () => {
    expect(failure(`${ndjson(act)}\n{"seq":2,`)).toMatchObject({ line: 2, field: '' });
  });

  it('refuses an unknown kind', () => {
    expect(failure(ndjson({ ...act, kind: 'rumour' }))).toMatchObject({ line: 1, field: 'kind' });
  });

  it('refuses a gap, a step back in time and a cause that has not happened yet', () => {
    expect(failure(ndjson(act, { ...routing, seq: 3 }))).toMatchObject({ line: 2, field: 'seq' });
    expect(failure(ndjson({ ...act, at: later }, routing))).toMatchObject({ line: 2, field: 'at' });
    expect(failure(ndjson(act, { ...routing, cause: 2 }))).toMatchObject({ line: 2, field: 'cause' });
  });

  it('refuses an instant without milliseconds or zone', () => {
    expect(failure(ndjson({ ...act, at: '2026-01-05T09:00:00Z' }))).toMatchObject({ field: 'at' });
    expect(ms(later) - ms(at)).toBe(1000);
  });
});
