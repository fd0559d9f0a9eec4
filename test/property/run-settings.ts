/** How long and from where property tests run: the one place that reads it from the environment. */

interface RunSettings {
  seed?: number;
  /** Multiplies the number of runs, for a long search. */
  effort: number;
}

/** `BATON_PROPERTY_SEED=… BATON_PROPERTY_EFFORT=10 npx vitest run test/property` repeats a failure, or searches longer. */
export const runSettings: RunSettings = {
  ...(process.env.BATON_PROPERTY_SEED === undefined ? {} : { seed: Number(process.env.BATON_PROPERTY_SEED) }),
  effort: Number(process.env.BATON_PROPERTY_EFFORT ?? 1),
};

/** A whole exploration takes seconds; this is for a machine that is busy with other suites, and for a long search. */
export const deadlineMs = 120_000 * runSettings.effort;
