/** What the Page settings, the developer dashboard and testers may change, and the one thing nobody can: going back. */

import { hearRoles } from './audience.ts';
import type { SettingCommand } from './commands.ts';
import { redeliver, releaseDelivery } from './decide-fault.ts';
import type { ControlEvent, Decided, SettingEvent } from './events.ts';
import { USUAL_FIELDS } from './fields.ts';
import { type AppId, asFaultId, asPsid, INBOX_APP, type PageId } from './ids.ts';
import type { SettingRejection } from './rejections.ts';
import { DONE, type SettingOutcome } from './setting-outcome.ts';
import { ownerAt } from './thread.ts';
import { accept, reject, type Verdict } from './verdict.ts';
import {
  type Campaign,
  type Connection,
  defaultAppOf,
  isConnected,
  type LinkRoute,
  modeOf,
  type Page,
  primaryReceiverOf,
  WEBHOOK_OBJECTS,
  type WebhookObject,
  type World,
} from './world.ts';

export function decideSetting(
  world: World,
  command: SettingCommand,
  now: number,
): Verdict<SettingOutcome, SettingRejection> {
  switch (command.do) {
    case 'PutApp': {
      const { do: _, ...app } = command;
      return settled({ kind: 'setting', what: 'app_put', ...app });
    }
    case 'DeleteApp':
      return deleteApp(world, command.app, now);
    case 'PutWebhook': {
      const { do: _, object: only, ...subscription } = command;
      if (!world.apps.has(command.app)) return reject({ name: 'Unknown', what: 'app', id: command.app });
      const put = (object: WebhookObject): Decided => ({
        event: { kind: 'setting', what: 'subscription_put', object, ...subscription },
        because: null,
      });
      return accept(DONE, (only === undefined ? WEBHOOK_OBJECTS : [only]).map(put));
    }
    case 'PutPage': {
      const { do: _, ...page } = command;
      return settled({ kind: 'setting', what: 'page_put', ...page });
    }
    case 'Connect':
      return connect(world, command);
    case 'Disconnect':
      return disconnect(world, command, now);
    case 'PutRouting':
      return putRouting(world, command);
    case 'PutPageProfile':
      return settled({ kind: 'setting', what: 'profile_put', page: command.page, profile: command.profile });
    case 'PutPerson': {
      const { do: _, ...person } = command;
      return settled({ kind: 'setting', what: 'person_put', ...person });
    }
    case 'PutReadings':
      return settled({
        kind: 'setting',
        what: 'readings_put',
        readings: { ...world.readings, ...command.readings },
      });
    case 'ArmFault': {
      const { do: _, ...order } = command;
      const fault = asFaultId(`f${world.faultCount + 1}`);
      return accept({ fault }, [
        { event: { kind: 'fault', what: 'armed', id: fault, ...order }, because: null },
      ]);
    }
    case 'RemoveFaults': {
      const ids = command.id === null ? [...world.faults.keys()] : [command.id];
      return accept(
        DONE,
        ids.map((id): Decided => ({ event: { kind: 'fault', what: 'removed', id }, because: null })),
      );
    }
    case 'ReleaseDelivery':
      return releaseDelivery(world, command.delivery, now);
    case 'Redeliver':
      return redeliver(world, command);
    case 'SetClock': {
      const to = command.clock.mode === 'virtual' ? command.clock.now_ms : now;
      const event = {
        kind: 'clock',
        what: command.what,
        from_at: now,
        to_at: to,
        mode: command.clock.mode,
        clock: command.clock,
      } as const;
      return accept(DONE, [{ event, because: null }]);
    }
  }
}

function connect(
  world: World,
  command: Extract<SettingCommand, { do: 'Connect' }>,
): Verdict<SettingOutcome, SettingRejection> {
  const page = world.pages.get(command.page);
  if (page === undefined) return reject({ name: 'Unknown', what: 'page', id: command.page });
  if (!world.apps.has(command.app)) return reject({ name: 'Unknown', what: 'app', id: command.app });
  const present = page.connections.get(command.app);
  return settled(
    connectionPut(page.id, {
      app: command.app,
      subscribed_fields: command.subscribed_fields ?? present?.subscribed_fields ?? USUAL_FIELDS,
      can_take_control: command.can_take_control ?? present?.can_take_control ?? false,
      access_all: command.access_all ?? present?.access_all ?? true,
      token: command.token ?? present?.token ?? 'valid',
    }),
  );
}

function disconnect(
  world: World,
  { page: pageId, app }: Extract<SettingCommand, { do: 'Disconnect' }>,
  now: number,
): Verdict<SettingOutcome, SettingRejection> {
  const page = world.pages.get(pageId);
  if (page === undefined) return reject({ name: 'Unknown', what: 'page', id: pageId });
  if (!isConnected(page, app)) return reject({ name: 'Unknown', what: 'connection', id: app });
  if (defaultAppOf(page) === app) return reject({ name: 'DefaultAppInUse', page: pageId, app });
  return accept(DONE, disconnectionEvents(world, page, app, now, 'removed in the Page settings'));
}

