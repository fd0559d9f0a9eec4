// A webhook server of a test: keeps the exact bytes it was sent, and answers as told.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, vi } from 'vitest';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
  // biome-ignore lint/suspicious/noExplicitAny: what was sent is what the test looks at
  readonly body: any;
}

export interface Handshake {
  readonly path: string;
  readonly query: URLSearchParams;
}

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  readonly handshakes: Handshake[];
  /** The statuses of the next POSTs to this path, in order; then 200 again. `hold` waits for `release()`. */
  script(path: string, ...answers: (number | 'hold' | 'reset')[]): void;
  /** Answers every POST to this path so, until told otherwise. */
  always(path: string, answer: number | 'reset' | null): void;
  release(): void;
  /** How the handshake is answered; the challenge itself unless told otherwise. */
  onHandshake(answer: (query: URLSearchParams) => { status: number; text: string }): void;
  to(path: string): Received[];
  /** The items of `messaging` and `standby` that came to this path, as "messaging message". */
  heard(path: string): string[];
  close(): Promise<void>;
}

export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const handshakes: Handshake[] = [];
  const scripts = new Map<string, (number | 'hold' | 'reset')[]>();
  const standing = new Map<string, number | 'reset'>();
  const held: ServerResponse[] = [];
  let handshake = (query: URLSearchParams) => ({ status: 200, text: query.get('hub.challenge') ?? '' });

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://receiver');
    if (request.method === 'GET') {
      handshakes.push({ path: url.pathname, query: url.searchParams });
      const { status, text } = handshake(url.searchParams);
      response.writeHead(status).end(text);
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      received.push({ path: url.pathname, headers: request.headers, raw, body: parsed(raw) });
      const answer = scripts.get(url.pathname)?.shift() ?? standing.get(url.pathname) ?? 200;
      if (answer === 'hold') held.push(response);
      else if (answer === 'reset') request.socket.destroy();
      else response.writeHead(answer).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const release = () => {
    for (const response of held.splice(0)) response.writeHead(200).end();
  };
  const to = (path: string) => received.filter((request) => request.path === path);
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    handshakes,
    script: (path, ...answers) => void scripts.set(path, answers),
    always: (path, answer) => void (answer === null ? standing.delete(path) : standing.set(path, answer)),
    release,
    onHandshake(answer) {
      handshake = answer;
    },
    to,
    heard: (path) => to(path).flatMap(({ body }) => itemsOf(body)),
    async close() {
      release();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** A body may have been cut on its way. */
// biome-ignore lint/suspicious/noExplicitAny: what was sent is what the test looks at
function parsed(raw: Buffer): any {
  try {
    return JSON.parse(raw.toString());
  } catch {
    return null;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a webhook body
function itemsOf(body: any): string[] {
  // biome-ignore lint/suspicious/noExplicitAny: a webhook entry
  return body.entry.flatMap((entry: any) =>
    ['messaging', 'standby'].flatMap((array) =>
      // biome-ignore lint/suspicious/noExplicitAny: a messaging item
      (entry[array] ?? []).map((item: any) => {
        const [kind] = Object.keys(item).filter((key) => !['sender', 'recipient', 'timestamp'].includes(key));
        return `${array} ${item.message?.is_echo === true ? 'echo' : kind}`;
      }),
    ),
  );
}

/** Waits until the receiver holds so many requests, with a deadline. */
export function untilReceived(receiver: Receiver, count: number): Promise<void> {
  return vi.waitFor(() => expect(receiver.received.length).toBeGreaterThanOrEqual(count), {
    timeout: 5000,
    interval: 5,
  });
}
