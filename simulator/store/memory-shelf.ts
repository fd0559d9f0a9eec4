/** Files that live as long as the process. */

import { fileNameOf } from './file-name.ts';
import { type FileShelf, SHELF_BYTES_MAX, SHELF_FILES_MAX, type ShelvedFile } from './store.ts';

export interface ShelfBounds {
  readonly files: number;
  readonly bytes: number;
}

export function memoryShelf(
  bounds: ShelfBounds = { files: SHELF_FILES_MAX, bytes: SHELF_BYTES_MAX },
): FileShelf {
  const files = new Map<string, ShelvedFile>();
  let held = 0;
  return {
    async put(file) {
      const name = fileNameOf(file);
      if (files.has(name)) return name;
      files.set(name, file);
      held += file.bytes.length;
      for (const [oldest, { bytes }] of files) {
        if (files.size <= bounds.files && held <= bounds.bytes) break;
        files.delete(oldest);
        held -= bytes.length;
      }
      return name;
    },
    get: async (name) => files.get(name),
    names: async () => [...files.keys()],
  };
}
