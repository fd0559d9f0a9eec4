// A journal that ends at any byte is the world as it was after the last whole command before that byte.
import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { evolve } from '../../simulator/domain/evolve.ts';
import { defaultReadings } from '../../simulator/domain/readings.ts';
import { emptyWorld, type World } from '../../simulator/domain/world.ts';
import { entryOf } from '../../simulator/journal-line.ts';
import { stateHash } from '../../simulator/state-hash.ts';
import { fileStore } from '../../simulator/store/file-store.ts';
import { openJournalFile } from '../../simulator/store/journal-file.ts';
import { CARE, MKT, NAME, network, PlayedWorld } from './played-world.ts';
import { crashes } from './settings.ts';

const ENTRIES = 1000;

test(
  'a journal torn at any byte folds to the commands that are whole',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'baton-torn-'));
    const path = join(folder, 'worlds', NAME, 'journal.ndjson');
    const world = await PlayedWorld.begun(
      await fileStore(folder, 'os'),
      network(async () => ({ outcome: 'acknowledged', status: 200, error: null })),
    );
    for (let n = 0; world.engine.journal.lastSeq < ENTRIES; n += 1) {
      await world.act(n % 3 === 0, `ü ${n}`);
      await world.send(MKT, `m ${n}`);
      await world.send(CARE, `c ${n}`);
      await world.engine.settle(1000);
    }
    await world.worlds.close();

    const whole = readFileSync(path);
    const states = statesAfterEachCommand(whole);
    const file = openSync(path, 'r+');
    const from = crashes.tornBytes === null ? 0 : whole.length - crashes.tornBytes;
    for (let length = whole.length; length >= from; length -= 1) {
      // What the last opening cut off is put back up to here.
      const kept = readLength(states, length);
      writeSync(file, whole, kept.bytes, length - kept.bytes, kept.bytes);
      ftruncateSync(file, length);
      const opened = openJournalFile(path, 'os');
      expect(opened.lines.length).toBe(kept.lines);
      expect(opened.repaired === null).toBe(kept.bytes === length);
      await opened.close();
      if (kept.bytes === length) expect(stateHash(foldOf(opened.lines))).toBe(kept.hash);
    }
    closeSync(file);
    rmSync(folder, { recursive: true });
  },
  crashes.timeoutMs,
);

interface State {
  readonly bytes: number;
  readonly lines: number;
  readonly hash: string;
}

/** The world after each command, told by how its last line ends: none that says `more` is a last one. */
function statesAfterEachCommand(bytes: Buffer): State[] {
  const lines = bytes.toString('utf8').trimEnd().split('\n');
  const world = emptyForTest();
  const states: State[] = [{ bytes: 0, lines: 0, hash: stateHash(world) }];
  let size = 0;
  for (const [index, line] of lines.entries()) {
    size += Buffer.byteLength(line) + 1;
    evolve(world, entryOf(line));
    if (JSON.parse(line).more !== true)
      states.push({ bytes: size, lines: index + 1, hash: stateHash(world) });
  }
  expect(states.length).toBeGreaterThan(100);
  return states;
}

function readLength(states: readonly State[], length: number): State {
  const state = states.findLast(({ bytes }) => bytes <= length);
  if (state === undefined) throw new Error('even nothing is a state');
  return state;
}

function foldOf(lines: readonly string[]): World {
  const world = emptyForTest();
  for (const line of lines) evolve(world, entryOf(line));
  return world;
}

function emptyForTest(): World {
  const clock = { mode: 'virtual', now_ms: 0 } as const;
  return emptyWorld({ name: NAME, seed: 'crash', readings: defaultReadings(), clock });
}
