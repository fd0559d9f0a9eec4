/** One world's journal on disk: whole lines, appended, never rewritten. */

import {
  closeSync,
  fstatSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { JOURNAL_FORMAT, MORE_FOLLOWS } from '../journal-line.ts';
import { JournalDamaged, type JournalFile, wayOut } from './store.ts';

export type Durability = 'os' | 'fsync';

/**
 * Opens or creates the file. A torn end is cut off and reported: the process died while it wrote the last command, so
 * nobody was told that it was done, and half a command would show a message sent whose control has not moved. Any other
 * damage is refused.
 */
export function openJournalFile(path: string, durability: Durability): JournalFile {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'a+');
  const { lines, size: wholeBytes, torn } = readWholeCommands(path);
  if (torn !== null) ftruncateSync(file, wholeBytes);
  let size = wholeBytes;
  const sync = groupSync(file);

  return {
    lines,
    repaired: torn,
    append(added) {
      try {
        size += writeWhole(file, added);
      } catch (error) {
        // A full disk may have taken half of it: what was not acknowledged must not stay.
        if (fstatSync(file).size > size) ftruncateSync(file, size);
        throw error;
      }
    },
    durable: () => (durability === 'fsync' ? sync() : null),
    async close() {
      if (durability === 'fsync') await sync();
      closeSync(file);
    },
  };
}

/** Lines that are written at once when a whole journal is: some hundred kilobytes. */
const LINES_PER_WRITE = 1000;

/** Writes the journal aside, forces it to the disk and moves it into place. */
export function replaceJournalFile(path: string, lines: readonly string[]): void {
  mkdirSync(dirname(path), { recursive: true });
  const aside = `${path}.part`;
  const file = openSync(aside, 'w');
  try {
    for (let from = 0; from < lines.length; from += LINES_PER_WRITE)
      writeWhole(file, lines.slice(from, from + LINES_PER_WRITE));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(aside, path);
}

function writeWhole(file: number, lines: readonly string[]): number {
  const bytes = Buffer.from(`${lines.join('\n')}\n`, 'utf8');
  for (let offset = 0; offset < bytes.length; ) offset += writeSync(file, bytes, offset);
  return bytes.length;
}

interface WholeCommands {
  readonly lines: string[];
  /** Bytes of the file up to the end of the last whole command. */
  readonly size: number;
  /** What was torn at the end, in words; null when nothing was. */
  readonly torn: string | null;
}

function readWholeCommands(path: string): WholeCommands {
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(0x0a) + 1;
  const whole = bytes.subarray(0, end).toString('utf8');
  const lines = whole === '' ? [] : whole.slice(0, -1).split('\n');
  checkSequence(path, lines);
  checkFormat(path, lines);
  const kept = lines.findLastIndex((line) => !line.endsWith(MORE_FOLLOWS)) + 1;
  const begun = lines.splice(kept);
  const size = begun.reduce((length, line) => length - Buffer.byteLength(line) - 1, end);
  return { lines, size, torn: tornInWords(bytes.length - end, begun.length) };
}

function tornInWords(characters: number, entries: number): string | null {
  const parts = [
    ...(characters > 0 ? [`a torn last line (${characters} bytes)`] : []),
    ...(entries > 0 ? [`${entries} entries of a command that was not written to its end`] : []),
  ];
  return parts.length === 0 ? null : `dropped ${parts.join(' and ')}`;
}

/** Every line must carry the next seq; a gap, a repeat or a line that is no entry is damage, not a torn end. */
function checkSequence(path: string, lines: readonly string[]): void {
  for (const [index, line] of lines.entries()) {
    const expected = `{"seq":${index + 1},`;
    if (line.startsWith(expected) && isJson(line)) continue;
    throw new JournalDamaged(
      `${path}:${index + 1} is not entry ${index + 1} of the journal (it begins ${JSON.stringify(line.slice(0, 40))}). ` +
        wayOut(join(dirname(path), '..', '..')),
    );
  }
}

/** A journal of a format that this version does not read is refused with the way to bring it over. */
function checkFormat(path: string, [first]: readonly string[]): void {
  if (first === undefined) return;
  const { format = null } = JSON.parse(first) as { format?: unknown };
  if (format === JOURNAL_FORMAT) return;
  throw new JournalDamaged(
    `${path} begins in format ${JSON.stringify(format)}; this version reads format ${JOURNAL_FORMAT}. Nothing was changed. ` +
      'Start the version that wrote it, take the world out with GET /worlds/{world}/snapshot, and bring it in here.',
  );
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return !line.endsWith('\r');
  } catch {
    return false; // Whatever is wrong with it, it is not what was written.
  }
}

/** One fsync for everybody who waits: whoever comes while one is running shares the next. */
function groupSync(file: number): () => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  const start = (): Promise<void> => {
    running = new Promise<void>((resolve, reject) => {
      fsync(file, (error) => (error === null ? resolve() : reject(error)));
    }).finally(() => {
      running = null;
    });
    return running;
  };
  return () => {
    if (running === null) return start();
    next ??= running
      .catch(() => {}) // Its own waiters hear of that failure; this round tries again.
      .then(() => {
        next = null;
        return start();
      });
    return next;
  };
}
