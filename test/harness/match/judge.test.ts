import { describe, expect, test } from 'vitest';
import {
  judgeCountable,
  judgeExplains,
  judgeOrder,
  judgeOwner,
} from '../../../scenarios/harness/match/judge.ts';
import {
  act,
  dayEnd,
  ids,
  journal,
  moved,
  ok,
  refused,
  routing,
  scene,
  send,
  shown,
  step,
  webhook,
} from '../journal-fixture.ts';

const pass = (previous: string | null): object => ({
  pass_thread_control: { previous_owner_app_id: previous, new_owner_app_id: ids.care },
});

/** ann writes to mkt (1–4); mkt's first try is refused (5–6), its second hands over (7–11). */
const story = journal(
  act({ text: 'Hi', mid: 'm1' }),
  routing(1, ids.mkt),
  webhook(1, ids.mkt, 'messaging', 'message', { message: { mid: 'm1', text: 'Hi' } }),
  webhook(1, ids.care, 'standby', 'message', { message: { mid: 'm1', text: 'Hi' } }),
  send(ids.mkt, 'Bye'),
  refused(5, ids.mkt, { outcome: 'faulted', code: 1200, subcode: 2018024 }),
  send(ids.mkt, 'Bye'),
  ok(7, ids.mkt),
  shown(7, ids.mkt, 'Bye'),
  moved(7, ids.mkt, ids.care),
  webhook(10, ids.care, 'messaging', 'pass_thread_control', pass(ids.mkt)),
);

