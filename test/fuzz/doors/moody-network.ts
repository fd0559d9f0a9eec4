/**
 * The network as the simulator meets it: callbacks that acknowledge, refuse, answer too late or break off, and files that
 * are right, of another type, too large, broken or slow. What happens is drawn from the seed and from what is sent, so that
 * a request meets the same again when it is repeated alone; nothing of it takes the machine's time.
 */

import { hash } from 'node:crypto';
import type { FileFetcher } from '../../../simulator/files/fetch-file.ts';
import type { Poster, PostOutcome } from '../../../simulator/webhooks/post.ts';

const acknowledged: PostOutcome = { outcome: 'acknowledged', status: 200, error: null };
const failed = (status: number | null, error: string): PostOutcome => ({ outcome: 'failed', status, error });
const refused = (status: number) => failed(status, `answered ${status} instead of 200`);

/** One in two is acknowledged, so that most threads go on. */
const POSTS: readonly PostOutcome[] = [
  ...Array.from({ length: 8 }, () => acknowledged),
  refused(500),
  refused(404),
  refused(302),
  refused(204),
  failed(null, 'no answer in time'),
  failed(null, 'ECONNRESET: read ECONNRESET'),
  failed(null, 'ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:9'),
  failed(null, 'Response does not match the HTTP/1.1 protocol'),
];

const CHALLENGES: readonly (string | null)[] = [
  null,
  null,
  null,
  'HTTP Status Code = 200; the body is not the challenge',
  'HTTP Status Code = 500; HTTP Message = Internal Server Error',
  'curl_errno = 28; curl_error = Operation timed out; HTTP Status Code = 0',
  'curl_errno = 7; curl_error = ECONNRESET: read ECONNRESET; HTTP Status Code = 0',
];

type FileOutcome =
  | { readonly mime: string; readonly length: number }
  | 'too_large'
  | { readonly why: string };

const FILES: readonly FileOutcome[] = [
  { mime: 'image/png', length: 300 },
  { mime: 'image/png', length: 301 },
  { mime: 'image/jpeg', length: 0 },
  { mime: 'video/mp4', length: 400 },
  { mime: 'audio/mpeg', length: 400 },
  { mime: 'text/html', length: 20 },
  'too_large',
  { why: 'other side closed' },
  { why: 'answered 503 instead of 200' },
  { why: 'The operation was aborted due to timeout' },
  { why: 'was sent on more than 3 times' },
];

export interface MoodyNetwork {
  readonly poster: Poster;
  readonly fetcher: FileFetcher;
}

export function moodyNetwork(seed: string): MoodyNetwork {
  const times = new Map<string, number>();
  /** A number for this thing at this try: the same thing tried again may fare otherwise. */
  const drawn = (what: string): number => {
    const key = hash('sha1', `${seed}\n${what}`);
    const before = times.get(key) ?? 0;
    times.set(key, before + 1);
    return Number.parseInt(hash('sha1', `${key}${before}`).slice(0, 8), 16);
  };
  return {
    poster: {
      async post(url, body) {
        const draw = drawn(`${url}\n${body}`);
        await turns(draw);
        return POSTS[(draw >>> 4) % POSTS.length] ?? acknowledged;
      },
      async challenge(url, verifyToken) {
        const draw = drawn(`${url}\n${verifyToken}`);
        await turns(draw);
        return CHALLENGES[(draw >>> 4) % CHALLENGES.length] ?? null;
      },
      close: async () => {},
    },
    fetcher: {
      async fetch(url, { bytes_max }) {
        const draw = drawn(url);
        await turns(draw);
        const outcome = FILES[(draw >>> 4) % FILES.length] ?? 'too_large';
        if (outcome === 'too_large') return { ok: false, problem: { what: 'too_large', max: bytes_max } };
        if ('why' in outcome) return { ok: false, problem: { what: 'unreachable', why: outcome.why } };
        return { ok: true, file: { mime: outcome.mime, bytes: new Uint8Array(outcome.length) } };
      },
      close: async () => {},
    },
  };
}

/** Some things take a while: other work of the program comes between. */
async function turns(draw: number): Promise<void> {
  for (let turn = 0; turn < (draw & 3); turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
