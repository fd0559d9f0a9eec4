/** Fetches a file from an address that a call names: from allowed places only, and only so long and so much. */

import { Agent, request } from 'undici';
import type { MediaProblem } from '../domain/media.ts';
import type { ShelvedFile } from '../store/store.ts';
import { targetProblem } from '../webhooks/targets.ts';
import { mimeOf } from './mime.ts';

export interface FetchLimits {
  readonly bytes_max: number;
  readonly within_ms: number;
}

export type FetchedFile =
  | { readonly ok: true; readonly file: ShelvedFile }
  | { readonly ok: false; readonly problem: MediaProblem };

export interface FileFetcher {
  fetch(url: string, limits: FetchLimits): Promise<FetchedFile>;
  close(): Promise<void>;
}

/** Hosts of files send callers on now and then; nobody needs more turns than this. */
const REDIRECTS_MAX = 3;
const CONNECTIONS_PER_ORIGIN = 8;

export function createFileFetcher(allowedHosts: readonly string[]): FileFetcher {
  const agent = new Agent({ connections: CONNECTIONS_PER_ORIGIN, keepAliveTimeout: 10_000 });
  return {
    async fetch(url, { bytes_max, within_ms }) {
      const signal = AbortSignal.timeout(within_ms);
      let at = url;
      for (let turn = 0; turn <= REDIRECTS_MAX; turn += 1) {
        // Each turn anew: an allowed host must not send us to one that is not.
        const forbidden = targetProblem(at, allowedHosts);
        if (forbidden !== null) return unreachable(`expected ${forbidden}`);
        try {
          const response = await request(at, { dispatcher: agent, signal });
          const { location } = response.headers;
          if (response.statusCode >= 300 && response.statusCode < 400 && typeof location === 'string') {
            await response.body.dump();
            at = new URL(location, at).href;
            continue;
          }
          if (response.statusCode !== 200) {
            await response.body.dump();
            return unreachable(`answered ${response.statusCode} instead of 200`);
          }
          const bytes = await readUpTo(response.body, bytes_max);
          if (bytes === null) return { ok: false, problem: { what: 'too_large', max: bytes_max } };
          const said = response.headers['content-type'];
          return { ok: true, file: { bytes, mime: mimeOf(typeof said === 'string' ? said : undefined, at) } };
        } catch (error) {
          return unreachable(error instanceof Error ? error.message : String(error));
        }
      }
      return unreachable(`was sent on more than ${REDIRECTS_MAX} times`);
    },
    close: () => agent.destroy(),
  };
}

/** The whole body, or null as soon as it is longer than allowed. */
async function readUpTo(body: AsyncIterable<Uint8Array>, max: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > max) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function unreachable(why: string): FetchedFile {
  return { ok: false, problem: { what: 'unreachable', why } };
}
