/**
 * Writes small journals by hand for the tests of rules. It knows the form of docs/journal.md and the usual names, and no rules:
 * who gets what is said by the test, so that a wrong journal is as easy to write as a right one.
 */
import { type Entry, ms, parseEntry } from '../../../scenarios/harness/journal.ts';
import type { Rule, RuleContext, RuleResult } from '../../../scenarios/harness/rules/rule.ts';

export const page = '1001';
export const ann = '7001';
export const bob = '7002';
export const mkt = '222';
export const care = '111';
export const spy = '333';
export const inbox = '263902037430900';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

const allFields = [
  'messages',
  'messaging_postbacks',
  'messaging_referrals',
  'message_echoes',
  'messaging_handovers',
  'standby',
];

type Fields = Record<string, unknown>;

interface Setup {
  /** Null leaves the page off Conversation Routing. */
  defaultApp?: string | null;
  social?: string;
  readings?: Fields;
  fields?: Partial<Record<string, string[]>>;
  mayTake?: string[];
  humanAgents?: string[];
  webhooks?: boolean;
}

export function contextOf(over: Partial<RuleContext> = {}): RuleContext {
  return {
    subjectApps: new Set([mkt]),
    appNames: new Map([
      [mkt, 'mkt'],
      [care, 'care'],
      [spy, 'spy'],
    ]),
    readings: {},
    ...over,
  };
}

export function judge(rule: Rule, trace: Trace, over: Partial<RuleContext> = {}): RuleResult {
  return rule.judge(trace.entries, contextOf(over));
}

/** A page with a marketing app, a default app and a bystander, an ad for mkt and a link for spy. */
export function trace(setup: Setup = {}): Trace {
  const made = new Trace();
  made.write({
    kind: 'setting',
    what: 'world_created',
    world: 'w',
    seed: 1,
    clock: { mode: 'virtual' },
    readings: setup.readings ?? {},
  });
  made.write({ kind: 'setting', what: 'page_put', page, name: 'Page' });
  for (const app of [mkt, care, spy]) {
    made.write({
      kind: 'setting',
      what: 'app_put',
      app,
      name: app,
      human_agent: setup.humanAgents?.includes(app) ?? false,
    });
    if (setup.webhooks !== false) {
      made.write({
        kind: 'setting',
        what: 'subscription_put',
        app,
        object: 'page',
        callback_url: 'http://127.0.0.1/',
        fields: null,
      });
    }
    made.write({
      kind: 'setting',
      what: 'connection_put',
      page,
      app,
      subscribed_fields: setup.fields?.[app] ?? allFields,
      can_take_control: setup.mayTake?.includes(app) ?? false,
      access_all: true,
    });
  }
  const defaultApp = setup.defaultApp === undefined ? care : setup.defaultApp;
  if (defaultApp !== null) {
    made.routing(defaultApp, setup.social);
  } else {
    made.routes(null);
  }
  return made;
}

export class Trace {
  readonly entries: Entry[] = [];
  now = ms('2026-01-05T09:00:00.000Z');
  #deliveries = 0;
  #messages = 0;

  /** Writes one entry and returns its seq. */
  write(entry: Fields): number {
    const seq = this.entries.length + 1;
    const at = new Date(this.now).toISOString();
    this.entries.push(parseEntry({ seq, at, cause: null, ...entry }));
    return seq;
  }

  wait(milliseconds: number): this {
    const from_at = new Date(this.now).toISOString();
    this.now += milliseconds;
    this.write({
      kind: 'clock',
      what: 'advanced',
      from_at,
      to_at: new Date(this.now).toISOString(),
      mode: 'virtual',
    });
    return this;
  }

  routing(defaultApp: string | null, social?: string): number {
    return this.routes(defaultApp, social);
  }

  routes(defaultApp: string | null, social?: string): number {
    return this.write({
      kind: 'setting',
      what: 'routing_put',
      page,
      default_app: defaultApp,
      social: social ?? null,
      links: [{ name: 'table', ref: 'table', app: spy }],
      campaigns: [{ ad_id: 'spring', app: mkt }, { ad_id: 'plain' }],
    });
  }

  act(type: string, more: Fields = {}): number {
    return this.write({ kind: 'act', by: 'person', person: '9001', page, psid: ann, type, ...more });
  }

  decided(act: number, to: string | null, more: Fields = {}): number {
    return this.write({
      kind: 'routing',
      cause: act,
      page,
      psid: ann,
      entry: 'message',
      routed_to: to,
      owner_before: null,
      owner_after: to,
      expires_at: new Date(this.now + dayMs).toISOString(),
      window_ms: dayMs,
      rule: 'CR-019',
      inputs: {},
      ...more,
    });
  }

