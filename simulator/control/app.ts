/** The door for tests and people: everything that Meta keeps behind its settings pages, and time, faults and the journal. */

import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { DescribedRoutes } from './described-routes.ts';
import { ControlError, renderError } from './errors.ts';
import { guard } from './guard.ts';
import { controlOpenApi } from './openapi.ts';
import { type AboutDoor, aboutRoutes } from './routes/about.ts';
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

export interface ControlOptions extends RoutingDoor, AboutDoor {
  /** Told of failures that are bugs, not bad input. */
  readonly onBug: (error: unknown) => void;
  /** What requests from other machines must bear; none gets in without one. */
  readonly key?: string | undefined;
}

export function controlApp(options: ControlOptions): Hono {
  const app = new Hono();
  app.use(guard(options.key ?? null));
  const parts: readonly DescribedRoutes[] = [
    aboutRoutes(options, () => controlOpenApi(parts.flatMap(({ all }) => all))),
    worldRoutes(options),
    copyRoutes(options),
    settingRoutes(options),
    routingRoutes(options),
    peopleRoutes(options),
    threadRoutes(options),
    timeRoutes(options),
    faultRoutes(options),
    deliveryRoutes(options),
    journalRoutes(options),
  ];
  for (const part of parts) app.route('/', part.app);
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
