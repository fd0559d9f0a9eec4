/** Repairs a damaged folder of worlds: keeps of each journal what is beyond doubt, and says what it leaves behind. */

import { isUtf8 } from 'node:buffer';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { Low } from 'lowdb';
import { JSONFile } from 'lowdb/node';
import type { Recorded } from '../domain/events.ts';
import { evolve } from '../domain/evolve.ts';
import { defaultReadings } from '../domain/readings.ts';
import { emptyWorld } from '../domain/world.ts';
import { entryOf, JOURNAL_FORMAT, MORE_FOLLOWS } from '../journal-line.ts';
import { JOURNAL, keptRegistry, REGISTRY, type Registry } from './file-store.ts';
import { replaceJournalFile } from './journal-file.ts';
import type { Checkpoint, WorldRecord } from './store.ts';

/** What became of one world. */
export interface RepairedWorld {
  readonly world: string;
  /** Entries that are kept; a world of which nothing can be kept is left out. */
  readonly kept: number;
  readonly dropped: number;
  /** Where in its journal the first fault is, and which; null when the journal is whole. */
  readonly fault: { readonly line: number; readonly reason: string } | null;
  /** Checkpoints that lie behind the last entry kept. */
  readonly checkpoints: readonly string[];
}

export interface Repaired {
  readonly worlds: readonly RepairedWorld[];
  /** The registry could not be read: it is made anew of the journals, without checkpoints and names. */
  readonly registry: 'kept' | 'made anew';
}

/**
 * Copies `folder`, of which the folder of worlds is `within`, to `copy`, which must not exist, and repairs the copy. The
 * folder itself is only read; null, and no copy, when nothing in it is damaged.
 */
export async function repairedCopy(folder: string, copy: string, within = ''): Promise<Repaired | null> {
  const damage = await damageIn(join(folder, within));
  if (damage.registry === 'kept' && damage.worlds.every(({ fault }) => fault === null)) return null;
  mkdirSync(copy);
  try {
    await cp(folder, copy, { recursive: true, filter: (path) => !path.endsWith('.lock') });
    await repair(join(copy, within), damage);
  } catch (error) {
    rmSync(copy, { recursive: true, force: true });
    throw error;
  }
  return {
    registry: damage.registry,
    worlds: damage.worlds.map(({ lines: _, record: __, ...told }) => told),
  };
}

/** A world with what is beyond doubt in its journal. */
interface Examined extends RepairedWorld {
  readonly record: WorldRecord;
  readonly lines: readonly string[];
}

interface Damage {
  readonly worlds: readonly Examined[];
  readonly registry: Repaired['registry'];
}

async function damageIn(folder: string): Promise<Damage> {
  const registry = await keptRegistry(join(folder, REGISTRY));
  const records = registry?.worlds ?? foundIn(folder);
  return {
    worlds: records.map((record) => examined(folder, record)),
    registry: registry === null ? 'made anew' : 'kept',
  };
}

function examined(folder: string, record: WorldRecord): Examined {
  const { lines, total, fault } = wholePrefix(join(folder, 'worlds', record.world, JOURNAL));
  const isLost = (checkpoint: Checkpoint) => checkpoint.seq > lines.length;
  const { checkpoints = [] } = record;
  return {
    world: record.world,
    kept: lines.length,
    dropped: total - lines.length,
    fault,
    checkpoints: checkpoints.filter(isLost).map(({ name }) => name),
    record: { ...record, checkpoints: checkpoints.filter((checkpoint) => !isLost(checkpoint)) },
    lines,
  };
}

async function repair(folder: string, { worlds }: Damage): Promise<void> {
  for (const { world, fault, lines } of worlds) {
    const place = join(folder, 'worlds', world);
    if (lines.length === 0) rmSync(place, { recursive: true, force: true });
    else if (fault !== null) replaceJournalFile(join(place, JOURNAL), lines);
  }
  const kept = worlds.filter(({ lines }) => lines.length > 0).map(({ record }) => record);
  const registry = new Low<Registry>(new JSONFile(join(folder, REGISTRY)), { format: 1, worlds: kept });
  await registry.write();
}

