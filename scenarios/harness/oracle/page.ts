/** A page as far as ownership sees it: which apps are connected, and what its routing settings say. */
import type { SettingEntry } from '../journal.ts';
import { inboxApp } from './limits.ts';

export interface Connection {
  fields: ReadonlySet<string>;
  /** The business lets this app take control of conversations. */
  mayTake: boolean;
  accessAll: boolean;
  /** False once an hour of failed deliveries has ended the subscription; the app stays connected for routing. */
  hears: boolean;
}

export interface Campaign {
  adId: string;
  app: string | null;
  days: unknown;
}

export interface Page {
  connections: ReadonlyMap<string, Connection>;
  defaultApp: string | null;
  social: string | null;
  links: readonly { ref: string; app: string }[];
  campaigns: readonly Campaign[];
}

export const emptyPage: Page = {
  connections: new Map(),
  defaultApp: null,
  social: null,
  links: [],
  campaigns: [],
};

/** A page is on Conversation Routing exactly when a default app is chosen (CR-001). */
export function isOn(page: Page): boolean {
  return page.defaultApp !== null;
}

/** The inbox counts as a connected app (CR-049). */
export function isConnected(page: Page, app: string): boolean {
  return app === inboxApp || page.connections.has(app);
}

export function mayTake(page: Page, app: string): boolean {
  return app === inboxApp || page.connections.get(app)?.mayTake === true;
}

type Connected = Extract<SettingEntry, { what: 'connection_put' }>;

export function connected(page: Page, entry: Connected): Page {
  return withConnection(page, entry.app, {
    fields: new Set(entry.subscribed_fields),
    mayTake: entry.can_take_control,
    accessAll: entry.access_all,
    hears: true,
  });
}

export function disconnected(page: Page, app: string): Page {
  const connections = new Map(page.connections);
  connections.delete(app);
  return { ...page, connections };
}

export function silenced(page: Page, app: string): Page {
  const connection = page.connections.get(app);
  return connection === undefined ? page : withConnection(page, app, { ...connection, hears: false });
}

type Routed = Extract<SettingEntry, { what: 'routing_put' }>;

export function routed(page: Page, entry: Routed): Page {
  const next: Page = {
    ...page,
    defaultApp: entry.default_app,
    social: entry.social ?? null,
    links: (entry.links ?? []).map(({ ref, app }) => ({ ref, app })),
    campaigns: (entry.campaigns ?? []).map(({ ad_id, app, days }) => ({
      adId: ad_id,
      app: app ?? null,
      days,
    })),
  };
  const chosen = entry.default_app === page.defaultApp ? null : entry.default_app;
  const connection = chosen === null ? undefined : next.connections.get(chosen);
  // CR-009: choosing a default app sets its take-over permission on.
  return chosen === null || connection === undefined
    ? next
    : withConnection(next, chosen, { ...connection, mayTake: true });
}

function withConnection(page: Page, app: string, connection: Connection): Page {
  return { ...page, connections: new Map(page.connections).set(app, connection) };
}
