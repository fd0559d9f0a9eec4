/** How long and from where the fuzz tests run: the one place that reads it from the environment. */

interface FuzzSettings {
  readonly seed: number;
  /** Requests per door. */
  readonly requests: number;
  /** Of these, how many go as raw bytes over a socket. */
  readonly overSocket: number;
  /** The doors to fuzz, by name; all when none is named. */
  readonly doors: readonly string[];
}

/** `BATON_FUZZ_SEED=… BATON_FUZZ_REQUESTS=1000000 npm run fuzz -- graph control` repeats a failure, or searches longer. */
export function fuzzSettings(usual: { requests: number; seed?: number }): FuzzSettings {
  const requests = Number(process.env.BATON_FUZZ_REQUESTS ?? usual.requests);
  const seed = process.env.BATON_FUZZ_SEED;
  return {
    seed: seed === undefined ? (usual.seed ?? Date.now() % 1_000_000_000) : Number(seed),
    requests,
    overSocket: Math.ceil(requests / 40),
    doors: process.argv.slice(2).filter((name) => /^[a-z-]+$/.test(name)),
  };
}

/** No door may take longer to answer: a request that is not answered by then hangs. */
export const ANSWER_MAX_MS = 10_000;
/** A door is opened afresh after so many requests, so that what accepted ones leave behind stays small. */
export const RENEW_EVERY = 250;
