/**
 * What new routing settings of a page would do, without doing it: which threads get another answerer, which calls of the
 * last day would have been answered otherwise, which webhooks would have gone elsewhere, and what cannot be undone.
 */

import { activityRefOf } from './domain/activity.ts';
import type { SettingCommand } from './domain/commands.ts';
import { decideAct, decideGraph, decideSetting } from './domain/decide.ts';
import type { ActEvent, Decided, Recorded } from './domain/events.ts';
import { evolve } from './domain/evolve.ts';
import { asMid, type PageId, type Psid } from './domain/ids.ts';
import { routeEntry } from './domain/lead.ts';
import { DAY_MS } from './domain/limits.ts';
import { personActOfEntry } from './domain/recall.ts';
import type { Rejection, SettingRejection } from './domain/rejections.ts';
import type { Reply } from './domain/reply.ts';
import { controlAt, type Thread } from './domain/thread.ts';
import { accept, type Verdict } from './domain/verdict.ts';
import { defaultAppOf, emptyWorld, type Page, type World } from './domain/world.ts';
import type { Engine } from './engine.ts';
import { iso } from './journal-line.ts';
import type { GraphCall } from './judge-call.ts';
import { judgePlainReply } from './plain-reply.ts';

type PutRouting = Extract<SettingCommand, { do: 'PutRouting' }>;

export interface Rehearsal {
  /** What the settings change, member by member. */
  readonly changes: readonly { readonly setting: string; readonly from: unknown; readonly to: unknown }[];
  readonly threads: readonly ThreadChange[];
  readonly calls: readonly CallChange[];
  readonly webhooks: readonly WebhookChange[];
  readonly irreversible: readonly string[];
}

interface ThreadChange {
  readonly psid: Psid;
  readonly owner: string | null;
  readonly may_send: { readonly before: readonly string[]; readonly after: readonly string[] };
  /** Who would be given a message that arrives now. */
  readonly next_message: { readonly before: string | null; readonly after: string | null };
}

interface CallChange {
  readonly seq: number;
  readonly at: string;
  readonly call: string;
  readonly app: string;
  readonly psid?: Psid;
  /** Empty when it was, or would be, accepted; the name of the rejection when not; what a read shows where that differs. */
  readonly was: readonly string[];
  readonly would_be: readonly string[];
}

interface WebhookChange {
  readonly seq: number;
  readonly at: string;
  readonly act: string;
  readonly psid: Psid;
  readonly was: readonly string[];
  readonly would_be: readonly string[];
}

export interface RehearsalParts {
  readonly engine: Engine;
  readonly page: Page;
  readonly command: PutRouting;
  /** Reads a journalled call back as the Graph door understood it. */
  readonly readCall: (engine: Engine, entry: Extract<Recorded, { kind: 'call' }>) => GraphCall | null;
}

export function rehearse(parts: RehearsalParts): Verdict<Rehearsal, SettingRejection> {
  const { engine, page, command } = parts;
  const now = engine.now();
  const verdict = decideSetting(engine.world, command, now);
  if (!verdict.ok) return verdict;
  const after = withSettings(engine.world, page.id, verdict.events, now);
  const newPage = after.pages.get(page.id) ?? page;
  const { calls, webhooks } = lastDay(parts, newPage, now);
  return accept({
    changes: settingChanges(page, newPage),
    threads: threadChanges(engine.world, after, page.id, now),
    calls,
    webhooks,
    irreversible: irreversible(page, newPage),
  });
}

/** The same world under the new settings; threads are shared, because settings do not touch them (CR-005). */
function withSettings(world: Readonly<World>, page: PageId, events: readonly Decided[], at: number): World {
  const changed: World = { ...world, pages: new Map(world.pages) };
  for (const { event } of events) {
    if (event.kind === 'setting') evolve(changed, { ...event, seq: 0, at, cause: null });
  }
  const newPage = changed.pages.get(page);
  return newPage === undefined ? changed : { ...changed, pages: new Map(world.pages).set(page, newPage) };
}

function settingChanges(before: Page, after: Page): Rehearsal['changes'] {
  const shown = ({ routing, connections }: Page) => ({
    mode: routing.mode,
    default_app: routing.mode === 'on' ? routing.default_app : null,
    social: routing.mode === 'on' ? routing.social : null,
    links: routing.mode === 'on' ? routing.links : [],
    campaigns: routing.campaigns,
    can_take_control: [...connections.values()].filter((app) => app.can_take_control).map(({ app }) => app),
  });
  const was: Record<string, unknown> = shown(before);
  const is: Record<string, unknown> = shown(after);
  return Object.keys(was)
    .filter((setting) => JSON.stringify(was[setting]) !== JSON.stringify(is[setting]))
    .map((setting) => ({ setting, from: was[setting], to: is[setting] }));
}

function threadChanges(before: Readonly<World>, after: World, page: PageId, now: number): ThreadChange[] {
  return [...before.threads.values()]
    .filter((thread) => thread.page === page)
    .map((thread): ThreadChange => {
      const control = controlAt(thread, now);
      return {
        psid: thread.psid,
        owner: control.state === 'owned' ? control.owner : null,
        may_send: { before: answerers(before, thread, now), after: answerers(after, thread, now) },
        next_message: { before: nextFor(before, thread, now), after: nextFor(after, thread, now) },
      };
    })
    .filter(
      ({ may_send, next_message }) =>
        may_send.before.join() !== may_send.after.join() || next_message.before !== next_message.after,
    );
}

