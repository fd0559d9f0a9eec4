/** Targets whose cells each have a world of their own and so run beside one another: `simulator`, `reference`, and a driver. */
import type { Actor } from '../actors/actor.ts';
import { driverActor } from '../actors/driver-actor.ts';
import { harnessActor } from '../actors/harness-actor.ts';
import type { Cell } from '../language/cell.ts';
import { graphVersion } from '../limits.ts';
import type { Names } from '../match/names.ts';
import type { Control } from '../wire/control.ts';
import { Driver } from '../wire/driver.ts';
import type { Graph } from '../wire/graph.ts';
import type { Receiver } from '../wire/receiver.ts';
import type { Callback, Stage, Target } from './target.ts';
import { defaultAppOf, namesOf, worldBody } from './world-file.ts';

/** A program that plays an app through its driver. */
export interface Player {
  readonly url: string;
  readonly token?: string | undefined;
}

/** App names to the programs that play them; the harness plays the rest. */
export type Casting = (cell: Cell) => ReadonlyMap<string, Player>;

export interface IsolatedParts {
  readonly control: Control;
  readonly graph: Graph;
  readonly receiver: Receiver;
  /** The run's own name: worlds, hooks and driver worlds of two runs must not meet. */
  readonly run: string;
  readonly name: string;
  readonly kind: Target['kind'];
  readonly casting: Casting;
  readonly unjudgeable?: (cell: Cell) => string | undefined;
  /** Leave the worlds up after the run. */
  readonly keep: boolean;
}

export function isolatedTarget(parts: IsolatedParts): Target {
  let opened = 0;
  let seq = 0;
  const nextSeq = (): number => {
    seq += 1;
    return seq;
  };
  return {
    name: parts.name,
    kind: parts.kind,
    serial: false,
    handOver: undefined,
    unjudgeable: parts.unjudgeable ?? (() => undefined),
    open: (cell) => {
      opened += 1;
      return openStage({ parts, cell, number: opened, nextSeq });
    },
    close: async () => undefined,
  };
}

interface OpenStage {
  readonly parts: IsolatedParts;
  readonly cell: Cell;
  readonly number: number;
  readonly nextSeq: () => number;
}

async function openStage({ parts, cell, number, nextSeq }: OpenStage): Promise<Stage> {
  const key = `${parts.run}-${number}`;
  const played = parts.casting(cell);
  const hooks = new Map(
    Object.keys(cell.scenario.world.apps)
      .filter((app) => !played.has(app))
      .map((app) => [app, parts.receiver.open(`${key}-${app}`)]),
  );
  // The same story draws the same lots under every reading.
  const seed = cell.reading === undefined ? cell.id : cell.id.slice(0, cell.id.lastIndexOf('@'));
  const view = await parts.control.createWorld(worldBody(cell, key, seed, hooks));
  const names = namesOf(view);
  const world = parts.control.world(view.world);
  for (const [app, hook] of hooks) hook.useSecret(names.app(app).secret);

  const actors = new Map<string, Actor>();
  const callbacks = new Map<string, Callback>(hooks);
  const close = async (): Promise<void> => {
    if (parts.keep) return;
    for (const actor of actors.values()) await actor.close();
    await world.remove();
    for (const hook of hooks.values()) hook.close();
  };
  try {
    for (const app of names.apps.keys()) {
      const player = played.get(app);
      actors.set(
        app,
        player === undefined
          ? harnessActor({
              graph: parts.graph,
              token: anyToken(names, app),
              defaultApp: () => defaultId(cell, names),
            })
          : await openDriver({
              parts,
              cell,
              names,
              app,
              player,
              key,
              nextSeq,
              callbacks,
              now: view.clock.now,
            }),
      );
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    world,
    graph: parts.graph,
    names,
    actors,
    hooks,
    callbacks,
    subjects: subjectsOf(cell, played),
    seed,
    realTime: false,
    view: (journal) => journal,
    close,
  };
}

/** The desk plays the default app and the bot the others, where a scenario does not want the harness to play them. */
export function referenceCasting(urls: { desk: string; bot: string; token?: string | undefined }): Casting {
  return (cell) => {
    const defaultApp = defaultAppOf(cell);
    const played = Object.entries(cell.scenario.world.apps).filter(([, app]) => app.played_by !== 'harness');
    return new Map(
      played.map(([name]) => [name, { url: name === defaultApp ? urls.desk : urls.bot, token: urls.token }]),
    );
  };
}

/** With everything played by the harness there is no subject but the simulator; the scenario's own word still names one. */
function subjectsOf(cell: Cell, played: ReadonlyMap<string, Player>): ReadonlySet<string> {
  if (played.size > 0) return new Set(played.keys());
  return new Set(
    Object.entries(cell.scenario.world.apps)
      .filter(([, app]) => app.played_by === 'subject')
      .map(([name]) => name),
  );
}

interface OpenDriver {
  readonly parts: IsolatedParts;
  readonly cell: Cell;
  readonly names: Names;
  readonly app: string;
  readonly player: Player;
  readonly key: string;
  readonly nextSeq: () => number;
  readonly callbacks: Map<string, Callback>;
  readonly now: string;
}

async function openDriver({
  parts,
  cell,
  names,
  app,
  player,
  key,
  nextSeq,
  callbacks,
  now,
}: OpenDriver): Promise<Actor> {
  const driver = new Driver(player.url, player.token);
  const identity = names.app(app);
  const page = pageOf(names, app);
  const cellKey = `${key}-${app}`;
  const webhook = await driver.openWorld({
    run: parts.run,
    cell: cellKey,
    step: '0',
    seq: nextSeq(),
    page_id: page.id,
    app_id: identity.id,
    app_secret: identity.secret,
    page_access_token: anyToken(names, app),
    graph_url: parts.graph.url,
    graph_version: graphVersion,
    verify_token: `verify-${cellKey}`,
    role: app === defaultAppOf(cell) ? 'default-app' : 'marketing-app',
    other_app_ids: [...names.apps.values()].map(({ id }) => id).filter((id) => id !== identity.id),
    default_app_id: defaultId(cell, names),
    clock: { mode: 'virtual', now },
    ...(cell.scenario.world.apps[app]?.by_itself === true ? { flow: true } : {}),
  });
  callbacks.set(app, { url: webhook, verifyToken: `verify-${cellKey}` });
  await parts.control
    .world(key)
    .patchApp(identity.id, { webhook: { callback_url: webhook, verify_token: `verify-${cellKey}` } });
  return driverActor({ driver, run: parts.run, cell: cellKey, nextSeq });
}

function defaultId(cell: Cell, names: Names): string | undefined {
  const app = defaultAppOf(cell);
  return app === undefined ? undefined : (names.ownerId(app) ?? undefined);
}

/** The page that an app is connected to. An app of two pages is told about the first. */
function pageOf(names: Names, app: string): { id: string } {
  const { id } = names.app(app);
  const page = [...names.pages.values()].find(({ tokens }) => id in tokens);
  if (page === undefined) throw new Error(`${app} is connected to no page of this world`);
  return page;
}

function anyToken(names: Names, app: string): string {
  const { id } = names.app(app);
  const token = [...names.pages.values()].map(({ tokens }) => tokens[id]).find((one) => one !== undefined);
  if (token === undefined) throw new Error(`${app} has no page access token in this world`);
  return token;
}
