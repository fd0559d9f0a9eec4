// `npm run bench [-- NAME…]`: product and bare server loaded in turn, several rounds, each round a ratio.
// It tells whether the expected ratio is met and fails nothing: machines differ, and so do their neighbours.
import type { Bench, Ready } from './bench.ts';
import { send } from './benches/send.ts';
import { threadOwner } from './benches/thread-owner.ts';
import type { Child } from './child.ts';
import { startChild, stopChildren } from './child.ts';
import type { Measured, Order } from './processes/load.ts';
import type { Timing } from './timing.ts';
import { newWorld } from './timings/new-world.ts';
import { start } from './timings/start.ts';
import { thousandTests } from './timings/thousand-tests.ts';

/** To add one: a file in benches/, and its name here. */
const benches: readonly Bench[] = [send, threadOwner];
/** The same, in timings/. */
const timings: readonly Timing[] = [start, newWorld, thousandTests];

const rounds = 7;
const roundMs = 1_500;
const warmUpMs = 1_500;
const connections = 16;

interface Round {
  subject: number;
  baseline: number;
}

const names = process.argv.slice(2);
const known = [...benches, ...timings].map(({ name }) => name);
const isChosen = ({ name }: { name: string }) => names.length === 0 || names.includes(name);
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`bench: expected ${known.join(', ')}; not ${unknown.join(', ')}\n`);
  process.exit(2);
}

try {
  const chosen = benches.filter(isChosen);
  if (chosen.length > 0) await loadInTurn(chosen);
  for (const timing of timings.filter(isChosen))
    process.stdout.write(timeReport(timing, await timing.measure()));
} finally {
  await stopChildren();
}

async function loadInTurn(chosen: readonly Bench[]): Promise<void> {
  const load = startChild('load');
  await load.next();
  const prepared: { bench: Bench; ready: Ready; rounds: Round[] }[] = [];
  for (const bench of chosen) prepared.push({ bench, ready: await bench.prepare(), rounds: [] });

  for (const { ready } of prepared) await measureRound(load, ready, warmUpMs);
  for (let round = 0; round < rounds; round += 1) {
    for (const { ready, rounds: done } of prepared) done.push(await measureRound(load, ready, roundMs));
  }
  for (const { bench, rounds: done } of prepared) process.stdout.write(report(bench, done));
  // What is timed next has the machine to itself.
  await stopChildren();
}

async function measureRound(
  load: Child,
  { subject, baseline, settle }: Ready,
  durationMs: number,
): Promise<Round> {
  const measure = async (target: Ready['subject']) => {
    const order: Order = { target, durationMs, connections };
    load.send(order);
    const { perSecond, failures } = await load.next<Measured>();
    if (failures > 0) throw new Error(`${failures} requests to ${target.path} were not answered with 200`);
    return perSecond;
  };
  const bare = await measure(baseline);
  const product = await measure(subject);
  await settle();
  return { subject: product, baseline: bare };
}

function report({ name, what, expected }: Bench, done: readonly Round[]): string {
  const ratios = done.map(({ subject, baseline }) => subject / baseline);
  const row = (title: string, values: readonly number[], digits: number) => {
    const sorted = values.toSorted((a, b) => a - b);
    const cells = [median(sorted), sorted[0] ?? 0, sorted.at(-1) ?? 0];
    return `  ${title.padEnd(22)}${cells.map((value) => value.toFixed(digits).padStart(10)).join('')}`;
  };
  const ratio = median(ratios.toSorted((a, b) => a - b));
  return [
    `${name}: ${what}`,
    `  ${''.padEnd(22)}${['median', 'min', 'max'].map((title) => title.padStart(10)).join('')}`,
    row(
      'product, requests/s',
      done.map(({ subject }) => subject),
      0,
    ),
    row(
      'bare, requests/s',
      done.map(({ baseline }) => baseline),
      0,
    ),
    row('ratio', ratios, 3),
    `  expected at least ${expected}: ${ratio >= expected ? 'met' : 'NOT met'} (${done.length} rounds)`,
    '',
    '',
  ].join('\n');
}

function timeReport({ name, what, expectedMs }: Timing, runs: readonly number[]): string {
  const sorted = runs.toSorted((a, b) => a - b);
  const found = median(sorted);
  const cells = [found, sorted[0] ?? 0, sorted.at(-1) ?? 0];
  return [
    `${name}: ${what}`,
    `  ${''.padEnd(22)}${['median', 'min', 'max'].map((title) => title.padStart(10)).join('')}`,
    `  ${'found, ms'.padEnd(22)}${cells.map((value) => value.toFixed(1).padStart(10)).join('')}`,
    `  expected at most ${expectedMs} ms: ${found <= expectedMs ? 'met' : 'NOT met'} (${runs.length} runs)`,
    '',
    '',
  ].join('\n');
}

function median(sorted: readonly number[]): number {
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}
