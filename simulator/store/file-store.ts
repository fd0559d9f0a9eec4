/** Worlds in a folder: `registry.json` (lowdb) names them, `worlds/<name>/journal.ndjson` holds each one's journal, `files/` beside it what was sent. */

import { existsSync, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Low } from 'lowdb';
import { JSONFile } from 'lowdb/node';
import { folderShelf } from './folder-shelf.ts';
import { type Durability, openJournalFile, replaceJournalFile } from './journal-file.ts';
import { type FileShelf, JournalDamaged, type Store, type WorldRecord, wayOut } from './store.ts';

export const REGISTRY = 'registry.json';
export const JOURNAL = 'journal.ndjson';

export interface Registry {
  format: 1;
  worlds: WorldRecord[];
}

export async function fileStore(folder: string, durability: Durability): Promise<Store> {
  mkdirSync(folder, { recursive: true });
  const registry = await openRegistry(join(folder, REGISTRY));
  const shelves = new Map<string, FileShelf>();
  const folderOf = (world: string) => join(folder, 'worlds', world);
  return {
    worlds: () => registry.data.worlds,
    async saveWorld(record) {
      registry.data.worlds = [...registry.data.worlds.filter(({ world }) => world !== record.world), record];
      await registry.write();
    },
    async removeWorld(world) {
      registry.data.worlds = registry.data.worlds.filter((record) => record.world !== world);
      await registry.write();
      shelves.delete(world);
      await rm(folderOf(world), { recursive: true, force: true });
    },
    shelf(world) {
      const shelf = shelves.get(world) ?? folderShelf(join(folderOf(world), 'files'));
      shelves.set(world, shelf);
      return shelf;
    },
    openJournal: (world) => openJournalFile(join(folderOf(world), JOURNAL), durability),
    replaceJournal: (world, lines) => replaceJournalFile(join(folderOf(world), JOURNAL), lines),
    close: async () => {},
  };
}

/** A registry that cannot be read is refused: beginning with an empty one would forget every world at the next change. */
async function openRegistry(path: string): Promise<Low<Registry>> {
  const registry = new Low<Registry>(new JSONFile(path), { format: 1, worlds: [] });
  if (!existsSync(path)) return registry;
  const kept = await keptRegistry(path);
  if (kept === null) {
    throw new JournalDamaged(`${path} is not a registry of worlds in format 1. ${wayOut(dirname(path))}`);
  }
  registry.data = kept;
  return registry;
}

/** Null when it is missing or cannot be read. */
export async function keptRegistry(path: string): Promise<Registry | null> {
  const kept: unknown = await new JSONFile<unknown>(path).read().catch(() => null);
  return isRegistry(kept) ? kept : null;
}

function isRegistry(kept: unknown): kept is Registry {
  return (
    typeof kept === 'object' &&
    kept !== null &&
    'format' in kept &&
    kept.format === 1 &&
    'worlds' in kept &&
    Array.isArray(kept.worlds)
  );
}
