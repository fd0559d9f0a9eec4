/**
 * How many calls an app may make, on the world’s clock (API §5). Calls are counted from the journal, and only while the
 * readings `rateLimits` and, for single threads, `threadSends` ask for it; what is kept for counting is bounded by the
 * limits themselves.
 */

import type { GraphCommand } from './commands.ts';
import type { CallEvent } from './events.ts';
import { type AppId, type PageId, type Psid, threadKey } from './ids.ts';
import { MINUTE_MS, POOLS, RATES, SECOND_MS, THREAD_SENDS_KEPT, USAGE_SHOWN_FROM_CALLS } from './limits.ts';
import type { Rejection } from './rejections.ts';
import { type CallKind, platformOf, type World } from './world.ts';

/** Limits of a Page on one kind of call. */
export type RateName = keyof typeof RATES;
/** The pool that a call is taken from: the app’s own, or one of its business use cases for a Page. */
export type PoolName = keyof typeof POOLS;

/** What a call counts against; journalled with it, so that the counts are the fold of the journal. */
export interface Counted {
  readonly rate: RateName | null;
  /** null while only sends to threads are counted. */
  readonly pool: PoolName | null;
  /** Whether it is a send that counts against the limit of its thread. */
  readonly thread?: true;
}

export interface CallCounts {
  readonly rings: Map<string, Ring>;
  readonly pools: Map<string, PoolCount>;
  /** People a Page can message: each enlarges its pools. */
  readonly engaged: Map<PageId, number>;
}

/** The instants of the last calls, as many as the limit: the oldest tells whether there is room. */
interface Ring {
  readonly instants: number[];
  next: number;
}

/** Calls by the minute, oldest first. */
interface PoolCount {
  readonly minutes: { readonly at: number; calls: number }[];
  total: number;
}

export interface CountedCall {
  readonly call: CallKind;
  readonly app: AppId;
  readonly page?: PageId;
  readonly psid?: Psid;
  readonly path: string;
  readonly command: GraphCommand | Rejection;
}

/** How much of its pools an app has used, in percent, as answers tell it (API-141, API-142). */
export interface UsageReport {
  readonly app: number | null;
  readonly page: {
    readonly page: PageId;
    readonly pool: Exclude<PoolName, 'app'>;
    readonly percent: number;
    /** Minutes until calls are answered again; 0 while they are. */
    readonly regain_minutes: number;
  } | null;
}

export function emptyCounts(): CallCounts {
  return { rings: new Map(), pools: new Map(), engaged: new Map() };
}

/** What the call counts against; null while nothing is counted. */
export function countedAs(world: World, call: CountedCall): Counted | null {
  const { rateLimits, threadSends } = world.readings;
  const thread =
    threadSends > 0 && call.call === 'send' && call.psid !== undefined ? ({ thread: true } as const) : {};
  if (rateLimits === 'on') return { rate: rateOf(call), pool: poolOf(call), ...thread };
  return 'thread' in thread ? { rate: null, pool: null, ...thread } : null;
}

/** Why the call comes too early, or null (API-137 … API-140). */
export function rateRefusal(
  world: World,
  call: CountedCall,
  counted: Counted,
  now: number,
): Rejection | null {
  return (
    rateProblem(world, call, counted.rate, now) ??
    threadProblem(world, call, counted, now) ??
    (counted.pool === null ? null : poolProblem(world, call, counted.pool, now))
  );
}

function rateProblem(world: World, call: CountedCall, rate: RateName | null, now: number): Rejection | null {
  if (rate === null || call.page === undefined) return null;
  const { calls, window_ms } = RATES[rate];
  const isFull = isRingFull(world, ringKey(rate, call.page), { size: calls, calls, window_ms, now });
  return isFull ? { name: 'RateLimited', what: rate, calls, window_ms, ...instagramMark(world, call) } : null;
}

/** Meta limits messages to one thread without naming a number; the reading does. */
function threadProblem(world: World, call: CountedCall, { thread }: Counted, now: number): Rejection | null {
  const { threadSends: calls } = world.readings;
  if (thread === undefined || call.page === undefined || call.psid === undefined || calls === 0) return null;
  const key = threadKey(call.page, call.psid);
  const isFull = isRingFull(world, key, { size: THREAD_SENDS_KEPT, calls, window_ms: SECOND_MS, now });
  if (!isFull) return null;
  return { name: 'RateLimited', what: 'thread', calls, window_ms: SECOND_MS, ...instagramMark(world, call) };
}

function poolProblem(world: World, call: CountedCall, pool: PoolName, now: number): Rejection | null {
  const used = usedOf(world, pool, call, now);
  const limit = poolLimit(world, pool, call);
  return used >= limit ? { name: 'PoolUsedUp', pool, used, limit } : null;
}

/** Instagram words the same refusal with a subcode (API §7). */
function instagramMark(world: World, { page, psid }: CountedCall): { readonly instagram?: true } {
  const isThere = page !== undefined && psid !== undefined && platformOf(world, page, psid) === 'instagram';
  return isThere ? { instagram: true } : {};
}

/** Whether so many of the last calls fall into the window. */
function isRingFull(
  { counts }: World,
  key: string,
  { size, calls, window_ms, now }: { size: number; calls: number; window_ms: number; now: number },
): boolean {
  const ring = counts.rings.get(key);
  const oldest = ring?.instants[(ring.next - calls + size) % size];
  return oldest !== undefined && now - oldest < window_ms;
}

