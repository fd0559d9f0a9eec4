/** The oracle's picture of one world: pages, threads and readings, as immutable values. */
import type { Scene } from './control.ts';
import { emptyPage, type Page } from './page.ts';
import { defaultReadings, type Readings } from './readings.ts';
import { emptyThread, type Lease, leaseAt, ownerAt, type Thread } from './thread.ts';

export interface World {
  readings: Readings;
  pages: ReadonlyMap<string, Page>;
  threads: ReadonlyMap<string, Thread>;
  /** App id to the fields its webhook subscribes to; null means all. An app without an entry has no webhook. */
  webhooks: ReadonlyMap<string, ReadonlySet<string> | null>;
  /** The apps that hold the Human Agent feature. */
  humanAgents: ReadonlySet<string>;
  comments: ReadonlyMap<string, Comment>;
}

/** What may be answered privately, once. */
export interface Comment {
  at: number;
  replied: boolean;
}

export const emptyWorld: World = {
  readings: defaultReadings,
  pages: new Map(),
  threads: new Map(),
  webhooks: new Map(),
  humanAgents: new Set(),
  comments: new Map(),
};

/** The unit of control: two people on one page, or one person on two pages, never share it (CR-010). */
export interface ThreadRef {
  page: string;
  psid: string;
}

export function threadKey({ page, psid }: ThreadRef): string {
  return `${page}/${psid}`;
}

export function pageOf(world: World, page: string): Page {
  return world.pages.get(page) ?? emptyPage;
}

export function threadOf(world: World, ref: ThreadRef): Thread {
  return world.threads.get(threadKey(ref)) ?? emptyThread;
}

export function ownerOf(world: World, ref: ThreadRef, now: number): string | null {
  return ownerAt(threadOf(world, ref), now);
}

export function leaseOf(world: World, ref: ThreadRef, now: number): Lease | null {
  return leaseAt(threadOf(world, ref), now);
}

export function withPage(world: World, id: string, page: Page): World {
  return { ...world, pages: new Map(world.pages).set(id, page) };
}

export function withThread(world: World, ref: ThreadRef, thread: Thread): World {
  return { ...world, threads: new Map(world.threads).set(threadKey(ref), thread) };
}

/** What a judgement of a call on a thread looks at. */
export function sceneIn(world: World, ref: ThreadRef, app: string, now: number): Scene {
  return {
    page: pageOf(world, ref.page),
    thread: threadOf(world, ref),
    app,
    now,
    readings: world.readings,
    humanAgent: world.humanAgents.has(app),
    comments: world.comments,
  };
}

export function withHumanAgent(world: World, app: string, held: boolean | undefined): World {
  if (held === undefined || held === world.humanAgents.has(app)) {
    return world;
  }
  const humanAgents = new Set(world.humanAgents);
  if (held) {
    humanAgents.add(app);
  } else {
    humanAgents.delete(app);
  }
  return { ...world, humanAgents };
}

export function commented(world: World, id: string, at: number): World {
  return { ...world, comments: new Map(world.comments).set(id, { at, replied: false }) };
}

export function repliedTo(world: World, id: string): World {
  const comment = world.comments.get(id);
  return comment === undefined
    ? world
    : { ...world, comments: new Map(world.comments).set(id, { ...comment, replied: true }) };
}

/** Whether an app owes its ear to a field of a page: subscribed on both levels, with a webhook, and not cut off. */
export function hears(world: World, page: string, app: string, field: string): boolean {
  const connection = pageOf(world, page).connections.get(app);
  const webhook = world.webhooks.get(app);
  return (
    connection?.hears === true &&
    connection.fields.has(field) &&
    webhook !== undefined &&
    (webhook === null || webhook.has(field))
  );
}