interface Prefix {
  readonly lines: readonly string[];
  /** Lines of the file, a torn last one included. */
  readonly total: number;
  readonly fault: RepairedWorld['fault'];
}

/** The longest beginning of whole commands whose entries parse, follow one another and make a world. */
function wholePrefix(path: string): Prefix {
  if (!existsSync(path)) return { lines: [], total: 0, fault: { line: 1, reason: 'there is no journal' } };
  const pieces = linesOf(readFileSync(path));
  const state = emptyWorld({
    name: '',
    seed: '',
    readings: defaultReadings(),
    clock: { mode: 'virtual', now_ms: 0 },
  });
  const lines: string[] = [];
  let last = Number.NEGATIVE_INFINITY;
  let whole = 0;
  let fault: Prefix['fault'] = pieces.length === 0 ? { line: 1, reason: 'the journal is empty' } : null;
  for (const [index, piece] of pieces.entries()) {
    const read = readLine(piece, index + 1, last);
    const reason = 'reason' in read ? read.reason : foldReason(() => evolve(state, read.entry));
    if (reason !== null) {
      fault = { line: index + 1, reason };
      break;
    }
    if ('entry' in read) last = read.entry.at;
    lines.push(piece.text);
    if (!piece.text.endsWith(MORE_FOLLOWS)) whole = lines.length;
  }
  if (fault === null && whole < lines.length)
    fault = { line: whole + 1, reason: 'its command was not written to its end' };
  return { lines: lines.slice(0, whole), total: pieces.length, fault };
}

interface Piece {
  readonly text: string;
  readonly isText: boolean;
  /** Whether a line end stands behind it. */
  readonly isWhole: boolean;
}

const LINE_END = 10;

function linesOf(bytes: Buffer): Piece[] {
  const pieces: Piece[] = [];
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(LINE_END, from);
    const piece = bytes.subarray(from, end === -1 ? bytes.length : end);
    pieces.push({ text: piece.toString('utf8'), isText: isUtf8(piece), isWhole: end !== -1 });
    from += piece.length + 1;
  }
  return pieces;
}

function readLine(
  { text, isText, isWhole }: Piece,
  seq: number,
  last: number,
): { readonly entry: Recorded } | { readonly reason: string } {
  if (!isWhole) return { reason: 'it is cut off' };
  if (!isText) return { reason: 'it holds bytes that are no text' };
  let entry: Recorded;
  try {
    entry = entryOf(text);
  } catch {
    return { reason: `it is no entry (${JSON.stringify(text.slice(0, 40))})` };
  }
  if (!text.startsWith(`{"seq":${seq},`)) return { reason: `expected entry ${seq}, found ${entry.seq}` };
  if (Number.isNaN(entry.at) || entry.at < last) return { reason: 'it is older than the entry before it' };
  if (seq === 1 && !(entry.kind === 'setting' && entry.what === 'world_created'))
    return { reason: 'a journal begins with the setting world_created' };
  if (seq === 1 && 'format' in entry && entry.format !== JOURNAL_FORMAT)
    return {
      reason: `it is of format ${JSON.stringify(entry.format)}; this version reads ${JOURNAL_FORMAT}`,
    };
  return { entry };
}

/** An entry that is well written may still say what cannot be. */
function foldReason(fold: () => void): string | null {
  try {
    fold();
    return null;
  } catch {
    return 'it does not fit the world that the entries before it make';
  }
}

/** What a lost registry had to say, as far as the journals know it. */
function foundIn(folder: string): WorldRecord[] {
  const worlds = join(folder, 'worlds');
  if (!existsSync(worlds)) return [];
  return readdirSync(worlds, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name: world }) => ({ world, seed: seedOf(join(worlds, world, JOURNAL)), origin: {} }));
}

function seedOf(path: string): string {
  try {
    const [first = ''] = readFileSync(path, 'utf8').split('\n', 1);
    const { seed } = JSON.parse(first) as { seed?: unknown };
    return typeof seed === 'string' ? seed : '';
  } catch {
    return ''; // Nothing of such a journal will be kept.
  }
}
