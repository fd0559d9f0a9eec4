// A run of vitest from its command to its end: a thousand tests in one file, a world for each.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Timing } from '../timing.ts';

const runs = 3;
const vitest = fileURLToPath(new URL('../../../node_modules/vitest/vitest.mjs', import.meta.url));
const folder = fileURLToPath(new URL('../thousand-tests', import.meta.url));

export const thousandTests: Timing = {
  name: 'thousand_tests',
  what: 'a whole run of vitest with 1,000 tests, each with a world of its own and one act in it',
  expectedMs: 10_000,
  async measure() {
    const found: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      const begun = performance.now();
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [vitest, 'run', '--root', folder, '--config', 'vitest.config.ts', '--reporter', 'json'],
        { maxBuffer: 64_000_000 },
      );
      found.push(performance.now() - begun);
      const { numPassedTests } = JSON.parse(stdout);
      if (numPassedTests !== 1000) throw new Error(`${numPassedTests} of 1000 tests passed`);
    }
    return found;
  },
};
