/** Opens the door for integrations that have Meta’s host wired in: TLS with a local authority, and a proxy to reach it. */

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { listen } from '../listen.ts';
import { issueServerCertificate } from './authority.ts';
import { AUTHORITY_FILE, keptAuthority } from './authority-folder.ts';
import {
  answerConnects,
  type Handler,
  onlyMetaAddress,
  onlyMetaHost,
  onlyMetaName,
  sortConnections,
} from './door.ts';

export interface HttpsDoorOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Where the authority is kept; without it, it lives as long as the door. */
  readonly folder: string | undefined;
  /** Certificates hold by the machine's clock, as their readers judge them, and not by a world's. */
  readonly now: Date;
  /** The Graph door. */
  readonly fetch: Parameters<typeof getRequestListener>[0];
}

export interface HttpsDoor {
  /** What a client is given as its proxy. */
  readonly proxyUrl: string;
  /** What a client is told to trust, as a PEM file. */
  readonly authorityFile: string;
  close(): Promise<void>;
}

export async function startHttpsDoor(options: HttpsDoorOptions): Promise<HttpsDoor> {
  const { host, port, now, fetch } = options;
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'baton-https-')));
  const forget = async () => {
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
  };
  try {
    const { certificate, key } = issueServerCertificate(await keptAuthority(folder, now), now);
    const graph: Handler = getRequestListener(fetch);
    const tls = createHttpsServer(
      { cert: certificate, key, SNICallback: onlyMetaName, ALPNProtocols: ['http/1.1'] },
      onlyMetaHost(graph),
    );
    const proxy = createHttpServer(onlyMetaAddress(graph)).on('connect', answerConnects({ tls }));
    const door = await listen(createServer(sortConnections({ tls, proxy })), host, port);
    return {
      proxyUrl: door.url,
      authorityFile: join(folder, AUTHORITY_FILE),
      async close() {
        await door.close();
        await forget();
      },
    };
  } catch (error) {
    await forget();
    throw error;
  }
}
