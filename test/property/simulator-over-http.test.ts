import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explore } from './explore.ts';
import { evenWeights } from './generate.ts';
import type { Running } from './in-process.ts';
import { simulatorOverHttp } from './over-http.ts';
import { deadlineMs } from './run-settings.ts';

describe('the simulator, over sockets', () => {
  let running: Running;
  beforeAll(async () => {
    running = await simulatorOverHttp();
  });
  afterAll(() => running[Symbol.asyncDispose]());

  it(
    'agrees with the model, lost answers and delivered webhooks included',
    async () => {
      const { runs, exercised } = await explore(running, {
        weights: { ...evenWeights, faults: 4 },
        numRuns: 20,
      });
      expect(runs).toBeGreaterThan(0);
      expect([...exercised]).toEqual(
        expect.arrayContaining([
          'R-01',
          'R-02',
          'R-03',
          'C-01',
          'C-02',
          'C-03',
          'M-02',
          'M-03',
          'W-02',
          'W-04',
        ]),
      );
    },
    deadlineMs,
  );
});