  /** A person's act, routed and told: `to` hears it on messaging, `standby` on standby. */
  arrives(
    type: string,
    to: string,
    from: string | null,
    more: Fields & { standby?: string[]; acked?: boolean } = {},
  ): number {
    const { standby = [mkt, care, spy].filter((app) => app !== to), acked = true, ...rest } = more;
    const ref = { psid: rest.psid ?? ann };
    const act = this.act(type, { ...ref, text: 'hello', mid: this.mid(), ...rest });
    const routing = this.decided(act, to, { ...ref, owner_before: from });
    if (from !== to) {
      this.moved('route', from, to, routing, { ...ref, via: 'routing', rule: 'CR-019' });
    }
    this.told(to, 'messaging', 'message', act, { ...ref, acked });
    for (const app of standby) {
      this.told(app, 'standby', 'message', act, { ...ref, acked });
    }
    return act;
  }

  moved(
    move: string,
    from: string | null,
    to: string | null,
    cause: number | null,
    more: Fields = {},
  ): number {
    return this.write({
      kind: 'control',
      cause,
      page,
      psid: ann,
      move,
      from,
      to,
      expires_at: to === null ? null : new Date(this.now + dayMs).toISOString(),
      window_ms: dayMs,
      rule: 'CR-037',
      via: 'edge',
      ...more,
    });
  }

  call(call: string, app: string, params: Fields = {}, psid = ann): number {
    return this.write({
      kind: 'call',
      call,
      app,
      page,
      psid,
      method: 'POST',
      path: `/${page}/${call}`,
      params,
    });
  }

  answer(call: number, outcome: string, more: Fields = {}): number {
    const entry = this.entries[call - 1];
    if (entry?.kind !== 'call') {
      throw new Error(`#${call} is no call`);
    }
    const { app, psid } = entry;
    return this.write({
      kind: 'answer',
      cause: call,
      call: entry.call,
      app,
      page,
      psid,
      outcome,
      status: outcome === 'ok' ? 200 : 400,
      ...more,
    });
  }

  ok(call: string, app: string, params: Fields = {}, more: Fields = {}): number {
    const seq = this.call(call, app, params);
    this.answer(seq, 'ok', more);
    return seq;
  }

  refused(call: string, app: string, params: Fields, code: number, subcode?: number): number {
    const seq = this.call(call, app, params);
    this.answer(seq, 'refused', { code, ...(subcode === undefined ? {} : { subcode }) });
    return seq;
  }

  /** A send without its consequences, accepted. */
  sends(
    app: string,
    control?: Fields,
    more: Fields & { text?: string; shown?: boolean; psid?: string } = {},
  ): number {
    const { text = `hi ${this.entries.length}`, shown = true, psid = ann, ...rest } = more;
    const call = this.call('send', app, sendParams(text, control), psid);
    const mid = this.mid();
    this.answer(call, 'ok', { message_id: mid, ...rest });
    if (shown) {
      this.shown(call, app, mid, psid);
    }
    return call;
  }

  sendRefused(app: string, control?: Fields, outcome = 'refused'): number {
    const call = this.call('send', app, sendParams(`no ${this.entries.length}`, control));
    this.answer(call, outcome, outcome === 'refused' ? { code: 10, subcode: 2018300 } : { code: 1200 });
    return call;
  }

  shown(call: number, by: string, mid = this.mid(), psid = ann): number {
    return this.write({
      kind: 'delivery',
      cause: call,
      id: this.deliveryId(),
      to: psid,
      channel: 'phone',
      page,
      psid,
      mid,
      by,
      message: { text: 'hi' },
    });
  }

  /** A delivery owed to an app, and by default acknowledged at once. */
  told(
    to: string,
    channel: string,
    event: string,
    cause: number,
    more: Fields & { acked?: boolean; body?: unknown } = {},
  ): number {
    const { acked = true, body = {}, ...rest } = more;
    const id = this.deliveryId();
    const delivery = this.write({
      kind: 'delivery',
      cause,
      id,
      to,
      channel,
      page,
      psid: ann,
      field: fieldOf(event),
      event,
      entry: { id: page, time: this.now, [channel]: [{ [event]: body }] },
      ...rest,
    });
    if (acked) {
      this.acked(id, to, delivery);
    }
    return delivery;
  }

  handover(to: string, event: string, from: string | null, owner: string, cause: number): number {
    return this.told(to, 'messaging', event, cause, {
      body: { previous_owner_app_id: from, new_owner_app_id: owner },
    });
  }

  acked(delivery: string, to: string, cause: number): number {
    return this.write({
      kind: 'attempt',
      cause,
      delivery,
      to,
      n: 1,
      outcome: 'acknowledged',
      status: 200,
      next_at: null,
    });
  }

  mid(): string {
    this.#messages += 1;
    return `m_${this.#messages}`;
  }

  deliveryId(): string {
    this.#deliveries += 1;
    return `d${this.#deliveries}`;
  }
}

export function sendParams(text: string, control?: Fields): Fields {
  return { message: { text }, ...(control === undefined ? {} : { thread_control: control }) };
}

function fieldOf(event: string): string {
  switch (event) {
    case 'echo':
      return 'message_echoes';
    case 'postback':
      return 'messaging_postbacks';
    case 'referral':
      return 'messaging_referrals';
    case 'message':
      return 'messages';
    default:
      return 'messaging_handovers';
  }
}
