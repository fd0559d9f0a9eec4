/**
 * The oracle: ownership recomputed from what happened (settings, acts of people, accepted calls, instants), never copied
 * from what the simulator says about it. Routing, control, refusal and delivery entries are judged against it, not read by it.
 */
import {
  type ActEntry,
  type AnswerEntry,
  type CallEntry,
  type Entry,
  ms,
  type SettingEntry,
} from '../journal.ts';
import { obeyed, orderOf } from './control.ts';
import { type Arrival, arrivalOf, type Entered, enter, isDrop, withoutRoutes } from './entry.ts';
import { ended, lapsed } from './lead.ts';
import { inboxApp } from './limits.ts';
import { connected, disconnected, routed, silenced } from './page.ts';
import { readingsFrom } from './readings.ts';
import { formAt, freed, given, ownerAt } from './thread.ts';
import {
  commented,
  emptyWorld,
  pageOf,
  repliedTo,
  sceneIn,
  threadOf,
  type World,
  withHumanAgent,
  withPage,
  withThread,
} from './world.ts';

/** Who is responsible for an act, what came of it, and who would be responsible if no route had matched. */
export interface Verdict extends Entered {
  arrival: Arrival;
  withoutRoute: string | null;
}

export interface Step {
  entry: Entry;
  now: number;
  before: World;
  after: World;
  /** On acts that enter through a door of the page. */
  verdict?: Verdict;
}

/** Walks a whole journal; `readings` are those pinned for the run, which the journal's own override. */
export function replay(journal: readonly Entry[], readings: Readonly<Record<string, unknown>> = {}): Step[] {
  const calls = new Map<number, CallEntry>();
  let world: World = { ...emptyWorld, readings: readingsFrom(readings) };
  let at = '';
  return journal.map((entry) => {
    if (entry.kind === 'call') {
      calls.set(entry.seq, entry);
    }
    if (entry.at !== at) {
      at = entry.at;
      world = withLapsedForms(world, ms(at));
    }
    const step = advance(world, entry, calls);
    world = step.after;
    return step;
  });
}

function advance(world: World, entry: Entry, calls: ReadonlyMap<number, CallEntry>): Step {
  const now = ms(entry.at);
  const step = { entry, now, before: world };
  switch (entry.kind) {
    case 'setting':
      return { ...step, after: set(world, entry, now) };
    case 'act': {
      const verdict = verdictOn(world, entry, now);
      return verdict === undefined
        ? { ...step, after: silentAct(world, entry, now) }
        : { ...step, after: withThread(world, entry, verdict.after), verdict };
    }
    case 'answer':
      return { ...step, after: answered(world, entry, calls, now) };
    case 'routing':
    case 'call':
    case 'refusal':
    case 'control':
    case 'delivery':
    case 'attempt':
    case 'clock':
    case 'fault':
      return { ...step, after: world };
    default:
      return unreachable(entry);
  }
}

function verdictOn(world: World, act: ActEntry, now: number): Verdict | undefined {
  const arrival = arrivalOf(act);
  if (arrival === null) {
    return undefined;
  }
  const page = pageOf(world, act.page);
  const thread = threadOf(world, act);
  return {
    arrival,
    ...enter(page, thread, arrival, now, world.readings),
    withoutRoute: withoutRoutes(page, thread, now, world.readings),
  };
}

/** Acts by which nobody comes in: what is done at the inbox, a form that is dropped, a comment or a post. */
function silentAct(world: World, act: ActEntry, now: number): World {
  if (act.by === 'inbox') {
    return inboxAct(world, act, now);
  }
  const said = act.comment_id ?? act.post_id;
  if (said !== undefined) {
    return commented(world, said, now);
  }
  const thread = threadOf(world, act);
  const form = formAt(thread, now);
  return isDrop(act) && form !== null
    ? withThread(world, act, ended(pageOf(world, act.page), thread, form, 'incomplete', now, world.readings))
    : world;
}

