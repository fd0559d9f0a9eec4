/** Which app becomes responsible for an entry: the one place where routes are resolved. */

import type { Entry } from './entry-point.ts';
import { type AppId, INBOX_APP } from './ids.ts';
import { DAY_MS, LEASE_MS } from './limits.ts';
import { READINGS, type ReadingName, type Readings } from './readings.ts';
import type { RuleId } from './rules.ts';
import {
  type Control,
  controlAt,
  isSilent,
  type Lease,
  leaseByRoute,
  prolonged,
  type Thread,
} from './thread.ts';
import { type Campaign, campaignOf, isConnected, modeOf, type Page, primaryReceiverOf } from './world.ts';

export interface RouteDecision {
  /** The one app that is responsible for what arrived; null only without Conversation Routing on an idle thread. */
  readonly routed_to: AppId | null;
  readonly control: Control;
  readonly rule: RuleId;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The open reading that decided, if one did. */
  readonly reading: ReadingName | null;
}

export interface RouteQuestion {
  readonly entry: Entry;
  readonly thread: Thread;
  readonly page: Page;
  readonly readings: Readings;
  readonly now: number;
  /** Whether the person also says something (a message or postback), which prolongs a lease (CR-013). */
  readonly userEvent: boolean;
}

export function resolveRoute(question: RouteQuestion): RouteDecision {
  const { entry, page, readings, thread, now } = question;
  const control = controlAt(thread, now);
  const wanted = explicitRoute(entry, page, readings);
  if (wanted.app !== null) {
    const isTheirs = control.state === 'idle' || control.owner === wanted.app;
    if (isTheirs || readings['routing.overrideActiveOwner'])
      return giveByRoute(question, control, wanted, !isTheirs);
    // OQ-2 asks about links and ads. Get Started hands an owned thread over by a rule of its own (CR-095).
    if (isGetStarted(entry) && page.routing.mode === 'on')
      return giveOrganic(question, 'CR-095', page.routing, wanted.inputs);
    return keep(question, control, {
      rule: 'CR-096',
      reading: 'routing.overrideActiveOwner',
      ...wanted.inputs,
    });
  }
  if (page.routing.mode === 'off') {
    if (control.state === 'owned') return keep(question, control, { rule: 'CR-024', ...wanted.inputs });
    const primary = modeOf(page, readings) === 'handover_h2' ? primaryReceiverOf(page) : null;
    return primary === null ? nobody(wanted.inputs) : givePrimary(question, primary, wanted.inputs);
  }
  if (isGetStarted(entry)) return giveOrganic(question, 'CR-095', page.routing, wanted.inputs);
  if (control.state === 'owned') return keep(question, control, { rule: 'CR-096', ...wanted.inputs });
  return isSilent(thread, now)
    ? giveOrganic(question, 'CR-021', page.routing, wanted.inputs)
    : giveDefault(question, page.routing, wanted.inputs);
}

/** A tap may carry the ref of an m.me link. */
function isGetStarted(entry: Entry): boolean {
  return entry.kind === 'get_started' || (entry.kind === 'link' && entry.get_started);
}

interface WantedRoute {
  readonly app: AppId | null;
  readonly windowMs: number;
  readonly rule: RuleId;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The open reading on which the length of the lease hangs. */
  readonly reading: ReadingName | null;
}

/** The app that a campaign or link route names for this entry, or none. */
function explicitRoute(entry: Entry, page: Page, readings: Readings): WantedRoute {
  switch (entry.kind) {
    case 'ad':
    case 'sponsored': {
      const campaign = campaignOf(page, entry.ad_id);
      const app = campaign?.app ?? null;
      const connected = app !== null && isRoutable(page, app);
      return {
        app: connected ? app : null,
        windowMs: campaignWindowMs(campaign, readings),
        rule: entry.kind === 'ad' ? 'CR-088' : 'SEED-06',
        inputs: {
          ad_id: entry.ad_id,
          campaign_app: app,
          campaign_app_connected: app === null ? null : connected,
        },
        reading: campaign !== undefined && leansOnMaxDays(campaign) ? 'campaign.maxDays' : null,
      };
    }
    case 'link': {
      // Link routes exist only with Conversation Routing (CR-006).
      const links = page.routing.mode === 'on' ? page.routing.links : [];
      const app = links.find((route) => route.ref === entry.ref)?.app ?? null;
      const connected = app !== null && isRoutable(page, app);
      return {
        app: connected ? app : null,
        windowMs: LEASE_MS,
        rule: 'CR-093',
        inputs: { ref: entry.ref, link_app: app },
        reading: null,
      };
    }
    case 'get_started':
      return unaimed('CR-095', { entry: 'get_started' });
    case 'organic':
      return unaimed('CR-096', { entry: entry.act });
  }
}

function unaimed(rule: RuleId, inputs: WantedRoute['inputs']): WantedRoute {
  return { app: null, windowMs: LEASE_MS, rule, inputs, reading: null };
}

/** Days that one reading allows and the other takes for one day (OQ-6). */
export function leansOnMaxDays({ days }: Campaign): boolean {
  const { values } = READINGS['campaign.maxDays'];
  return days !== null && Number.isInteger(days) && days > Math.min(...values) && days <= Math.max(...values);
}

