/**
 * What should be true of a world, kept beside it while commands run. Its rules are the harness's oracle, which was written from
 * the documents; it knows nothing of how the simulator decides.
 */
import type { ActEntry } from '../../../scenarios/harness/journal.ts';
import {
  type Order,
  obeyed,
  type Refusal,
  refusalsOf,
  type Scene,
} from '../../../scenarios/harness/oracle/control.ts';
import { arrivalOf, enter, isDrop } from '../../../scenarios/harness/oracle/entry.ts';
import { ended, lapsed } from '../../../scenarios/harness/oracle/lead.ts';
import { inboxApp } from '../../../scenarios/harness/oracle/limits.ts';
import { isOn, modeOf, type Page } from '../../../scenarios/harness/oracle/page.ts';
import { type Readings, readingsFrom } from '../../../scenarios/harness/oracle/readings.ts';
import {
  emptyThread,
  formAt,
  freed,
  given,
  type Lease,
  leaseAt,
  ownerAt,
  type Thread,
} from '../../../scenarios/harness/oracle/thread.ts';
import type { Platform } from '../platform.ts';
import {
  type AppName,
  appNames,
  beginning,
  campaigns,
  humanAgents,
  links,
  type PersonName,
  type Setup,
} from '../setup.ts';

export type FaultKind = 'error' | 'before_commit' | 'after_commit';
export type FaultyCall = 'send' | 'pass' | 'release' | 'take';

/** How a call is to end, and, if it was not accepted, with which of several codes. */
export type Expected =
  | { end: 'ok' }
  | { end: 'refused'; by: Refusal[] }
  | { end: 'faulted' }
  | { end: 'lost' };

/** An act as the control plane takes it. */
export interface Act {
  type: string;
  text?: string;
  ref?: string;
  ad_id?: string;
  outcome?: string;
}

export type InboxAct =
  | { type: 'reply' | 'ai_reply'; text: string }
  | { type: 'move_to_main' | 'done' }
  | { type: 'ai_pass'; app: AppName; text: string };

/** Who is responsible for an act; refused acts change nothing. */
export type ActDue = { done: true; responsible: string | null } | { done: false };

/** Apps are called by their names here, Meta's own by their ids; ids of the others are the platform's affair. */
export class Model {
  now = beginning;
  page: Page;
  fault: { call: FaultyCall; effect: FaultKind } | null = null;
  everOn = false;
  /** The send that an ordered fault ended last, until it is repeated. */
  lastFailed: { again(model: Model, platform: Platform): Promise<void> } | null = null;
  readonly readings: Readings;
  /** Last message with a button that was accepted, and the comment that was made last. */
  readonly buttons = new Map<PersonName, { mid: string; app: AppName }>();
  readonly comments = new Map<string, { at: number; replied: boolean }>();
  readonly lastComment = new Map<PersonName, string>();
  readonly #threads = new Map<PersonName, Thread>();
  readonly #met = new Set<PersonName>();

  constructor({ routing, social, primary, readings }: Setup) {
    this.readings = readingsFrom(readings);
    const connection = { fields: new Set<string>(), mayTake: false, accessAll: true, hears: true };
    this.page = {
      connections: new Map(appNames.map((app) => [app, connection])),
      defaultApp: null,
      social: null,
      links: [],
      campaigns: campaignRoutes,
      primary,
    };
    if (routing === 'on') {
      this.route('care', social);
    }
  }

  thread(person: PersonName): Thread {
    return this.#threads.get(person) ?? emptyThread;
  }

  lease(person: PersonName): Lease | null {
    return leaseAt(this.thread(person), this.now);
  }

  hasMet(person: PersonName): boolean {
    return this.#met.has(person);
  }

  isOn(): boolean {
    return isOn(this.page);
  }

  advance(milliseconds: number): void {
    this.now += milliseconds;
    for (const [person, thread] of this.#threads) {
      this.#threads.set(person, lapsed(this.page, thread, this.now, this.readings));
    }
  }

  act(person: PersonName, act: Act): ActDue {
    const entry = this.#entry(person, act);
    const thread = this.thread(person);
    const form = formAt(thread, this.now);
    if (act.type === 'lead_answer' && form === null) {
      return { done: false };
    }
    const arrival = arrivalOf(entry);
    if (arrival === null) {
      const dropped = isDrop(entry) && form !== null;
      if (dropped) {
        this.#threads.set(person, ended(this.page, thread, form, 'incomplete', this.now, this.readings));
      }
      return { done: true, responsible: null };
    }
    const { resolution, after } = enter(this.page, thread, arrival, this.now, this.readings);
    this.#threads.set(person, after);
    this.#met.add(person);
    return { done: true, responsible: resolution.app };
  }

