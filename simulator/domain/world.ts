/** What a world holds: apps, pages with their routing, people, threads and the work that is still due. */

import type { LinkingToken } from './account-linking.ts';
import type { Activity } from './activity.ts';
import type { DeliveryEffect, Fault } from './fault.ts';
import {
  type AppId,
  type DeliveryId,
  type FaultId,
  INBOX_APP,
  type PageId,
  type PersonId,
  type Psid,
  type ThreadKey,
  threadKey,
} from './ids.ts';
import type { Upload } from './media.ts';
import type { Persona } from './persona.ts';
import { type CallCounts, emptyCounts } from './rate-limits.ts';
import type { Readings } from './readings.ts';
import { newThread, type Thread } from './thread.ts';

export interface World {
  readonly name: string;
  readonly seed: string;
  readings: Readings;
  clock: ClockState;
  readonly apps: Map<AppId, App>;
  readonly pages: Map<PageId, Page>;
  readonly people: Map<PersonId, Person>;
  /** Who stands behind a PSID of a page. */
  readonly psids: Map<ThreadKey, PersonId>;
  readonly threads: Map<ThreadKey, Thread>;
  /** Persistent menus that apps set for single people. */
  readonly userMenus: Map<ThreadKey, unknown>;
  /** Deliveries still owed; a finished one leaves. */
  readonly deliveries: Map<DeliveryId, OwedDelivery>;
  /** Those of them that do not stand where they were owed: faults and testers move them. */
  readonly outOfLine: Set<DeliveryId>;
  /** How many deliveries there have been; the next one is numbered after it. */
  deliveryCount: number;
  /** Apps whose deliveries for a page have been failing long enough for the developer to be told. */
  readonly alerts: Set<AlertKey>;
  /** Comments and posts, by their id. */
  readonly activities: Map<string, Activity>;
  /** Files that were uploaded to be sent by their id. */
  readonly uploads: Map<string, Upload>;
  readonly personas: Map<string, Persona>;
  /** What opt-ins gave apps to write to people with. */
  readonly tokens: Map<string, OptInToken>;
  /** What Log In buttons gave integrations to ask for the person with. */
  readonly linkingTokens: Map<string, LinkingToken>;
  /** Calls that count against limits. */
  readonly counts: CallCounts;
  readonly faults: Map<FaultId, Fault>;
  faultCount: number;
}

/** A real clock may run ahead of the machine's by `offset_ms`; a virtual one stands at `now_ms` until told. */
export type ClockState =
  | { readonly mode: 'real'; readonly offset_ms: number }
  | { readonly mode: 'virtual'; readonly now_ms: number };

/** What the developer dashboard sets of an app. */
export interface AppSettings {
  readonly name: string;
  readonly secret: string;
  /** Whether the app holds Meta's Human Agent feature (API-060). */
  readonly human_agent: boolean;
  /** What the app may do, as granted by the person behind its tokens (API §1.11). */
  readonly permissions: readonly string[];
  /** Standard access reaches and hears only people with a role on the app (API-087). */
  readonly access: 'standard' | 'advanced';
  /** Whether server calls must carry an appsecret_proof (API-023). */
  readonly require_proof: boolean;
}

export interface App extends AppSettings {
  readonly id: AppId;
  readonly subscriptions: Subscriptions;
}

/** What an app subscribes to: Pages, or Instagram accounts, each with a callback and fields of its own (API §1.10). */
export const WEBHOOK_OBJECTS = ['page', 'instagram'] as const;
export type WebhookObject = (typeof WEBHOOK_OBJECTS)[number];
export type Subscriptions = { readonly [Object in WebhookObject]?: AppSubscription };

/** An app-level webhook subscription; `fields: null` means every field. */
export interface AppSubscription {
  readonly callback_url: string;
  readonly verify_token: string;
  readonly fields: readonly string[] | null;
}

export interface Page {
  readonly id: PageId;
  readonly name: string;
  readonly connections: ReadonlyMap<AppId, Connection>;
  readonly routing: Routing;
  /** The Messenger profile as it was set: Get Started, ice breakers, menu, greeting, by property. */
  readonly profile: Readonly<Record<string, unknown>>;
  readonly instagram: InstagramAccount | null;
  /** The same properties for the Instagram account. */
  readonly instagram_profile: Readonly<Record<string, unknown>>;
}

