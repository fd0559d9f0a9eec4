// The worlds of the driver: many bots in one process, each with its own page, clock, memory and webhook path.
import type { Hono } from 'hono';
import type { Logger } from 'pino';
import { rulesFromBody } from '../api/rules-schema.ts';
import type { Clock } from '../clock.ts';
import { createClock } from '../clock.ts';
import type { AppId, PageId } from '../domain/ids.ts';
import { defaultRules } from '../domain/rules.ts';
import type { Engine } from '../engine.ts';
import { createEngine } from '../engine.ts';
import { createGraphClient } from '../meta/graph-client.ts';
import { createWebhookReceiver } from '../meta/webhook-receiver.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import type { WorldBody } from './schemas.ts';

export interface DriverWorld {
  run: string;
  cell: string;
  page: PageId;
  defaultApp: AppId | undefined;
  mode: 'virtual' | 'real';
  clock: Clock;
  engine: Engine;
  webhook: Hono;
  webhookPath: string;
}

export interface DriverWorlds {
  create(body: WorldBody): Promise<DriverWorld | 'taken'>;
  find(run: string, cell: string): DriverWorld | undefined;
  /** The worlds of a run. */
  of(run: string): DriverWorld[];
  atPath(path: string): DriverWorld | undefined;
  remove(name: string): Promise<void>;
  close(): Promise<void>;
}

export function createDriverWorlds({ newId, logger }: { newId: () => string; logger: Logger }): DriverWorlds {
  const worlds = new Map<string, DriverWorld>();
  /** Names are spoken for while their world is still being built. */
  const reserved = new Set<string>();
  let serial = 0;

  const forget = async (world: DriverWorld) => {
    worlds.delete(`${world.run}.${world.cell}`);
    world.clock.close();
    await world.engine.close();
  };

  return {
    async create(body) {
      const name = `${body.run}.${body.cell}`;
      if (worlds.has(name) || reserved.has(name)) return 'taken';
      reserved.add(name);
      try {
        serial += 1;
        const world = await buildWorld(body, `w${serial}`, newId, logger);
        worlds.set(name, world);
        return world;
      } finally {
        reserved.delete(name);
      }
    },
    find: (run, cell) => worlds.get(`${run}.${cell}`),
    of: (run) => [...worlds.values()].filter((world) => world.run === run),
    atPath: (path) => [...worlds.values()].find(({ webhookPath }) => webhookPath === path),
    async remove(name) {
      const world = worlds.get(name);
      if (world) await forget(world);
    },
    async close() {
      await Promise.all([...worlds.values()].map(forget));
    },
  };
}

async function buildWorld(
  body: WorldBody,
  webhookPath: string,
  newId: () => string,
  logger: Logger,
): Promise<DriverWorld> {
  const { page_id: page, app_id: app } = body;
  const clock = createClock(body.clock);
  // An app asked to play the default role is the default app of its page.
  const defaultApp = body.default_app_id ?? (body.role?.startsWith('default') ? app : undefined);
  const client = createGraphClient({
    graphUrl: body.graph_url,
    graphVersion: body.graph_version,
    page,
    app,
    accessToken: body.page_access_token,
  });
  const engine = await createEngine({
    pages: new Map([[page, { self: { app, ...(defaultApp ? { defaultApp } : {}) }, client }]]),
    rules: body.rules ? rulesFromBody(body.rules) : defaultRules,
    followsRules: body.flow,
    checkIntervalMs: (body.check_interval_seconds ?? 30) * 1000,
    clock,
    store: createMemoryStore(),
    newId,
    logger,
  });
  const webhook = createWebhookReceiver({
    pages: [{ page, appSecret: body.app_secret, verifyToken: body.verify_token }],
    hear: (items) => engine.hear(items),
    now: () => clock.now(),
    logger,
  });
  const { run, cell } = body;
  return { run, cell, page, defaultApp, mode: body.clock.mode, clock, engine, webhook, webhookPath };
}
