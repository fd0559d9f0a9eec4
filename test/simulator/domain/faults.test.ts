import { describe, expect, test } from 'vitest';
import type { SettingCommand } from '../../../simulator/domain/commands.ts';
import type { Fault, FaultMatch, FaultTrigger } from '../../../simulator/domain/fault.ts';
import { type FaultedCall, faultsOfCall, isArmed } from '../../../simulator/domain/faults.ts';
import { asFaultId, type FaultId } from '../../../simulator/domain/ids.ts';
import type { World } from '../../../simulator/domain/world.ts';
import { ANN_PSID, BEN_PSID, CARE, MKT, OTHER_PAGE, PAGE, ROUTED } from './cast.ts';
import { given } from './specification.ts';

const error = { error: { code: 1200 } } as const;
const arm = (match: FaultMatch, trigger: FaultTrigger = { next: 1 }): SettingCommand => ({
  do: 'ArmFault',
  match,
  trigger,
  effect: error,
});
const call: FaultedCall = {
  call: 'send',
  app: MKT,
  page: PAGE,
  psid: ANN_PSID,
  params: { recipient: { id: ANN_PSID }, thread_control: { control_type: 'pass', app_id: '42' } },
};

function firing(match: FaultMatch, made: FaultedCall = call): boolean {
  return faultsOfCall(given(ROUTED, arm(match)).world.faults.values(), made).firing !== null;
}

/** What a trigger says of each of `calls` calls in a row, counted as the journal counts them. */
function pattern(trigger: FaultTrigger, calls: number): string {
  const { world } = given(ROUTED, arm({}, trigger));
  return Array.from({ length: calls }, () => {
    const { matched, firing: hit } = faultsOfCall(world.faults.values(), call);
    for (const id of matched) count(world, id, { matched: 1 });
    if (hit !== null) count(world, hit.id, { fired: 1 });
    return hit === null ? '.' : 'x';
  }).join('');
}

function count(world: World, id: FaultId, by: { matched?: number; fired?: number }): void {
  const fault = world.faults.get(id)!;
  world.faults.set(id, {
    ...fault,
    matched: fault.matched + (by.matched ?? 0),
    fired: fault.fired + (by.fired ?? 0),
  });
}

describe('a fault hits a call', () => {
  test('of any kind when it names nothing', () => {
    expect(firing({})).toBe(true);
    expect(firing({}, { call: 'other', app: CARE, params: {} })).toBe(true);
  });

  test.each([
    ['call', { call: 'send' }, { ...call, call: 'pass' }],
    ['app', { app: MKT }, { ...call, app: CARE }],
    ['page', { page: PAGE }, { ...call, page: OTHER_PAGE }],
    ['psid', { psid: ANN_PSID }, { ...call, psid: BEN_PSID }],
  ] satisfies [string, FaultMatch, FaultedCall][])(
    'only when its %s is the one named',
    (_name, match, other) => {
      expect(firing(match)).toBe(true);
      expect(firing(match, other)).toBe(false);
    },
  );

  test('only when all it names is so', () => {
    expect(firing({ call: 'send', app: MKT, page: PAGE, psid: ANN_PSID })).toBe(true);
    expect(firing({ call: 'send', app: CARE, page: PAGE, psid: ANN_PSID })).toBe(false);
  });

  test.each([
    [{ 'thread_control.control_type': 'pass' }, true],
    [{ 'thread_control.control_type': 'release' }, false],
    [{ 'thread_control.app_id': 42 }, true],
    [{ 'thread_control.app_id': '42', 'recipient.id': ANN_PSID }, true],
    [{ 'thread_control.metadata': 'x' }, false],
    [{ 'thread_control.control_type.deeper': 'x' }, false],
    [{ thread_control: { control_type: 'pass', app_id: '42' } }, true],
    [{ thread_control: {} }, false],
    [{ thread_control: null }, false],
  ])('having %j: %s', (having, hit) => {
    expect(firing({ having })).toBe(hit);
  });

  test('without a page is not hit by a fault that names one', () => {
    expect(firing({ page: PAGE }, { call: 'subscriptions', app: MKT, params: {} })).toBe(false);
  });
});

describe('a trigger', () => {
  test('next: n fires n times and is spent', () => {
    expect(pattern({ next: 1 }, 4)).toBe('x...');
    expect(pattern({ next: 3 }, 5)).toBe('xxx..');
  });

  test('every: n fires at each n-th call', () => {
    expect(pattern({ every: 1 }, 3)).toBe('xxx');
    expect(pattern({ every: 3 }, 7)).toBe('..x..x.');
  });

  test('probability fires the same way for the same seed, and never or always at its ends', () => {
    const half = { probability: 0.5, seed: 42 };
    expect(pattern(half, 40)).toBe(pattern(half, 40));
    expect(pattern(half, 40)).not.toBe(pattern({ probability: 0.5, seed: 43 }, 40));
    expect(pattern(half, 200).replaceAll('.', '').length).toBeGreaterThan(70);
    expect(pattern(half, 200).replaceAll('.', '').length).toBeLessThan(130);
    expect(pattern({ probability: 0, seed: 1 }, 20)).toBe('.'.repeat(20));
    expect(pattern({ probability: 1, seed: 1 }, 20)).toBe('x'.repeat(20));
  });

  test('is armed until its budget is used', () => {
    const fault: Fault = {
      id: asFaultId('f1'),
      match: {},
      trigger: { next: 2 },
      effect: error,
      matched: 0,
      fired: 1,
    };
    expect(isArmed(fault)).toBe(true);
    expect(isArmed({ ...fault, fired: 2 })).toBe(false);
    expect(isArmed({ ...fault, trigger: { every: 2 }, fired: 99 })).toBe(true);
  });
});

test('the first armed fault whose turn it is fires; the others are counted', () => {
  const { world } = given(ROUTED, arm({}, { every: 2 }), arm({ call: 'send' }), arm({ call: 'pass' }));
  const { matched, firing: hit } = faultsOfCall(world.faults.values(), call);
  expect(matched).toEqual(['f1', 'f2']);
  expect(hit?.id).toBe('f2');
});

test('faults are numbered in the order they were armed, also after one was removed', () => {
  const ids = [...given(ROUTED, arm({}), { do: 'RemoveFaults', id: null }, arm({})).world.faults.keys()];
  expect(ids).toEqual(['f2']);
});
