/** Who is responsible for what a person does: the entry points of CR section 3, resolved. */
import type { ActEntry } from '../journal.ts';
import * as lead from './lead.ts';
import { controlWindowMs, leadgenApp } from './limits.ts';
import { adWindowMs, type Campaign, isConnected, isOn, modeOf, type Page } from './page.ts';
import type { Readings } from './readings.ts';
import {
  entered,
  type Form,
  formAt,
  freed,
  isSilent,
  type Lease,
  leaseAt,
  ownerAt,
  renewed,
  type Thread,
} from './thread.ts';

export type Entrance =
  | { kind: 'plain' }
  | { kind: 'ad'; adId: string }
  | { kind: 'sponsored'; adId: string }
  | { kind: 'link'; ref: string | null }
  | { kind: 'get_started'; ref: string | null };

export interface Arrival {
  entrance: Entrance;
  /** A message or postback came with it; a bare click on a known thread is none (OQ-18). */
  userEvent: boolean;
  /** The app whose own button was tapped: it hears of the tap whoever owns the thread (CR-104). */
  buttonOf: string | null;
  /** What a lead form would take as an answer; taps and clicks are none. */
  said: string | null;
  /** The form let the person go at this answer, because of it: the ad disqualified it. */
  endsForm: boolean;
}

export type RouteKind =
  | 'campaign'
  | 'link'
  | 'social'
  | 'owner'
  | 'default'
  | 'primary'
  | 'lead'
  | 'form'
  | 'none';

export interface Resolution {
  app: string | null;
  route: RouteKind;
  windowMs: number;
  /** The lead ad that begins its form. */
  campaign?: Campaign;
}

/** An arrival, decided: who is responsible, what a running form made of it, and the thread at each of its stations. */
export interface Entered {
  resolution: Resolution;
  step: lead.FormStep | null;
  /** Once routed, before a form that it completes hands the thread on. */
  routed: Lease | null;
  after: Thread;
}

/** What an act means for routing; null for acts that route nothing (reads, reactions, comments, …). */
export function arrivalOf(act: ActEntry): Arrival | null {
  // A form that is dropped without a word ends by itself; nothing arrives.
  if (act.by !== 'person' || isDrop(act)) {
    return null;
  }
  const entrance = entranceOf(act);
  if (entrance === null) {
    return null;
  }
  const click = act.type === 'ad_click' || act.type === 'link';
  // On a new thread the click rides on the Get Started postback (CR-097), which is a user event.
  const userEvent = !click || act.text !== undefined || act.new_thread === true;
  const says = act.type === 'message' || act.type === 'quick_reply' || act.type === 'lead_answer';
  return {
    entrance,
    userEvent,
    buttonOf: act.button_of ?? null,
    said: says ? (act.text ?? '') : null,
    // What disqualifies is known to the ad alone; the act tells that it did.
    endsForm: act.type === 'lead_answer' && act.lead === 'incomplete',
  };
}

