/** The long run: a million requests per door in rounds, until the first that is answered badly. */

import { fuzz, type Statuses } from './door.ts';
import { doors } from './doors/index.ts';
import { heapGrowth } from './heap.ts';
import { fuzzSettings } from './settings.ts';
import { overSocket } from './socket.ts';

const ROUND = 20_000;

const settings = fuzzSettings({ requests: 1_000_000 });
let last = 'before the first request';
process.on('uncaughtException', (error) => {
  process.stderr.write(`The process would have died (${last}): ${error.stack}\n`);
  process.exit(1);
});

for (const door of doors) {
  if (settings.doors.length > 0 && !settings.doors.includes(door.name)) continue;
  const statuses: Statuses = {};
  const heap = heapGrowth();
  for (let sent = 0; sent < settings.requests; sent += ROUND) {
    const runs = Math.min(ROUND, settings.requests - sent);
    const seed = settings.seed + sent / ROUND;
    last = `${door.name}, seed ${seed}`;
    const started = performance.now();
    try {
      const answered = await fuzz(door, { runs, seed });
      for (const [status, times] of Object.entries(answered))
        statuses[Number(status)] = (statuses[Number(status)] ?? 0) + times;
      await overSocket(door, { runs: Math.ceil(runs / 40), seed });
      heap.measure();
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
      process.exit(1);
    }
    const perSecond = Math.round((runs / (performance.now() - started)) * 1000);
    process.stdout.write(
      `${door.name}: ${sent + runs} of ${settings.requests}, seed ${seed}, ${perSecond}/s, heap ${heap.now()}\n`,
    );
  }
  process.stdout.write(`${door.name}: ${JSON.stringify(statuses)}, heap ${heap.verdict()}\n`);
  if (heap.grows()) {
    process.stderr.write(`${door.name}: the heap grows with refused requests: ${heap.verdict()}\n`);
    process.exit(1);
  }
}
process.exit(0);
