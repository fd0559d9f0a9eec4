/** Carries webhooks and verification challenges over the network, and says what came of each. */

import { randomInt } from 'node:crypto';
import { Agent, errors, request } from 'undici';

/** Answer 200 within 5 seconds, or the delivery has failed (API-107, API-108). */
const DELIVERY_TIMEOUT_MS = 5000;
/** The verification call gives up after about 6 seconds (API-043). */
const HANDSHAKE_TIMEOUT_MS = 6000;
/** Sockets per receiving server; a slow one must not use up another’s. */
const CONNECTIONS_PER_ORIGIN = 32;
/** A challenge answer is a short number; anything longer is not worth reading. */
const CHALLENGE_ANSWER_MAX_BYTES = 1024;

export interface PostOutcome {
  readonly outcome: 'acknowledged' | 'failed';
  readonly status: number | null;
  readonly error: string | null;
}

export interface Poster {
  post(url: string, body: string, headers: Record<string, string>): Promise<PostOutcome>;
  /** Asks the callback to repeat a challenge (API-099); resolves to null when it did, else to what was wrong. */
  challenge(url: string, verifyToken: string): Promise<string | null>;
  close(): Promise<void>;
}

export function createPoster(): Poster {
  const agent = new Agent({
    connections: CONNECTIONS_PER_ORIGIN,
    keepAliveTimeout: 30_000,
    // The agent's own timers cost a fraction of an abort signal for each delivery.
    headersTimeout: DELIVERY_TIMEOUT_MS,
    bodyTimeout: DELIVERY_TIMEOUT_MS,
    connect: { timeout: DELIVERY_TIMEOUT_MS },
  });
  return {
    async post(url, body, headers) {
      try {
        const response = await request(url, {
          dispatcher: agent,
          method: 'POST',
          body,
          headers: { 'content-type': 'application/json', 'user-agent': 'facebookexternalua', ...headers },
        });
        await response.body.dump();
        const status = response.statusCode;
        return status === 200
          ? { outcome: 'acknowledged', status, error: null }
          : { outcome: 'failed', status, error: `answered ${status} instead of 200` };
      } catch (error) {
        return { outcome: 'failed', status: null, error: networkProblem(error) };
      }
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
          signal: AbortSignal.timeout(HANDSHAKE_TIMEOUT_MS),
        });
        const answer = (await response.body.text()).slice(0, CHALLENGE_ANSWER_MAX_BYTES);
        if (response.statusCode !== 200)
          return `HTTP Status Code = ${response.statusCode}; HTTP Message = the callback refused`;
        return answer.trim() === challenge ? null : 'HTTP Status Code = 200; the body is not the challenge';
      } catch (error) {
        return `curl_errno = 7; curl_error = ${networkProblem(error)}; HTTP Status Code = 0`;
      }
    },
    close: () => agent.destroy(),
  };
}

function isTimeout(error: Error): boolean {
  return (
    error.name === 'TimeoutError' ||
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError
  );
}

function networkProblem(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isTimeout(error)) return 'no answer in time';
  const code = (error as NodeJS.ErrnoException).code;
  return code === undefined || error.message.includes(code) ? error.message : `${code}: ${error.message}`;
}
