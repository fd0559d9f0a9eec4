/** For vitest: `test` with a fixture `world`, so that every test has a world of its own on one simulator per worker. */

import type { TestAPI } from 'vitest';
import type { Simulator, World } from './index.js';

export interface WorldFixtures {
  /** One for all tests of a worker. */
  simulator: Simulator;
  /** What worlds are made from: `example`, a world file or a snapshot. Change it with `test.extend` or `test.override`. */
  from: 'example' | object;
  /** The world of this test; its clock stands still until it is moved, and it is deleted when the test is over. */
  world: World;
}

export const test: TestAPI<WorldFixtures>;
export const it: TestAPI<WorldFixtures>;
