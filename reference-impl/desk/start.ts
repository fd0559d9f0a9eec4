/** Builds the desk by hand, in the order a webhook or a call travels through it, and starts its server. */

import { randomBytes, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { z } from 'zod';
import { createApi } from './api/app.ts';
import type { SettableClock } from './clock.ts';
import { followedClock, machineClock, settableClock } from './clock.ts';
import type { ApiKey, DeskAccount } from './config.ts';
import {
  accountSetupSchema,
  apiKeySchema,
  graphConnectionsMax,
  graphTimeoutMs,
  graphUrlDefault,
  graphVersionDefault,
  hostDefault,
} from './config.ts';
import { createConsole } from './console/app.ts';
import type { PageId } from './domain/ids.ts';
import { parseAppId, parsePageId } from './domain/ids.ts';
import { createDriver } from './driver/app.ts';
import type { WorldBody } from './driver/schemas.ts';
import type { WorldParts } from './driver/worlds.ts';
import { createWorlds } from './driver/worlds.ts';
import type { DeskLink } from './engine/desk.ts';
import { openDesk } from './engine/desk.ts';
import type { WebhookBacklog } from './engine/ports.ts';
import { ApiError, noSuchRoute } from './http/errors.ts';
import { isLoopbackHost, sameOriginOnly } from './http/origin.ts';
import type { Log } from './log.ts';
import { silentLog } from './log.ts';
import { createGraphClient } from './meta/graph-client.ts';
import { createWebhookInbox } from './meta/webhook-inbox.ts';
import { createWebhookReceiver } from './meta/webhook-receiver.ts';
import { openLowdbStore } from './store/lowdb-store.ts';
import { createMemoryStore } from './store/memory-store.ts';
import type { Store } from './store/store.ts';
import { createMemoryBacklog, openWebhookBacklog } from './store/webhook-backlog.ts';

export type DeskStartOptions = {
  readonly host?: string;
  /** 0 picks a free port. */
  readonly port?: number;
  /** Absent: everything is in memory. */
  readonly dataDir?: string;
  readonly driver?: boolean;
  /** Null or absent: any bearer is accepted, on loopback only. */
  readonly driverToken?: string | null;
  /** `http://…/worlds/{w}/clock`; absent: the machine's clock. */
  readonly clockUrl?: string;
  readonly requireLogin?: boolean;
  /** Absent while a login is required: one key per role is made up and returned. */
  readonly apiKeys?: readonly ApiKey[];
  readonly accounts: readonly DeskAccount[];
  readonly graphTimeoutMs?: number;
  readonly logger?: Log;
};

export type RunningDesk = {
  readonly url: string;
  readonly apiKeys: readonly ApiKey[];
  close(): Promise<void>;
};

export async function startDesk(options: DeskStartOptions): Promise<RunningDesk> {
  const host = options.host ?? hostDefault;
  const log = options.logger ?? silentLog;
  const accounts = parsedOption(z.array(accountSetupSchema), options.accounts, 'accounts');
  mustBeDistinct(accounts);
  const loopback = isLoopbackHost(host);
  // Off loopback nobody is an admin by mere reach.
  const requireLogin = (options.requireLogin ?? false) || !loopback;
  const apiKeys = keysFor(
    parsedOption(z.array(apiKeySchema), options.apiKeys ?? [], 'apiKeys'),
    requireLogin,
  );
  const driverToken = options.driverToken ?? null;
  if (options.driver && !loopback && driverToken === null) {
    throw new Error('the driver on an address other than loopback needs BATON_DRIVER_TOKEN');
  }

  const clock = options.clockUrl ? await followedClock(options.clockUrl, log) : machineClock();
  const onStoreError = (error: unknown) =>
    log.error({ err: String(error) }, 'writing to the data folder failed');
  const store: Store = options.dataDir
    ? await openLowdbStore(options.dataDir, onStoreError)
    : createMemoryStore();
  const backlog: WebhookBacklog = options.dataDir
    ? await openWebhookBacklog(join(options.dataDir), {
        flushStore: () => store.flush(),
        onError: onStoreError,
      })
    : createMemoryBacklog();
  const timeoutMs = options.graphTimeoutMs ?? graphTimeoutMs;
  const links = accounts.map((account) => linkOf(account, timeoutMs));
  const desk = await openDesk({ links, store, now: clock.now, newId: randomUUID, log });
  const inbox = createWebhookInbox({
    backlog,
    hear: ({ page, psid, command }) => {
      if (desk.accounts.find(page)) desk.hear(page, psid, command);
    },
    log,
  });
  inbox.replay();
  const receiver = createWebhookReceiver({ parties: accounts.map(partyOf), inbox, log });

  const access = { keys: apiKeys, requireLogin };
  const api = createApi({ desk, access, log });
  const console = createConsole({
    callApi: (request) => api.fetch(request),
    newId: randomUUID,
    requireLogin,
  });
  let url = '';
  const worlds = createWorlds((body, page) => openWorld(body, page, { timeoutMs, log }));
  const app = new Hono();
  app.route('/webhook', receiver);
  if (options.driver) {
    const webhookUrl = (key: string) => `${url}/webhook/${encodeURIComponent(key)}`;
    app.all('/webhook/:key', (c) => {
      const world = worlds.find(c.req.param('key'));
      if (!world) return c.json(noSuchRoute(c.req.method, c.req.path).body(), 404);
      const target = new URL(c.req.url);
      target.pathname = '/';
      return world.receiver.fetch(new Request(target, c.req.raw));
    });
    app.route('/conformance/v1', createDriver({ worlds, token: driverToken, webhookUrl, log }));
  }
  app.use(sameOriginOnly({ loopback }));
  app.route('/console', console);
  app.get('/', (c) => c.redirect('/console/accounts'));
  app.all('*', (c) => api.fetch(c.req.raw));
  app.onError((error, c) => {
    if (error instanceof ApiError) return c.json(error.body(), error.status);
    log.error({ err: String(error), stack: error.stack, path: c.req.path }, 'a request failed');
    return c.json(
      { error: { code: 'internal', message: 'the desk failed at this request; see its log', path: '' } },
      500,
    );
  });

  const server = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  log.info({ url }, 'the desk listens');

  let closing: Promise<void> | undefined;
  async function closeAll(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    if ('closeIdleConnections' in server) server.closeIdleConnections();
    await settled(inbox.idle, desk.idle);
    await worlds.close();
    await backlog.close();
    await desk.close();
    await clock.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
    await closed;
  }
  return {
    url,
    apiKeys,
    close() {
      closing ??= closeAll();
      return closing;
    },
  };
}

/** One world of the driver: a desk in memory with one account, a clock of its own and a webhook address of its own. */
async function openWorld(
  body: WorldBody,
  page: PageId,
  options: { timeoutMs: number; log: Log },
): Promise<WorldParts> {
  const { log } = options;
  const clock: SettableClock = settableClock(
    body.clock?.mode === 'virtual' ? 'virtual' : 'real',
    body.clock?.now ?? Date.now(),
  );
  const account: DeskAccount = {
    channel: 'facebook',
    id: body.page_id,
    name: `Page ${body.page_id}`,
    graph_url: body.graph_url,
    graph_version: body.graph_version ?? graphVersionDefault,
    app_id: body.app_id,
    app_secret: body.app_secret,
    page_access_token: body.page_access_token,
    verify_token: body.verify_token,
  };
  const store = createMemoryStore();
  const desk = await openDesk({
    links: [linkOf(account, options.timeoutMs)],
    store,
    now: clock.now,
    newId: randomUUID,
    log,
  });
  const inbox = createWebhookInbox({
    backlog: createMemoryBacklog(),
    hear: (heard) => {
      if (heard.page === page) desk.hear(heard.page, heard.psid, heard.command);
    },
    log,
  });
  const receiver = createWebhookReceiver({ parties: [partyOf(account)], inbox, log });
  return {
    desk,
    clock,
    receiver,
    settled: () => settled(inbox.idle, desk.idle),
    async close() {
      await settled(inbox.idle, desk.idle);
      await desk.close();
    },
  };
}

/** A webhook may start jobs and a job's outcome may come by webhook, so both have to be quiet one after the other. */
async function settled(inboxIdle: () => Promise<void>, deskIdle: () => Promise<void>): Promise<void> {
  await inboxIdle();
  await deskIdle();
  await inboxIdle();
}

function linkOf(account: DeskAccount, timeoutMs: number): DeskLink {
  const page = pageIdOf(account);
  const token = account.page_access_token ?? null;
  const graph =
    token === null
      ? null
      : createGraphClient({
          graphUrl: account.graph_url ?? graphUrlDefault,
          version: account.graph_version ?? graphVersionDefault,
          page,
          accessToken: token,
          appSecret: account.app_secret ?? null,
          timeoutMs,
          connectionsMax: graphConnectionsMax,
        });
  return {
    graph,
    setup: {
      id: page,
      channel: account.channel,
      name: account.name,
      ownAppId: account.app_id === undefined ? null : parseAppId(account.app_id),
      connected: token !== null,
    },
  };
}

function partyOf(account: DeskAccount) {
  return {
    page: pageIdOf(account),
    appSecret: account.app_secret ?? null,
    verifyToken: account.verify_token ?? null,
  };
}

function pageIdOf(account: DeskAccount): PageId {
  const page = parsePageId(account.id);
  if (!page) throw new Error(`account id ${account.id} is not a string of digits`);
  return page;
}

function parsedOption<T>(schema: z.ZodType<T>, value: unknown, name: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new Error(`${name}.${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`);
}

function mustBeDistinct(accounts: readonly DeskAccount[]): void {
  const ids = accounts.map((account) => account.id);
  const twin = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twin !== undefined) throw new Error(`accounts: ${twin} is listed twice`);
}

function keysFor(given: readonly ApiKey[], requireLogin: boolean): readonly ApiKey[] {
  if (given.length > 0 || !requireLogin) return given;
  const key = (role: 'admin' | 'agent'): ApiKey => ({ role, key: randomBytes(24).toString('base64url') });
  return [key('admin'), key('agent')];
}
