import { afterAll, describe, expect, it } from 'vitest';
import { explore } from './explore.ts';
import { evenWeights } from './generate.ts';
import { simulatorInProcess } from './in-process.ts';
import { deadlineMs } from './run-settings.ts';

describe('the simulator, in process', () => {
  const running = simulatorInProcess();
  afterAll(() => running[Symbol.asyncDispose]());

  it(
    'gives each interaction that arrives with routing on exactly one responsible app at once',
    async () => {
      const { runs, exercised } = await explore(running, {
        weights: { ...evenWeights, entries: 14, waits: 7 },
        numRuns: 100,
      });
      expect(runs).toBeGreaterThan(0);
      expect([...exercised]).toEqual(
        expect.arrayContaining([
          'R-01',
          'R-02',
          'R-03',
          'R-04',
          'R-05',
          'R-06',
          'R-07',
          'W-02',
          'C-11',
          'C-14',
        ]),
      );
    },
    deadlineMs,
  );

  it(
    'never moves control ordered on a send before that send is accepted',
    async () => {
      const { runs, exercised } = await explore(running, {
        weights: { ...evenWeights, sends: 14, faults: 6, edges: 3 },
        numRuns: 100,
      });
      expect(runs).toBeGreaterThan(0);
      expect([...exercised]).toEqual(
        expect.arrayContaining([
          'C-01',
          'C-02',
          'C-03',
          'C-05',
          'C-06',
          'C-07',
          'C-08',
          'C-15',
          'M-01',
          'M-02',
          'M-03',
          'M-04',
          'W-04',
        ]),
      );
    },
    deadlineMs,
  );

  it(
    'never takes the switch back',
    async () => {
      const { runs, exercised } = await explore(running, {
        weights: { ...evenWeights, settings: 10, entries: 4 },
        numRuns: 80,
      });
      expect(runs).toBeGreaterThan(0);
      expect([...exercised]).toEqual(expect.arrayContaining(['G-01', 'G-02', 'G-03', 'C-10']));
    },
    deadlineMs,
  );
});
