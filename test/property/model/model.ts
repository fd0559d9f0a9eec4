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
import { arrivalOf, arrived, resolve } from '../../../scenarios/harness/oracle/entry.ts';
import { isOn, type Page } from '../../../scenarios/harness/oracle/page.ts';
import { defaultReadings } from '../../../scenarios/harness/oracle/readings.ts';
import { emptyThread, type Lease, leaseAt, type Thread } from '../../../scenarios/harness/oracle/thread.ts';
import { type AppName, appNames, campaigns, links, type PersonName, type Setup } from '../platform.ts';

export type FaultKind = 'error' | 'before_commit' | 'after_commit';
export type FaultyCall = 'send' | 'pass' | 'release' | 'take';

/** How a call is to end, and, if it was not accepted, with which of several codes. */
export type Expected =
  | { end: 'ok' }
  | { end: 'refused'; by: Refusal[] }
  | { end: 'faulted' }
  | { end: 'lost' };

/** Apps are called by their names here; ids are the platform's affair. */
export class Model {
  now: number;
  page: Page;
  fault: { call: FaultyCall; effect: FaultKind } | null = null;
  everOn: boolean;
  readonly #threads = new Map<PersonName, Thread>();
  readonly #met = new Set<PersonName>();

  constructor({ routing, social }: Setup, now: number) {
    this.now = now;
    const connection = { fields: new Set<string>(), mayTake: false, accessAll: true, hears: true };
    this.page = {
      connections: new Map(appNames.map((app) => [app, connection])),
      defaultApp: null,
      social: null,
      links: [],
      campaigns: campaignRoutes(),
    };
    this.everOn = false;
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

  /** The person does something; answers who is responsible for it. */
  act(person: PersonName, act: { type: string; text?: string; ref?: string; ad_id?: string }): string | null {
    const entry: ActEntry = {
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
    const arrival = arrivalOf(entry);
    if (arrival === null) {
      throw new Error(`${act.type} is no entry`);
    }
    const resolution = resolve(this.page, this.thread(person), arrival.entrance, this.now, defaultReadings);
    this.#threads.set(person, arrived(this.thread(person), arrival, resolution, this.now, defaultReadings));
    this.#met.add(person);
    return resolution.app;
  }

  /** What the call must end in; changes the model if it is to take effect. */
  call(app: AppName, person: PersonName, order: Order): Expected {
    const fault = this.#firing(order);
    if (fault === 'error') {
      return { end: 'faulted' };
    }
    if (fault === 'before_commit') {
      return { end: 'lost' };
    }
    const refusals = this.refusals(app, person, order);
    if (refusals.length === 0) {
      this.#threads.set(person, obeyed(order, this.#scene(app, person)));
    }
    if (fault === 'after_commit') {
      return { end: 'lost' };
    }
    return refusals.length === 0 ? { end: 'ok' } : { end: 'refused', by: refusals };
  }

  refusals(app: AppName, person: PersonName, order: Order): Refusal[] {
    return refusalsOf(order, this.#scene(app, person));
  }

  /** Choosing a default app switches the page on, and lets that app take (CR-001, CR-009). */
  route(defaultApp: AppName, social: AppName | null): void {
    const chosen = defaultApp !== this.page.defaultApp;
    this.everOn = true;
    this.page = { ...this.page, defaultApp, social, links: links.map(({ ref, app }) => ({ ref, app })) };
    if (chosen) {
      this.permit(defaultApp, true);
    }
  }

  permit(app: AppName, mayTake: boolean): void {
    const connection = this.page.connections.get(app);
    if (connection !== undefined) {
      const connections = new Map(this.page.connections).set(app, { ...connection, mayTake });
      this.page = { ...this.page, connections };
    }
  }

  #firing(order: Order): FaultKind | null {
    const fault = this.fault;
    // A call that cannot be read is answered at the door, before any fault looks at it.
    const unreadable = order.kind === 'send' && order.control?.kind === 'unknown';
    if (fault === null || fault.call !== order.kind || unreadable) {
      return null;
    }
    this.fault = null;
    return fault.effect;
  }

  #scene(app: AppName, person: PersonName): Scene {
    return { page: this.page, thread: this.thread(person), app, now: this.now, readings: defaultReadings };
  }
}

function campaignRoutes(): Page['campaigns'] {
  return campaigns.map((campaign) => ({
    adId: campaign.ad_id,
    app: 'app' in campaign ? campaign.app : null,
    days: 'days' in campaign ? campaign.days : undefined,
  }));
}
