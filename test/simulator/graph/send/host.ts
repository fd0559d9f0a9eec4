// A host of files: answers each path as told, and counts what was asked for.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FileHost {
  readonly url: string;
  readonly asked: string[];
  serve(path: string, type: string, bytes: Uint8Array): void;
  redirect(path: string, to: string): void;
  close(): Promise<void>;
}

/** The smallest PNG there is. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export async function openFileHost(): Promise<FileHost> {
  const files = new Map<string, { type: string; bytes: Uint8Array }>();
  const moved = new Map<string, string>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    asked.push(path);
    const to = moved.get(path);
    const file = files.get(path);
    if (to !== undefined) response.writeHead(302, { location: to }).end();
    else if (file === undefined) response.writeHead(404).end('nothing here');
    else response.writeHead(200, { 'content-type': file.type }).end(file.bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    serve: (path, type, bytes) => void files.set(path, { type, bytes }),
    redirect: (path, to) => void moved.set(path, to),
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
