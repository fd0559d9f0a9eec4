/** Folds a setting into the world: what about apps, pages, people, their library and the readings was changed. */

import type { Recorded, SettingEvent } from './events.ts';
import { dropDeliveries } from './evolve-delivery.ts';
import { type AppId, asPageId, asPersonId, type PageId, type Psid, threadKey } from './ids.ts';
import { assertNever } from './never.ts';
import { type App, alertKey, type Page, type Routing, type World } from './world.ts';

export function evolveSetting(world: World, entry: Recorded<SettingEvent>): void {
  switch (entry.what) {
    case 'world_created':
      world.readings = entry.readings;
      world.clock = entry.clock;
      return;
    case 'app_put': {
      const present = world.apps.get(entry.app);
      const { app: id, name, secret, human_agent, permissions, access, require_proof } = entry;
      const subscriptions = present?.subscriptions ?? {};
      world.apps.set(id, {
        id,
        name,
        secret,
        human_agent,
        permissions,
        access,
        require_proof,
        subscriptions,
      });
      return;
    }
    case 'app_deleted':
      world.apps.delete(entry.app);
      return;
    case 'page_put': {
      const present = world.pages.get(entry.page);
      world.pages.set(entry.page, {
        id: entry.page,
        name: entry.name,
        connections: present?.connections ?? new Map(),
        routing: present?.routing ?? { mode: 'off', campaigns: [], primary_receiver: null },
        profile: present?.profile ?? {},
        instagram: entry.instagram ?? present?.instagram ?? null,
        instagram_profile: present?.instagram_profile ?? {},
      });
      for (const [person, psid] of Object.entries(entry.psids)) {
        const known = world.people.get(asPersonId(person));
        if (known === undefined) continue;
        world.people.set(known.id, { ...known, psids: new Map(known.psids).set(entry.page, psid) });
        world.psids.set(threadKey(entry.page, psid), known.id);
      }
      for (const [person, igsid] of Object.entries(entry.igsids ?? {})) {
        const known = world.people.get(asPersonId(person));
        if (known === undefined) continue;
        world.people.set(known.id, { ...known, igsids: new Map(known.igsids).set(entry.page, igsid) });
        world.psids.set(threadKey(entry.page, igsid), known.id);
      }
      return;
    }
    case 'connection_put': {
      const { app, subscribed_fields, can_take_control, access_all, token } = entry;
      return changePage(world, entry.page, (page) => ({
        connections: new Map(page.connections).set(app, {
          app,
          subscribed_fields,
          can_take_control,
          access_all,
          token,
        }),
      }));
    }
    case 'connection_deleted':
      dropDeliveries(world, entry.page, entry.app);
      return changePage(world, entry.page, (page) => {
        const connections = new Map(page.connections);
        connections.delete(entry.app);
        return { connections };
      });
    case 'webhook_alert':
      world.alerts.add(alertKey({ to: entry.app, page: entry.page }));
      return;
    case 'unsubscribed':
      dropDeliveries(world, entry.page, entry.app);
      return changePage(world, entry.page, (page) => {
        const connection = page.connections.get(entry.app);
        if (connection === undefined) return {};
        return {
          connections: new Map(page.connections).set(entry.app, { ...connection, subscribed_fields: [] }),
        };
      });
    case 'routing_put': {
      const { default_app, social, links, campaigns, primary_receiver } = entry;
      const routing: Routing =
        default_app === null
          ? { mode: 'off', campaigns, primary_receiver }
          : { mode: 'on', default_app, social, links, campaigns };
      return changePage(world, entry.page, () => ({ routing }));
    }
    case 'profile_put':
      return changePage(world, entry.page, () =>
        entry.platform === 'instagram' ? { instagram_profile: entry.profile } : { profile: entry.profile },
      );
    case 'user_settings_put': {
      const key = threadKey(entry.page, entry.psid);
      if (entry.persistent_menu === null) world.userMenus.delete(key);
      else world.userMenus.set(key, entry.persistent_menu);
      return;
    }
    case 'person_put': {
      const { person: id, name, locale, details = {} } = entry;
      const psids = idsByPage(entry.psids);
      const igsids = idsByPage(entry.igsids ?? {});
      world.people.set(id, { id, name, locale, details, psids, igsids });
      for (const [page, psid] of [...psids, ...igsids]) world.psids.set(threadKey(page, psid), id);
      return;
    }
    case 'upload_put': {
      const { attachment: id, page, type, url, at, reusable } = entry;
      world.uploads.set(id, { id, page, type, url, at, reusable, spent: false });
      return;
    }
    case 'persona_put': {
      const { persona: id, page, name, profile_picture_url } = entry;
      world.personas.set(id, { id, page, name, profile_picture_url, made_by: entry.seq });
      return;
    }
    case 'persona_deleted':
      world.personas.delete(entry.persona);
      return;
    case 'readings_put':
      world.readings = entry.readings;
      return;
    case 'subscription_put': {
      const { app, object, callback_url, verify_token, fields } = entry;
      return changeApp(world, app, ({ subscriptions }) => ({
        subscriptions: { ...subscriptions, [object]: { callback_url, verify_token, fields } },
      }));
    }
    case 'subscription_deleted': {
      const { app, object } = entry;
      return changeApp(world, app, ({ subscriptions: { [object]: _, ...subscriptions } }) => ({
        subscriptions,
      }));
    }
    default:
      return assertNever(entry);
  }
}

function idsByPage(ids: Readonly<Record<string, Psid>>): Map<PageId, Psid> {
  return new Map(Object.entries(ids).map(([page, psid]) => [asPageId(page), psid]));
}

function changeApp(world: World, id: AppId, change: (app: App) => Partial<App>): void {
  const app = world.apps.get(id);
  if (app !== undefined) world.apps.set(id, { ...app, ...change(app) });
}

function changePage(world: World, id: PageId, change: (page: Page) => Partial<Page>): void {
  const page = world.pages.get(id);
  if (page !== undefined) world.pages.set(id, { ...page, ...change(page) });
}
