/** The token of a call: where it may stand, and whose it is. */

import { createHmac, timingSafeEqual } from 'node:crypto';
import { SECOND_MS } from '../domain/limits.ts';
import type { Caller, Worlds } from '../worlds.ts';
import type { DoorProblem } from './errors.ts';
import type { Params } from './params.ts';

export type Authenticated =
  | { readonly ok: true; readonly caller: Caller; readonly params: Params; readonly hasProof: boolean }
  | { readonly ok: false; readonly problem: DoorProblem };

/**
 * API-010: query, form, JSON body or Authorization header, in that order of precedence. The parameters come back without
 * token and proof, so that neither is ever journalled.
 */
export function authenticate(
  worlds: Worlds,
  request: { query: Params; params: Params; authorization: string | undefined; onMe: boolean },
): Authenticated {
  const { access_token: inParams, appsecret_proof: proof, appsecret_time: time, ...params } = request.params;
  const token = textOf(request.query.access_token) ?? textOf(inParams) ?? headerToken(request.authorization);
  if (token === null) return { ok: false, problem: { name: 'TokenMissing', onMe: request.onMe } };
  const caller = worlds.callerOf(token);
  if (caller === undefined) {
    return { ok: false, problem: { name: looksReal(token) ? 'TokenReal' : 'TokenUnreadable' } };
  }
  if (
    proof !== undefined &&
    proof !== null &&
    !isProof(proof, signedText(token, time, caller), secretOf(caller))
  ) {
    return { ok: false, problem: { name: 'ProofWrong' } };
  }
  return { ok: true, caller, params, hasProof: proof !== undefined && proof !== null };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function headerToken(authorization: string | undefined): string | null {
  return /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(authorization ?? '')?.[1] ?? null;
}

/** Meta's tokens begin with EAA or IG and are long. */
function looksReal(token: string): boolean {
  return /^(EAA|IG)[A-Za-z0-9]{40,}$/.test(token);
}

function secretOf(caller: Caller): string {
  return caller.engine.world.apps.get(caller.app)?.secret ?? '';
}

/** A proof with a time of its own is made over token and time, and lives for five minutes (API §1.8). */
const PROOF_LIFE_S = 300;

function signedText(token: string, time: unknown, { engine }: Caller): string {
  if (time === undefined || time === null) return token;
  const age = Math.abs(engine.now() / SECOND_MS - Number(time));
  // A stale time signs nothing: no proof fits.
  return age <= PROOF_LIFE_S ? `${token}|${time}` : '';
}

/** The plain proof of a token, which any call may carry. */
export function proofOf(token: string, caller: Caller): string {
  return createHmac('sha256', secretOf(caller)).update(token).digest('hex');
}

/** API-021: lowercase hex HMAC-SHA256 of the token under the app’s secret. */
function isProof(proof: unknown, text: string, secret: string): boolean {
  if (typeof proof !== 'string' || !/^[0-9a-f]{64}$/.test(proof) || text === '') return false;
  const expected = createHmac('sha256', secret).update(text).digest('hex');
  return timingSafeEqual(Buffer.from(proof), Buffer.from(expected));
}

/** What the error of a dead token says (API-013). */
export const DEAD_TOKENS = {
  expired: {
    subcode: 463,
    message: 'Error validating access token: Session has expired. The current time is later than its end.',
  },
  invalidated: {
    subcode: 460,
    message:
      'Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.',
  },
  deauthorized: {
    subcode: 458,
    message: 'Error validating access token: The user has not authorized the application.',
  },
} as const;