/** The person leaves the form without another answer. */
export function isDrop(act: ActEntry): boolean {
  return act.type === 'lead_answer' && act.text === undefined;
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
      return { kind: 'ad', adId: act.ad_id ?? '' };
    case 'sponsored_reply':
      return { kind: 'sponsored', adId: act.ad_id ?? '' };
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
  if (formAt(thread, now) !== null) {
    return { app: leadgenApp, route: 'form', windowMs: controlWindowMs };
  }
  const campaign = campaignOf(page, entrance);
  if (campaign !== null && campaign.lead !== null && entrance.kind === 'ad') {
    return { app: leadgenApp, route: 'lead', windowMs: controlWindowMs, campaign };
  }
  const named = campaign === null ? null : connectedApp(page, campaign);
  if (campaign !== null && named !== null && mayMove(owner, named, readings)) {
    return { app: named, route: 'campaign', windowMs: adWindowMs(campaign.days, readings) };
  }
  if (!isOn(page)) {
    return owner === null ? idleWithoutRouting(page, readings) : kept(owner);
  }
  const link = linkOf(page, entrance);
  if (link !== null && mayMove(owner, link, readings)) {
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

/** OQ-2 asks about a thread that another app owns; what an app owns already, or nobody, is its own. */
function mayMove(owner: string | null, to: string, readings: Readings): boolean {
  return owner === null || owner === to || readings.overrideActiveOwner;
}

/** In the edition before the switch the primary receiver, if one is named, gets what comes in on an idle thread. */
function idleWithoutRouting(page: Page, readings: Readings): Resolution {
  return modeOf(page, readings) === 'H2' && page.primary !== null
    ? { app: page.primary, route: 'primary', windowMs: controlWindowMs }
    : { app: null, route: 'none', windowMs: controlWindowMs };
}

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

function campaignOf(page: Page, entrance: Entrance): Campaign | null {
  return entrance.kind === 'ad' || entrance.kind === 'sponsored'
    ? (page.campaigns.find(({ adId }) => adId === entrance.adId) ?? null)
    : null;
}

/** CR-088: the named app counts only while it is connected. */
function connectedApp(page: Page, { app }: Campaign): string | null {
  return app !== null && isConnected(page, app) ? app : null;
}

function linkOf(page: Page, entrance: Entrance): string | null {
  if ((entrance.kind !== 'link' && entrance.kind !== 'get_started') || entrance.ref === null) {
    return null;
  }
  const link = page.links.find((candidate) => candidate.ref === entrance.ref);
  return link !== undefined && isConnected(page, link.app) ? link.app : null;
}

/** The thread after a person's arrival. */
export function enter(
  page: Page,
  thread: Thread,
  arrival: Arrival,
  now: number,
  readings: Readings,
): Entered {
  const form = formAt(thread, now);
  const step = form === null ? null : stepAt(form, arrival);
  // Section 6.9, 5: a stop keyword releases first, and is then a message like any other.
  const found = step === 'stopped' ? freed(thread) : thread;
  const resolution = resolve(page, found, arrival.entrance, now, readings);
  const routed = handed(found, arrival, resolution, now, readings);
  const heard: Thread = {
    ...(step === null || step === 'stopped' ? routed : lead.answered(routed)),
    // Section 2.2: organic routing counts silence from messages. OQ-18 is met by the lease: a click counts where a route matched.
    lastUserEventAt: arrival.userEvent ? now : routed.lastUserEventAt,
    windowOpenedAt: now,
  };
  const ending = step === 'complete' || step === 'incomplete' ? step : null;
  const after =
    ending === null || heard.form === null
      ? heard
      : lead.ended(page, heard, heard.form, ending, now, readings);
  return { resolution, step, routed: leaseAt(routed, now), after };
}

function stepAt(form: Form, arrival: Arrival): lead.FormStep | null {
  if (arrival.said === null) {
    return null;
  }
  return arrival.endsForm ? 'incomplete' : lead.stepOf(form, arrival.said);
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
    case 'form':
      return arrival.userEvent ? renewed(thread, now) : thread;
    case 'lead':
      return resolution.campaign === undefined ? thread : lead.begun(thread, resolution.campaign, now);
    case 'default':
    case 'social':
      return organically(thread, arrival, resolution, now, readings);
    case 'campaign':
    case 'link':
    case 'primary':
      return entered(thread, app, now, windowMs);
    case 'none':
      return freed(thread);
    default:
      return unreachable(route);
  }
}

function organically(
  thread: Thread,
  arrival: Arrival,
  { app, route, windowMs }: Resolution,
  now: number,
  readings: Readings,
): Thread {
  const owner = ownerAt(thread, now);
  if (app === null || owner === app) {
    return arrival.userEvent ? renewed(thread, now) : thread;
  }
  // OQ-1 asks about a thread that nobody owns: whether the default app owns it after an unrouted message, or may merely
  // speak. What Get Started takes from another app it hands to somebody in any case (CR-095).
  const owns = route === 'social' || owner !== null || readings.defaultAppOwnsOnInbound;
  return owns ? entered(thread, app, now, windowMs) : freed(thread);
}

function unreachable(route: never): never {
  throw new Error(`no such route: ${String(route)}`);
}

/** Who would have been responsible had no route matched: tells whether a route made a difference. */
export function withoutRoutes(page: Page, thread: Thread, now: number, readings: Readings): string | null {
  const bare: Page = { ...page, social: null, links: [], campaigns: [] };
  return resolve(bare, thread, { kind: 'plain' }, now, readings).app;
}
