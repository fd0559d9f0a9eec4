// The worlds of the driver: many bots in one process, each with its own page, clock, memory and webhook path.
import type { Hono } from 'hono';
import type { Clock } from '../clock.ts';
import type { AppId, PageId } from '../domain/ids.ts';
import type { Engine } from '../engine.ts';
import type { WorldBody } from './schemas.ts';

export interface DriverWorld {
  page: PageId;
  defaultApp: AppId | undefined;
  mode: 'virtual' | 'real';
  clock: Clock;
  engine: Engine;
  webhook: Hono;
}

interface Named {
  run: string;
  path: string;
  world: DriverWorld;
}

export interface DriverWorlds {
  /** Answers the path of the world's webhook. */
  create(body: WorldBody): Promise<{ path: string } | 'taken'>;
  find(run: string, cell: string): DriverWorld | undefined;
  /** The worlds of a run. */
  of(run: string): DriverWorld[];
  atPath(path: string): DriverWorld | undefined;
  remove(name: string): Promise<void>;
  close(): Promise<void>;
}

export function createDriverWorlds(build: (body: WorldBody) => Promise<DriverWorld>): DriverWorlds {
  const worlds = new Map<string, Named>();
  /** Names are spoken for while their world is still being built. */
  const reserved = new Set<string>();
  let serial = 0;

  const forget = async (name: string) => {
    const named = worlds.get(name);
    if (!named) return;
    worlds.delete(name);
    await named.world.engine.close();
    named.world.clock.close();
  };

  return {
    async create(body) {
      const name = `${body.run}.${body.cell}`;
      if (worlds.has(name) || reserved.has(name)) return 'taken';
      reserved.add(name);
      try {
        const world = await build(body);
        serial += 1;
        const path = `w${serial}`;
        worlds.set(name, { run: body.run, path, world });
        return { path };
      } finally {
        reserved.delete(name);
      }
    },
    find: (run, cell) => worlds.get(`${run}.${cell}`)?.world,
    of: (run) => [...worlds.values()].filter((named) => named.run === run).map(({ world }) => world),
    atPath: (path) => [...worlds.values()].find((named) => named.path === path)?.world,
    remove: forget,
    async close() {
      await Promise.all([...worlds.keys()].map(forget));
    },
  };
}
