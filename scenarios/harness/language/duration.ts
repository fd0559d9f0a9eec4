/** Durations as scenario files write them: `500ms`, `20s`, `10m`, `24h`, `7d`, with an optional sign. */
const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export const durationPattern = /^([+-]?)(\d+)(ms|s|m|h|d)$/;

/** Milliseconds of a text that matches `durationPattern`. */
export function durationMs(text: string): number {
  const [, sign, amount, unit] = durationPattern.exec(text) ?? [];
  const factor = unitMs[unit ?? ''];
  if (factor === undefined)
    throw new Error(`\`${text}\` is no duration; expected something like 500ms, 20s, 10m, 24h or 7d`);
  return (sign === '-' ? -1 : 1) * Number(amount) * factor;
}
