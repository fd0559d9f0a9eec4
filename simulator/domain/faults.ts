/** Which ordered fault hits a call: never by chance unasked, always repeatable. */

import type { AppId, PageId, Psid } from './ids.ts';
import type { CallKind, Fault, FaultMatch, World } from './world.ts';

export interface FaultedCall {
  readonly call: CallKind;
  readonly app: AppId;
  readonly page?: PageId;
  readonly psid?: Psid;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface FaultHit {
  /** Every armed fault whose match the call meets; each counts it. */
  readonly matched: readonly Fault[];
  /** The first of them whose trigger says now. */
  readonly firing: Fault | null;
}

export function faultsFor(world: World, call: FaultedCall): FaultHit {
  const matched = [...world.faults.values()].filter((fault) => isArmed(fault) && meets(fault.match, call));
  return { matched, firing: matched.find(isDue) ?? null };
}

/** A fault with a budget is armed until it has fired that often; the others stay armed until removed. */
export function isArmed({ trigger, fired }: Fault): boolean {
  return 'next' in trigger ? fired < trigger.next : true;
}

function isDue({ trigger, matched }: Fault): boolean {
  if ('next' in trigger) return true;
  if ('every' in trigger) return (matched + 1) % trigger.every === 0;
  return fraction(trigger.seed, matched) < trigger.probability;
}

function meets(match: FaultMatch, call: FaultedCall): boolean {
  return (
    (match.call === undefined || match.call === call.call) &&
    (match.app === undefined || match.app === call.app) &&
    (match.page === undefined || match.page === call.page) &&
    (match.psid === undefined || match.psid === call.psid) &&
    Object.entries(match.having ?? {}).every(([path, value]) => sameValue(valueAt(call.params, path), value))
  );
}

/** The value under a dotted path such as `thread_control.control_type`. */
function valueAt(params: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  }, params);
}

function sameValue(actual: unknown, expected: unknown): boolean {
  if (typeof expected === 'object' || typeof actual === 'object')
    return JSON.stringify(actual) === JSON.stringify(expected);
  return actual !== undefined && String(actual) === String(expected);
}

/** A number in [0, 1) that depends on the seed and the count alone (mulberry32). */
function fraction(seed: number, count: number): number {
  let state = (seed + Math.imul(count + 1, 0x6d2b79f5)) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 4_294_967_296;
}
