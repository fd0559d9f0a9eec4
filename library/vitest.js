// For vitest: `test` with a fixture `world`, so that every test has a world of its own on one simulator per worker.
import { createHash } from 'node:crypto';
import { test as base } from 'vitest';
import { ControlRefused, startSimulator } from './index.js';

export const test = base.extend({
  simulator: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures this one needs.
    async ({}, use) => {
      const simulator = await startSimulator();
      await use(simulator);
      await simulator.close();
    },
    { scope: 'worker' },
  ],
  from: ['example', { injected: true }],
  world: async ({ simulator, from, task }, use) => {
    const world = await freshWorld(simulator, nameFor(task), from);
    await use(world);
    await world.delete().catch(whenGone);
  },
});

export const it = test;

/** The name decides on ids and tokens, so a test has the same ones in every run; a second one at once gets a number. */
async function freshWorld(simulator, name, from) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await simulator.world(attempt === 1 ? name : `${name}-${attempt}`).create(beginningOf(from));
    } catch (error) {
      if (!(error instanceof ControlRefused && error.code === 'world_taken')) throw error;
    }
  }
}

/** Time stands still unless the test moves it; only the example’s own clock would run. */
function beginningOf(from) {
  return from === 'example' ? { from, clock: { mode: 'virtual' } } : { from };
}

const SLUG_LENGTH = 40;

function nameFor(task) {
  const path = [];
  for (let at = task; at !== undefined; at = at.suite ?? (at === at.file ? undefined : at.file))
    path.push(at.name);
  const slug = task.name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, SLUG_LENGTH)
    .replace(/^-+|-+$/g, '');
  const digest = createHash('sha256').update(JSON.stringify(path)).digest('hex').slice(0, 8);
  return `${slug || 'test'}-${digest}`;
}

/** A test may delete its world itself. */
function whenGone(error) {
  if (!(error instanceof ControlRefused && error.code === 'world_unknown')) throw error;
}
