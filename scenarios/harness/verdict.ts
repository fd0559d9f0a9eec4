/** Verdicts: of one observation, of many together, and what a process has to answer for them. */

/** Worst first; the order in which many become one. */
export const verdicts = [
  'harness-error',
  'fail',
  'flaky',
  'blocked',
  'inconclusive',
  'not-exercised',
  'warn',
  'excused',
  'pass',
] as const;
export type Verdict = (typeof verdicts)[number];

/** The worst of them; of nothing, nothing was exercised. */
export function merged(all: readonly Verdict[]): Verdict {
  return verdicts.find((verdict) => all.includes(verdict)) ?? 'not-exercised';
}

/** Only these can stand on a certificate. */
export function certifies(verdict: Verdict): boolean {
  return verdict === 'pass' || verdict === 'warn';
}

/** A deviation weighs what its requirement weighs. */
export function deviation(level: 'must' | 'should' | 'may'): Verdict {
  return level === 'must' ? 'fail' : 'warn';
}

export const exitCodes = {
  passed: 0,
  nonconformance: 1,
  usage: 2,
  harnessFault: 3,
  incomplete: 4,
  staleBaseline: 5,
  flaky: 6,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export interface Outcome {
  readonly verdicts: readonly Verdict[];
  /** Checks that were exercised and may count on a certificate of this subject. */
  readonly certified: number;
  readonly nothingSelected?: boolean;
  readonly staleBaseline?: boolean;
}

/** When several apply, the first of 3, 2, 1, 6, 4, 5 is told. */
export function exitCodeOf({ verdicts: all, certified, nothingSelected, staleBaseline }: Outcome): ExitCode {
  const worst = merged(all);
  if (worst === 'harness-error') return exitCodes.harnessFault;
  if (nothingSelected === true) return exitCodes.usage;
  if (worst === 'fail') return exitCodes.nonconformance;
  if (all.includes('flaky')) return exitCodes.flaky;
  if (
    all.some((verdict) => verdict === 'blocked' || verdict === 'inconclusive' || verdict === 'not-exercised')
  ) {
    return exitCodes.incomplete;
  }
  if (certified === 0) return exitCodes.incomplete;
  return staleBaseline === true ? exitCodes.staleBaseline : exitCodes.passed;
}
