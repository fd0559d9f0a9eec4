// A world's clock as the control plane serves it: a read, and a stream of changes.
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeClock {
  url: string;
  listeners(): number;
  tell(now: string): void;
  close(): Promise<void>;
}

export async function startFakeClock(begin: string): Promise<FakeClock> {
  const streams = new Set<ServerResponse>();
  let now = begin;
  const server = createServer((request, response) => {
    if (!request.url?.endsWith('/stream')) {
      response.end(JSON.stringify({ mode: 'virtual', now }));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`data: ${JSON.stringify({ mode: 'virtual', now })}\n\n`);
    streams.add(response);
    response.on('close', () => streams.delete(response));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/worlds/w/clock`,
    listeners: () => streams.size,
    tell(next) {
      now = next;
      for (const stream of streams) stream.write(`data: ${JSON.stringify({ mode: 'virtual', now })}\n\n`);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