/** The connection goes, and with it the control the app held on this page (transition T20). */
export function disconnectionEvents(
  world: World,
  page: Page,
  app: AppId,
  now: number,
  why: string,
): Decided[] {
  const gone: Decided = {
    event: { kind: 'setting', what: 'connection_deleted', page: page.id, app, why },
    because: null,
  };
  const lost = [...world.threads.values()]
    .filter((thread) => thread.page === page.id && ownerAt(thread, now) === app)
    .map(({ psid }): Decided => {
      const event: ControlEvent = {
        kind: 'control',
        page: page.id,
        psid,
        move: 'disconnection',
        from: app,
        to: null,
        expires_at: null,
        window_ms: null,
        rule: 'CR-004',
        via: 'setting',
      };
      return { event, because: 0 };
    });
  return [gone, ...lost];
}

function deleteApp(world: World, app: AppId, now: number): Verdict<SettingOutcome, SettingRejection> {
  if (!world.apps.has(app)) return reject({ name: 'Unknown', what: 'app', id: app });
  const pages = [...world.pages.values()].filter((page) => isConnected(page, app));
  const inUse = pages.find((page) => defaultAppOf(page) === app);
  if (inUse !== undefined) return reject({ name: 'DefaultAppInUse', page: inUse.id, app });
  const events: Decided[] = [];
  for (const page of pages) {
    const offset = events.length;
    for (const { event, because } of disconnectionEvents(world, page, app, now, 'the app was deleted')) {
      events.push({ event, because: typeof because === 'number' ? because + offset : because });
    }
  }
  return accept(DONE, [...events, { event: { kind: 'setting', what: 'app_deleted', app }, because: null }]);
}

function putRouting(
  world: World,
  command: Extract<SettingCommand, { do: 'PutRouting' }>,
): Verdict<SettingOutcome, SettingRejection> {
  const page = world.pages.get(command.page);
  if (page === undefined) return reject({ name: 'Unknown', what: 'page', id: command.page });
  const current = defaultAppOf(page);
  const wanted = command.default_app === undefined ? current : command.default_app;
  const isClearing = wanted === null && current !== null;
  if (isClearing && world.readings.clearingDefaultApp === 'refused') {
    return reject({ name: 'RoutingIrreversible', page: page.id });
  }
  const fault = routeFault(page, wanted, command);
  if (fault !== null) return reject(fault);
  const isLegacy = wanted === null && world.readings.profile === 'h2';
  const primary = command.primary_receiver;
  if (primary !== null && !isLegacy) return reject({ name: 'PrimaryNeedsH2' });
  if (primary !== null && primary !== INBOX_APP && !isConnected(page, primary))
    return reject({ name: 'RouteAppNotConnected', app: primary, route: 'primary_receiver' });
  const routing = {
    kind: 'setting',
    what: 'routing_put',
    page: page.id,
    default_app: wanted,
    social: command.social,
    links: command.links,
    campaigns: command.campaigns,
    primary_receiver: wanted === null ? primary : null,
  } as const satisfies SettingEvent;
  const chosen = wanted === null || wanted === current ? undefined : page.connections.get(wanted);
  return accept(DONE, [
    { event: routing, because: null },
    // CR-009: an app that becomes default app may take control from then on.
    ...(chosen === undefined || chosen.can_take_control
      ? []
      : [{ event: connectionPut(page.id, { ...chosen, can_take_control: true }), because: 0 } as const]),
    ...roleChange(world, page, routing.primary_receiver),
  ]);
}

/** Under the handover protocol every app is told its role; page settings are no thread, so the page stands for the PSID. */
function roleChange(world: World, page: Page, primary: AppId | null): Decided[] {
  const isChange = primary !== null && primary !== primaryReceiverOf(page);
  if (modeOf(page, world.readings) !== 'handover_h2' || !isChange) return [];
  const roles = Object.fromEntries(
    [...page.connections.keys()].map((app) => [
      app,
      [app === primary ? 'primary_receiver' : 'secondary_receiver'],
    ]),
  );
  const scene = {
    page,
    psid: asPsid(page.id),
    world,
    responsible: null,
    owner: null,
    handover_metadata: null,
  };
  return hearRoles(scene, roles).map((event): Decided => ({ event, because: 0 }));
}

/** Why these routes cannot stand, or null. An ad may name an app that is not connected: it then counts for nothing (CR-088). */
function routeFault(
  page: Page,
  defaultApp: AppId | null,
  { social, links }: { social: AppId | null; links: readonly LinkRoute[]; campaigns: readonly Campaign[] },
): SettingRejection | null {
  const isRoutable = (app: AppId) => app === INBOX_APP || isConnected(page, app);
  if (defaultApp === null) {
    if (social !== null) return { name: 'RouteNeedsDefaultApp', route: 'social' };
    if (links.length > 0) return { name: 'RouteNeedsDefaultApp', route: 'links' };
    return null;
  }
  if (!isRoutable(defaultApp)) return { name: 'RouteAppNotConnected', app: defaultApp, route: 'default_app' };
  if (social !== null && !isRoutable(social))
    return { name: 'RouteAppNotConnected', app: social, route: 'social' };
  const orphan = links.findIndex(({ app }) => !isRoutable(app));
  const link = links[orphan];
  return link === undefined
    ? null
    : { name: 'RouteAppNotConnected', app: link.app, route: `links[${orphan}].app` };
}

export function connectionPut(page: PageId, connection: Connection): SettingEvent {
  return { kind: 'setting', what: 'connection_put', page, ...connection };
}

function settled(event: SettingEvent): Verdict<SettingOutcome, SettingRejection> {
  return accept(DONE, [{ event, because: null }]);
}
