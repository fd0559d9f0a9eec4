/** Stands between the harness and a simulator and changes what one of its doors answers: a simulator with a fault of our choice. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Tamper = (answer: { path: string; status: number; text: string }) => {
  status: number;
  text: string;
};

export async function tamperingProxy(
  target: string,
  tamper: Tamper,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
    const body = Buffer.concat(chunks);
    const answer = await fetch(`${target}${request.url}`, {
      method: request.method ?? 'GET',
      headers: headers as Record<string, string>,
      ...(body.length > 0 ? { body } : {}),
    });
    const { status, text } = tamper({
      path: request.url ?? '',
      status: answer.status,
      text: await answer.text(),
    });
    response.writeHead(status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
