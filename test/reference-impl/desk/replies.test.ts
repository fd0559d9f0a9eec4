/** Replies against a scripted Graph: control moves with an accepted last part and by nothing else. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bench } from './support/desk-driver.ts';
import { caseId, echo, message, pass, startBench, take } from './support/desk-driver.ts';
import { other, own, psid } from './support/fake-graph.ts';

let bench: Bench;
const replies = `/api/cases/${caseId}/replies`;
const control = `/api/cases/${caseId}/thread-control`;
const passToOther = { type: 'pass', app_id: other };

beforeEach(async () => {
  bench = await startBench();
  await bench.setUp();
  bench.graph.owners.set(psid, own);
  await bench.webhook('messaging', [message('Is it in stock?')]);
  await bench.caseWhere((state) => expect(state.owner).toMatchObject({ self: true, known_from: 'probe' }));
});
afterEach(() => bench.close());

describe('the pending choice', () => {
  it('makes no Graph call, is shown, and can be undone (SEED-70)', async () => {
    const before = bench.graph.calls.length;
    const chosen = await bench.call('PUT', control, passToOther);
    expect(chosen).toMatchObject({
      status: 200,
      body: { pending: { type: 'pass', app_id: other, in_words: 'pass to XYZ Marketing' } },
    });
    await bench.caseWhere((state) => expect(state.pending).toMatchObject({ app_id: other }));
    expect((await bench.call('DELETE', control)).body).toEqual({ pending: null });
    expect(bench.graph.calls.length).toBe(before);
  });

  it('travels with the next reply and is used up by it (SEED-71)', async () => {
    await bench.call('PUT', control, passToOther);
    const sent = await bench.call('POST', replies, { text: 'I pass you on.' });
    expect(sent).toMatchObject({ status: 201, body: { status: 'sent', control: 'moved' } });
    expect(bench.graph.shown.at(-1)?.control).toEqual({ control_type: 'pass', app_id: other });
    expect(bench.graph.owners.get(psid)).toBe(other);
    await bench.caseWhere((state) => {
      expect(state.pending).toBeNull();
      expect(state.owner).toMatchObject({ app_id: other, name: 'XYZ Marketing', self: false });
      expect(state.can_send).toMatchObject({ ok: false, reason: 'other_app_owns' });
    });
  });

  it('is replaced by a hand-over in the reply', async () => {
    await bench.call('PUT', control, passToOther);
    const sent = await bench.call('POST', replies, { text: 'Goodbye.', thread_control: { type: 'release' } });
    expect(sent.body).toMatchObject({
      status: 'sent',
      control: 'moved',
      thread_control: { type: 'release' },
    });
    expect(bench.graph.shown.at(-1)?.control).toEqual({ control_type: 'release' });
    expect((await bench.call('GET', `/api/cases/${caseId}`)).body.pending).toBeNull();
  });

  it('without one, a reply carries no thread_control at all', async () => {
    await bench.call('PUT', control, passToOther);
    await bench.call('DELETE', control);
    await bench.call('POST', replies, { text: 'Still here.' });
    expect(bench.graph.calls.at(-1)?.params).not.toHaveProperty('thread_control');
    expect(bench.graph.owners.get(psid)).toBe(own);
  });

  it.each([
    ['a pass without an app', { type: 'pass' }, 422, 'app_id'],
    ['an app that is not configured', { type: 'pass', app_id: '555' }, 422, 'app_id'],
    ['the own app', { type: 'pass', app_id: own }, 422, 'app_id'],
    ['another type', { type: 'keep' }, 422, 'type'],
    ['a member that does not exist', { type: 'release', appid: '1' }, 422, 'appid'],
  ])('refuses %s and keeps what was chosen before', async (_name, body, status, path) => {
    await bench.call('PUT', control, { type: 'release' });
    const refused = await bench.call('PUT', control, body);
    expect(refused).toMatchObject({ status, body: { error: { path } } });
    expect((await bench.call('GET', `/api/cases/${caseId}`)).body.pending).toMatchObject({ type: 'release' });
  });
});

describe('a refused reply (SEED-75, SEED-77)', () => {
  it.each([
    [{ code: 10, subcode: 2018278 }, 'window_closed'],
    [{ code: 551, subcode: 1545041 }, 'person_unreachable'],
    [{ code: 190 }, 'token_invalid'],
    [{ code: 613 }, 'rate_limited'],
    [{ code: 1200, subcode: 2018024, http: 500 }, 'temporary'],
    [{ code: 10, subcode: 2018300 }, 'other_app_owns'],
  ])(
    'with Graph error %o moves nothing, keeps the choice, and passes when sent again',
    async (error, reason) => {
      await bench.call('PUT', control, { type: 'release' });
      bench.graph.next('messages', { error });
      const refused = await bench.call('POST', replies, { text: 'Goodbye.' });
      expect(refused).toMatchObject({
        status: 201,
        body: { status: 'refused', control: 'not_moved', failure: { reason, code: error.code } },
      });
      expect(bench.graph.owners.get(psid)).toBe(own);
      expect((await bench.call('GET', `/api/cases/${caseId}`)).body.pending).toMatchObject({
        type: 'release',
      });
      const again = await bench.call('POST', replies, { text: 'Goodbye.' });
      expect(again.body).toMatchObject({ status: 'sent', control: 'moved' });
      expect(bench.graph.shown.at(-1)?.control).toEqual({ control_type: 'release' });
      expect(bench.graph.owners.get(psid)).toBeNull();
    },
  );

  it('keeps a hand-over that was named in the reply itself', async () => {
    bench.graph.next('messages', { error: { code: 613 } });
    await bench.call('POST', replies, { text: 'Over.', thread_control: passToOther });
    expect((await bench.call('GET', `/api/cases/${caseId}`)).body.pending).toMatchObject({ app_id: other });
  });

  it('is retried with its hand-over, and not when the choice was undone (P-09)', async () => {
    bench.graph.next('messages', { error: { code: 613 } });
    const { body } = await bench.call('POST', replies, { text: 'Over.', thread_control: passToOther });
    await bench.call('DELETE', control);
    const retried = await bench.call('POST', `${replies}/${body.id}/retry`, {});
    expect(retried.body).toMatchObject({ status: 'sent', control: 'not_moved', thread_control: null });
    expect(bench.graph.owners.get(psid)).toBe(own);
  });

  it('that could not reach Graph is not lost: nothing left, and the text is kept', async () => {
    await bench.call('PUT', control, passToOther);
    bench.graph.next('messages', { raw: { status: 502, body: '<html>bad gateway</html>' } });
    const unknown = await bench.call('POST', replies, { text: 'Hello?' });
    expect(unknown.body).toMatchObject({ status: 'unknown', control: 'unknown' });
    expect(unknown.body.parts[0].text).toBe('Hello?');
  });
});

describe('a reply of several parts (SEED-78)', () => {
  const parts = {
    text: 'Here is the picture.',
    attachments: [{ type: 'image', url: 'https://cdn.example/p.png' }],
    thread_control: passToOther,
  };

  it('carries the hand-over on the last part only', async () => {
    const sent = await bench.call('POST', replies, parts);
    expect(sent.body).toMatchObject({ status: 'sent', control: 'moved' });
    expect(bench.graph.shown.map((one) => one.control)).toEqual([
      undefined,
      { control_type: 'pass', app_id: other },
    ]);
  });

  it('whose last part is refused moves nothing, and a retry sends only that part', async () => {
    bench.graph.next('messages', { hold: Promise.resolve() });
    bench.graph.next('messages', { error: { code: 100, subcode: 2018047 } });
    const refused = await bench.call('POST', replies, parts);
    expect(refused.body).toMatchObject({ status: 'refused', control: 'not_moved' });
    expect(refused.body.parts.map((part: { status: string }) => part.status)).toEqual(['sent', 'refused']);
    expect(bench.graph.owners.get(psid)).toBe(own);
    const retried = await bench.call('POST', `${replies}/${refused.body.id}/retry`, {});
    expect(retried.body).toMatchObject({ status: 'sent', control: 'moved' });
    expect(bench.graph.shown).toHaveLength(2);
  });

  it('stops before the next part when control was taken in between (P-15)', async () => {
    let release = () => {};
    const hold = new Promise<void>((resolve) => {
      release = resolve;
    });
    bench.graph.next('messages', { hold });
    const sending = bench.call('POST', replies, parts);
    await bench.caseWhere((state) => expect(state.replies[0].parts[0].status).toBe('sending'));
    const inbox = '263902037430900';
    await bench.webhook('messaging', [take(own, inbox, Date.now() + 1)]);
    await bench.caseWhere((state) => expect(state.owner).toMatchObject({ name: 'Meta inbox', self: false }));
    release();
    expect((await sending).body).toMatchObject({ status: 'refused', control: 'not_moved' });
    expect(bench.graph.count('messages')).toBe(1);
  });
});

describe('a reply whose answer was lost', () => {
  it('before it was accepted: the owner shows it, and a retry sends it once (P-10)', async () => {
    bench.graph.next('messages', { drop: 'before_commit' });
    const lost = await bench.call('POST', replies, { text: 'Over.', thread_control: passToOther });
    expect(lost.body).toMatchObject({ status: 'unknown', control: 'unknown' });
    await bench.caseWhere((state) =>
      expect(state.replies[0]).toMatchObject({ status: 'refused', control: 'not_moved' }),
    );
    const retried = await bench.call('POST', `${replies}/${lost.body.id}/retry`, {});
    expect(retried.body).toMatchObject({ status: 'sent', control: 'moved' });
    expect(bench.graph.shown).toHaveLength(1);
    expect(bench.graph.owners.get(psid)).toBe(other);
  });

  it('after it was accepted: the owner shows it, nothing is sent again (F-37)', async () => {
    bench.graph.next('messages', { drop: 'after_commit' });
    const lost = await bench.call('POST', replies, { text: 'Over.', thread_control: passToOther });
    expect(lost.body.status).toBe('unknown');
    await bench.caseWhere((state) => {
      expect(state.replies[0]).toMatchObject({ status: 'sent', control: 'moved' });
      expect(state.pending).toBeNull();
      expect(state.owner).toMatchObject({ app_id: other });
    });
    const retried = await bench.call('POST', `${replies}/${lost.body.id}/retry`, {});
    expect(retried.body.status).toBe('sent');
    expect(bench.graph.shown).toHaveLength(1);
  });

  it('without a hand-over stays unknown until its echo proves it (F-72)', async () => {
    bench.graph.next('messages', { drop: 'after_commit' });
    const lost = await bench.call('POST', replies, { text: 'Yes, 4 left.' });
    expect(lost.body.status).toBe('unknown');
    const again = await bench.call('POST', replies, { text: 'Yes, 4 left.' });
    expect(again).toMatchObject({ status: 409, body: { error: { code: 'may_have_been_sent' } } });
    expect(await bench.call('POST', `${replies}/${lost.body.id}/retry`, {})).toMatchObject({ status: 409 });
    expect(bench.graph.shown).toHaveLength(1);
    const [shown] = bench.graph.shown;
    await bench.webhook('messaging', [echo(shown!)]);
    const state = await bench.caseWhere((read) => expect(read.replies[0]).toMatchObject({ status: 'sent' }));
    expect(state.messages.filter((one: { text: string }) => one.text === 'Yes, 4 left.')).toHaveLength(1);
    // Proved to have arrived, the same words may be meant again.
    expect((await bench.call('POST', replies, { text: 'Yes, 4 left.' })).body.status).toBe('sent');
  });

  it('is sent again when the agent says so', async () => {
    bench.graph.next('messages', { drop: 'before_commit' });
    await bench.call('POST', replies, { text: 'Hello?' });
    const again = await bench.call('POST', replies, { text: 'Hello?', send_again: true });
    expect(again.body.status).toBe('sent');
  });

  it('asks the owner before another text goes out', async () => {
    bench.graph.next('messages', { drop: 'before_commit' });
    await bench.call('POST', replies, { text: 'one' });
    await bench.caseWhere((state) => expect(state.replies).toHaveLength(1));
    const asked = bench.graph.count('thread_owner');
    await bench.call('POST', replies, { text: 'two' });
    expect(bench.graph.count('thread_owner')).toBeGreaterThan(asked);
  });
});

describe('idempotency (RI-21)', () => {
  it('answers the same reply for the same key and sends once', async () => {
    const headers = { 'idempotency-key': 'k-1' };
    const first = await bench.call('POST', replies, { text: 'once' }, headers);
    const second = await bench.call('POST', replies, { text: 'once' }, headers);
    expect(second.body.id).toBe(first.body.id);
    expect(bench.graph.shown).toHaveLength(1);
  });

  it('two calls at the same moment with one key send once', async () => {
    const headers = { 'idempotency-key': 'k-2' };
    const both = await Promise.all([1, 2].map(() => bench.call('POST', replies, { text: 'once' }, headers)));
    expect(new Set(both.map((one) => one.body.id)).size).toBe(1);
    expect(bench.graph.shown).toHaveLength(1);
  });

  it('refuses the key for other content', async () => {
    const headers = { 'idempotency-key': 'k-3' };
    await bench.call('POST', replies, { text: 'one' }, headers);
    const refused = await bench.call('POST', replies, { text: 'two' }, headers);
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'idempotency_key_reused' } } });
  });
});

describe('a reply while another app owns (SEED-61)', () => {
  it('never leaves, says why, and unlocks with the pass', async () => {
    bench.graph.owners.set(psid, other);
    await bench.webhook('standby', [message('about the ad')]);
    await bench.caseWhere((state) =>
      expect(state.owner).toMatchObject({ app_id: other, known_from: 'probe' }),
    );
    const held = await bench.call('POST', replies, { text: 'May I?' });
    expect(held.body).toMatchObject({
      status: 'refused',
      control: 'not_moved',
      failure: { reason: 'other_app_owns', code: null },
    });
    expect(bench.graph.count('messages')).toBe(0);
    bench.graph.owners.set(psid, own);
    await bench.webhook('messaging', [pass(other, own, Date.now() + 5)]);
    await bench.caseWhere((state) => expect(state.can_send.ok).toBe(true));
    expect((await bench.call('POST', replies, { text: 'Now I may.' })).body.status).toBe('sent');
  });

  it('is sent when the other app let go without a word (CR-066)', async () => {
    bench.graph.owners.set(psid, other);
    await bench.webhook('standby', [message('about the ad')]);
    await bench.caseWhere((state) => expect(state.owner).toMatchObject({ app_id: other }));
    bench.graph.owners.set(psid, null);
    expect((await bench.call('POST', replies, { text: 'I am here.' })).body.status).toBe('sent');
  });
});

describe('bad replies', () => {
  it.each([
    ['no content', {}, 422, 'text'],
    ['an empty text', { text: '' }, 422, 'text'],
    ['only blanks', { text: '   ' }, 422, 'text'],
    ['a number as text', { text: 5 }, 422, 'text'],
    ['a text that is too long', { text: 'x'.repeat(2001) }, 422, 'text'],
    ['a retired tag', { text: 'x', tag: 'ACCOUNT_UPDATE' }, 422, 'tag'],
    [
      'a hand-over without its app',
      { text: 'x', thread_control: { type: 'pass' } },
      422,
      'thread_control.app_id',
    ],
    ['an unknown member', { text: 'x', threadControl: {} }, 422, 'threadControl'],
    ['no JSON', '{', 400, 'body'],
    ['a list', [], 422, 'body'],
  ])('with %s are refused at the door', async (_name, body, status, path) => {
    const refused = await bench.call('POST', replies, body);
    expect(refused).toMatchObject({ status, body: { error: { path } } });
    expect(refused.body.error.message).not.toBe('');
    expect(bench.graph.count('messages')).toBe(0);
  });

  it('to a case that does not exist are 404', async () => {
    expect(await bench.call('POST', '/api/cases/1_2/replies', { text: 'x' })).toMatchObject({
      status: 404,
      body: { error: { code: 'case_not_found' } },
    });
  });
});
