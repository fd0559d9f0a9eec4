// The library in a process of its own: tells how long its start took, and then how long each of so many worlds did.
import { startSimulator } from 'threadbaton';
import { tellParent } from '../child.ts';

const worlds = Number(process.argv[2] ?? 0);
const begun = performance.now();
const simulator = await startSimulator();
tellParent({ startMs: performance.now() - begun });
const worldMs: number[] = [];
for (let number = 0; number < worlds; number += 1) {
  const from = performance.now();
  await simulator.world(`world-${number}`).create();
  worldMs.push(performance.now() - from);
}
if (worlds > 0) tellParent({ worldMs });
