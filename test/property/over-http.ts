/** The simulator as anybody starts it, reached through sockets, with a server that acknowledges its webhooks. */
import { createServer } from 'node:http';
import { startSimulator } from '../../simulator/start.ts';
import { type Door, type Doors, HttpPlatform } from './http-platform.ts';
import type { Running } from './in-process.ts';

export interface RunningOverHttp extends Running {
  graphUrl: string;
  controlUrl: string;
  doors: Doors;
}

export async function simulatorOverHttp(): Promise<RunningOverHttp> {
  const receiver = await startReceiver();
  const simulator = await startSimulator({ durability: 'memory' });
  const doors = { graph: doorOf(simulator.graphUrl), control: doorOf(simulator.controlUrl) };
  return {
    graphUrl: simulator.graphUrl,
    controlUrl: simulator.controlUrl,
    doors,
    create: (setup) => HttpPlatform.create(doors, setup, receiver.url),
    async [Symbol.asyncDispose]() {
      await simulator.close();
      await receiver.close();
    },
  };
}

function doorOf(base: string): Door {
  return (path, init) => fetch(`${base}${path}`, init);
}

async function startReceiver(): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.end('EVENT_RECEIVED'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('the receiver has no port');
  }
  return {
    url: `http://127.0.0.1:${address.port}/webhook`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
