/** The door that partners use: Meta’s Graph API over HTTP. */

import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { FILES_PATH } from '../files/keeper.ts';
import { batchOf, runBatch } from './batch.ts';
import { dispatch, type GraphDoor, problem, type Rendered, unversioned } from './dispatch.ts';
import { fileResponse } from './files.ts';
import { headerPairs, headersOf } from './headers.ts';
import { expandKeys } from './nested-keys.ts';
import { PICTURE_PATH } from './nodes.ts';
import type { Params } from './params.ts';
import { pictureAt } from './picture.ts';
import {
  type BodyResult,
  type GraphContext,
  type GraphEnv,
  hasBody,
  NO_BODY,
  readBody,
} from './request-body.ts';
import { entityTag } from './usual-headers.ts';

export type { GraphDoor } from './dispatch.ts';

export function graphApp(door: GraphDoor): Hono<GraphEnv> {
  const app = new Hono<GraphEnv>();
  app.all('*', (c) => handle(c, door));
  app.onError((error, c) => {
    // A full disk or a bug: the caller may try again, and nothing was changed.
    door.onBug(error);
    return answerWith(c, problem({ name: 'Unavailable' }, unversioned()));
  });
  return app;
}

function handle(c: GraphContext, door: GraphDoor): Response | Promise<Response> {
  const { pathname, query } = targetOf(c);
  if (pathname.startsWith(FILES_PATH)) return fileResponse(door.keeper, pathname);
  if (pathname.startsWith(PICTURE_PATH)) return picture(pathname, door);
  if (hasBody(c)) return readBody(c).then((read) => answer(c, door, pathname, query, read));
  return answer(c, door, pathname, query, { ok: true, body: NO_BODY });
}

function answer(
  c: GraphContext,
  door: GraphDoor,
  pathname: string,
  query: Params,
  read: BodyResult,
): Response | Promise<Response> {
  if (!read.ok) return answerWith(c, problem(read.problem, unversioned()));
  const authorization = c.req.header('authorization');
  const origin = originOf(c);
  const request = { method: c.req.method, pathname, query, body: read.body, authorization, origin };
  const batch = batchOf(request);
  if (batch !== null) return runBatch(batch, request, door).then((done) => answerWith(c, done));
  const rendered = dispatch(request, door);
  return rendered instanceof Promise ? rendered.then((late) => sent(c, late)) : sent(c, rendered);
}

function picture(path: string, door: GraphDoor): Response {
  const image = pictureAt(path, door.worlds);
  return image === null
    ? new Response('Not found', { status: 404 })
    : new Response(new Uint8Array(image), { headers: { 'content-type': 'image/png' } });
}

/** The address the caller used for this server, through either of its doors. */
function originOf(c: GraphContext): string {
  const incoming = c.env?.incoming;
  const host = incoming?.headers?.host ?? '';
  // What stands in a header may be anything; only a plain host becomes part of an address.
  if (!/^[a-z0-9.:[\]-]+$/i.test(host)) return '';
  return `${isEncrypted(incoming?.socket) ? 'https' : 'http'}://${host}`;
}

function isEncrypted(socket: object | undefined): boolean {
  return socket !== undefined && 'encrypted' in socket;
}

/** Path and query as they came. Building a URL object for each call would cost more than judging it. */
function targetOf(c: GraphContext): { pathname: string; query: Params } {
  const target = c.env?.incoming?.url ?? c.req.url.replace(/^https?:\/\/[^/]*/, '');
  const mark = target.indexOf('?');
  if (mark < 0) return { pathname: target, query: {} };
  return { pathname: target.slice(0, mark), query: expandKeys(new URLSearchParams(target.slice(mark + 1))) };
}

/** Without an answer the caller sees its connection reset, and cannot know whether anything was done. */
function sent(c: GraphContext, rendered: Rendered): Response {
  if (rendered !== null) return answerWith(c, rendered);
  const { socket } = c.env.outgoing;
  // Inside of TLS there is no TCP connection to reset; the client sees it end in the middle of the call all the same.
  if (socket !== null && 'encrypted' in socket) socket.destroy();
  else socket?.resetAndDestroy();
  return RESPONSE_ALREADY_SENT;
}

/** Written as it is where there is a connection: a Response of so many headers would cost more than judging the call. */
function answerWith(c: GraphContext, { answer: given, marks }: NonNullable<Rendered>): Response {
  const body = JSON.stringify(given.body);
  const headers = headersOf(given, marks);
  if (c.req.method === 'GET') headers.push('etag', entityTag(body));
  const outgoing = c.env?.outgoing;
  // Hono makes a new Response of the one to HEAD, which the server would write after ours.
  if (outgoing === undefined || c.req.method === 'HEAD')
    return new Response(body, { status: given.status, headers: headerPairs(headers) });
  headers.push('content-length', String(Buffer.byteLength(body)));
  outgoing.writeHead(given.status, headers);
  outgoing.end(body);
  return RESPONSE_ALREADY_SENT;
}