describe('deliveries', () => {
  const steps = new Map([step('w1', { roots: [1], to: 4 })]);

  test('one that came once satisfies `times: 1` and is told apart by its array', () => {
    const at = scene(story, { steps });
    expect(
      judgeCountable({ delivery: { to: 'mkt', field: 'messages', about: 'w1' }, times: 1 }, at).verdict,
    ).toBe('pass');
    expect(
      judgeCountable({ delivery: { to: 'care', field: 'standby', about: 'w1' }, times: 1 }, at).verdict,
    ).toBe('pass');
    expect(judgeCountable({ delivery: { to: 'care', field: 'messages', about: 'w1' } }, at).verdict).toBe(
      'fail',
    );
    expect(judgeCountable({ delivery: { to: 'mkt', field: 'standby', about: 'w1' } }, at).verdict).toBe(
      'fail',
    );
  });

  test('one that came twice fails `times: 1` and shows both', () => {
    const twice = journal(
      act(),
      webhook(1, ids.mkt, 'messaging', 'message', {}),
      webhook(1, ids.mkt, 'messaging', 'message', {}),
    );
    const finding = judgeCountable({ delivery: { to: 'mkt', field: 'messages' }, times: 1 }, scene(twice));
    expect(finding).toMatchObject({
      verdict: 'fail',
      seen: 'it happened 2 times',
      facts: [{ seq: 2 }, { seq: 3 }],
    });
  });

  test('`about` follows causes: the hand-over is about the send, not about the act', () => {
    const at = scene(story, { steps: new Map([step('w1', { roots: [1] }), step('w2', { roots: [7] })]) });
    const handover = { to: 'care', field: 'messaging_handovers' };
    expect(judgeCountable({ delivery: { ...handover, about: 'w2' }, times: 1 }, at).verdict).toBe('pass');
    expect(judgeCountable({ delivery: { ...handover, about: 'w1' }, times: 1 }, at).verdict).toBe('fail');
  });

  test.each([
    ['mkt', 'pass'],
    ['spy', 'fail'],
    ['nobody', 'fail'],
  ])('a previous owner of %s comes out as %s', (previous_owner, verdict) => {
    const wanted = { delivery: { to: 'care', kind: 'pass_thread_control', previous_owner }, times: 1 };
    expect(judgeCountable(wanted, scene(story)).verdict).toBe(verdict);
  });

  test('`having` and `lacking` look into the wire event', () => {
    const at = scene(story);
    expect(
      judgeCountable({ delivery: { to: 'mkt', having: { 'message.mid': 'm1' }, lacking: ['postback'] } }, at)
        .verdict,
    ).toBe('pass');
    expect(judgeCountable({ delivery: { to: 'mkt', having: { 'message.mid': 'm2' } } }, at).verdict).toBe(
      'fail',
    );
    expect(judgeCountable({ delivery: { to: 'mkt', lacking: ['message.text'] } }, at).verdict).toBe('fail');
  });

  test('a channel is told apart from the field under which it was subscribed', () => {
    const at = scene(story);
    const standby = { to: 'care', channel: 'standby', field: 'messages' } as const;
    expect(judgeCountable({ delivery: standby, times: 1 }, at).verdict).toBe('pass');
    expect(judgeCountable({ delivery: { ...standby, channel: 'messaging' } }, at).verdict).toBe('fail');
    expect(judgeCountable({ delivery: { ...standby, field: 'message_echoes' } }, at).verdict).toBe('fail');
    expect(judgeCountable({ delivery: { ...standby, channel: 'changes' } }, at).verdict).toBe('fail');
  });

  test('a change of the page comes in an array of its own', () => {
    const comment = { field: 'feed', value: { item: 'comment', message: 'How much?' } };
    const entry = { id: ids.page, time: 1, changes: [comment] };
    const at = scene(
      journal(
        act(),
        webhook(1, ids.mkt, 'messaging', 'feed', {}, { channel: 'changes', field: 'feed', entry }),
      ),
    );
    const wanted = { to: 'mkt', field: 'feed', having: { 'value.item': 'comment' } };
    expect(judgeCountable({ delivery: wanted, times: 1 }, at).verdict).toBe('pass');
    expect(judgeCountable({ delivery: { ...wanted, channel: 'changes' }, times: 1 }, at).verdict).toBe(
      'pass',
    );
    expect(judgeCountable({ delivery: { ...wanted, channel: 'messaging' } }, at).verdict).toBe('fail');
  });

  test('`entry_having` and `entry_lacking` look at what stands around the event', () => {
    const entry = {
      id: ids.page,
      messaging: [{ message: { mid: 'm1' } }],
      hop_context: [{ app_id: 22, metadata: '' }],
    };
    const at = scene(journal(act(), webhook(1, ids.mkt, 'messaging', 'message', {}, { entry })));
    const verdict = (wanted: object): string =>
      judgeCountable({ delivery: { to: 'mkt', ...wanted } }, at).verdict;
    expect(verdict({ entry_having: { 'hop_context.0.app_id': '22', 'hop_context.0.metadata': '' } })).toBe(
      'pass',
    );
    expect(verdict({ entry_having: { 'hop_context.0.app_id': '11' } })).toBe('fail');
    expect(verdict({ entry_lacking: ['standby', 'hop_context.1'] })).toBe('pass');
    expect(verdict({ entry_lacking: ['hop_context'] })).toBe('fail');
  });

  test('what lies behind the horizon is not seen yet', () => {
    expect(
      judgeCountable(
        { delivery: { to: 'care', field: 'messaging_handovers' } },
        scene(story, { horizon: 10 }),
      ).verdict,
    ).toBe('fail');
  });
});

test('a setting that the control plane refused is explained by its refusal', () => {
  const entries = journal(act(), {
    kind: 'refusal',
    call: 'routing',
    page: ids.page,
    rejection: 'LinkNeedsRouting',
    rule: 'CR-006',
  });
  const at = scene(entries, { steps: new Map([step('w2', { roots: [2] })]) });
  expect(judgeExplains({ explains: 'w2', rule: 'CR-006' }, at, undefined).verdict).toBe('pass');
  expect(judgeExplains({ explains: 'w2', rule: 'CR-004' }, at, undefined).verdict).toBe('fail');
});

