/** Builds the desk by hand, in the order a webhook or a call travels through it, and starts its server. */

import { randomBytes, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { z } from 'zod';
import { linkOf, partyOf } from './account-setup.ts';
import { createApi } from './api/app.ts';
import type { SettableClock } from './clock.ts';
import { followedClock, machineClock, settableClock } from './clock.ts';
import type { ApiKey, DeskAccount } from './config.ts';
import {
  accountSetupSchema,
  apiKeySchema,
  graphTimeoutMs,
  graphVersionDefault,
  hostDefault,
} from './config.ts';
import { createConsole } from './console/app.ts';
import type { PageId } from './domain/ids.ts';
import { createDriver } from './driver/app.ts';
import type { WorldBody } from './driver/schemas.ts';
import type { WorldParts } from './driver/worlds.ts';
import { createWorlds } from './driver/worlds.ts';
import { openDesk } from './engine/desk.ts';
import { ApiError, noSuchRoute } from './http/errors.ts';
import { isLoopbackHost, sameOriginOnly } from './http/origin.ts';
import type { Log } from './log.ts';
import { silentLog } from './log.ts';
import { createWebhookInbox } from './meta/webhook-inbox.ts';
import { createWebhookReceiver } from './meta/webhook-receiver.ts';
import { openLowdbStore } from './store/lowdb-store.ts';
import { createMemoryStore } from './store/memory-store.ts';
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
  const settings = settingsOf(options);
  // Newest first, also when a later step fails: a busy port must leave nothing open.
  const closers: (() => Promise<void>)[] = [];
  try {
    const url = await build(settings, closers);
    settings.log.info({ url }, 'the desk listens');
    let closing: Promise<void> | undefined;
    return {
      url,
      apiKeys: settings.access.keys,
      close() {
        closing ??= closeAll(closers);
        return closing;
      },
    };
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

async function closeAll(closers: (() => Promise<void>)[]): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

type Settings = ReturnType<typeof settingsOf>;

function settingsOf(options: DeskStartOptions) {
  const host = options.host ?? hostDefault;
  const loopback = isLoopbackHost(host);
  const accounts = parsedOption(z.array(accountSetupSchema), options.accounts, 'accounts');
  mustBeDistinct(accounts);
  const given = parsedOption(z.array(apiKeySchema), options.apiKeys ?? [], 'apiKeys');
  // Off loopback nobody is an admin by mere reach.
  const requireLogin = (options.requireLogin ?? false) || !loopback;
  const driverToken = options.driverToken ?? null;
  if (options.driver && !loopback && driverToken === null) {
    throw new Error('the driver on an address other than loopback needs BATON_DRIVER_TOKEN');
  }
  return {
    host,
    loopback,
    port: options.port ?? 0,
    dataDir: options.dataDir ?? null,
    clockUrl: options.clockUrl ?? null,
    driver: options.driver ?? false,
    driverToken,
    accounts,
    access: { keys: keysFor(given, requireLogin), requireLogin },
    timeoutMs: options.graphTimeoutMs ?? graphTimeoutMs,
    log: options.logger ?? silentLog,
  };
}

async function build(settings: Settings, closers: (() => Promise<void>)[]): Promise<string> {
  const { accounts, access, dataDir, loopback, timeoutMs, log } = settings;
  const clock = settings.clockUrl ? await followedClock(settings.clockUrl, log) : machineClock();
  closers.push(() => clock.close());
  const onError = (error: unknown) => log.error({ err: String(error) }, 'writing to the data folder failed');
  const store = dataDir ? await openLowdbStore(dataDir, onError) : createMemoryStore();
  const links = accounts.map((account) => linkOf(account, timeoutMs));
  const desk = await openDesk({ links, store, now: clock.now, newId: randomUUID, log });
  closers.push(() => desk.close());
  const flushStore = () => store.flush();
  const backlog = dataDir
    ? await openWebhookBacklog(dataDir, { flushStore, onError })
    : createMemoryBacklog();
  closers.push(() => backlog.close());
  const inbox = createWebhookInbox({
    backlog,
    // A body kept for a page that is not set up any more waits for nobody.
    hear: ({ page, psid, command }) => {
      if (desk.accounts.find(page)) desk.hear(page, psid, command);
    },
    log,
  });
  const settle = () => settled(inbox.idle, desk.idle);
  closers.push(settle);
  inbox.replay();
  const receiver = createWebhookReceiver({ parties: accounts.map(partyOf), inbox, log });
  const worlds = createWorlds((body, page) => openWorld(body, page, { timeoutMs, log }));
  closers.push(() => worlds.close());

  let url = '';
  const app = new Hono();
  app.route('/webhook', receiver);
  if (settings.driver) {
    const webhookUrl = (key: string) => `${url}/webhook/${encodeURIComponent(key)}`;
    app.all('/webhook/:key', (c) => {
      const world = worlds.find(c.req.param('key'));
      if (!world) return c.json(noSuchRoute(c.req.method, c.req.path).body(), 404);
      const target = new URL(c.req.url);
      target.pathname = '/';
      return world.receiver.fetch(new Request(target, c.req.raw));
    });
    app.route('/conformance/v1', createDriver({ worlds, token: settings.driverToken, webhookUrl, log }));
  }
  const api = createApi({ desk, access, log });
  const callApi = (request: Request) => api.fetch(request);
  const pages = createConsole({ callApi, newId: randomUUID, requireLogin: access.requireLogin });
  app.use(sameOriginOnly({ loopback }));
  app.route('/console', pages);
  app.get('/', (c) => c.redirect('/console/accounts'));
  app.all('*', (c) => api.fetch(c.req.raw));
  app.onError((error, c) => {
    if (error instanceof ApiError) return c.json(error.body(), error.status);
    log.error({ err: String(error), stack: error.stack, path: c.req.path }, 'a request failed');
    const message = 'the desk failed at this request; see its log';
    return c.json({ error: { code: 'internal', message, path: '' } }, 500);
  });

  url = await listen(app, settings, closers, settle);
  return url;
}

async function listen(
  app: Hono,
  { host, port }: Settings,
  closers: (() => Promise<void>)[],
  settle: () => Promise<void>,
): Promise<string> {
  const server = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  closers.push(async () => {
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    if ('closeIdleConnections' in server) server.closeIdleConnections();
    // Calls under way get their answers before their lines are cut.
    await settle();
    if ('closeAllConnections' in server) server.closeAllConnections();
    await closed;
  });
  const address = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
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
