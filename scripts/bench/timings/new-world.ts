// A new world of the example, one after the other, through the client of the library.
import { startChild } from '../child.ts';
import type { Timing } from '../timing.ts';

export const newWorld: Timing = {
  name: 'new_world',
  what: 'one world of the example, made through the library beside up to 1,000 others',
  expectedMs: 2,
  async measure() {
    const child = startChild('library', '1000');
    await child.next();
    return (await child.next<{ worldMs: number[] }>()).worldMs;
  },
};
