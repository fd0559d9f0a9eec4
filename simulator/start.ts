/** Builds the simulator and opens its two doors: Graph for partners, the control plane for tests and people. */

import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import type { Logger } from 'pino';
import { machineClock } from './clock.ts';
import { controlApp } from './control/app.ts';
import { createFileKeeper } from './files/keeper.ts';
import { graphWords } from './graph/answers.ts';
import { graphApp } from './graph/app.ts';
import { readCall } from './graph/read-call.ts';
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
  readonly logger?: Logger;
}

export interface Simulator {
  readonly graphUrl: string;
  readonly controlUrl: string;
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
  const graph = await listen(graphApp({ worlds, keeper, poster, allowedHosts, onBug }), host, port);
  const control = await listen(
    controlApp({ worlds, allowedHosts, readCall, onBug }),
    LOOPBACK,
    controlPort,
  ).catch(async (error) => {
    await graph.close();
    throw error;
  });
  return {
    graphUrl: graph.url,
    controlUrl: control.url,
    async close() {
      await Promise.all([graph.close(), control.close()]);
      await worlds.close();
      await poster.close();
      await keeper.close();
    },
  };
}

/** What both doors are to a server: something that answers requests. */
type Door = { readonly fetch: Parameters<typeof createAdaptorServer>[0]['fetch'] };

async function listen(app: Door, host: string, port: number) {
  const server = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        // Keep-alive connections and open streams would hold the server; nobody is owed anything on them.
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
