/** The OpenAPI document says what is served. */

import { afterEach, expect, it } from 'vitest';
import type { Bench } from '../support/desk-driver.ts';
import { startBench } from '../support/desk-driver.ts';

let bench: Bench;
afterEach(() => bench.close());

it('lists every route of the API with its body and answer', async () => {
  bench = await startBench();
  const { body } = await bench.call('GET', '/openapi.json');
  expect(body.openapi).toBe('3.1.0');
  const routes = Object.entries(body.paths as Record<string, object>).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method} ${path}`),
  );
  expect(routes.sort()).toMatchInlineSnapshot(`
    [
      "delete /api/accounts/{id}/conversation-routing/apps/{app_id}",
      "delete /api/accounts/{id}/conversation-routing/enable",
      "delete /api/accounts/{id}/conversation-routing/take-permission",
      "delete /api/cases/{id}/thread-control",
      "get /api/accounts",
      "get /api/accounts/{id}/conversation-routing",
      "get /api/accounts/{id}/conversation-routing/apps",
      "get /api/accounts/{id}/conversation-routing/health",
      "get /api/audit",
      "get /api/cases",
      "get /api/cases/{id}",
      "get /api/cases/{id}/control-events",
      "patch /api/accounts/{id}/conversation-routing/apps/{app_id}",
      "post /api/accounts/{id}/conversation-routing/apps",
      "post /api/accounts/{id}/conversation-routing/enable",
      "post /api/cases/{id}/extend",
      "post /api/cases/{id}/owner/refresh",
      "post /api/cases/{id}/replies",
      "post /api/cases/{id}/replies/{reply}/retry",
      "post /api/cases/{id}/request",
      "post /api/cases/{id}/take",
      "put /api/accounts/{id}/conversation-routing/take-permission",
      "put /api/cases/{id}/thread-control",
    ]
  `);
  const reply = body.paths['/api/cases/{id}/replies'].post;
  expect(reply.requestBody.content['application/json'].schema.properties).toHaveProperty('thread_control');
  expect(reply.responses['201'].content['application/json'].schema.properties.status.enum).toContain(
    'unknown',
  );
  expect(reply.parameters.map((one: { name: string }) => one.name)).toEqual(['id', 'Idempotency-Key']);
});

it('names no route that the server does not have', async () => {
  bench = await startBench();
  const { body } = await bench.call('GET', '/openapi.json');
  for (const [path, item] of Object.entries(body.paths as Record<string, object>)) {
    for (const method of Object.keys(item)) {
      const answer = await bench.call(
        method.toUpperCase(),
        path.replaceAll(/\{\w+\}/g, '9'),
        method === 'get' ? undefined : {},
      );
      expect(answer.body.error?.code, `${method} ${path}`).not.toBe('route_not_found');
    }
  }
});
