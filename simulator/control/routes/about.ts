/** The door about itself: that it lives, and what can be asked of it and of the Graph door. */

import { DescribedRoutes } from '../described-routes.ts';
import type { ControlDoor } from '../door.ts';

export interface AboutDoor extends ControlDoor {
  /** Makers of the OpenAPI documents of other doors by name: `graph` is served as `/openapi/graph.json`. */
  readonly openApi?: Readonly<Record<string, () => object>>;
}

/** `describe` makes the document of this door. */
export function aboutRoutes({ worlds, openApi = {} }: AboutDoor, describe: () => object): DescribedRoutes {
  const routes = new DescribedRoutes();

  routes.get(
    '/health',
    { summary: 'Says that the program lives.', answers: { 200: '{ok, worlds}: how many worlds there are.' } },
    (c) => c.json({ ok: true, worlds: worlds.all().length }),
  );

  routes.get(
    '/openapi.json',
    { summary: 'Describes this door.', answers: { 200: 'An OpenAPI document.' } },
    (c) => c.json(describe()),
  );

  for (const [name, make] of Object.entries(openApi)) {
    routes.get(
      `/openapi/${name}.json`,
      { summary: `Describes the door ${name}.`, answers: { 200: 'An OpenAPI document.' } },
      (c) => c.json(make()),
    );
  }

  return routes;
}
