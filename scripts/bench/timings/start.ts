// A simulator in a process that has imported the library and does nothing else.
import { startChild } from '../child.ts';
import type { Timing } from '../timing.ts';

const runs = 7;

export const start: Timing = {
  name: 'start',
  what: 'startSimulator() until it is ready, the first one of a fresh process, import left out',
  expectedMs: 50,
  async measure() {
    const found: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      found.push((await startChild('library').next<{ startMs: number }>()).startMs);
    }
    return found;
  },
};
