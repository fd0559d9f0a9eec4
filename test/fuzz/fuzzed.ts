// The share of the fuzz that every test run makes: a fixed seed, so that a run says the same twice.
import { expect, test } from 'vitest';
import { type Door, fuzz } from './door.ts';
import { fuzzSettings } from './settings.ts';
import { overSocket } from './socket.ts';

const settings = fuzzSettings({ requests: 20_000, seed: 1 });
const DEADLINE_MS = Math.max(120_000, settings.requests * 10);

export function fuzzed(door: Door): void {
  test(
    `${settings.requests} odd requests to ${door.name}: each is answered, none with a failure, and what is refused changes nothing`,
    async () => {
      const statuses = await fuzz(door, {
        runs: settings.requests - settings.overSocket,
        seed: settings.seed,
      });
      const total = Object.values(statuses).reduce((sum, times) => sum + times, 0);
      expect(total).toBe(settings.requests - settings.overSocket);
      // A grammar that only ever gets refused would test the first check and nothing behind it.
      expect((statuses[200] ?? 0) + (statuses[201] ?? 0) + (statuses[202] ?? 0)).toBeGreaterThan(total / 20);
    },
    DEADLINE_MS,
  );

  test(
    `${settings.overSocket} odd byte sequences to ${door.name}: no failure, no hang, and the program lives on`,
    () => overSocket(door, { runs: settings.overSocket, seed: settings.seed }),
    DEADLINE_MS,
  );
}
