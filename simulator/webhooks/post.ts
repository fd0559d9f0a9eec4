/** Carries webhooks and verification challenges over the network, and says what came of each. */

import { randomInt } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { Agent, request } from 'undici';
import { Callback, TimeIsUp } from './callback.ts';
import { Deadlines } from './deadlines.ts';
import type { Parcel } from './parcel.ts';

/** Answer 200 within 5 seconds, or the delivery has failed (API-107, API-108). */
const DELIVERY_TIMEOUT_MS = 5000;
/** The verification call gives up after about 6 seconds (API-043). */
const HANDSHAKE_TIMEOUT_MS = 6000;
/** Callback addresses whose connections are kept; beyond it the oldest idle one is closed. */
const CALLBACKS_MAX = 1000;
/** A challenge answer is a short number; anything longer is not worth reading. */
const CHALLENGE_ANSWER_MAX_BYTES = 1024;

const NO_ANSWER = 'no answer in time';

export interface PostOutcome {
  readonly outcome: 'acknowledged' | 'failed' | 'dropped';
  readonly status: number | null;
  readonly error: string | null;
}

export interface Poster {
  post(url: string, parcel: Parcel): Promise<PostOutcome>;
  /** Asks the callback to repeat a challenge (API-099); resolves to null when it did, else to what was wrong. */
  challenge(url: string, verifyToken: string): Promise<string | null>;
  close(): Promise<void>;
}

export interface PosterOptions {
  readonly deliveryTimeoutMs?: number;
}

export function createPoster({ deliveryTimeoutMs = DELIVERY_TIMEOUT_MS }: PosterOptions = {}): Poster {
  const deadlines = new Deadlines(deliveryTimeoutMs);
  const callbacks = new Map<string, Callback>();
  const agent = new Agent({
    connect: { timeout: HANDSHAKE_TIMEOUT_MS },
    maxResponseSize: CHALLENGE_ANSWER_MAX_BYTES,
  });
  return {
    async post(url, { headers, ...sent }) {
      const arrival = await callbackAt(callbacks, url, deadlines).post({
        ...sent,
        headers: { 'content-type': 'application/json', 'user-agent': 'facebookexternalua', ...headers },
      });
      if ('error' in arrival)
        return { outcome: 'failed', status: null, error: networkProblem(arrival.error) };
      const { status } = arrival;
      return status === 200
        ? { outcome: 'acknowledged', status, error: null }
        : { outcome: 'failed', status, error: `answered ${status} instead of 200` };
    },
    async challenge(url, verifyToken) {
      const challenge = String(randomInt(1_000_000_000, 2_000_000_000));
      const target = new URL(url);
      target.searchParams.set('hub.mode', 'subscribe');
      target.searchParams.set('hub.challenge', challenge);
      target.searchParams.set('hub.verify_token', verifyToken);
      try {
        const response = await request(target, {
          dispatcher: agent,
          method: 'GET',
          // Servers that answer a wrong token twice cut the connection; the next handshake must not run into that.
          reset: true,
          signal: AbortSignal.timeout(HANDSHAKE_TIMEOUT_MS),
        });
        const answer = await response.body.text();
        if (response.statusCode !== 200)
          return `HTTP Status Code = ${response.statusCode}; HTTP Message = ${STATUS_CODES[response.statusCode] ?? ''}`;
        return answer.trim() === challenge ? null : 'HTTP Status Code = 200; the body is not the challenge';
      } catch (error) {
        const problem = networkProblem(error);
        return problem === NO_ANSWER
          ? 'curl_errno = 28; curl_error = Operation timed out; HTTP Status Code = 0'
          : `curl_errno = 7; curl_error = ${problem}; HTTP Status Code = 0`;
      }
    },
    async close() {
      deadlines.close();
      await Promise.all([agent.destroy(), ...[...callbacks.values()].map((callback) => callback.close())]);
    },
  };
}

function callbackAt(callbacks: Map<string, Callback>, url: string, deadlines: Deadlines): Callback {
  const present = callbacks.get(url);
  if (present !== undefined) return present;
  if (callbacks.size >= CALLBACKS_MAX) forgetIdle(callbacks);
  const callback = new Callback(url, deadlines);
  callbacks.set(url, callback);
  return callback;
}

/** The oldest address that nothing is on its way to; worlds come and go, and their callbacks with them. */
function forgetIdle(callbacks: Map<string, Callback>): void {
  for (const [url, callback] of callbacks) {
    if (!callback.isIdle) continue;
    callbacks.delete(url);
    void callback.close();
    return;
  }
}

function networkProblem(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof TimeIsUp || error.name === 'TimeoutError') return NO_ANSWER;
  const code = (error as NodeJS.ErrnoException).code;
  return code === undefined || error.message.includes(code) ? error.message : `${code}: ${error.message}`;
}
