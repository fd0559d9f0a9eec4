/** Whether the heap stays bounded over rounds that each leave nothing behind; needs `--expose-gc`. */

const MEGABYTE = 1_048_576;
/** Compiled code and caches settle in the first rounds. */
const WARM_UP_ROUNDS = 3;
/** More than this on top of what the rounds before it needed is a leak, not noise. */
const GROWTH_MAX_BYTES = 40 * MEGABYTE;

export function heapGrowth() {
  const sizes: number[] = [];
  const settled = () => sizes.slice(WARM_UP_ROUNDS);
  const growth = () => (settled().at(-1) ?? 0) - Math.min(...settled(), settled().at(-1) ?? 0);
  return {
    measure() {
      globalThis.gc?.();
      sizes.push(process.memoryUsage().heapUsed);
    },
    now: () => `${Math.round((sizes.at(-1) ?? 0) / MEGABYTE)} MB`,
    verdict: () => `${sizes.map((size) => Math.round(size / MEGABYTE)).join(' ')} MB`,
    grows: () => globalThis.gc !== undefined && growth() > GROWTH_MAX_BYTES,
  };
}
