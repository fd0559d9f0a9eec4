/** One world's journal in memory: entries as the lines that go to disk and to readers (docs/journal.md). */

import type { Recorded } from './domain/events.ts';
import { type JournalFile, MORE_FOLLOWS } from './store/store.ts';

export type JournalListener = (entry: Recorded) => void;

export class Journal {
  readonly #file: JournalFile;
  readonly #lines: string[];
  /** Lines of reads, which nobody waits for; they go to disk with the next write or at the end of the turn. */
  #unwritten: string[] = [];
  readonly #listeners = new Set<JournalListener>();

  constructor(file: JournalFile) {
    this.#file = file;
    this.#lines = [...file.lines];
  }

  get lastSeq(): number {
    return this.#lines.length;
  }

  /** Writes entries so that they survive the process. Throws, with nothing changed, when the disk refuses them. */
  append(entries: readonly Recorded[]): void {
    const lines = linesOf(entries);
    this.#file.append([...this.#unwritten, ...lines]);
    this.#unwritten = [];
    this.#keep(lines);
  }

  /** Notes entries that change nothing; they are written soon. */
  note(entries: readonly Recorded[]): void {
    const lines = linesOf(entries);
    if (this.#unwritten.length === 0) setImmediate(() => this.#writeNoted());
    this.#unwritten.push(...lines);
    this.#keep(lines);
  }

  /** What to wait for before an answer may leave; null when the entries are as safe as they will be. */
  durable(): Promise<void> | null {
    return this.#file.durable();
  }

  /** Whole lines after `seq`, at most `limit` of them, secrets left out. */
  linesAfter(seq: number, limit = Number.POSITIVE_INFINITY): string[] {
    return this.#lines.slice(seq, Math.min(seq + limit, this.#lines.length)).map(publicLine);
  }

  entry(seq: number): Recorded | undefined {
    const line = this.#lines[seq - 1];
    return line === undefined ? undefined : entryOf(line);
  }

  *entries(): Generator<Recorded> {
    for (const line of this.#lines) yield entryOf(line);
  }

  /** Tells the listeners of entries, once the world has taken them in. */
  tell(entries: readonly Recorded[]): void {
    for (const listener of this.#listeners) for (const entry of entries) listener(entry);
  }

  /** Calls back for each entry from now on; the returned function ends that. */
  listen(listener: JournalListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#writeNoted();
    await this.#file.close();
  }

  #writeNoted(): void {
    if (this.#unwritten.length === 0) return;
    const lines = this.#unwritten;
    try {
      this.#file.append(lines);
      this.#unwritten = [];
    } catch {
      // The disk is full: the lines stay noted and go with the next write that succeeds, in their order.
    }
  }

  #keep(lines: readonly string[]): void {
    for (const line of lines) this.#lines.push(line);
  }
}

/** The entries of one command: all but the last say that more of it follows, so that a torn end shows (see the store). */
function linesOf(entries: readonly Recorded[]): string[] {
  return entries.map((entry, index) => {
    const line = lineOf(entry);
    return index === entries.length - 1 ? line : `${line.slice(0, -1)}${MORE_FOLLOWS}`;
  });
}

/** `seq`, `at`, `kind` and `cause` first; instants as ISO text (members whose names end in `_at`). */
export function lineOf({ seq, at, kind, cause, ...event }: Recorded): string {
  const data = hasInstants(kind)
    ? mapInstants(event, (value) => (typeof value === 'number' ? iso(value) : value))
    : event;
  return `{"seq":${seq},"at":"${iso(at)}","kind":"${kind}","cause":${cause},${JSON.stringify(data).slice(1)}`;
}

/** Calls, answers and deliveries are most of a journal and hold no instants beside their own. */
function hasInstants(kind: Recorded['kind']): boolean {
  return kind !== 'call' && kind !== 'answer' && kind !== 'delivery' && kind !== 'act';
}

export function entryOf(line: string): Recorded {
  const { at, ...data } = JSON.parse(line) as Record<string, unknown>;
  return {
    ...mapInstants(data, (value) => (typeof value === 'string' ? Date.parse(value) : value)),
    at: Date.parse(String(at)),
  } as Recorded;
}

/** The entries of one command, and often of several, carry the same instant. */
let lastIso = { instant: Number.NaN, text: '' };

export function iso(instant: number): string {
  if (instant !== lastIso.instant) lastIso = { instant, text: new Date(instant).toISOString() };
  return lastIso.text;
}

function mapInstants(data: object, convert: (value: unknown) => unknown): Record<string, unknown> {
  const mapped: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(data)) mapped[key] = key.endsWith('_at') ? convert(value) : value;
  return mapped;
}

/** The line as anybody may read it: secrets and verify tokens are shown as being there, no more. */
function publicLine(line: string): string {
  if (!line.includes('"kind":"setting"')) return line;
  return line.replace(/"(secret|verify_token)":"(?:[^"\\]|\\.)*"/g, '"$1":true');
}
