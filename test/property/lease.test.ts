/**
 * The property that the routing model stands on: an independent oracle of leases agrees with `thread_owner`, for owner, default app
 * and bystander, and with who may send, at every boundary instant. `npm run test:lease` runs all ten thousand histories.
 */
import { describe, expect, it } from 'vitest';
import { type Crossings, CrossLimit } from './commands/cross-limit.ts';
import { limits } from './commands/wait.ts';
import { explore } from './explore.ts';
import { evenWeights } from './generate.ts';
import { simulatorInProcess } from './in-process.ts';
import type { Model } from './model/model.ts';
import type { Platform } from './platform.ts';
import { deadlineMs, runSettings } from './run-settings.ts';
import { personNames } from './setup.ts';

/** A tenth of ten thousand; the whole of it is a matter of a command. */
const histories = 1000;

describe('leases', () => {
  it(
    'end, begin and are told at every boundary instant as the documents have it',
    async () => {
      const started = performance.now();
      const last: Crossings = { instants: 0, answers: 0 };
      const { runs, crossings } = await explore(simulatorInProcess({ webhooks: false }), {
        weights: { ...evenWeights, waits: 3, crossings: 5, faults: 0, reads: 1 },
        numRuns: histories,
        maxCommands: 40,
        aftermath: (model, platform) => crossWhatIsLeft(model, platform, last),
      });
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      const instants = crossings.instants + last.instants;
      const answers = crossings.answers + last.answers;
      console.info(
        `${runs} histories, ${instants} boundary instants, ${answers} answers compared there, ${seconds} s`,
      );
      expect(runs).toBe(Math.ceil(histories * runSettings.effort));
      expect(instants, 'boundary instants').toBeGreaterThan(5 * runs);
    },
    deadlineMs,
  );
});

/** However a history ends, the limits that then lie ahead are crossed, the nearest first. */
async function crossWhatIsLeft(model: Model, platform: Platform, crossings: Crossings): Promise<void> {
  for (const limit of limits) {
    for (const person of personNames) {
      const crossing = new CrossLimit(limit, person, crossings);
      if (crossing.check(model)) {
        await crossing.run(model, platform);
      }
    }
  }
}
