/** Worlds that live as long as the process. */

import type { Store, WorldRecord } from './store.ts';

export function memoryStore(): Store {
  const records = new Map<string, WorldRecord>();
  return {
    worlds: () => [...records.values()],
    async saveWorld(record) {
      records.set(record.world, record);
    },
    async removeWorld(world) {
      records.delete(world);
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
