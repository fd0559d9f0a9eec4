/** Who is calling and what they may do: API keys for two roles, and on loopback an admin without a key. */

import { createHash, timingSafeEqual } from 'node:crypto';
import type { ApiKey } from '../config.ts';
import { ApiError } from '../http/errors.ts';

export type Role = 'admin' | 'agent';
export type Caller = { readonly name: string; readonly role: Role };

export type AccessRules = {
  readonly keys: readonly ApiKey[];
  /** False only on loopback: then a call without a key acts as admin. */
  readonly requireLogin: boolean;
};

export function callerOf(authorization: string | undefined, rules: AccessRules): Caller {
  if (authorization === undefined) {
    if (!rules.requireLogin) return { name: 'local admin', role: 'admin' };
    throw new ApiError(401, 'key_missing', 'expected an API key as Authorization: Bearer', 'authorization');
  }
  const key = /^Bearer\s+(\S+)\s*$/i.exec(authorization)?.[1];
  const known = key === undefined ? undefined : rules.keys.find((one) => sameKey(one.key, key));
  if (!known) throw new ApiError(401, 'key_unknown', 'this API key is not known here', 'authorization');
  return { name: known.name ?? known.role, role: known.role };
}

/** An admin may do all that an agent may. */
export function mustBe(role: Role, caller: Caller): void {
  if (role === 'admin' && caller.role !== 'admin') {
    throw new ApiError(403, 'role_too_low', 'this needs the role admin', 'authorization');
  }
}

/** Compared as digests, so that neither time nor length tells anything about the key. */
function sameKey(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
