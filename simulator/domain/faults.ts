/** Which ordered fault hits a call or a delivery: never by chance unasked, always repeatable. */

import {
  type CallEffect,
  type DeliveryEffect,
  type Fault,
  type FaultMatch,
  isOnDeliveries,
} from './fault.ts';
import type { Channel } from './fields.ts';
import type { AppId, FaultId, PageId, Psid } from './ids.ts';
import type { CallKind } from './world.ts';

interface Faulted {
  readonly app: AppId;
  readonly page?: PageId;
  readonly psid?: Psid;
}

export interface FaultedCall extends Faulted {
  readonly call: CallKind;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface FaultedDelivery extends Faulted {
  readonly channel: Channel;
  readonly field: string;
  /** The webhook entry; made only if a fault asks for it. */
  readonly entry: () => unknown;
}

export interface FaultHit<Effect> {
  /** Every armed fault whose match it meets; each counts it. */
  readonly matched: readonly FaultId[];
  /** The first of them whose trigger says now. */
  readonly firing: { readonly id: FaultId; readonly effect: Effect } | null;
}

export function faultsOfCall(faults: Iterable<Fault>, call: FaultedCall): FaultHit<CallEffect> {
  const { params, ...told } = call;
  const matched = [...faults].filter(
    (fault) => !isOnDeliveries(fault) && isArmed(fault) && meets(fault.match, told, () => params),
  );
  return { matched: matched.map(({ id }) => id), firing: firstDue<CallEffect>(matched) };
}

/** `mayFire` lets a fault pass over a delivery that it has nothing to do to. */
export function faultsOfDelivery(
  faults: Iterable<Fault>,
  { entry, ...told }: FaultedDelivery,
  mayFire: (effect: DeliveryEffect) => boolean,
): FaultHit<DeliveryEffect> {
  const matched = [...faults].filter(
    (fault) =>
      isOnDeliveries(fault) && isArmed(fault) && meets(fault.match, { call: 'webhook', ...told }, entry),
  );
  const able = matched.filter(({ effect }) => mayFire(effect as DeliveryEffect));
  return { matched: matched.map(({ id }) => id), firing: firstDue<DeliveryEffect>(able) };
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

/** What was told apart above: the effect belongs to what the fault acts on. */
function firstDue<Effect>(matched: readonly Fault[]): FaultHit<Effect>['firing'] {
  const due = matched.find(isDue);
  return due === undefined ? null : { id: due.id, effect: due.effect as Effect };
}

type Told = Omit<FaultMatch, 'having'>;

function meets({ having, ...match }: FaultMatch, told: Told, inside: () => unknown): boolean {
  const names = Object.keys(match) as (keyof Told)[];
  return (
    names.every((name) => match[name] === undefined || match[name] === told[name]) &&
    Object.entries(having ?? {}).every(([path, value]) => sameValue(valueAt(inside(), path), value))
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
