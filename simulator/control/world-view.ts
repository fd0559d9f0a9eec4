/** How worlds, apps and pages are shown by the control plane, with the ids and tokens that a developer needs. */

import { appToken, pageToken, userToken } from '../credentials.ts';
import type { App, AppSubscription, Page, Person } from '../domain/world.ts';
import type { Engine } from '../engine.ts';
import { iso } from '../journal-line.ts';

/** The whole world, keyed by the names of its file; things added later stand under their ids. */
export function worldView(engine: Engine, names: Readonly<Record<string, string>>) {
  const { world } = engine;
  const keyed = <Thing extends { readonly id: string }, View>(
    things: Iterable<Thing>,
    view: (thing: Thing) => View,
  ) => Object.fromEntries([...things].map((thing) => [names[thing.id] ?? thing.id, view(thing)]));
  return {
    world: engine.name,
    seed: world.seed,
    seq: engine.journal.lastSeq,
    clock: clockView(engine),
    readings: world.readings,
    apps: keyed(world.apps.values(), (app) => appView(engine, app)),
    pages: keyed(world.pages.values(), (page) => pageView(engine, page)),
    people: keyed(world.people.values(), personView),
  };
}

export function clockView(engine: Engine) {
  return { mode: engine.world.clock.mode, now: iso(engine.now()) };
}

export function appView(engine: Engine, app: App) {
  return {
    id: app.id,
    name: app.name,
    secret: app.secret,
    app_access_token: appToken(app.id, app.secret),
    user_access_token: userToken(engine.mint, app.id),
    human_agent: app.human_agent,
    permissions: app.permissions,
    access: app.access,
    require_proof: app.require_proof,
    webhook: webhookView(app.subscriptions.page),
    instagram_webhook: webhookView(app.subscriptions.instagram),
  };
}

function webhookView(subscription: AppSubscription | undefined) {
  if (subscription === undefined) return null;
  return { callback_url: subscription.callback_url, fields: subscription.fields ?? 'all' };
}

export function pageView(engine: Engine, page: Page) {
  return {
    id: page.id,
    name: page.name,
    apps: [...page.connections.values()].map(({ app: id, ...settings }) => ({ id, ...settings })),
    ...(page.instagram === null ? {} : { instagram: page.instagram }),
    routing: routingView(page),
    page_access_tokens: Object.fromEntries(
      [...page.connections.keys()].map((app) => [app, pageToken(engine.mint, app, page.id)]),
    ),
  };
}

/** In the words that PUT takes back. */
export function routingView(page: Page) {
  const { routing } = page;
  const campaigns = routing.campaigns.map(({ lead, ...campaign }) => ({ ...campaign, ...lead }));
  return routing.mode === 'off'
    ? { default_app: null, social: null, links: [], campaigns, primary_receiver: routing.primary_receiver }
    : { default_app: routing.default_app, social: routing.social, links: routing.links, campaigns };
}

export function personView(person: Person) {
  const { id, name, locale, details, psids, igsids } = person;
  return {
    id,
    name,
    locale,
    ...details,
    psids: Object.fromEntries(psids),
    ...(igsids.size === 0 ? {} : { igsids: Object.fromEntries(igsids) }),
  };
}

export function worldSummary(engine: Engine) {
  const { world } = engine;
  return {
    world: engine.name,
    seq: engine.journal.lastSeq,
    clock: clockView(engine),
    apps: world.apps.size,
    pages: world.pages.size,
    people: world.people.size,
    threads: world.threads.size,
  };
}
