/** What the desk believes about a thread's owner, how it knows, and how that belief ages. */

import type { AppId } from './ids.ts';
import { leaseMs } from './limits.ts';

/**
 * webhook: an event said so; probe: `thread_owner` said so; call: an own call was accepted;
 * error: a refusal implied it; inferred: the desk concluded it (a lapse, for one).
 */
export type KnownFrom = 'webhook' | 'probe' | 'call' | 'error' | 'inferred';

type Known = {
  readonly knownFrom: KnownFrom;
  /** When the desk learned it, on its own clock. */
  readonly at: number;
  /** The instant the evidence speaks of; older evidence never overrides newer (F-13). */
  readonly asOf: number;
};
type Leased = Known & { readonly expiresAt: number | null };

export type OwnerBelief =
  | (Known & { readonly kind: 'unknown' })
  | (Known & { readonly kind: 'nobody' })
  | (Leased & { readonly kind: 'self' })
  | (Leased & { readonly kind: 'app'; readonly appId: AppId })
  /** Owned by an app that Meta does not name to us: only owner and default app are told (CR-112, DIFF-21). */
  | (Leased & { readonly kind: 'another' });

/** A party in control lines: ourselves, an app by id, or one of the three things that have no id. */
export type Party = 'self' | 'nobody' | 'another' | 'unknown' | AppId;

export type ThreadOwnerAnswer =
  | { readonly kind: 'named'; readonly appId: AppId; readonly expiresAt: number | null }
  | { readonly kind: 'unnamed'; readonly expiresAt: number | null }
  | { readonly kind: 'empty' };

export function partyOf(belief: OwnerBelief): Party {
  return belief.kind === 'app' ? belief.appId : belief.kind;
}

/** CR-015, CR-016: at the expiry instant the thread is idle, and nobody announces it. */
export function ownerNow(belief: OwnerBelief, now: number): OwnerBelief {
  if (belief.kind === 'unknown' || belief.kind === 'nobody') return belief;
  if (belief.expiresAt === null || now < belief.expiresAt) return belief;
  return { kind: 'nobody', knownFrom: 'inferred', at: belief.expiresAt, asOf: belief.expiresAt };
}

export function ownedBy(
  appId: AppId,
  own: AppId | null,
  known: Known & { expiresAt: number | null },
): OwnerBelief {
  return appId === own ? { kind: 'self', ...known } : { kind: 'app', appId, ...known };
}

/** CR-013: an event of the person prolongs the lease and never shortens it. */
export function prolonged(expiresAt: number | null, eventAt: number): number {
  return Math.max(expiresAt ?? 0, eventAt + leaseMs);
}

export function beliefFromProbe(answer: ThreadOwnerAnswer, own: AppId | null, now: number): OwnerBelief {
  const known = { knownFrom: 'probe', at: now, asOf: now } as const;
  switch (answer.kind) {
    case 'named':
      return ownedBy(answer.appId, own, { ...known, expiresAt: answer.expiresAt });
    case 'unnamed':
      return { kind: 'another', ...known, expiresAt: answer.expiresAt };
    case 'empty':
      return { kind: 'nobody', ...known };
    default:
      return answer satisfies never;
  }
}
