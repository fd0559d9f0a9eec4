/** What can be ordered to go wrong: of Graph calls and of webhook deliveries, when, and how. */

import type { Channel } from './fields.ts';
import type { AppId, FaultId, PageId, Psid } from './ids.ts';
import type { CallKind } from './world.ts';

export interface Fault {
  readonly id: FaultId;
  readonly match: FaultMatch;
  readonly trigger: FaultTrigger;
  readonly effect: FaultEffect;
  readonly matched: number;
  readonly fired: number;
}

export interface FaultMatch {
  readonly call?: CallKind | 'webhook';
  readonly app?: AppId;
  readonly page?: PageId;
  readonly psid?: Psid;
  /** Of a delivery: the array it travels in, and its subscription field. */
  readonly channel?: Channel;
  readonly field?: string;
  /** Paths such as `thread_control.control_type`, in a call’s parameters or a delivery’s entry, and the values they must have. */
  readonly having?: Readonly<Record<string, unknown>>;
}

export type FaultTrigger =
  | { readonly next: number }
  | { readonly every: number }
  | { readonly probability: number; readonly seed: number };

export type FaultEffect = CallEffect | DeliveryEffect;

export type CallEffect =
  | {
      readonly error: {
        readonly code: number;
        readonly subcode?: number;
        readonly http?: number;
        readonly transient?: boolean;
        readonly message?: string;
      };
    }
  | { readonly drop_connection: 'before_commit' | 'after_commit' }
  | Latency;

/** `delay_ms` is world time: of a duplicate it is how much later the copy comes, else how much later the delivery leaves. */
export type DeliveryEffect =
  | { readonly delivery: DeliveryTrouble; readonly delay_ms?: number }
  | { readonly delay_ms: number }
  | Latency;

/** A slow line: of the machine’s time, since no world time passes on a wire. */
interface Latency {
  readonly latency_ms: number;
}

export const DELIVERY_TROUBLES = [
  'drop',
  'duplicate',
  'reorder',
  'hold',
  'bad_signature',
  'truncate',
] as const;
export type DeliveryTrouble = (typeof DELIVERY_TROUBLES)[number];

/** Without a word on what it hits, a slow line is one of Graph calls. */
export function isOnDeliveries({ match, effect }: Pick<Fault, 'match' | 'effect'>): boolean {
  return match.call === 'webhook' || 'delivery' in effect || 'delay_ms' in effect;
}

export function troubleOf(effect: DeliveryEffect): DeliveryTrouble | null {
  return 'delivery' in effect ? effect.delivery : null;
}