describe('calls', () => {
  test('`nth` counts calls whatever became of them, and the outcome is held against that one', () => {
    const at = scene(story);
    const call = { send: 'ann', by: 'mkt' };
    const first = judgeCountable({ call, nth: 1, outcome: { code: 1200, subcode: 2018024 } }, at);
    expect(first).toMatchObject({
      verdict: 'pass',
      binds: { kind: 'call', call: 5, answer: 6, accepted: false },
    });
    expect(judgeCountable({ call, nth: 2, outcome: 'ok' }, at)).toMatchObject({
      verdict: 'pass',
      binds: { kind: 'call', call: 7, answer: 8, accepted: true },
    });
    expect(judgeCountable({ call, nth: 2, outcome: 'refused' }, at).verdict).toBe('fail');
    expect(judgeCountable({ call, nth: 3 }, at)).toMatchObject({
      verdict: 'fail',
      seen: 'there was no call number 3',
    });
  });

  test('what an app said before it was asked for anything is not counted', () => {
    const at = scene(story, { countedFrom: new Map([['mkt', 5]]) });
    expect(judgeCountable({ call: { send: 'ann', by: 'mkt' }, nth: 1, outcome: 'ok' }, at).verdict).toBe(
      'pass',
    );
  });

  test('a typing sign is no send', () => {
    const typing = journal(send(ids.mkt, '', { params: { sender_action: 'typing_on' } }));
    expect(judgeCountable({ call: { send: 'ann', by: 'mkt' } }, scene(typing)).verdict).toBe('fail');
  });

  test('a subcode that was not asked for does not matter, a wrong one does', () => {
    const at = scene(journal(send(ids.spy, 'x'), refused(1, ids.spy)));
    const call = { send: 'ann', by: 'spy' };
    expect(judgeCountable({ call, outcome: { code: 10 } }, at).verdict).toBe('pass');
    expect(judgeCountable({ call, outcome: { code: 10, subcode: 2018278 } }, at).verdict).toBe('fail');
  });

  test('an answer that was lost on the way counts as accepted and as lost', () => {
    const at = scene(journal(send(ids.mkt, 'x'), ok(1, ids.mkt, { lost: 'after_commit', status: null })));
    const call = { send: 'ann', by: 'mkt' };
    expect(judgeCountable({ call, outcome: 'ok' }, at).verdict).toBe('pass');
    expect(judgeCountable({ call, outcome: 'lost' }, at).verdict).toBe('pass');
    expect(judgeCountable({ call, outcome: 'refused' }, at).verdict).toBe('fail');
  });
});

describe('moves, messages and order', () => {
  test('a move is told by thread, both owners and cause', () => {
    const at = scene(story, {
      bound: new Map([['try2', { kind: 'call', call: 7, answer: 8, accepted: true }]]),
    });
    expect(
      judgeCountable({ moved: 'ann', from: 'mkt', to: 'care', cause: 'try2', times: 1 }, at).verdict,
    ).toBe('pass');
    expect(judgeCountable({ moved: 'bob' }, at).verdict).toBe('fail');
    expect(judgeCountable({ moved: 'ann', to: 'nobody' }, at).verdict).toBe('fail');
  });

  test('an extension is no move', () => {
    const extended = journal(moved(null, ids.mkt, ids.mkt, { move: 'extend', via: 'edge' }));
    expect(judgeCountable({ moved: 'ann' }, scene(extended)).verdict).toBe('fail');
  });

  test('a message is counted by its text since the step that said it', () => {
    const steps = new Map([step('w2', { from: 4, texts: ['Bye'] })]);
    expect(
      judgeCountable({ shown_to: 'ann', text_of: 'w2', times: 1 }, scene(story, { steps, since: 9 })).verdict,
    ).toBe('pass');
    expect(judgeCountable({ shown_to: 'ann', text: 'Hello' }, scene(story)).verdict).toBe('fail');
  });

  test('acceptance before the move is in order, the other way round is not', () => {
    const bound = new Map([['try2', { kind: 'call', call: 7, answer: 8, accepted: true } as const]]);
    expect(judgeOrder({ order: ['try2.accepted', 'moved'] }, scene(story, { bound })).verdict).toBe('pass');
    const early = journal(send(ids.mkt, 'Bye'), moved(1, ids.mkt, ids.care), ok(1, ids.mkt));
    const tried = new Map([['try1', { kind: 'call', call: 1, answer: 3, accepted: true } as const]]);
    expect(judgeOrder({ order: ['try1.accepted', 'moved'] }, scene(early, { bound: tried }))).toMatchObject({
      verdict: 'fail',
      seen: 'try1.accepted at #3, moved at #2',
    });
  });

  test('what did not happen has no place in an order', () => {
    const bound = new Map([['try1', { kind: 'call', call: 5, answer: 6, accepted: false } as const]]);
    expect(judgeOrder({ order: ['try1.accepted', 'moved'] }, scene(story, { bound }))).toMatchObject({
      verdict: 'fail',
      seen: 'try1.accepted did not happen',
    });
  });
});