/** An app connected to a page, with its page-level subscription and its two switches in the Page settings. */
export interface Connection {
  readonly app: AppId;
  readonly subscribed_fields: readonly string[];
  readonly can_take_control: boolean;
  readonly access_all: boolean;
  /** What has become of the app's token for this page (API-013). */
  readonly token: TokenState;
}

export const TOKEN_STATES = ['valid', 'expired', 'invalidated', 'deauthorized'] as const;
export type TokenState = (typeof TOKEN_STATES)[number];

/** Mode Z of the requirements is `off`, mode R is `on`; there is no way from `on` to `off` (CR-005). */
export type Routing =
  | {
      readonly mode: 'off';
      readonly campaigns: readonly Campaign[];
      /** Only under the reading `profile: h2`, the edition before routing: the app that may always take. */
      readonly primary_receiver: AppId | null;
    }
  | {
      readonly mode: 'on';
      readonly default_app: AppId;
      readonly social: AppId | null;
      readonly links: readonly LinkRoute[];
      readonly campaigns: readonly Campaign[];
    };

export interface LinkRoute {
  readonly name: string;
  readonly ref: string;
  readonly app: AppId;
}

export interface Campaign {
  readonly ad_id: string;
  readonly title: string | null;
  readonly kind: CampaignKind;
  readonly app: AppId | null;
  /** Days the ad asks to keep the thread for; anything outside the allowed range counts as one (CR-090). */
  readonly days: number | null;
  /** What belongs to a lead ad alone. */
  readonly lead: LeadSettings | null;
}

/** A lead ad with its settings. */
export type LeadCampaign = Campaign & { readonly lead: LeadSettings };

export type CampaignKind = 'click_to_message' | 'sponsored' | 'lead';

export interface LeadSettings {
  readonly questions: readonly string[];
  /** Whether a completed form is followed by a summary message (CR-120). */
  readonly summary: boolean;
  readonly stop_keywords: readonly string[];
  /** Whether the connected app hears the answers and may break in. */
  readonly may_interrupt: boolean;
}

export const TOKEN_KINDS = ['user_ref', 'one_time_notif_token', 'notification_messages_token'] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

/** A token of an opt-in: it names a person, and some kinds open a way outside the window (API-093). */
export interface OptInToken {
  readonly token: string;
  readonly kind: TokenKind;
  readonly page: PageId;
  readonly psid: Psid;
  readonly at: number;
  readonly used: boolean;
}

export interface Person {
  readonly id: PersonId;
  readonly name: string;
  readonly locale: string;
  readonly details: PersonDetails;
  readonly psids: ReadonlyMap<PageId, Psid>;
  /** The person as the Instagram accounts of pages know them. */
  readonly igsids: ReadonlyMap<PageId, Psid>;
}

/** What a profile tells beyond the name, as far as the tester said it. */
export interface PersonDetails {
  readonly first_name?: string;
  readonly last_name?: string;
  readonly username?: string;
  /** Hours east of UTC. */
  readonly timezone?: number;
  readonly gender?: string;
  readonly profile_pic?: string;
  /** Whether the person has a role on the apps of this world, so that standard access covers them (API-087). */
  readonly tester?: boolean;
}

/** Where a thread lives: the ids of its person and its webhooks depend on it. */
export type Platform = 'messenger' | 'instagram';

/** The Instagram professional account that is linked to a page. */
export interface InstagramAccount {
  readonly id: string;
  readonly username: string;
}

export interface OwedDelivery {
  readonly id: DeliveryId;
  readonly seq: number;
  readonly to: AppId;
  readonly object: WebhookObject;
  readonly page: PageId;
  readonly psid: Psid;
  /** The webhook entry as it goes out, decided once so that every attempt carries the same bytes (API-108). */
  readonly entry: unknown;
  readonly attempts: number;
  readonly first_failed_at: number | null;
  /** The first delivery of the body that it failed in with others; they are tried again together. */
  readonly batch: DeliveryId | null;
  /** When the next attempt is due, in world time. */
  readonly next_at: number;
  readonly place: Place;
  /** The ordered fault that hit it, until it has had its effect. */
  readonly fault: DeliveryFault | null;
}

