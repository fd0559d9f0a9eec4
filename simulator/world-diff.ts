/** How two worlds differ, in words: which member of what, from what to what, and the rule that made it so. */

import type { ThreadKey } from './domain/ids.ts';
import type { Engine } from './engine.ts';
import { iso } from './journal-line.ts';
import { stateHash, stateOf } from './state-hash.ts';

export interface Difference {
  /** Where it is, such as `threads.PAGE:PSID.control.owner`. */
  readonly path: string;
  /** null where it is not there at all. */
  readonly before: unknown;
  readonly after: unknown;
  /** The rule behind the last word on a thread's owner. */
  readonly because?: Reason;
  readonly sentence: string;
}

export interface Reason {
  readonly rule: string;
  /** The entry that says so. */
  readonly seq: number;
}

export interface WorldDiff {
  readonly equal: boolean;
  readonly state_hash: { readonly before: string; readonly after: string };
  readonly differences: readonly Difference[];
}

/** Lists that grow with what is said are told by their length; everything else down to its leaves. */
const COUNTED: ReadonlySet<string> = new Set(['messages']);

export function worldDiff(before: Engine, after: Engine): WorldDiff {
  const hashes = { before: stateHash(before.world), after: stateHash(after.world) };
  const found: Found[] = [];
  compare([], stateOf(before.world), stateOf(after.world), found);
  return {
    equal: hashes.before === hashes.after,
    state_hash: hashes,
    differences: found.map((difference) => told(difference, after)),
  };
}

interface Found {
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

function compare(path: readonly string[], before: unknown, after: unknown, found: Found[]): void {
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  const name = path.at(-1) ?? '';
  if (COUNTED.has(name) && Array.isArray(before) && Array.isArray(after)) {
    found.push({ path, before: before.length, after: after.length });
    return;
  }
  if (!isMembers(before) || !isMembers(after)) {
    found.push({ path, before: before ?? null, after: after ?? null });
    return;
  }
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
    compare([...path, key], before[key], after[key], found);
}

function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function told({ path, before, after }: Found, engine: Engine): Difference {
  const because = reasonFor(path, engine);
  const [what = '', which, ...member] = path;
  const place = which === undefined ? what : `${singular(what)} ${which}`;
  const where = member.length === 0 ? place : `${place}: ${member.join('.')}`;
  const reason = because === null ? '' : ` because ${because.rule}`;
  return {
    path: path.join('.'),
    before,
    after,
    ...(because === null ? {} : { because }),
    sentence: `${where} ${inWords(path, before)} → ${inWords(path, after)}${reason}`,
  };
}

const SINGULAR: Readonly<Record<string, string>> = {
  apps: 'app',
  pages: 'page',
  people: 'person',
  threads: 'thread',
  deliveries: 'delivery',
  faults: 'fault',
  personas: 'persona',
  uploads: 'upload',
  comments: 'comment',
};

function singular(what: string): string {
  return SINGULAR[what] ?? what;
}

function inWords(path: readonly string[], value: unknown): string {
  if (value === null) return 'nothing';
  // What only one world has is told as being there; `before` and `after` hold all of it.
  if (isMembers(value)) return 'there';
  const name = path.at(-1) ?? '';
  const isInstant = typeof value === 'number' && (name === 'at' || name === 'since' || name.endsWith('_at'));
  if (isInstant) return iso(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Whoever moved the control of a thread last had a rule for it. */
function reasonFor([what, which, member]: readonly string[], engine: Engine): Reason | null {
  if (what !== 'threads' || (member !== undefined && member !== 'control')) return null;
  const thread = engine.world.threads.get(which as ThreadKey);
  if (thread === undefined) return null;
  let last: Reason | null = null;
  for (const entry of engine.threadEntries(thread.page, thread.psid)) {
    if (entry.kind === 'control' || entry.kind === 'routing') last = { rule: entry.rule, seq: entry.seq };
  }
  return last;
}
