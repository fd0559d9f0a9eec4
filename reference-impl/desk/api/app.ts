/** The desk's public API. The console uses nothing else. */

import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { apiBytesMax, deskVersion } from '../config.ts';
import type { Desk } from '../engine/desk.ts';
import { ApiError, noSuchRoute } from '../http/errors.ts';
import type { Log } from '../log.ts';
import type { AccessRules } from './access.ts';
import { openApiOf } from './openapi.ts';
import { mount } from './route.ts';
import { accountRoutes } from './routes/accounts.ts';
import { caseRoutes } from './routes/cases.ts';
import { deskRoutes } from './routes/desk.ts';
import { iso } from './views.ts';

export function createApi(options: { desk: Desk; access: AccessRules; log: Log }): Hono {
  const { desk, access, log } = options;
  const routes = [...accountRoutes(desk), ...caseRoutes(desk), ...deskRoutes(desk)];
  const document = openApiOf(routes, deskVersion);
  const app = new Hono();

  app.use(
    '/api/*',
    bodyLimit({
      maxSize: apiBytesMax,
      onError: (c) =>
        c.json(
          new ApiError(413, 'body_too_large', `expected at most ${apiBytesMax} bytes`, 'body').body(),
          413,
        ),
    }),
  );
  app.get('/health', (c) => c.json({ status: 'ok', now: iso(desk.now()) }));
  app.get('/openapi.json', (c) => c.json(document));
  mount(app, routes, access);

  app.notFound((c) => c.json(noSuchRoute(c.req.method, c.req.path).body(), 404));
  app.onError((error, c) => {
    if (error instanceof ApiError) return c.json(error.body(), error.status);
    log.error({ err: String(error), stack: error.stack, path: c.req.path }, 'a call failed');
    return c.json(
      { error: { code: 'internal', message: 'the desk failed at this call; see its log', path: '' } },
      500,
    );
  });
  return app;
}
