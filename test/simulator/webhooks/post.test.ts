import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPoster, type Poster } from '../../../simulator/webhooks/post.ts';

const LIMIT_MS = 200;
let poster: Poster;
const servers: Server[] = [];

beforeEach(() => {
  poster = createPoster({ deliveryTimeoutMs: LIMIT_MS });
});
afterEach(async () => {
  await poster.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const parcel = { body: '{}', headers: {}, pause_ms: 0 };
const timedOut = { outcome: 'failed', status: null, error: 'no answer in time' };

describe('the time limit of a delivery counts for all of it [API-107, API-108]', () => {
  test.each<[string, RequestListener]>([
    ['a server that never answers', () => {}],
    [
      'one that sends its headers and then nothing',
      (_request, response) => void response.writeHead(200).flushHeaders(),
    ],
    [
      'one that dribbles its body for ever',
      (_request, response) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write('.'), LIMIT_MS / 10);
        response.on('close', () => clearInterval(timer));
      },
    ],
    [
      'one that dribbles its headers for ever',
      (request) => {
        request.socket.write('HTTP/1.1 200 OK\r\n');
        const timer = setInterval(() => request.socket.write('x-a: b\r\n'), LIMIT_MS / 10);
        request.socket.on('close', () => clearInterval(timer));
        request.socket.on('error', () => clearInterval(timer));
      },
    ],
  ])('%s has failed by then', async (_title, listener) => {
    const url = await serve(listener);
    const begun = performance.now();
    expect(await poster.post(url, parcel)).toEqual(timedOut);
    const took = performance.now() - begun;
    expect(took).toBeGreaterThanOrEqual(LIMIT_MS - 20);
    // Far from any limit but ours, even on a busy machine.
    expect(took).toBeLessThan(4000);
  });

  test('and the connection of one that timed out is not used again', async () => {
    let requests = 0;
    const url = await serve((_request, response) => {
      requests += 1;
      if (requests > 1) response.end();
    });
    expect(await poster.post(url, parcel)).toEqual(timedOut);
    expect(await poster.post(url, parcel)).toMatchObject({ outcome: 'acknowledged', status: 200 });
  });
});

test('hundreds of hanging deliveries of one callback do not delay another on the same server', async () => {
  const held: (() => void)[] = [];
  const url = await serve((request, response) => {
    if (request.url === '/quick') response.end();
    else held.push(() => response.end());
  });
  const patient = createPoster({ deliveryTimeoutMs: 60_000 });
  const slow = Array.from({ length: 300 }, () => patient.post(`${url}/slow`, parcel));
  expect(await patient.post(`${url}/quick`, parcel)).toMatchObject({ outcome: 'acknowledged' });
  // At most 256 are on their way; the others follow, and none is lost.
  const answering = setInterval(() => {
    for (const answer of held.splice(0)) answer();
  }, 1);
  for (const outcome of await Promise.all(slow)) expect(outcome).toMatchObject({ outcome: 'acknowledged' });
  clearInterval(answering);
  await patient.close();
});

test('an answer beyond 200 has failed and says so', async () => {
  const url = await serve(
    (_request, response) => void response.writeHead(302, { location: '/x' }).end('gone'),
  );
  expect(await poster.post(url, parcel)).toEqual({
    outcome: 'failed',
    status: 302,
    error: 'answered 302 instead of 200',
  });
});

test('nobody listening has failed, without a status', async () => {
  const outcome = await poster.post('http://127.0.0.1:1/hook', parcel);
  expect(outcome).toMatchObject({ outcome: 'failed', status: null, error: expect.stringContaining('1') });
});

test('the path, its query and the headers arrive as given', async () => {
  let seen: unknown;
  const url = await serve((request, response) => {
    const { 'content-type': type, 'user-agent': agent, 'x-hub-signature': signature } = request.headers;
    seen = [request.method, request.url, type, agent, signature];
    response.end();
  });
  await poster.post(`${url}/hook?tenant=7`, { ...parcel, headers: { 'x-hub-signature': 'sha1=a' } });
  expect(seen).toEqual(['POST', '/hook?tenant=7', 'application/json', 'facebookexternalua', 'sha1=a']);
});
