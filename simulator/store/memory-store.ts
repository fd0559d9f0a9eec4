/** Worlds that live as long as the process. */

import { memoryShelf } from './memory-shelf.ts';
import type { FileShelf, Store, WorldRecord } from './store.ts';

export function memoryStore(): Store {
  const records = new Map<string, WorldRecord>();
  const shelves = new Map<string, FileShelf>();
  const journals = new Map<string, string[]>();
  return {
    worlds: () => [...records.values()],
    async saveWorld(record) {
      records.set(record.world, record);
    },
    async removeWorld(world) {
      records.delete(world);
      shelves.delete(world);
      journals.delete(world);
    },
    shelf(world) {
      const shelf = shelves.get(world) ?? memoryShelf();
      shelves.set(world, shelf);
      return shelf;
    },
    openJournal(world) {
      const lines = journals.get(world) ?? [];
      journals.set(world, lines);
      return {
        lines: [...lines],
        repaired: null,
        append: (added) => {
          for (const line of added) lines.push(line);
        },
        durable: () => null,
        close: async () => {},
      };
    },
    replaceJournal(world, lines) {
      journals.set(world, [...lines]);
    },
    close: async () => {},
  };
}
