/** Where worlds are kept: a registry of them and one append-only journal each. */

export interface Store {
  worlds(): readonly WorldRecord[];
  saveWorld(record: WorldRecord): Promise<void>;
  removeWorld(world: string): Promise<void>;
  openJournal(world: string): JournalFile;
  /** Where the files of a world's messages lie. */
  shelf(world: string): FileShelf;
  close(): Promise<void>;
}

export interface WorldRecord {
  readonly world: string;
  readonly seed: string;
  /** What the world was made from, in the control plane's words; a reset begins with it again. */
  readonly origin: unknown;
}

/** Files by their content: the same bytes of the same type are kept once, and what is oldest goes when it is full. */
export interface FileShelf {
  /** Keeps the file and answers its name. */
  put(file: ShelvedFile): Promise<string>;
  /** Undefined when it is not, or no longer, there. */
  get(name: string): Promise<ShelvedFile | undefined>;
}

export interface ShelvedFile {
  readonly mime: string;
  readonly bytes: Uint8Array;
}

/** Bounds of one world's shelf. */
export const SHELF_FILES_MAX = 1000;
export const SHELF_BYTES_MAX = 256_000_000;

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