/** Refused calls count, too: calling while throttled lengthens the block. */
export function countCall(world: World, entry: CallEvent & { readonly at: number }): void {
  if (entry.counted === undefined) return;
  const { rate, pool, thread } = entry.counted;
  const { page, psid, at } = entry;
  if (rate !== null && page !== undefined) noteInRing(world, ringKey(rate, page), RATES[rate].calls, at);
  if (thread !== undefined && page !== undefined && psid !== undefined)
    noteInRing(world, threadKey(page, psid), THREAD_SENDS_KEPT, at);
  if (pool === null) return;
  countInPool(world, 'app', entry, at);
  if (pool !== 'app') countInPool(world, pool, entry, at);
}

function noteInRing({ counts }: World, key: string, size: number, at: number): void {
  const ring = counts.rings.get(key) ?? { instants: [], next: 0 };
  counts.rings.set(key, ring);
  ring.instants[ring.next] = at;
  ring.next = (ring.next + 1) % size;
}

/** What the answer to a call tells of its pools; null before there have been enough calls (API-143). */
export function usageAfter(
  world: World,
  call: CountedCall,
  { pool }: Counted,
  now: number,
): UsageReport | null {
  if (pool === null) return null;
  const appReport = shareOf(world, 'app', call, now);
  const pageReport = pool === 'app' || call.page === undefined ? null : shareOf(world, pool, call, now);
  if (appReport === null && pageReport === null) return null;
  return {
    app: appReport?.percent ?? null,
    page:
      pageReport === null || pool === 'app' || call.page === undefined
        ? null
        : { page: call.page, pool, ...pageReport },
  };
}

/** How full a pool is once this call is in it, or null before enough calls. */
function shareOf(
  world: World,
  pool: PoolName,
  call: CountedCall,
  now: number,
): { readonly percent: number; readonly regain_minutes: number } | null {
  const used = usedOf(world, pool, call, now) + 1;
  if (used < USAGE_SHOWN_FROM_CALLS) return null;
  const limit = poolLimit(world, pool, call);
  const surplus = used - limit + 1;
  return {
    percent: Math.floor((100 * used) / limit),
    regain_minutes: surplus > 0 ? minutesUntilFree(world, pool, call, { now, surplus }) : 0,
  };
}

function rateOf({ call, path, command }: CountedCall): RateName | null {
  // Reactions and typing signs count like messages (API §5.1).
  if (call === 'sender_action') return 'send';
  if (call === 'send') return isMedia(command) ? 'send_media' : 'send';
  if (path.endsWith('/messenger_profile')) return 'profile';
  return path.endsWith('/conversations') || /\/t_[^/]*$/.test(path) ? 'conversations' : null;
}

function isMedia(command: GraphCommand | Rejection): boolean {
  if (!('do' in command) || command.do !== 'Send') return false;
  return command.message.media.some(({ type }) => type === 'audio' || type === 'video');
}

/** API-141: messaging and conversations are one use case of a Page, reading and configuring the Page another. */
function poolOf({ call, page, command }: CountedCall): PoolName {
  if (page === undefined) return 'app';
  const isPageRead = 'do' in command && command.do === 'ReadPage';
  return call === 'subscribed_apps' || call === 'feature_status' || isPageRead ? 'pages' : 'messenger';
}

function ringKey(rate: RateName, page: PageId): string {
  return `${rate}@${page}`;
}

function poolKey(pool: PoolName, { app, page }: { readonly app: AppId; readonly page?: PageId }): string {
  return pool === 'app' ? `app@${app}` : `${pool}@${app}@${page ?? ''}`;
}

/** A pool grows with the people behind it; nobody’s pool is empty from the start. */
function poolLimit(world: World, pool: PoolName, { app, page }: CountedCall): number {
  return (
    POOLS[pool].calls_per_user * Math.max(1, pool === 'app' ? usersOf(world, app) : engagedOf(world, page))
  );
}

function usersOf(world: World, app: AppId): number {
  let users = 0;
  for (const page of world.pages.values()) {
    if (page.connections.has(app)) users += engagedOf(world, page.id);
  }
  return users;
}

function engagedOf(world: World, page: PageId | undefined): number {
  return page === undefined ? 0 : (world.counts.engaged.get(page) ?? 0);
}

function usedOf(world: World, pool: PoolName, call: CountedCall, now: number): number {
  const count = world.counts.pools.get(poolKey(pool, call));
  if (count === undefined) return 0;
  const { window_ms } = POOLS[pool];
  let used = count.total;
  for (const { at, calls } of count.minutes) {
    if (now - at < window_ms) break;
    used -= calls;
  }
  return used;
}

function countInPool(world: World, pool: PoolName, call: CallEvent, now: number): void {
  const key = poolKey(pool, call);
  const count = world.counts.pools.get(key) ?? { minutes: [], total: 0 };
  world.counts.pools.set(key, count);
  const { minutes } = count;
  for (
    let first = minutes[0];
    first !== undefined && now - first.at >= POOLS[pool].window_ms;
    first = minutes[0]
  ) {
    count.total -= first.calls;
    minutes.shift();
  }
  const last = minutes.at(-1);
  if (last !== undefined && now - last.at < MINUTE_MS) last.calls += 1;
  else minutes.push({ at: now, calls: 1 });
  count.total += 1;
}

/** Until so many of the oldest calls have left the window that there is room again. */
function minutesUntilFree(
  world: World,
  pool: PoolName,
  call: CountedCall,
  { now, surplus }: { now: number; surplus: number },
): number {
  const { window_ms } = POOLS[pool];
  let left = surplus;
  for (const { at, calls } of world.counts.pools.get(poolKey(pool, call))?.minutes ?? []) {
    if (now - at >= window_ms) continue;
    left -= calls;
    if (left <= 0) return Math.ceil((at + window_ms - now) / MINUTE_MS);
  }
  return Math.ceil(window_ms / MINUTE_MS);
}
