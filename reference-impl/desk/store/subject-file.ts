/** One subject in one JSON file: lowdb writes it whole through a temporary file, so a kill leaves the old or the new. */

import type { Low } from 'lowdb';
import { writeDelayMs } from '../config.ts';

export type FileForm<T> = { readonly format: 1; readonly value: T | null };

export type SubjectFile<T> = {
  put(value: T): void;
  flush(): Promise<void>;
};

/** Changes that come close together make one write; a change during a write makes one more after it. */
export function createSubjectFile<T>(
  db: Low<FileForm<T>>,
  onError: (error: unknown) => void,
): SubjectFile<T> {
  let dirty = false;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  async function writeIfDirty(): Promise<void> {
    if (!dirty) return;
    dirty = false;
    try {
      await db.write();
    } catch (error) {
      dirty = true;
      throw error;
    }
  }

  /** One write at a time; one that failed does not keep the next from being tried. */
  function write(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(writeIfDirty, writeIfDirty);
    return writing;
  }

  return {
    put(value) {
      db.data = { format: 1, value };
      dirty = true;
      timer ??= setTimeout(() => {
        write().catch(onError);
      }, writeDelayMs);
    },
    flush: write,
  };
}
