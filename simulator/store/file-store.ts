/** Worlds in a folder: `registry.json` (lowdb) names them, `worlds/<name>/journal.ndjson` holds each one's journal. */

import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Low } from 'lowdb';
import { JSONFile } from 'lowdb/node';
import { type Durability, openJournalFile } from './journal-file.ts';
import type { Store, WorldRecord } from './store.ts';

interface Registry {
  format: 1;
  worlds: WorldRecord[];
}

export async function fileStore(folder: string, durability: Durability): Promise<Store> {
  mkdirSync(folder, { recursive: true });
  const registry = new Low<Registry>(new JSONFile(join(folder, 'registry.json')), { format: 1, worlds: [] });
  await registry.read();
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
      await rm(folderOf(world), { recursive: true, force: true });
    },
    openJournal: (world) => openJournalFile(join(folderOf(world), 'journal.ndjson'), durability),
    close: async () => {},
  };
}
