/** What the proxy door lets through: graph.facebook.com, and no other host in any form. */

import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { META_HOST } from './authority.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** The first byte of a TLS handshake; no method of HTTP begins with it. */
const TLS_HANDSHAKE = 0x16;
/** A connection that says nothing at all is not kept. */
const FIRST_BYTE_MS = 10_000;

/**
 * One port for both ways in: a client that believes it has reached Meta speaks TLS at once (hosts file), one that knows of a
 * proxy speaks HTTP first.
 */
export function sortConnections({ tls, proxy }: { tls: HttpsServer; proxy: HttpServer }) {
  return (socket: Socket): void => {
    socket.on('error', () => socket.destroy()); // The client went away; nobody is left to tell.
    socket.setTimeout(FIRST_BYTE_MS, () => socket.destroy());
    socket.once('data', (first: Buffer) => {
      socket.pause();
      socket.setTimeout(0);
      socket.removeAllListeners('timeout');
      socket.unshift(first);
      (first[0] === TLS_HANDSHAKE ? tls : proxy).emit('connection', socket);
      // The new owner attaches within this tick; a TLS socket that is resumed before has lost its first bytes.
      process.nextTick(() => socket.resume());
    });
  };
}

/** `CONNECT host:port`: the tunnel of this one host ends here, in `tls`. */
export function answerConnects({ tls }: { tls: HttpsServer }) {
  return (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => socket.destroy());
    const target = request.url ?? '';
    if (!/^graph\.facebook\.com:443$/i.test(target)) {
      socket.end(refusedTunnel(refusal(target)));
      return;
    }
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    tls.emit('connection', socket);
  };
}

/** Requests inside of TLS: the host was named in the handshake, and must be in the request. */
export function onlyMetaHost(handler: Handler): Handler {
  return (request, response) => {
    const host = request.headers.host ?? '';
    if (isMetaHost(host)) hand(request, response, handler);
    else refuse(request, response, { status: 421, host });
  };
}

/** Some clients hand a proxy the whole address instead of asking for a tunnel: `POST https://graph.facebook.com/…`. */
export function onlyMetaAddress(handler: Handler): Handler {
  return (request, response) => {
    const address = /^https?:\/\/([^/?#]*)(.*)$/i.exec(request.url ?? '');
    const [, host = request.headers.host ?? '', path = ''] = address ?? [];
    if (address === null || !isMetaHost(host)) {
      refuse(request, response, { status: 403, host });
      return;
    }
    request.url = path.startsWith('/') ? path : `/${path}`;
    hand(request, response, handler);
  };
}

/** The Graph door answers with addresses of its own (`paging.next`); they have to lead back here. */
function hand(request: IncomingMessage, response: ServerResponse, handler: Handler): void {
  request.headers.host = META_HOST;
  request.headers['x-forwarded-proto'] = 'https';
  void handler(request, response);
}

/** The name a client asks for in its handshake. Another one gets no certificate. */
export function onlyMetaName(name: string, done: (error: Error | null) => void): void {
  done(isMetaHost(name) ? null : new Error(`No certificate for ${name}`));
}

function isMetaHost(host: string): boolean {
  return /^graph\.facebook\.com(:443)?$/i.test(host);
}

function refusal(host: string): string {
  const named = /^[\x21-\x7e]{1,255}$/.test(host) ? host : 'a host without a readable name';
  const message = `Baton's proxy answers for ${META_HOST} only, not for ${named}. Name other hosts in NO_PROXY.`;
  return JSON.stringify({ error: { code: 'host_refused', message, path: 'host' } });
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { status, host }: { status: number; host: string },
): void {
  request.resume();
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' }).end(refusal(host));
}

function refusedTunnel(body: string): string {
  const headers = [
    'HTTP/1.1 403 Forbidden',
    'Content-Type: application/json; charset=UTF-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  return `${headers.join('\r\n')}\r\n\r\n${body}`;
}
