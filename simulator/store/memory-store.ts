/** Worlds that live as long as the process. */

import { memoryShelf } from './memory-shelf.ts';
import type { FileShelf, Store, WorldRecord } from './store.ts';

export function memoryStore(): Store {
  const records = new Map<string, WorldRecord>();
  const shelves = new Map<string, FileShelf>();
  return {
    worlds: () => [...records.values()],
    async saveWorld(record) {
      records.set(record.world, record);
    },
    async removeWorld(world) {
      records.delete(world);
      shelves.delete(world);
    },
    shelf(world) {
      const shelf = shelves.get(world) ?? memoryShelf();
      shelves.set(world, shelf);
      return shelf;
    },
    openJournal: () => ({
      lines: [],
      repaired: null,
      append: () => {},
      durable: () => null,
      close: async () => {},
    }),
    close: async () => {},
  };
}
