/** The driver's worlds: each a desk of its own, with its own account, clock and webhook address. */

import type { Hono } from 'hono';
import type { SettableClock } from '../clock.ts';
import type { AccountCommand } from '../domain/commands.ts';
import type { PageId } from '../domain/ids.ts';
import { parsePageId } from '../domain/ids.ts';
import type { Desk } from '../engine/desk.ts';
import { ApiError, apiErrorOf } from '../http/errors.ts';
import type { ActBook } from './acts.ts';
import { createActBook } from './acts.ts';
import type { Place, WorldBody } from './schemas.ts';

/** What `start` builds for one world; the driver only uses it. */
export type WorldParts = {
  readonly desk: Desk;
  readonly clock: SettableClock;
  readonly receiver: Hono;
  /** Resolves when no webhook waits and no job runs. */
  settled(): Promise<void>;
  close(): Promise<void>;
};

export type World = WorldParts & { readonly page: PageId; readonly acts: ActBook };

export type Worlds = {
  create(body: WorldBody): Promise<string>;
  find(key: string): World | null;
  get(place: Pick<Place, 'run' | 'cell'>): World;
  /** The worlds a call is about: one cell's, or all of a run. */
  select(place: { run: string; cell?: string | undefined }): readonly World[];
  delete(key: string): Promise<boolean>;
  close(): Promise<void>;
};

export function worldKey(place: Pick<Place, 'run' | 'cell'>): string {
  return `${place.run}.${place.cell}`;
}

export function createWorlds(open: (body: WorldBody, page: PageId) => Promise<WorldParts>): Worlds {
  const worlds = new Map<string, World>();

  return {
    async create(body) {
      const key = worldKey(body);
      if (worlds.has(key)) throw new ApiError(409, 'world_exists', `the world ${key} exists already`, 'cell');
      const page = parsePageId(body.page_id);
      if (!page) throw new ApiError(422, 'invalid', 'expected a string of digits', 'page_id');
      const parts = await open(body, page);
      const world: World = { ...parts, page, acts: createActBook({ desk: parts.desk, page }) };
      await setUp(world, body);
      worlds.set(key, world);
      return key;
    },
    find: (key) => worlds.get(key) ?? null,
    get(place) {
      const world = worlds.get(worldKey(place));
      if (world) return world;
      throw new ApiError(404, 'world_not_found', `no world ${worldKey(place)}; POST /worlds first`, 'cell');
    },
    select(place) {
      const wanted = (key: string) =>
        place.cell === undefined ? key.startsWith(`${place.run}.`) : key === `${place.run}.${place.cell}`;
      return [...worlds].filter(([key]) => wanted(key)).map(([, world]) => world);
    },
    async delete(key) {
      const world = worlds.get(key);
      // Forgotten first, so that no webhook or call finds it while it closes.
      worlds.delete(key);
      await world?.close();
      return world !== undefined;
    },
    async close() {
      const open = [...worlds.values()];
      worlds.clear();
      await Promise.all(open.map((world) => world.close()));
    },
  };
}

/** Enable, configure, grant: in the order the desk asks of its admins, so that every act works. */
async function setUp(world: World, body: WorldBody): Promise<void> {
  const by = 'conformance driver';
  const account = world.desk.accounts.get(world.page);
  const own = account.ownAppId;
  const ownIsDefault = body.role !== 'marketing-app' && body.role !== 'marketing';
  const defaultId = body.default_app_id ?? (ownIsDefault ? own : null);
  const ids = [...new Set([own, ...body.other_app_ids, defaultId])].filter((id) => id !== null);
  const commands: AccountCommand[] = [
    { type: 'EnableRouting', by },
    ...ids.map(
      (appId): AccountCommand => ({
        type: 'AddApp',
        appId,
        name: appId === own ? 'Desk' : `App ${appId}`,
        role: appId === defaultId ? 'default' : 'marketing',
        by,
      }),
    ),
    { type: 'GrantTake', by },
  ];
  for (const command of commands) {
    const result = await world.desk.accounts.command(world.page, command);
    if (!result.ok) throw apiErrorOf(result.refusal);
  }
}
