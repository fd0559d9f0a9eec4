/** Files in a folder, one for each: a first line with the type, then the bytes as they are. */

import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileNameOf, isFileName } from './file-name.ts';
import type { ShelfBounds } from './memory-shelf.ts';
import { type FileShelf, SHELF_BYTES_MAX, SHELF_FILES_MAX } from './store.ts';

const LINE_END = 10;

export function folderShelf(
  folder: string,
  bounds: ShelfBounds = { files: SHELF_FILES_MAX, bytes: SHELF_BYTES_MAX },
): FileShelf {
  let opening: Promise<Map<string, number>> | null = null;
  /** Names and sizes, oldest first; one reading of the folder serves everybody. */
  const sizes = () => {
    opening ??= sizesIn(folder);
    return opening;
  };
  return {
    async put(file) {
      const name = fileNameOf(file);
      const kept = await sizes();
      if (kept.has(name)) return name;
      const whole = Buffer.concat([Buffer.from(`${file.mime}\n`), file.bytes]);
      await mkdir(folder, { recursive: true });
      // Written aside and moved into place: a killed process leaves no half of a file under its name.
      const aside = join(folder, `${name}.part`);
      await writeFile(aside, whole);
      await rename(aside, join(folder, name));
      kept.set(name, whole.length);
      await dropOldest(folder, kept, bounds);
      return name;
    },
    async get(name) {
      if (!isFileName(name)) return undefined;
      const whole = await readFile(join(folder, name)).catch(whenMissing);
      if (whole === undefined) return undefined;
      const end = whole.indexOf(LINE_END);
      return { mime: whole.subarray(0, end).toString(), bytes: whole.subarray(end + 1) };
    },
    names: async () => [...(await sizes()).keys()],
  };
}

async function sizesIn(folder: string): Promise<Map<string, number>> {
  const names = (await readdir(folder).catch(whenMissing)) ?? [];
  const found: { name: string; size: number; at: number }[] = [];
  for (const name of names) {
    if (!isFileName(name)) continue;
    const { size, mtimeMs } = await stat(join(folder, name));
    found.push({ name, size, at: mtimeMs });
  }
  found.sort((a, b) => a.at - b.at);
  return new Map(found.map(({ name, size }) => [name, size]));
}

async function dropOldest(folder: string, kept: Map<string, number>, bounds: ShelfBounds): Promise<void> {
  let held = [...kept.values()].reduce((sum, size) => sum + size, 0);
  for (const [name, size] of kept) {
    if (kept.size <= bounds.files && held <= bounds.bytes) return;
    kept.delete(name);
    held -= size;
    await rm(join(folder, name), { force: true });
  }
}

/** What is not there is answered as such; anything else that goes wrong is a failure. */
function whenMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}
