/** One world's journal in memory: its lines, those still unwritten, and who listens. */

import type { Recorded } from './domain/events.ts';
import { entryOf, linesOf, publicLine } from './journal-line.ts';
import type { JournalFile } from './store/store.ts';

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
