import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Two cores are what the smallest CI machine has; more forks only queue up behind each other.
    pool: 'forks',
    maxWorkers: 2,
  },
});
