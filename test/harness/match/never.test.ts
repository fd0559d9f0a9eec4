import { describe, expect, test } from 'vitest';
import { judgeNever, neverWindow } from '../../../scenarios/harness/match/never.ts';
import {
  act,
  connection,
  ids,
  journal,
  moved,
  ok,
  refused,
  scene,
  send,
  shown,
  step,
  webhook,
} from '../journal-fixture.ts';

const all = { after: 0, upTo: Number.POSITIVE_INFINITY };

describe('a silence that was broken', () => {
  test('fails with the chain of causes', () => {
    const told = journal(act(), send(ids.mkt, 'Bye'), ok(2, ids.mkt), moved(2, ids.mkt, ids.care));
    expect(judgeNever({ never: { moved: 'ann' } }, scene(told), all)).toMatchObject({
      verdict: 'fail',
      seen: 'it happened at #4',
      facts: [{ seq: 2 }, { seq: 4 }],
    });
  });

  test('is not broken by what lies outside its window', () => {
    const told = journal(act(), send(ids.mkt, 'Bye'), ok(2, ids.mkt), moved(2, ids.mkt, ids.care), act());
    expect(judgeNever({ never: { moved: 'ann' } }, scene(told), { after: 4, upTo: 5 }).verdict).toBe('pass');
  });

  test('an outcome narrows the forbidden call', () => {
    const told = journal(send(ids.mkt, 'x'), refused(1, ids.mkt));
    const never = { call: { send: 'ann', by: 'mkt' } };
    expect(judgeNever({ never }, scene(told), all).verdict).toBe('fail');
    expect(judgeNever({ never: { ...never, outcome: 'ok' } }, scene(told), all).verdict).toBe('pass');
  });
});

describe('a silence that was kept counts only where it could have been broken', () => {
  const quiet = journal(connection(ids.mkt, ['messages']));

  test.each([
    ['a move, with nobody acting', { moved: 'ann' }],
    ['a message, with nobody sending', { shown_to: 'ann' }],
    ['a call, by an app that never heard of the thread', { call: { send: 'ann', by: 'mkt' } }],
    ['a delivery, with nothing to tell of', { delivery: { to: 'mkt', field: 'messages' } }],
  ])('%s', (_, never) => {
    expect(judgeNever({ never }, scene(quiet), { after: 1, upTo: 9 }).verdict).toBe('not-exercised');
  });

  test('a delivery to an app that does not subscribe proves nothing', () => {
    const told = journal(connection(ids.mkt, ['messages']), act());
    const never = { delivery: { to: 'mkt', field: 'standby' } };
    expect(judgeNever({ never }, scene(told), all)).toMatchObject({
      verdict: 'not-exercised',
      seen: expect.stringContaining('not subscribed to standby'),
    });
  });

  test('a message refused is a message that could have been shown', () => {
    const told = journal(send(ids.mkt, 'x'), refused(1, ids.mkt));
    expect(judgeNever({ never: { shown_to: 'ann' } }, scene(told), all).verdict).toBe('pass');
    const broken = journal(send(ids.mkt, 'x'), refused(1, ids.mkt), shown(1, ids.mkt, 'x'));
    expect(judgeNever({ never: { shown_to: 'ann' } }, scene(broken), all).verdict).toBe('fail');
  });

  test('an app with a mind of its own must have acted before its silence counts; one of ours need only have heard', () => {
    const heard = journal(act(), webhook(1, ids.mkt, 'standby', 'message', {}));
    const never = { call: { send: 'ann', by: 'mkt' } };
    expect(judgeNever({ never }, scene(heard), all).verdict).toBe('pass');
    expect(judgeNever({ never }, scene(heard, { alive: new Set(['mkt']) }), all).verdict).toBe(
      'not-exercised',
    );
    const acted = journal(send(ids.mkt, 'x'), ok(1, ids.mkt), act());
    expect(
      judgeNever({ never }, scene(acted, { alive: new Set(['mkt']) }), { after: 2, upTo: 9 }).verdict,
    ).toBe('pass');
  });
});

describe('windows', () => {
  const steps = new Map([
    step('t1', { kind: 'then', from: 3, to: 4 }),
    step('w2', { kind: 'when', from: 4, to: 8 }),
    step('w3', { kind: 'when', from: 12 }),
  ]);
  const at = scene([], { steps, since: 4, horizon: 20 });
  const never = { moved: 'ann' };

  test('`between` opens after a `then`, with a `when`, and closes where the last step begins', () => {
    expect(neverWindow({ never, between: ['t1', 'w3'] }, at, undefined)).toEqual({ after: 4, upTo: 12 });
    expect(neverWindow({ never, between: ['w2', 'w3'] }, at, undefined)).toEqual({ after: 4, upTo: 12 });
    expect(neverWindow({ never, between: ['t1', 'w9'] }, at, undefined)).toEqual({ after: 4, upTo: 20 });
  });

  test('`for` opens after the last thing the step has seen', () => {
    expect(neverWindow({ never, for: { virtual: '5m' } }, at, 9)).toEqual({
      after: 9,
      upTo: Number.POSITIVE_INFINITY,
    });
    expect(neverWindow({ never, for: { virtual: '5m' } }, at, undefined).after).toBe(4);
  });
});
