/** From a scenario's `world` block to the control plane's world file, and back from the answer to names. */
import type { Cell } from '../language/cell.ts';
import { readingsOf } from '../language/cell.ts';
import type { Routing } from '../language/world.ts';
import { firstMorning } from '../limits.ts';
import { Names } from '../match/names.ts';
import type { WorldView } from '../wire/control.ts';
import type { Hook } from '../wire/receiver.ts';

export function worldBody(
  cell: Cell,
  world: string,
  seed: string,
  hooks: ReadonlyMap<string, Hook>,
): unknown {
  const { world: block, clock } = cell.scenario;
  const readings = readingsOf(cell);
  const apps = Object.entries(block.apps).map(([name, { played_by: _, by_itself: _own, ...setting }]) => {
    const hook = hooks.get(name);
    const webhook =
      hook === undefined ? {} : { webhook: { callback_url: hook.url, verify_token: hook.verifyToken } };
    return [name, { ...setting, ...webhook }];
  });
  return {
    world,
    seed,
    clock: { mode: 'virtual', now: clock?.now ?? firstMorning },
    ...(readings === undefined ? {} : { readings }),
    from: { apps: Object.fromEntries(apps), pages: block.pages, people: block.people },
  };
}

export function namesOf(view: WorldView): Names {
  return new Names({
    apps: new Map(
      Object.entries(view.apps).map(([name, app]) => [
        name,
        { id: app.id, secret: app.secret, appAccessToken: app.app_access_token },
      ]),
    ),
    pages: new Map(
      Object.entries(view.pages).map(([name, page]) => [
        name,
        { id: page.id, tokens: page.page_access_tokens },
      ]),
    ),
    people: new Map(Object.entries(view.people)),
  });
}

/** Routing in ids, as `PUT …/routing` wants it. */
export function routingBody(routing: Routing, names: Names): Record<string, unknown> {
  const id = (name: string): string | null => names.ownerId(name);
  return {
    ...('default_app' in routing && routing.default_app !== undefined
      ? { default_app: routing.default_app === null ? null : id(routing.default_app) }
      : {}),
    ...(routing.social === undefined ? {} : { social: id(routing.social) }),
    ...(routing.primary_receiver === undefined ? {} : { primary_receiver: id(routing.primary_receiver) }),
    ...(routing.links === undefined
      ? {}
      : { links: routing.links.map((link) => ({ ...link, app: id(link.app) })) }),
    ...(routing.campaigns === undefined
      ? {}
      : {
          campaigns: routing.campaigns.map((campaign) => ({
            ...campaign,
            ...(campaign.app === undefined ? {} : { app: id(campaign.app) }),
          })),
        }),
  };
}

/** The app that the page of a scenario begins with as its default. */
export function defaultAppOf(cell: Cell): string | undefined {
  const pages = Object.values(cell.scenario.world.pages);
  return pages.map((page) => page.routing?.default_app ?? undefined).find((app) => app !== undefined);
}