/** Time alone ends a form; the thread is then somewhere else although nobody has done anything. */
function withLapsedForms(world: World, now: number): World {
  let threads: Map<string, ReturnType<typeof lapsed>> | null = null;
  for (const [key, thread] of world.threads) {
    const next = lapsed(pageOf(world, key.slice(0, key.indexOf('/'))), thread, now, world.readings);
    if (next !== thread) {
      threads ??= new Map(world.threads);
      threads.set(key, next);
    }
  }
  return threads === null ? world : { ...world, threads };
}

/** CR-034, CR-035: what a human does in the inbox takes control; "done" gives it back without a word (OQ-23). */
function inboxAct(world: World, act: ActEntry, now: number): World {
  const thread = threadOf(world, act);
  const owner = ownerAt(thread, now);
  switch (act.type) {
    // Meta's AI writes under the inbox's id and holds the thread like a human there (section 2.7).
    case 'reply':
    case 'ai_reply':
    case 'move_to_main':
      return owner === inboxApp ? world : withThread(world, act, given(thread, inboxApp, now));
    case 'ai_pass':
      return owner === inboxApp && act.app !== undefined
        ? withThread(world, act, given(thread, act.app, now))
        : world;
    case 'done':
      return owner === inboxApp ? withThread(world, act, freed(thread)) : world;
    default:
      return world;
  }
}

/** A call takes effect when it is accepted, whether or not its answer reached anybody. */
function answered(
  world: World,
  answer: AnswerEntry,
  calls: ReadonlyMap<number, CallEntry>,
  now: number,
): World {
  const call = answer.cause === null ? undefined : calls.get(answer.cause);
  if (answer.outcome !== 'ok' || call === undefined || call.page === undefined || call.psid === undefined) {
    return world;
  }
  const order = orderOf(call);
  if (order === null) {
    return world;
  }
  const ref = { page: call.page, psid: call.psid };
  const next = withThread(world, ref, obeyed(order, sceneIn(world, ref, call.app, now)));
  return order.kind === 'send' && order.comment !== null ? repliedTo(next, order.comment) : next;
}

function set(world: World, entry: SettingEntry, now: number): World {
  switch (entry.what) {
    case 'world_created':
    case 'readings_put':
      return { ...world, readings: readingsFrom(entry.readings, world.readings) };
    case 'connection_put':
      return withPage(world, entry.page, connected(pageOf(world, entry.page), entry));
    case 'connection_deleted':
      return withoutApp(world, entry.page, entry.app, now);
    case 'app_deleted':
      return [...world.pages.keys()].reduce((rest, page) => withoutApp(rest, page, entry.app, now), world);
    case 'unsubscribed':
      return withPage(world, entry.page, silenced(pageOf(world, entry.page), entry.app));
    case 'routing_put':
      return withPage(world, entry.page, routed(pageOf(world, entry.page), entry));
    case 'subscription_put':
      return webhook(
        world,
        entry.app,
        entry.fields === null || entry.fields === undefined ? null : new Set(entry.fields),
      );
    case 'subscription_deleted':
      return webhook(world, entry.app, undefined);
    case 'app_put':
      return withHumanAgent(world, entry.app, entry.human_agent);
    case 'page_put':
    case 'profile_put':
    case 'user_settings_put':
    case 'upload_put':
    case 'persona_put':
    case 'persona_deleted':
    case 'webhook_alert':
    case 'person_put':
      return world;
    default:
      return unreachable(entry);
  }
}

/** T20: the threads of an app that leaves the page become idle. */
function withoutApp(world: World, page: string, app: string, now: number): World {
  const threads = new Map(world.threads);
  for (const [key, thread] of threads) {
    if (key.startsWith(`${page}/`) && ownerAt(thread, now) === app) {
      threads.set(key, freed(thread));
    }
  }
  return { ...withPage(world, page, disconnected(pageOf(world, page), app)), threads };
}

function webhook(world: World, app: string, fields: ReadonlySet<string> | null | undefined): World {
  const webhooks = new Map(world.webhooks);
  if (fields === undefined) {
    webhooks.delete(app);
  } else {
    webhooks.set(app, fields);
  }
  return { ...world, webhooks };
}

function unreachable(value: never): never {
  throw new Error(`not an entry: ${JSON.stringify(value)}`);
}