describe('owners', () => {
  const nowMs = Date.parse('2026-01-05T09:00:00.000Z');
  const thread = { owner: ids.care, expiresAt: dayEnd };
  const live = { nowMs, live: thread };

  test('journal and thread must tell the same owner', () => {
    expect(judgeOwner({ owner: 'care' }, scene(story), live).verdict).toBe('pass');
    expect(judgeOwner({ owner: 'mkt' }, scene(story), live).verdict).toBe('fail');
    expect(
      judgeOwner({ owner: 'care' }, scene(story), { nowMs, live: { ...thread, owner: ids.mkt } }),
    ).toMatchObject({
      verdict: 'fail',
      seen: 'reading the thread says mkt',
    });
  });

  test('a lease is the same only to the millisecond', () => {
    const lease = (expiresAt: string) =>
      new Map([['lease0', { kind: 'lease', owner: ids.care, expiresAt } as const]]);
    const wanted = { owner: 'care', lease: 'same-as lease0' };
    expect(judgeOwner(wanted, scene(story, { bound: lease(dayEnd) }), live).verdict).toBe('pass');
    expect(judgeOwner(wanted, scene(story, { bound: lease('2026-01-06T09:00:00.001Z') }), live).verdict).toBe(
      'fail',
    );
  });

  test('what is left of a lease is counted from now', () => {
    expect(judgeOwner({ owner: 'care', ends_in: '24h' }, scene(story), live).verdict).toBe('pass');
    expect(judgeOwner({ owner: 'care', ends_in: '23h' }, scene(story), live).verdict).toBe('fail');
    const unseen = { nowMs, live: undefined };
    expect(judgeOwner({ owner: 'care', ends_in: '23h' }, scene(story), unseen).verdict).toBe('fail');
  });

  test('before the horizon the thread still had its former owner', () => {
    expect(
      judgeOwner({ owner: 'mkt' }, scene(story, { horizon: 9 }), { nowMs, live: undefined }).verdict,
    ).toBe('pass');
  });
});

test('a routed step is explained by the rule of its routing entry, a refused call by its refusal', () => {
  const told = journal(act(), routing(1, ids.mkt, { rule: 'CR-088' }), send(ids.spy, 'x'), {
    kind: 'refusal',
    cause: 3,
    call: 'send',
    rejection: 'NotThreadOwner',
    rule: 'CR-027',
  });
  const at = scene(told, {
    steps: new Map([step('w1', { roots: [1] })]),
    bound: new Map([['try1', { kind: 'call', call: 3, answer: undefined, accepted: false }]]),
  });
  expect(judgeExplains({ explains: 'w1', rule: 'CR-088' }, at, undefined).verdict).toBe('pass');
  expect(judgeExplains({ explains: 'w1', rule: ['CR-092', 'CR-093'] }, at, undefined).verdict).toBe('fail');
  expect(judgeExplains({ explains: 'try1', rule: ['CR-026', 'CR-027'] }, at, undefined).verdict).toBe('pass');
  expect(judgeExplains({ explains: 'ann', rule: 'CR-088' }, at, 'CR-019')).toMatchObject({
    verdict: 'fail',
    seen: 'it is explained by CR-019',
  });
});
