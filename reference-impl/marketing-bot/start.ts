// Builds the bot in reading order and hands back its address and the way to stop it.
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import type { Logger } from 'pino';
import { pino } from 'pino';
import { createApi } from './api/app.ts';
import { createClock } from './clock.ts';
import { followClock } from './clock-follow.ts';
import type { BotConfig } from './config.ts';
import { botConfigSchema, checkIntervalSecondsDefault } from './config.ts';
import type { PageId } from './domain/ids.ts';
import { defaultRules } from './domain/rules.ts';
import { createDriver } from './driver/app.ts';
import type { WorldBody } from './driver/schemas.ts';
import type { DriverWorld } from './driver/worlds.ts';
import { createDriverWorlds } from './driver/worlds.ts';
import type { EnginePage } from './engine.ts';
import { createEngine } from './engine.ts';
import { createGraphClient } from './meta/graph-client.ts';
import { createWebhookReceiver } from './meta/webhook-receiver.ts';
import { rulesFromBody } from './rules-body.ts';
import { createLowdbStore } from './store/lowdb-store.ts';
import { createMemoryStore } from './store/memory-store.ts';

export type BotOptions = BotConfig & { logger?: Logger };

export interface RunningBot {
  url: string;
  close(): Promise<void>;
}

const name = 'Baton reference marketing bot';
const version = '0.1.0';

export async function startBot({ logger: givenLogger, ...options }: BotOptions): Promise<RunningBot> {
  const config = botConfigSchema.parse(options);
  const logger = givenLogger ?? pino({ level: 'silent' });
  const newId = () => randomUUID();

  const clock = createClock();
  const unfollow = config.clockUrl ? await followClock(clock, config.clockUrl, logger) : () => {};
  const store = config.dataDir ? await createLowdbStore(config.dataDir) : createMemoryStore();

  const pages = new Map<PageId, EnginePage>();
  for (const page of config.pages) {
    pages.set(page.page_id, {
      self: { app: page.app_id, ...(page.default_app_id ? { defaultApp: page.default_app_id } : {}) },
      client: createGraphClient({
        graphUrl: page.graph_url,
        graphVersion: page.graph_version,
        page: page.page_id,
        app: page.app_id,
        accessToken: page.page_access_token,
      }),
    });
  }

  const engine = await createEngine({
    pages,
    rules: defaultRules,
    followsRules: true,
    checkIntervalMs: config.checkIntervalSeconds * 1000,
    clock,
    store,
    newId,
    logger,
  });

  const app = new Hono();
  app.notFound((context) => {
    const message = `nothing is at ${context.req.method} ${context.req.path}`;
    return context.json({ error: { code: 'no_such_path', message } }, 404);
  });
  app.onError((error, context) => {
    logger.error({ path: context.req.path, error: String(error) }, 'a request failed');
    return context.json(
      { error: { code: 'internal', message: 'the bot could not do this; its log says why' } },
      500,
    );
  });
  app.route(
    '/webhook',
    createWebhookReceiver({
      pages: config.pages.map((page) => ({
        page: page.page_id,
        appSecret: page.app_secret,
        verifyToken: page.verify_token,
      })),
      hear: (items) => engine.hear(items),
      now: () => clock.now(),
      logger,
    }),
  );

  const worlds = createDriverWorlds((body) => buildWorld(body, newId, logger));
  let url = '';
  if (config.driver) {
    app.route(
      '/conformance/v1',
      createDriver({ worlds, ownUrl: () => url, token: config.driverToken, name, version }),
    );
    app.all('/webhook/:path', (context) => {
      const world = worlds.atPath(context.req.param('path'));
      if (!world)
        return context.json({ error: { code: 'no_such_world', message: 'no world listens here' } }, 404);
      const inner = new URL(context.req.url);
      inner.pathname = '/';
      return world.webhook.fetch(new Request(inner, context.req.raw));
    });
  }
  app.route('/', createApi({ engine, name }));

  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  const stop = async () => {
    unfollow();
    await Promise.all([engine.close(), worlds.close()]);
    clock.close();
  };
  try {
    await listen(server, config.port, config.host);
  } catch (error) {
    await stop();
    throw error;
  }
  url = `http://${urlHost(config.host)}:${(server.address() as AddressInfo).port}`;

  return {
    url,
    async close() {
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      server.closeIdleConnections();
      await stop();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** One world of the driver: a page, an app, and everything else of its own. */
async function buildWorld(body: WorldBody, newId: () => string, logger: Logger): Promise<DriverWorld> {
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
    checkIntervalMs: (body.check_interval_seconds ?? checkIntervalSecondsDefault) * 1000,
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
  return { page, defaultApp, mode: body.clock.mode, clock, engine, webhook };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
