/** Opens a server of any kind at an address, and closes it without waiting for its callers. */

import type { Server, Socket } from 'node:net';

export interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

/** Port 0 takes a free one; a port that is taken rejects with the error of the system. */
export async function listen(server: Server, host: string, port: number): Promise<Listening> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
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
        // Tunnels, streams and keep-alive connections would hold the server; nobody is owed anything on them.
        for (const socket of open) socket.destroy();
      }),
  };
}
