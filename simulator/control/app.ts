/** The door for tests and people: everything that Meta keeps behind its settings pages, and time, faults and the journal. */

import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { ControlError, renderError } from './errors.ts';
import { guard } from './guard.ts';
import { copyRoutes } from './routes/copies.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { faultRoutes } from './routes/faults.ts';
import { journalRoutes } from './routes/journal.ts';
import { peopleRoutes } from './routes/people.ts';
import { type RoutingDoor, routingRoutes } from './routes/routing.ts';
import { settingRoutes } from './routes/settings.ts';
import { threadRoutes } from './routes/threads.ts';
import { timeRoutes } from './routes/time.ts';
import { worldRoutes } from './routes/worlds.ts';

export interface ControlOptions extends RoutingDoor {
  /** Makers of OpenAPI documents by name: `graph` is served as `/openapi/graph.json`. */
  readonly openApi?: Readonly<Record<string, () => object>>;
  /** Told of failures that are bugs, not bad input. */
  readonly onBug: (error: unknown) => void;
  /** What requests from other machines must bear; none gets in without one. */
  readonly key?: string | undefined;
}

export function controlApp(options: ControlOptions): Hono {
  const app = new Hono();
  app.use(guard(options.key ?? null));
  app.get('/health', (c) => c.json({ ok: true, worlds: options.worlds.all().length }));
  for (const [name, make] of Object.entries(options.openApi ?? {})) {
    app.get(`/openapi/${name}.json`, (c) => c.json(make()));
  }
  app.route('/', worldRoutes(options));
  app.route('/', copyRoutes(options));
  app.route('/', settingRoutes(options));
  app.route('/', routingRoutes(options));
  app.route('/', peopleRoutes(options));
  app.route('/', threadRoutes(options));
  app.route('/', timeRoutes(options));
  app.route('/', faultRoutes(options));
  app.route('/', deliveryRoutes(options));
  app.route('/', journalRoutes(options));
  app.notFound((c) =>
    renderError(c, new ControlError(404, 'path_unknown', `There is no ${c.req.method} ${c.req.path}.`)),
  );
  app.onError((error, c) => {
    if (error instanceof ControlError) return renderError(c, error);
    if (error instanceof HTTPException)
      return renderError(c, new ControlError(400, 'bad_request', error.message));
    if (isDiskFull(error))
      return renderError(c, new ControlError(507, 'disk_full', 'The disk is full: nothing was changed.'));
    options.onBug(error);
    return renderError(
      c,
      new ControlError(500, 'bug', 'Something went wrong inside the simulator; its log says what.'),
    );
  });
  return app;
}

function isDiskFull(error: Error): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOSPC';
}