/** The connected apps whose plain reply would be accepted now. */
function answerers(world: Readonly<World>, thread: Thread, now: number): string[] {
  const connected = [...(world.pages.get(thread.page)?.connections.keys() ?? [])];
  return connected.filter((app) => judgePlainReply(world, app, thread, now).ok);
}

function nextFor(world: Readonly<World>, thread: Thread, now: number): string | null {
  const page = world.pages.get(thread.page);
  if (page === undefined) return null;
  const entry = { kind: 'organic', act: 'message' } as const;
  return routeEntry({ entry, thread, page, readings: world.readings, now, userEvent: true }).routed_to;
}

/** Replays the journal and asks, at each call and act of the last day, what the new settings would have made of it. */
function lastDay(
  { engine, page, readCall }: RehearsalParts,
  newPage: Page,
  now: number,
): Pick<Rehearsal, 'calls' | 'webhooks'> {
  const { name, seed, readings, clock } = engine.world;
  const past = emptyWorld({ name, seed, readings, clock });
  const judged = new Map<number, CallChange>();
  const heard = new Map<number, Counterfactual<WebhookChange>>();
  for (const entry of engine.journal.entries()) {
    const isRecent = entry.at > now - DAY_MS && 'page' in entry && entry.page === page.id;
    if (isRecent && entry.kind === 'call') {
      keep(judged, entry.seq, otherAnswer(past, newPage, entry, readCall(engine, entry)));
    } else if (isRecent && entry.kind === 'act' && entry.by === 'person') {
      keep(heard, entry.seq, otherAudience(past, newPage, entry));
    } else if (entry.kind === 'answer' && entry.cause !== null) {
      // What a fault answered says nothing about settings.
      if (entry.outcome === 'faulted') judged.delete(entry.cause);
    } else if (entry.kind === 'delivery' && entry.channel !== 'phone' && entry.cause !== null) {
      heard.get(entry.cause)?.was.push(`${entry.to} ${entry.channel} ${entry.event}`);
    }
    evolve(past, entry);
  }
  return {
    calls: [...judged.values()].filter(({ was, would_be }) => was.join() !== would_be.join()),
    webhooks: [...heard.values()].filter(
      ({ was, would_be }) => [...was].sort().join() !== [...would_be].sort().join(),
    ),
  };
}

/** A change whose real side is still being read from the journal. */
type Counterfactual<Change extends { readonly was: readonly string[] }> = Change & { readonly was: string[] };

function keep<Change>(changes: Map<number, Change>, seq: number, change: Change | null): void {
  if (change !== null) changes.set(seq, change);
}

function answerInWords(verdict: Verdict<Reply, Rejection>): string[] {
  if (!verdict.ok) return [verdict.rejection.name];
  const { reply, ...shown } = verdict.value;
  const isRead = reply !== 'success' && reply !== 'sent' && reply !== 'profile_set';
  return isRead ? [JSON.stringify(shown)] : [];
}

function underNewSettings(past: World, page: Page): World {
  const then = past.pages.get(page.id);
  if (then === undefined) return past;
  // Connections are those of the moment, but an app that becomes default app is given the take permission (CR-009).
  const chosen = defaultAppOf(page);
  const connection = chosen === null ? undefined : then.connections.get(chosen);
  const connections =
    connection === undefined || chosen === defaultAppOf(then)
      ? then.connections
      : new Map(then.connections).set(connection.app, { ...connection, can_take_control: true });
  const pages = new Map(past.pages).set(page.id, { ...then, routing: page.routing, connections });
  return { ...past, pages };
}

function otherAnswer(
  past: World,
  page: Page,
  entry: Extract<Recorded, { kind: 'call' }>,
  call: GraphCall | null,
): CallChange | null {
  if (call === null || !('do' in call.command)) return null;
  const { command } = call;
  return {
    seq: entry.seq,
    at: iso(entry.at),
    call: entry.call,
    app: entry.app,
    ...(entry.psid === undefined ? {} : { psid: entry.psid }),
    was: answerInWords(decideGraph(past, command, entry.at)),
    would_be: answerInWords(decideGraph(underNewSettings(past, page), command, entry.at)),
  };
}

function otherAudience(
  past: World,
  page: Page,
  entry: Recorded<ActEvent>,
): Counterfactual<WebhookChange> | null {
  const act = personActOfEntry(entry);
  if (act === null || entry.person === undefined) return null;
  const mid = entry.mid ?? asMid('m_rehearsed');
  const verdict = decideAct(
    underNewSettings(past, page),
    {
      do: 'Act',
      person: entry.person,
      page: entry.page,
      act,
      mids: { postback: mid, message: mid, question: mid },
      activity_id: activityRefOf(entry)?.id ?? '',
    },
    entry.at,
  );
  if (!verdict.ok) return null;
  const would_be = verdict.events.flatMap(({ event, because }) =>
    event.kind === 'delivery' && event.channel !== 'phone' && because === 0
      ? [`${event.to} ${event.channel} ${event.event}`]
      : [],
  );
  return { seq: entry.seq, at: iso(entry.at), act: entry.type, psid: entry.psid, was: [], would_be };
}

function irreversible(before: Page, after: Page): string[] {
  if (before.routing.mode === 'on' || after.routing.mode === 'off') return [];
  return [
    'Choosing a default app switches Conversation Routing on for this page. It cannot be switched off again: the default app can only be replaced.',
    'From then on only the default app may send on an idle thread; every other app needs control first.',
    'request_thread_control stops working on this page; take_thread_control starts to, for apps with the permission.',
  ];
}
