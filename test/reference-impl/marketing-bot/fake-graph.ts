// A scripted stand-in for the Graph API: keeps each call, and answers as told, else as a healthy Meta would.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Call {
  method: string;
  edge: string;
  query: Record<string, string>;
  body: Record<string, never> & {
    message?: { text: string; metadata: string };
    thread_control?: object;
    [name: string]: unknown;
  };
  token: string | undefined;
}

export type Reaction =
  | { error: { code: number; error_subcode?: number; is_transient?: boolean; message?: string } }
  | { json: unknown }
  | { cut: true }
  | { hold: Promise<void> };

export interface FakeGraph {
  url: string;
  calls: Call[];
  sends(): Call[];
  /** The next calls of this edge are answered so, in order. */
  script(edge: string, ...reactions: Reaction[]): void;
  /** What `thread_owner` says from here on: an app id, null for another app, 'nobody'. */
  owner: string | null;
  close(): Promise<void>;
}

export async function startFakeGraph(): Promise<FakeGraph> {
  const calls: Call[] = [];
  const scripted = new Map<string, Reaction[]>();
  let serial = 0;

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://fake');
    const edge = url.pathname.split('/').at(-1) ?? '';
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    calls.push({
      method: request.method ?? '',
      edge,
      query: Object.fromEntries(url.searchParams),
      body: text === '' ? {} : JSON.parse(text),
      token: request.headers.authorization,
    });
    const reaction = scripted.get(edge)?.shift();
    if (reaction && 'cut' in reaction) {
      response.destroy();
      return;
    }
    if (reaction && 'hold' in reaction) await reaction.hold;
    if (reaction && 'error' in reaction) {
      // The status is deliberately of no use: what counts stands in the body.
      const { message = 'some text that nobody should go by', ...error } = reaction.error;
      response.writeHead(418, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message, type: 'OAuthException', ...error } }));
      return;
    }
    serial += 1;
    const json = reaction && 'json' in reaction ? reaction.json : healthy(edge, serial);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(json));
  };

  const healthy = (edge: string, n: number): unknown => {
    if (edge === 'messages') return { recipient_id: '7', message_id: `m_sent${n}` };
    if (edge !== 'thread_owner') return { success: true };
    if (graph.owner === 'nobody') return { data: [] };
    const app = graph.owner === null ? {} : { app_id: graph.owner };
    return { data: [{ thread_owner: { ...app, expiration: 4_000_000_000 } }] };
  };

  const server: Server = createServer((request, response) => {
    answer(request, response).catch((error) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const graph: FakeGraph = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    sends: () => calls.filter(({ edge }) => edge === 'messages'),
    script: (edge, ...reactions) => {
      scripted.set(edge, [...(scripted.get(edge) ?? []), ...reactions]);
    },
    owner: '222',
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return graph;
}
