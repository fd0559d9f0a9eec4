/** How hard the crash tests try: `npm run test:crash` runs them whole, every test run a share of it. */
const isWhole = process.env.BATON_CRASH === 'whole';

export const crashes = {
  /** Bytes at the end of the journal at which it is torn; null for each byte of it. */
  tornBytes: isWhole ? null : 3_000,
  /** Seeded crashes of a machine that forgets what was not synced. */
  ofMachine: isWhole ? 10_000 : 300,
  /** Real processes killed under load. */
  ofProcess: isWhole ? 30 : 1,
  /** Time for one of these tests. */
  timeoutMs: isWhole ? 3_600_000 : 60_000,
};
