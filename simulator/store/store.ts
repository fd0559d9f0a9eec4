/** Where worlds are kept: a registry of them and one append-only journal each. */

export interface Store {
  worlds(): readonly WorldRecord[];
  saveWorld(record: WorldRecord): Promise<void>;
  removeWorld(world: string): Promise<void>;
  openJournal(world: string): JournalFile;
  close(): Promise<void>;
}

export interface WorldRecord {
  readonly world: string;
  readonly seed: string;
  /** What the world was made from, in the control plane's words; a reset begins with it again. */
  readonly origin: unknown;
}

export interface JournalFile {
  /** The lines that were there when the journal was opened, oldest first. */
  readonly lines: readonly string[];
  /** What opening had to set aside, in words; null when the file was whole. */
  readonly repaired: string | null;
  /** Appends whole lines. When this returns they survive a killed process; if it throws, nothing was added. */
  append(lines: readonly string[]): void;
  /** Resolves when everything appended so far is as durable as the store promises; null when it is already. */
  durable(): Promise<void> | null;
  close(): Promise<void>;
}

/** A journal that cannot be read as it stands; the message names the file, the line and the way out. */
export class JournalDamaged extends Error {
  override readonly name = 'JournalDamaged';
}
