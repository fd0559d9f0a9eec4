import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Graph } from '../../../scenarios/harness/wire/graph.ts';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

let seen: Seen[] = [];
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method, url, headers } = request;
  seen.push({ method, url, type: headers['content-type'], body: Buffer.concat(chunks).toString() });
  response.writeHead(400, { 'x-baton-rule': 'CR-124' }).end('{}');
});
let graph: Graph;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  graph = new Graph(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  seen = [];
});

const call = { method: 'POST', path: '/me/pass_thread_control', token: 't' } as const;

test('parameters go by query as they stand, objects as JSON', async () => {
  await graph.call({ ...call, query: { recipient: '{id:7}', more: { id: 7 } } });
  const { searchParams, pathname } = new URL(seen[0]?.url ?? '', graph.url);
  expect(pathname).toBe('/v26.0/me/pass_thread_control');
  expect(Object.fromEntries(searchParams)).toEqual({ recipient: '{id:7}', more: '{"id":7}' });
  expect(seen[0]).toMatchObject({ type: undefined, body: '' });
});

test('a query is added to the one that a path brings along', async () => {
  await graph.call({ ...call, method: 'GET', path: '/1?a=b', query: { c: 'd' } });
  expect(seen[0]?.url).toBe('/v26.0/1?a=b&c=d');
});

test('a form says that it is one', async () => {
  await graph.call({ ...call, form: { recipient: "{'id':'7'}", duration: 60 } });
  expect(seen[0]).toMatchObject({
    type: 'application/x-www-form-urlencoded',
    url: '/v26.0/me/pass_thread_control',
  });
  expect(Object.fromEntries(new URLSearchParams(seen[0]?.body))).toEqual({
    recipient: "{'id':'7'}",
    duration: '60',
  });
});

test('a body is JSON, and its numbers stay numbers', async () => {
  await graph.call({ ...call, body: { target_app_id: 22 } });
  expect(seen[0]).toMatchObject({ type: 'application/json', body: '{"target_app_id":22}' });
});

test('headers of the answer are kept: one of them names the requirement', async () => {
  expect(await graph.call(call)).toMatchObject({ status: 400, headers: { 'x-baton-rule': 'CR-124' } });
});
