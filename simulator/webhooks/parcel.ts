/** One body on its way to one app: its bytes, its signatures, and what an ordered fault does to them. */

import { type DeliveryEffect, troubleOf } from '../domain/fault.ts';
import { assertNever } from '../domain/never.ts';
import type { OwedDelivery, World } from '../domain/world.ts';
import { signatureHeaders } from './body.ts';
import type { Poster, PostOutcome } from './post.ts';
import { bodyOf } from './rendered.ts';

export interface Parcel {
  readonly body: string;
  readonly headers: Record<string, string>;
  /** How long the second half of the body keeps the receiver waiting. */
  readonly pause_ms: number;
}

/** One body to one app. */
export async function postParcel(
  owed: readonly OwedDelivery[],
  world: World,
  poster: Poster,
): Promise<PostOutcome> {
  const [first] = owed;
  const receiver = first === undefined ? undefined : world.apps.get(first.to);
  const url = first === undefined ? undefined : receiver?.subscriptions[first.object]?.callback_url;
  if (receiver === undefined || url === undefined)
    return { outcome: 'failed', status: null, error: 'the app has no callback' };
  const parcel = parcelOf(owed, receiver.secret);
  return parcel === null ? { outcome: 'dropped', status: null, error: null } : poster.post(url, parcel);
}

/** Null when the network swallows it. */
export function parcelOf(owed: readonly OwedDelivery[], secret: string): Parcel | null {
  const body = bodyOf(owed);
  const effect = effectOn(owed);
  const sound = { body, headers: signatureHeaders(body, secret), pause_ms: 0 };
  if (effect === null) return sound;
  if ('latency_ms' in effect) return { ...sound, pause_ms: effect.latency_ms };
  const trouble = troubleOf(effect);
  switch (trouble) {
    case 'drop':
      return null;
    case 'bad_signature':
      return { ...sound, headers: signatureHeaders(body, `not ${secret}`) };
    case 'truncate':
      // The signatures stay those of the whole, as when a proxy on the way cuts it.
      return { ...sound, body: body.slice(0, Math.ceil(body.length / 2)) };
    case 'duplicate':
    case 'reorder':
    case 'hold':
    case null:
      // These say when it leaves and how often, not what.
      return sound;
    default:
      return assertNever(trouble);
  }
}

/** A fault is spent on the first try; what is tried again is sound. What suffers one on its way travels alone. */
function effectOn([first, ...others]: readonly OwedDelivery[]): DeliveryEffect | null {
  return others.length > 0 ? null : (first?.fault?.effect ?? null);
}
