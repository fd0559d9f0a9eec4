// A disk that keeps what was synced and forgets, when the machine dies, the rest or all but a piece of it.

import type { PathLike } from 'node:fs';

/** One file as the machine sees it, and how much of it is safe. */
interface Kept {
  bytes: Buffer;
  /** Bytes that a lost machine leaves; a cut that was not synced may come undone, so the safe bytes are kept apart. */
  safe: Buffer;
}

/** The calls of node:fs that journals make, for paths below `root`; everything else goes to the true one. */
export class ForgetfulDisk {
  readonly root: string;
  readonly #files = new Map<string, Kept>();
  readonly #open = new Map<number, { readonly kept: Kept; readonly life: number }>();
  #next = 1_000_000;
  /** A dead machine writes and answers no more; what it had under way belongs to its life. */
  #life = 0;

  constructor(root: string) {
    this.root = root;
  }

  isMine(path: PathLike): boolean {
    return String(path).startsWith(this.root);
  }

  knows(file: number): boolean {
    return this.#open.has(file);
  }

  openSync(path: string): number {
    const kept = this.#files.get(path) ?? { bytes: Buffer.alloc(0), safe: Buffer.alloc(0) };
    this.#files.set(path, kept);
    this.#next += 1;
    this.#open.set(this.#next, { kept, life: this.#life });
    return this.#next;
  }

  readFileSync(path: string): Buffer {
    return this.#files.get(path)?.bytes ?? Buffer.alloc(0);
  }

  writeSync(file: number, bytes: Buffer, offset: number): number {
    const kept = this.#live(file);
    const added = bytes.subarray(offset);
    kept.bytes = Buffer.concat([kept.bytes, added]);
    return added.length;
  }

  ftruncateSync(file: number, length: number): void {
    const kept = this.#live(file);
    kept.bytes = kept.bytes.subarray(0, length);
  }

  size(file: number): number {
    return this.#live(file).bytes.length;
  }

  /** What stood in the file when the sync was asked for is safe once it is answered. */
  fsync(file: number, done: (error: Error | null) => void): void {
    const { life } = this.#handle(file);
    const { kept } = this.#handle(file);
    const asked = kept.bytes;
    setImmediate(() => {
      if (life !== this.#life) return;
      kept.safe = asked;
      done(null);
    });
  }

  /** The machine dies. Of what was not synced a first piece may have reached the disk all the same. */
  die(fraction: number): void {
    this.#life += 1;
    for (const kept of this.#files.values()) {
      const { safe, bytes } = kept;
      const isLonger = bytes.length > safe.length && bytes.subarray(0, safe.length).equals(safe);
      const lucky = isLonger ? Math.floor((bytes.length - safe.length) * fraction) : 0;
      kept.bytes = Buffer.from(isLonger ? bytes.subarray(0, safe.length + lucky) : safe);
      kept.safe = kept.bytes;
    }
  }

  /** An empty disk again, for the next machine. */
  clear(): void {
    this.#files.clear();
    this.#open.clear();
  }

  #handle(file: number) {
    const handle = this.#open.get(file);
    if (handle === undefined) throw new Error(`no file ${file}`);
    return handle;
  }

  #live(file: number): Kept {
    const { kept, life } = this.#handle(file);
    if (life !== this.#life) throw new Error('this machine is dead');
    return kept;
  }
}