/** Days outside 1 … the allowed maximum count as one day (CR-089, CR-090). */
export function campaignWindowMs(campaign: Campaign | undefined, readings: Readings): number {
  const days = campaign?.days ?? null;
  const isAllowed =
    days !== null && Number.isInteger(days) && days >= 1 && days <= readings['campaign.maxDays'];
  return (isAllowed ? days : 1) * DAY_MS;
}

function giveByRoute(
  { thread, now }: RouteQuestion,
  control: Control,
  wanted: WantedRoute & { app: AppId | null },
  moved: boolean,
): RouteDecision {
  const app = wanted.app as AppId;
  const lease = leaseByRoute(app, now, wanted.windowMs);
  return {
    routed_to: app,
    control:
      control.state === 'owned' && control.owner === app
        ? { ...lease, since: control.since, expires_at: Math.max(control.expires_at, lease.expires_at) }
        : lease,
    rule: moved && wanted.rule === 'CR-088' ? 'CR-092' : wanted.rule,
    inputs: { ...wanted.inputs, owner: ownerOf(control), silent_24h: isSilent(thread, now) },
    reading: moved ? 'routing.overrideActiveOwner' : wanted.reading,
  };
}

function keep(
  { now, userEvent }: RouteQuestion,
  control: Lease | Control,
  { rule, reading, ...inputs }: { rule: RuleId; reading?: ReadingName } & Readonly<Record<string, unknown>>,
): RouteDecision {
  const kept = control.state === 'owned' && userEvent ? prolonged(control, now) : control;
  return {
    routed_to: ownerOf(control),
    control: kept,
    rule,
    inputs: { ...inputs, owner: ownerOf(control) },
    reading: reading ?? null,
  };
}

function nobody(inputs: Readonly<Record<string, unknown>>): RouteDecision {
  return {
    routed_to: null,
    control: { state: 'idle' },
    rule: 'CR-017',
    inputs: { ...inputs, owner: null, default_app: null },
    reading: null,
  };
}

/** Before there was routing, the primary receiver got the thread with the first message. */
function givePrimary(
  { now }: RouteQuestion,
  primary: AppId,
  inputs: Readonly<Record<string, unknown>>,
): RouteDecision {
  return {
    routed_to: primary,
    control: leaseByRoute(primary, now, LEASE_MS),
    rule: 'H2-1',
    inputs: { ...inputs, owner: null, primary_receiver: primary },
    reading: 'profile',
  };
}

type RoutingOn = Extract<Page['routing'], { mode: 'on' }>;

function giveOrganic(
  question: RouteQuestion,
  rule: RuleId,
  routing: RoutingOn,
  inputs: Readonly<Record<string, unknown>>,
): RouteDecision {
  const { page } = question;
  const social = routing.social !== null && isRoutable(page, routing.social) ? routing.social : null;
  const to = { app: social ?? routing.default_app, isOrganicRoute: social !== null };
  return giveUnrouted(question, to, rule, {
    ...inputs,
    silent_24h: isSilent(question.thread, question.now),
    social_app: routing.social,
    default_app: routing.default_app,
  });
}

function giveDefault(
  question: RouteQuestion,
  routing: RoutingOn,
  inputs: Readonly<Record<string, unknown>>,
): RouteDecision {
  // Spoken within the last 24 h but idle: control was released, or ended with an extension (CR-020).
  const rule = routing.social === null ? 'CR-019' : 'CR-020';
  return giveUnrouted(question, { app: routing.default_app, isOrganicRoute: false }, rule, {
    ...inputs,
    silent_24h: false,
    social_app: routing.social,
    default_app: routing.default_app,
  });
}

function giveUnrouted(
  { thread, now, readings, userEvent }: RouteQuestion,
  { app, isOrganicRoute }: { app: AppId; isOrganicRoute: boolean },
  rule: RuleId,
  inputs: Readonly<Record<string, unknown>>,
): RouteDecision {
  const control = controlAt(thread, now);
  const owner = ownerOf(control);
  if (control.state === 'owned' && control.owner === app) {
    return {
      routed_to: app,
      control: userEvent ? prolonged(control, now) : control,
      rule,
      inputs: { ...inputs, owner },
      reading: null,
    };
  }
  // The open question is about what has no route; an organic route gives its app control in any case (CR-021), be it
  // the default app itself.
  const isFallback = control.state === 'idle' && !isOrganicRoute;
  const owns = readings.defaultAppOwnsOnInbound || !isFallback;
  return {
    routed_to: app,
    control: owns ? leaseByRoute(app, now, LEASE_MS) : { state: 'idle' },
    rule,
    inputs: { ...inputs, owner },
    reading: isFallback ? 'defaultAppOwnsOnInbound' : null,
  };
}

function ownerOf(control: Control): AppId | null {
  return control.state === 'owned' ? control.owner : null;
}

/** The inbox counts as a connected app (CR-004, CR-049). */
function isRoutable(page: Page, app: AppId): boolean {
  return app === INBOX_APP || isConnected(page, app);
}
