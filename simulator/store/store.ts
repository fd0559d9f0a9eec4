/** Where worlds are kept: a registry of them and one append-only journal each. */

export interface Store {
  worlds(): readonly WorldRecord[];
  saveWorld(record: WorldRecord): Promise<void>;
  removeWorld(world: string): Promise<void>;
  openJournal(world: string): JournalFile;
  /** Puts a whole journal in the place of the one there, if one is: all of it or, when this throws, nothing. */
  replaceJournal(world: string, lines: readonly string[]): void;
  /** Where the files of a world's messages lie. */
  shelf(world: string): FileShelf;
  close(): Promise<void>;
}

export interface WorldRecord {
  readonly world: string;
  readonly seed: string;
  /** What the world was made from, in the control plane's words; a reset begins with it again. */
  readonly origin: unknown;
  /** Names of apps, pages and people, by id, as whoever made the world called them. */
  readonly names?: Readonly<Record<string, string>>;
  /** Places in the journal to come back to, oldest first. */
  readonly checkpoints?: readonly Checkpoint[];
}

export interface Checkpoint {
  readonly name: string;
  /** The last entry that belongs to it. */
  readonly seq: number;
  /** When that was, in world time. */
  readonly at: number;
  readonly state_hash: string;
}

/** Files by their content: the same bytes of the same type are kept once, and what is oldest goes when it is full. */
export interface FileShelf {
  /** Keeps the file and answers its name. */
  put(file: ShelvedFile): Promise<string>;
  /** Undefined when it is not, or no longer, there. */
  get(name: string): Promise<ShelvedFile | undefined>;
  /** The names of all that is there. */
  names(): Promise<readonly string[]>;
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

/** What to do about a damaged folder of worlds, as the end of a message. */
export function wayOut(folder: string): string {
  const named = /\s/.test(folder) ? JSON.stringify(folder) : folder;
  return `Nothing was changed. \`baton world repair ${named}\` writes a copy beside it with all that is whole; or move the folder away to start afresh.`;
}
