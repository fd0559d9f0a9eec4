/** What the journal says or shows about the owner of a thread, each set against the oracle. */
import { type AnswerEntry, type Entry, ms } from '../journal.ts';
import type { Step } from '../oracle/oracle.ts';
import { leaseOf, type ThreadRef, threadKey } from '../oracle/world.ts';
import type { Evidence } from './evidence.ts';
import { fact, instantOf } from './evidence.ts';
import type { Fact } from './rule.ts';

/** One statement about who owns a thread at one position. */
export interface Claim {
  seq: number;
  now: number;
  ref: ThreadRef;
  owner: string | null;
  /** The owner as the oracle has it at that position. */
  due: string | null;
  /** Statement and oracle about the end of the lease, where the entry names one. */
  endsAt?: { claimed: number; due: number | null; precisionMs: number };
  source: 'read' | 'before' | 'after';
  fact: Fact;
}

const collected = new WeakMap<Evidence, readonly Claim[]>();

/** Collected once per journal: several rules ask for them again for each call they judge. */
export function claimsOf(evidence: Evidence): readonly Claim[] {
  const known = collected.get(evidence) ?? evidence.steps.flatMap((step) => claimsIn(evidence, step));
  collected.set(evidence, known);
  return known;
}

export function agrees(claim: Claim): boolean {
  return claim.owner === claim.due && endAgrees(claim);
}

export function endAgrees({ endsAt, owner }: Claim): boolean {
  if (endsAt === undefined || owner === null || endsAt.due === null) {
    return true;
  }
  const { claimed, due, precisionMs } = endsAt;
  return Math.floor(claimed / precisionMs) === Math.floor(due / precisionMs);
}

export function byThread(claims: readonly Claim[]): Map<string, Claim[]> {
  const threads = new Map<string, Claim[]>();
  for (const claim of claims) {
    const key = threadKey(claim.ref);
    threads.set(key, [...(threads.get(key) ?? []), claim]);
  }
  return threads;
}

function claimsIn(evidence: Evidence, step: Step): Claim[] {
  const { entry } = step;
  switch (entry.kind) {
    case 'routing': {
      // The oracle has applied the act already; what stood before it is the world before the act.
      const before = entry.cause === null ? undefined : evidence.step(entry.cause);
      return [
        claim(evidence, before ?? step, entry, entry.owner_before, 'before'),
        claim(evidence, step, entry, entry.owner_after, 'after', entry.expires_at),
      ];
    }
    case 'control': {
      const cause = originOf(evidence, entry);
      const before = claim(evidence, cause ?? step, entry, entry.from, 'before');
      const after = claim(evidence, step, entry, entry.to, 'after', entry.expires_at);
      // An expiry ends what ran until its very instant, when the oracle already sees nobody.
      return entry.move === 'expiry' ? [after] : [before, after];
    }
    case 'answer':
      return readIn(evidence, step, entry);
    default:
      return [];
  }
}

/** The step before which the world was as a move found it: the call's answer, or the act behind the routing. */
function originOf(evidence: Evidence, entry: Extract<Entry, { kind: 'control' }>): Step | undefined {
  const call = evidence.callOf(entry);
  if (call !== undefined) {
    const answer = evidence.answerTo(call);
    return answer === undefined ? undefined : evidence.step(answer.seq);
  }
  const cause = entry.cause === null ? undefined : evidence.step(entry.cause);
  return cause?.entry.kind === 'routing' && cause.entry.cause !== null
    ? evidence.step(cause.entry.cause)
    : cause;
}

type Located = Extract<Entry, { kind: 'routing' | 'control' }>;

function claim(
  evidence: Evidence,
  step: Step,
  entry: Located,
  owner: string | null,
  source: 'before' | 'after',
  expiresAt?: string | null,
): Claim {
  const ref = { page: entry.page, psid: entry.psid };
  const lease = leaseOf(source === 'before' ? step.before : step.after, ref, step.now);
  const claimed = instantOf(expiresAt);
  return {
    seq: entry.seq,
    now: ms(entry.at),
    ref,
    owner,
    due: lease?.app ?? null,
    ...(claimed === null ? {} : { endsAt: { claimed, due: lease?.endsAt ?? null, precisionMs: 1 } }),
    source,
    fact: fact(entry, `${entry.kind} names ${evidence.name(owner)} as owner ${source} it`),
  };
}

/** What `thread_owner` told: an app, nobody, or (to others) only that somebody holds the thread. */
function readIn(evidence: Evidence, step: Step, answer: AnswerEntry): Claim[] {
  if (
    answer.call !== 'thread_owner' ||
    answer.outcome !== 'ok' ||
    answer.page === undefined ||
    answer.psid === undefined
  ) {
    return [];
  }
  const view = viewOf(answer);
  if (view === undefined || (view !== null && view.app === undefined)) {
    return [];
  }
  const ref = { page: answer.page, psid: answer.psid };
  const lease = leaseOf(step.before, ref, step.now);
  const owner = view?.app ?? null;
  return [
    {
      seq: answer.seq,
      now: step.now,
      ref,
      owner,
      due: lease?.app ?? null,
      ...(view?.expiration === undefined
        ? {}
        : { endsAt: { claimed: view.expiration * 1000, due: lease?.endsAt ?? null, precisionMs: 1000 } }),
      source: 'read',
      fact: fact(answer, `thread_owner told ${evidence.name(answer.app)}: ${evidence.name(owner)}`),
    },
  ];
}

/** The body of a `thread_owner` answer: null when idle, undefined when it has another shape. */
export function viewOf(answer: AnswerEntry): { app?: string; expiration?: number } | null | undefined {
  const data = member(answer.body, 'data');
  if (!Array.isArray(data)) {
    return undefined;
  }
  if (data.length === 0) {
    return null;
  }
  const owner = member(data[0], 'thread_owner');
  const app = member(owner, 'app_id');
  const expiration = member(owner, 'expiration');
  return {
    ...(typeof app === 'string' || typeof app === 'number' ? { app: String(app) } : {}),
    ...(typeof expiration === 'number' ? { expiration } : {}),
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