/**
 * Where a delivery stands among those of its app and thread: `in_line` (after those before it), `loose` (on its own,
 * whatever stands before it), `held` (until somebody lets it go), or `behind` (until a later one has gone).
 */
export type Place = 'in_line' | 'loose' | 'held' | 'behind';

export interface DeliveryFault {
  readonly id: FaultId;
  readonly effect: DeliveryEffect;
}

export const CALL_KINDS = [
  'send',
  'sender_action',
  'upload',
  'pass',
  'take',
  'release',
  'request',
  'extend',
  'thread_owner',
  'feature_status',
  'subscribed_apps',
  'subscriptions',
  'other',
] as const;
export type CallKind = (typeof CALL_KINDS)[number];

/** Everything that messaging and its configuration need. */
export const USUAL_PERMISSIONS: readonly string[] = [
  'pages_messaging',
  'pages_manage_metadata',
  'pages_show_list',
  'pages_read_engagement',
  'page_utility_messaging',
];

export function emptyWorld(options: {
  name: string;
  seed: string;
  readings: Readings;
  clock: ClockState;
}): World {
  return {
    ...options,
    apps: new Map(),
    pages: new Map(),
    people: new Map(),
    psids: new Map(),
    threads: new Map(),
    userMenus: new Map(),
    deliveries: new Map(),
    outOfLine: new Set(),
    deliveryCount: 0,
    alerts: new Set(),
    counts: emptyCounts(),
    activities: new Map(),
    linkingTokens: new Map(),
    uploads: new Map(),
    personas: new Map(),
    tokens: new Map(),
    faults: new Map(),
    faultCount: 0,
  };
}

export type AlertKey = `${AppId}@${PageId}`;

export function alertKey({ to, page }: { readonly to: AppId; readonly page: PageId }): AlertKey {
  return `${to}@${page}`;
}

export function personByPsid(
  world: Pick<World, 'people' | 'psids'>,
  page: PageId,
  psid: Psid,
): Person | undefined {
  const person = world.psids.get(threadKey(page, psid));
  return person === undefined ? undefined : world.people.get(person);
}

/** A person has an id of each kind on a page; an unknown id counts as one of Messenger. */
export function platformOf(world: Pick<World, 'people' | 'psids'>, page: PageId, psid: Psid): Platform {
  return personByPsid(world, page, psid)?.igsids.get(page) === psid ? 'instagram' : 'messenger';
}

/** Whose events those of this thread are; where no person is meant, the page’s. */
export function webhookObjectOf(
  world: Pick<World, 'people' | 'psids'>,
  page: PageId,
  psid: Psid,
): WebhookObject {
  return platformOf(world, page, psid) === 'instagram' ? 'instagram' : 'page';
}

/** The thread of a page and a person; before their first contact it exists only as an empty one. */
export function threadOf(world: World, page: PageId, psid: Psid): Thread {
  return world.threads.get(threadKey(page, psid)) ?? newThread(page, psid);
}

export function isConnected(page: Page, app: AppId): boolean {
  return page.connections.has(app);
}

export function defaultAppOf(page: Page): AppId | null {
  return page.routing.mode === 'on' ? page.routing.default_app : null;
}

/** The three ways a page can work; `h2` is the edition before routing and exists only under its reading (CR §1.1). */
export type PageMode = 'routing' | 'zero_config' | 'handover_h2';

export function modeOf(page: Page, readings: Readings): PageMode {
  if (page.routing.mode === 'on') return 'routing';
  return readings.profile === 'h2' ? 'handover_h2' : 'zero_config';
}

/** The primary receiver of the edition before routing, as long as it is connected. */
export function primaryReceiverOf(page: Page): AppId | null {
  const primary = page.routing.mode === 'off' ? page.routing.primary_receiver : null;
  return primary === INBOX_APP || (primary !== null && isConnected(page, primary)) ? primary : null;
}

export function campaignOf(page: Page, adId: string): Campaign | undefined {
  return page.routing.campaigns.find((campaign) => campaign.ad_id === adId);
}

export function leadCampaignOf(page: Page, adId: string): LeadCampaign | null {
  const campaign = campaignOf(page, adId);
  return campaign === undefined || campaign.lead === null ? null : { ...campaign, lead: campaign.lead };
}
