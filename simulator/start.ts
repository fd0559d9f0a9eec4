/** Builds the simulator and opens its two doors: Graph for partners, the control plane for tests and people. */

import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import type { Logger } from 'pino';
import { machineClock } from './clock.ts';
import { controlApp } from './control/app.ts';
import { createFileKeeper } from './files/keeper.ts';
import { graphWords } from './graph/answers.ts';
import { graphApp } from './graph/app.ts';
import { graphOpenApi } from './graph/openapi.ts';
import { readCall } from './graph/read-call.ts';
import type { HttpsDoor } from './https/start.ts';
import { listen } from './listen.ts';
import { fileStore } from './store/file-store.ts';
import type { Durability } from './store/journal-file.ts';
import { memoryStore } from './store/memory-store.ts';
import { createPoster } from './webhooks/post.ts';
import { Worlds } from './worlds.ts';

export interface SimulatorOptions {
  /** Where the Graph door listens; the control plane never leaves this machine. */
  readonly host?: string;
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
  readonly controlUrl: string;
  /** Only when asked for. */
  readonly https?: Pick<HttpsDoor, 'proxyUrl' | 'authorityFile'>;
  close(): Promise<void>;
}

/** A control plane that others could reach would let them play everybody; it needs keys before it may leave. */
const LOOPBACK = '127.0.0.1';

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const {
    host = LOOPBACK,
    port = 0,
    controlPort = 0,
    dataDir,
    durability = 'os',
    allowWebhookHosts = [],
    https: httpsAsked,
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
    const openApi = { graph: () => graphOpenApi(graph.url) };
    const controlDoor = controlApp({ worlds, allowedHosts, readCall, openApi, onBug });
    const control = await keep(listen(serverOf(controlDoor), LOOPBACK, controlPort));
    const https = httpsAsked === undefined ? undefined : await keep(openHttps(graphDoor, httpsAsked));
    return {
      graphUrl: graph.url,
      controlUrl: control.url,
      ...(https === undefined ? {} : { https }),
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
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

interface Opened {
  close(): Promise<void>;
}

/** What both doors are to a server: something that answers requests. */
type Door = { readonly fetch: Parameters<typeof createAdaptorServer>[0]['fetch'] };

function serverOf({ fetch }: Door) {
  return createAdaptorServer({ fetch });
}
