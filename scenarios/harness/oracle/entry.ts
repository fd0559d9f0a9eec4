/** Who is responsible for what a person does: the entry points of CR section 3, resolved. */
import type { ActEntry } from '../journal.ts';
import { adDayMs, controlWindowMs } from './limits.ts';
import { type Campaign, isConnected, isOn, type Page } from './page.ts';
import type { Readings } from './readings.ts';
import { entered, freed, isSilent, ownerAt, renewed, type Thread } from './thread.ts';

export type Entrance =
  | { kind: 'plain' }
  | { kind: 'ad'; adId: string }
  | { kind: 'link'; ref: string | null }
  | { kind: 'get_started'; ref: string | null };

export interface Arrival {
  entrance: Entrance;
  /** A message or postback came with it; a bare click on a known thread is none (OQ-18). */
  userEvent: boolean;
  /** The app whose own button was tapped: it hears of the tap whoever owns the thread (CR-104). */
  buttonOf: string | null;
}

export type RouteKind = 'campaign' | 'link' | 'social' | 'owner' | 'default' | 'none';

export interface Resolution {
  app: string | null;
  route: RouteKind;
  windowMs: number;
}

/** What an act means for routing; null for acts that route nothing (reads, reactions, comments, …). */
export function arrivalOf(act: ActEntry): Arrival | null {
  if (act.by !== 'person') {
    return null;
  }
  const entrance = entranceOf(act);
  if (entrance === null) {
    return null;
  }
  const click = act.type === 'ad_click' || act.type === 'link';
  // On a new thread the click rides on the Get Started postback (CR-097), which is a user event.
  const userEvent = !click || act.text !== undefined || act.new_thread === true;
  return { entrance, userEvent, buttonOf: act.button_of ?? null };
}

function entranceOf(act: ActEntry): Entrance | null {
  switch (act.type) {
    case 'message':
    case 'postback':
    case 'quick_reply':
    case 'ice_breaker':
    case 'menu':
    case 'lead_answer':
      return { kind: 'plain' };
    case 'ad_click':
    case 'sponsored_reply':
      return { kind: 'ad', adId: act.ad_id ?? '' };
    case 'link':
      return { kind: 'link', ref: act.ref ?? null };
    case 'get_started':
      return { kind: 'get_started', ref: act.ref ?? null };
    default:
      // Acts are an open list in the journal; one that we do not know is not judged as an entry.
      return null;
  }
}

/** CR section 3.2, in its order. */
export function resolve(
  page: Page,
  thread: Thread,
  entrance: Entrance,
  now: number,
  readings: Readings,
): Resolution {
  const owner = ownerAt(thread, now);
  const mayMove = owner === null || readings.overrideActiveOwner;
  const campaign = entrance.kind === 'ad' ? campaignOf(page, entrance.adId) : null;
  if (campaign !== null && mayMove) {
    return { app: campaign.app, route: 'campaign', windowMs: adWindowMs(campaign.days, readings) };
  }
  if (!isOn(page)) {
    return owner === null ? nobody : kept(owner);
  }
  const link = linkOf(page, entrance);
  if (link !== null && mayMove) {
    return { app: link, route: 'link', windowMs: controlWindowMs };
  }
  if (entrance.kind === 'get_started') {
    return organic(page);
  }
  if (owner !== null) {
    return kept(owner);
  }
  return isSilent(thread, now) ? organic(page) : byDefault(page);
}

const nobody: Resolution = { app: null, route: 'none', windowMs: controlWindowMs };

function kept(owner: string): Resolution {
  return { app: owner, route: 'owner', windowMs: controlWindowMs };
}

function byDefault(page: Page): Resolution {
  return { app: page.defaultApp, route: 'default', windowMs: controlWindowMs };
}

function organic(page: Page): Resolution {
  return page.social !== null && isConnected(page, page.social)
    ? { app: page.social, route: 'social', windowMs: controlWindowMs }
    : byDefault(page);
}

/** CR-088: the named app counts only while it is connected. */
function campaignOf(page: Page, adId: string): (Campaign & { app: string }) | null {
  const campaign = page.campaigns.find((candidate) => candidate.adId === adId);
  const app = campaign?.app ?? null;
  return campaign !== undefined && app !== null && isConnected(page, app) ? { ...campaign, app } : null;
}

function linkOf(page: Page, entrance: Entrance): string | null {
  if ((entrance.kind !== 'link' && entrance.kind !== 'get_started') || entrance.ref === null) {
    return null;
  }
  const link = page.links.find((candidate) => candidate.ref === entrance.ref);
  return link !== undefined && isConnected(page, link.app) ? link.app : null;
}

/** CR-089, CR-090: whole days from 1 to the maximum; anything else means one day. */
export function adWindowMs(days: unknown, readings: Readings): number {
  const valid =
    typeof days === 'number' && Number.isInteger(days) && days >= 1 && days <= readings.campaignMaxDays;
  return (valid ? days : 1) * adDayMs;
}

/** The thread after a person's arrival has been resolved. */
export function arrived(
  thread: Thread,
  arrival: Arrival,
  resolution: Resolution,
  now: number,
  readings: Readings,
): Thread {
  const held = handed(thread, arrival, resolution, now, readings);
  return {
    ...held,
    // Section 2.2: organic routing counts silence from messages. OQ-18 is met by the lease: a click counts where a route matched.
    lastUserEventAt: arrival.userEvent ? now : held.lastUserEventAt,
    windowOpenedAt: now,
  };
}

function handed(
  thread: Thread,
  arrival: Arrival,
  resolution: Resolution,
  now: number,
  readings: Readings,
): Thread {
  const { app, route, windowMs } = resolution;
  if (app === null) {
    return freed(thread);
  }
  switch (route) {
    case 'owner':
      return arrival.userEvent ? renewed(thread, now) : thread;
    case 'default':
    case 'social':
      if (ownerAt(thread, now) === app) {
        return arrival.userEvent ? renewed(thread, now) : thread;
      }
      // OQ-1: whether the default app owns the thread after an unrouted message, or may merely speak.
      return route === 'social' || readings.defaultAppOwnsOnInbound
        ? entered(thread, app, now, windowMs)
        : freed(thread);
    case 'campaign':
    case 'link':
      return entered(thread, app, now, windowMs);
    case 'none':
      return freed(thread);
    default:
      return unreachable(route);
  }
}

function unreachable(route: never): never {
  throw new Error(`no such route: ${String(route)}`);
}

/** Who would have been responsible had no route matched: tells whether a route made a difference. */
export function withoutRoutes(page: Page, thread: Thread, now: number, readings: Readings): string | null {
  const bare: Page = { ...page, social: null, links: [], campaigns: [] };
  return resolve(bare, thread, { kind: 'plain' }, now, readings).app;
}
