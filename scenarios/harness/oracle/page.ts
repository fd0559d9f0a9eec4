/** A page as far as ownership sees it: which apps are connected, and what its routing settings say. */
import type { SettingEntry } from '../journal.ts';
import { adDayMs, inboxApp } from './limits.ts';
import type { Readings } from './readings.ts';

export interface Connection {
  fields: ReadonlySet<string>;
  /** The business lets this app take control of conversations. */
  mayTake: boolean;
  accessAll: boolean;
  /** False once an hour of failed deliveries has ended the subscription; the app stays connected for routing. */
  hears: boolean;
}

/** What the form of a lead ad asks and allows (section 6.9). */
export interface LeadSettings {
  questions: number;
  summary: boolean;
  stopKeywords: readonly string[];
  mayInterrupt: boolean;
}

export interface Campaign {
  adId: string;
  app: string | null;
  days: unknown;
  /** Set on lead ads only. */
  lead: LeadSettings | null;
}

export interface Page {
  connections: ReadonlyMap<string, Connection>;
  defaultApp: string | null;
  social: string | null;
  links: readonly { ref: string; app: string }[];
  campaigns: readonly Campaign[];
  /** Who gets idle threads in the edition before routing; without a meaning in today's. */
  primary: string | null;
}

export const emptyPage: Page = {
  connections: new Map(),
  defaultApp: null,
  social: null,
  links: [],
  campaigns: [],
  primary: null,
};

/** CR-089, CR-090: whole days from 1 to the maximum; anything else means one day. */
export function adWindowMs(days: unknown, readings: Readings): number {
  const valid =
    typeof days === 'number' && Number.isInteger(days) && days >= 1 && days <= readings.campaignMaxDays;
  return (valid ? days : 1) * adDayMs;
}

/** On Conversation Routing, without it today, or without it in the edition before the switch. */
export type Mode = 'R' | 'Z' | 'H2';

/** A page is on Conversation Routing exactly when a default app is chosen (CR-001). */
export function isOn(page: Page): boolean {
  return page.defaultApp !== null;
}

export function modeOf(page: Page, readings: Readings): Mode {
  if (isOn(page)) {
    return 'R';
  }
  return readings.profile === 'h2' ? 'H2' : 'Z';
}

/** The app that a pass without a target means: the default app, before the switch the primary receiver (CR-052). */
export function unnamedTarget(page: Page, readings: Readings): string | null {
  return modeOf(page, readings) === 'H2' ? page.primary : page.defaultApp;
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
    campaigns: (entry.campaigns ?? []).map(({ ad_id, app, days, kind, lead }) => ({
      adId: ad_id,
      app: app ?? null,
      days,
      lead: kind === 'lead' ? leadOf(lead) : null,
    })),
    primary: entry.primary_receiver ?? null,
  };
  const chosen = entry.default_app === page.defaultApp ? null : entry.default_app;
  const connection = chosen === null ? undefined : next.connections.get(chosen);
  // CR-009: choosing a default app sets its take-over permission on.
  return chosen === null || connection === undefined
    ? next
    : withConnection(next, chosen, { ...connection, mayTake: true });
}

function leadOf(lead: NonNullable<Routed['campaigns']>[number]['lead']): LeadSettings {
  return {
    questions: lead?.questions.length ?? 1,
    summary: lead?.summary ?? false,
    stopKeywords: lead?.stop_keywords ?? [],
    mayInterrupt: lead?.may_interrupt ?? false,
  };
}

function withConnection(page: Page, app: string, connection: Connection): Page {
  return { ...page, connections: new Map(page.connections).set(app, connection) };
}