  inbox(person: PersonName, act: InboxAct): ActDue {
    const thread = this.thread(person);
    const holds = ownerAt(thread, this.now) === inboxApp;
    switch (act.type) {
      case 'reply':
      case 'ai_reply':
      case 'move_to_main':
        if (!holds) {
          this.#threads.set(person, given(thread, inboxApp, this.now));
        }
        return { done: true, responsible: null };
      case 'done':
      case 'ai_pass':
        if (holds) {
          const next = act.type === 'ai_pass' ? given(thread, act.app, this.now) : freed(thread);
          this.#threads.set(person, next);
        }
        return holds ? { done: true, responsible: null } : { done: false };
      default:
        return act satisfies never;
    }
  }

  /** What the call must end in; changes the model if it is to take effect. */
  call(app: AppName, person: PersonName, order: Order): Expected {
    const fault = this.#firing(app, order);
    if (fault === 'error') {
      return { end: 'faulted' };
    }
    if (fault === 'before_commit') {
      return { end: 'lost' };
    }
    const refusals = this.refusals(app, person, order);
    if (refusals.length === 0) {
      this.#threads.set(person, obeyed(order, this.#scene(app, person)));
      const comment = order.kind === 'send' ? order.comment : null;
      if (comment !== null) {
        this.comments.set(comment, { at: this.comments.get(comment)?.at ?? this.now, replied: true });
        // The private reply makes the thread, so what the person does next is not its beginning.
        this.#met.add(person);
      }
    }
    if (fault === 'after_commit') {
      return { end: 'lost' };
    }
    return refusals.length === 0 ? { end: 'ok' } : { end: 'refused', by: refusals };
  }

  refusals(app: AppName, person: PersonName, order: Order): Refusal[] {
    return refusalsOf(order, this.#scene(app, person));
  }

  /** Everybody saw the owner before the switch; since then the owner and the default app do (CR-111, CR-112). */
  seesOwner(app: AppName, lease: Lease): boolean {
    return lease.app === app || this.page.defaultApp === app || modeOf(this.page, this.readings) === 'H2';
  }

  /** Choosing a default app switches the page on, and lets that app take (CR-001, CR-009). */
  route(defaultApp: AppName, social: AppName | null): void {
    const chosen = defaultApp !== this.page.defaultApp;
    this.everOn = true;
    const routes = links.map(({ ref, app }) => ({ ref, app }));
    this.page = { ...this.page, defaultApp, social, links: routes, primary: null };
    if (chosen) {
      this.permit(defaultApp, true);
    }
  }

  /** OQ-21: under one reading clearing the default app returns the page to what it was; owners stay until their time. */
  mayClear(): boolean {
    return this.readings.clearingDefaultApp === 'returns-to-zero-config';
  }

  clear(): void {
    this.page = { ...this.page, defaultApp: null, social: null, links: [] };
  }

  permit(app: AppName, mayTake: boolean): void {
    const connection = this.page.connections.get(app);
    if (connection !== undefined) {
      const connections = new Map(this.page.connections).set(app, { ...connection, mayTake });
      this.page = { ...this.page, connections };
    }
  }

  #firing(app: AppName, order: Order): FaultKind | null {
    const fault = this.fault;
    // A call that cannot be read, or bears a tag that its app has not got, is answered before any fault looks at it.
    const unreadable =
      order.kind === 'send' &&
      (order.control?.kind === 'unknown' || (order.tag !== null && !humanAgents.includes(app)));
    if (fault === null || fault.call !== order.kind || unreadable) {
      return null;
    }
    this.fault = null;
    return fault.effect;
  }

  #scene(app: AppName, person: PersonName): Scene {
    const { page, now, readings, comments } = this;
    const humanAgent = humanAgents.includes(app);
    return { page, thread: this.thread(person), app, now, readings, humanAgent, comments };
  }

  #entry(person: PersonName, act: Act): ActEntry {
    return {
      seq: 1,
      at: '',
      kind: 'act',
      cause: null,
      by: 'person',
      page: '1',
      psid: '1',
      new_thread: !this.#met.has(person),
      ...act,
    };
  }
}

const campaignRoutes: Page['campaigns'] = campaigns.map((campaign) => ({
  adId: campaign.ad_id,
  app: campaign.app ?? null,
  days: campaign.days,
  lead:
    campaign.kind === 'lead'
      ? {
          questions: campaign.questions?.length ?? 1,
          summary: campaign.summary ?? false,
          stopKeywords: campaign.stop_keywords ?? [],
          mayInterrupt: campaign.may_interrupt ?? false,
        }
      : null,
}));
