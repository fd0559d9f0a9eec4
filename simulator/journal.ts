/** One world's journal in memory: its lines, those still unwritten, and who listens. */

import type { Recorded } from './domain/events.ts';
import { entryOf, inLine, linesOf, publicLine } from './journal-line.ts';
import type { JournalFile } from './store/store.ts';

export type JournalListener = (entry: Recorded) => void;

/** Entries that are written together at the end of a turn, and those who wait for it. */
interface Round {
  readonly written: Promise<void>;
  readonly done: (durable: Promise<void> | null) => void;
  readonly failed: (error: unknown) => void;
  /** The last entry before the first of them. */
  readonly after: number;
}

export class Journal {
  readonly #file: JournalFile;
  readonly #lines: string[];
  /** In their order; at the end of the turn they go to the file in one write. */
  #unwritten: string[] = [];
  /** Entries that listeners hear of once they are written. */
  #untold: Recorded[] = [];
  #round: Round | null = null;
  #endsTurn = false;
  /** Since a write has failed and until one succeeds, nothing is taken in that is not written first. */
  #isDoubtful = false;
  readonly #listeners = new Map<JournalListener, () => void>();
  readonly #onLoss: () => void;
  readonly #secrets: string[] = [];

  /** `onLoss` is called when a write has failed and the entries since the last good one are gone. */
  constructor(file: JournalFile, onLoss: () => void) {
    this.#file = file;
    this.#lines = [...file.lines];
    this.#onLoss = onLoss;
  }

  /** From now on this text is cut from calls and what was answered to them. */
  hide(secret: string): void {
    const text = inLine(secret);
    if (!this.#secrets.includes(text)) this.#secrets.push(text);
  }

  get lastSeq(): number {
    return this.#lines.length;
  }

  /**
   * Takes in the entries of a change, which are written with all others of this turn. Nobody may be told of the change
   * before `durable` says so. Throws, with nothing changed, while the disk is known to refuse.
   */
  append(entries: readonly Recorded[]): void {
    const lines = linesOf(entries, this.#secrets);
    if (this.#isDoubtful) {
      this.#write([...this.#unwritten, ...lines]);
    } else {
      this.#round ??= roundAfter(this.lastSeq);
      this.#queue(lines);
    }
    this.#keep(lines);
  }

  /** Notes entries that change nothing; they are written soon. */
  note(entries: readonly Recorded[]): void {
    const lines = linesOf(entries, this.#secrets);
    this.#queue(lines);
    this.#keep(lines);
  }

  /** What to wait for before a change may be told of; null when its entries are as safe as they will be. */
  durable(): Promise<void> | null {
    return this.#round?.written ?? this.#file.durable();
  }

  /** What to wait for before anybody may be told how things stand; null when all of it is written. */
  written(): Promise<void> | null {
    return this.#round?.written ?? null;
  }

  /** Whole lines after `seq`, at most `limit` of them, secrets left out; a change shows once it is written. */
  linesAfter(seq: number, limit = Number.POSITIVE_INFINITY): string[] {
    const end = this.#round?.after ?? this.#lines.length;
    return this.#lines.slice(seq, Math.min(seq + limit, end)).map(publicLine);
  }

  /** All lines as they are, secrets included. */
  wholeLines(): readonly string[] {
    return [...this.#lines];
  }

  entry(seq: number): Recorded | undefined {
    const line = this.#lines[seq - 1];
    return line === undefined ? undefined : entryOf(line);
  }

  *entries(): Generator<Recorded> {
    for (const line of this.#lines) yield entryOf(line);
  }

  /** Tells the listeners of entries that the world has taken in, once they are written. */
  tell(entries: readonly Recorded[]): void {
    if (this.#listeners.size === 0) return;
    for (const entry of entries) this.#untold.push(entry);
    this.#atEndOfTurn();
  }

  /** Calls back for each entry from now on, and once when there will be none any more; the returned function ends that. */
  listen(listener: JournalListener, onEnd = () => {}): () => void {
    this.#listeners.set(listener, onEnd);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#endTurn();
    await this.#file.close();
    for (const onEnd of this.#listeners.values()) onEnd();
  }

  #queue(lines: readonly string[]): void {
    for (const line of lines) this.#unwritten.push(line);
    this.#atEndOfTurn();
  }

  #keep(lines: readonly string[]): void {
    for (const line of lines) this.#lines.push(line);
  }

  #atEndOfTurn(): void {
    if (this.#endsTurn) return;
    this.#endsTurn = true;
    setImmediate(() => this.#endTurn());
  }

  #endTurn(): void {
    this.#endsTurn = false;
    const round = this.#round;
    try {
      if (this.#unwritten.length > 0) this.#write(this.#unwritten);
    } catch (error) {
      // What was only noted stays so and goes with the next write that succeeds, in its order.
      if (round === null) this.#tellAll();
      else this.#lose(round, error);
      return;
    }
    this.#round = null;
    this.#tellAll();
    round?.done(this.#file.durable());
  }

  /** Throws, with nothing changed, when the disk refuses. */
  #write(lines: readonly string[]): void {
    this.#file.append(lines);
    this.#unwritten = [];
    this.#isDoubtful = false;
  }

  /** What could not be written has not happened, nor has anything after it. */
  #lose(round: Round, error: unknown): void {
    const lost = this.lastSeq - round.after;
    this.#unwritten.splice(this.#unwritten.length - lost);
    this.#lines.splice(round.after);
    this.#untold = this.#untold.filter(({ seq }) => seq <= round.after);
    this.#round = null;
    this.#isDoubtful = true;
    this.#onLoss();
    this.#tellAll();
    round.failed(error);
  }

  #tellAll(): void {
    const entries = this.#untold;
    this.#untold = [];
    for (const listener of this.#listeners.keys()) for (const entry of entries) listener(entry);
  }
}

function roundAfter(after: number): Round {
  let done: Round['done'] = () => {};
  let failed: Round['failed'] = () => {};
  const written = new Promise<void>((resolve, reject) => {
    done = (durable) => resolve(durable ?? undefined);
    failed = reject;
  });
  written.catch(() => {}); // Whoever waits hears of it; work that nobody waits for is done again.
  return { written, done, failed, after };
}
