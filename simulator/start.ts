/** Builds the simulator and opens its two doors: Graph for partners, the control plane for tests and people. */

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import type { Logger } from 'pino';
import { machineClock } from './clock.ts';
import { controlApp } from './control/app.ts';
import { isLoopback } from './control/guard.ts';
import { createFileKeeper } from './files/keeper.ts';
import { graphWords } from './graph/answers.ts';
import { graphApp } from './graph/app.ts';
import { graphOpenApi } from './graph/openapi.ts';
import { readCall } from './graph/read-call.ts';
import type { HttpsDoor } from './https/start.ts';
import { type Listening, listen } from './listen.ts';
import { fileStore } from './store/file-store.ts';
import type { Durability } from './store/journal-file.ts';
import { memoryStore } from './store/memory-store.ts';
import { createPoster } from './webhooks/post.ts';
import { Worlds } from './worlds.ts';

export interface SimulatorOptions {
  /** Where both doors listen. Beyond loopback the control plane takes requests with its key alone. */
  readonly host?: string;
  /** That key; made at random when left out. */
  readonly controlKey?: string;
  /** Ports of the Graph door and the control plane; 0 takes a free one. */
  readonly port?: number;
  readonly controlPort?: number;
  /** Without a folder everything is in memory. */
  readonly dataDir?: string;
  readonly durability?: Durability | 'memory';
  /** Hosts outside this machine and private networks that webhooks may go to. */
  readonly allowWebhookHosts?: readonly string[];
  /** Opens the door for integrations with Meta's host wired in. */
  readonly https?: { readonly port?: number };
  readonly logger?: Logger;
}

export interface Simulator {
  readonly graphUrl: string;
  /** Always on this machine. */
  readonly controlUrl: string;
  /** For other machines; only when the control plane listens beyond loopback. */
  readonly controlKey?: string;
  /** Only when asked for. */
  readonly https?: Pick<HttpsDoor, 'proxyUrl' | 'authorityFile'>;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const KEY_BYTES = 24;

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const {
    host = LOOPBACK,
    port = 0,
    controlPort = 0,
    dataDir,
    durability = 'os',
    allowWebhookHosts = [],
    https: httpsAsked,
    controlKey = randomBytes(KEY_BYTES).toString('base64url'),
    logger,
  } = options;
  const store =
    dataDir === undefined || durability === 'memory'
      ? memoryStore()
      : await fileStore(join(dataDir), durability);
  const poster = createPoster();
  const worlds = new Worlds(store, { machine: machineClock, poster, words: graphWords });
  for (const repaired of worlds.open()) logger?.warn(repaired);

  const allowedHosts = allowWebhookHosts.map((name) => name.toLowerCase());
  const onBug = (error: unknown) => logger?.error({ err: error }, 'a request failed');
  const keeper = createFileKeeper(store, allowedHosts);
  const opened: Opened[] = [];
  try {
    const graphDoor = graphApp({ worlds, keeper, poster, allowedHosts, onBug });
    const graph = await keep(listen(serverOf(graphDoor), host, port));
    // Others could play everybody through the control plane, so beyond loopback it asks for a key.
    const key = isLoopback(host) ? undefined : controlKey;
    const openApi = { graph: () => graphOpenApi(graph.url) };
    const control = await openControl(controlApp({ worlds, allowedHosts, readCall, openApi, onBug, key }));
    const https = httpsAsked === undefined ? undefined : await keep(openHttps(graphDoor, httpsAsked));
    return {
      graphUrl: graph.url,
      controlUrl: control.url,
      ...(key === undefined ? {} : { controlKey: key }),
      ...(https === undefined ? {} : { https }),
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }

  /** On loopback, and on the interface that was asked for where that is another one. */
  async function openControl(door: Door): Promise<Listening> {
    if (isEveryInterface(host)) {
      const everywhere = await keep(listen(serverOf(door), host, controlPort));
      return { ...everywhere, url: `http://${LOOPBACK}:${new URL(everywhere.url).port}` };
    }
    const here = await keep(listen(serverOf(door), LOOPBACK, controlPort));
    if (!isLoopback(host)) await keep(listen(serverOf(door), host, Number(new URL(here.url).port)));
    return here;
  }

  async function keep<Door extends Opened>(opening: Promise<Door>): Promise<Door> {
    const door = await opening;
    opened.push(door);
    return door;
  }

  async function closeAll() {
    await Promise.all(opened.map((door) => door.close()));
    await worlds.close();
    await poster.close();
    await keeper.close();
  }

  /** Its certificates come from a library that nobody else needs, so it is loaded when asked for. */
  async function openHttps(graphDoor: Door, { port = 0 }: { readonly port?: number }) {
    const { startHttpsDoor } = await import('./https/start.ts');
    return startHttpsDoor({
      host,
      port,
      folder: dataDir === undefined ? undefined : join(dataDir, 'https'),
      now: new Date(),
      fetch: graphDoor.fetch,
    });
  }
}

function isEveryInterface(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

interface Opened {
  close(): Promise<void>;
}

/** What both doors are to a server: something that answers requests. */
type Door = { readonly fetch: Parameters<typeof createAdaptorServer>[0]['fetch'] };

function serverOf({ fetch }: Door) {
  return createAdaptorServer({ fetch });
}
