/** What the journal says or shows about the owner of a thread, each set against the oracle. */
import { type AnswerEntry, type CallEntry, type ControlEntry, ms, type RoutingEntry } from '../journal.ts';
import type { Step } from '../oracle/oracle.ts';
import type { Lease } from '../oracle/thread.ts';
import { leaseOf, type ThreadRef, threadKey } from '../oracle/world.ts';
import type { Decided, Evidence } from './evidence.ts';
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

/**
 * The first statement after a call was answered, where it departs from the oracle and the last one before the call did
 * not: a change that nothing in the journal explains.
 */
export function driftAfter(
  { call, answer }: Decided,
  claims: readonly Claim[],
): { before: Claim | undefined; after: Claim } | null {
  const before = claims.findLast(({ seq }) => seq < call.seq);
  const after = claims.find(({ seq }) => seq > answer.seq);
  if (after === undefined || after.source === 'after' || agrees(after)) {
    return null;
  }
  return before === undefined || agrees(before) ? { before, after } : null;
}

function claimsIn(evidence: Evidence, step: Step): Claim[] {
  const { entry } = step;
  switch (entry.kind) {
    case 'routing':
      return routingClaims(evidence, step, entry);
    case 'control':
      return controlClaims(evidence, step, entry);
    case 'answer':
      return readIn(evidence, step, entry);
    default:
      return [];
  }
}

/** The oracle takes an act in at once; what stood before it, and once it was routed, is kept with its verdict. */
function routingClaims(evidence: Evidence, step: Step, entry: RoutingEntry): Claim[] {
  const act = entry.cause === null ? undefined : evidence.step(entry.cause);
  const before = claim(evidence, entry, entry.owner_before, 'before', foundBy(act ?? step, entry));
  const routed = act?.verdict === undefined ? leaseOf(step.after, entry, step.now) : act.verdict.routed;
  return [before, claim(evidence, entry, entry.owner_after, 'after', routed, entry.expires_at)];
}

/** What the routing of an act finds: a stop keyword has let the thread go by then (CR-121). */
function foundBy(act: Step, ref: ThreadRef): Lease | null {
  return act.verdict?.step === 'stopped' ? null : leaseOf(act.before, ref, act.now);
}

function controlClaims(evidence: Evidence, step: Step, entry: ControlEntry): Claim[] {
  // Time alone ends a lease, or a form; the oracle sees the end at its very instant.
  if (entry.cause === null) {
    return [
      claim(evidence, entry, entry.to, 'after', leaseOf(step.after, entry, step.now), entry.expires_at),
    ];
  }
  const cause = evidence.step(entry.cause);
  const call = evidence.callOf(entry);
  if (call !== undefined) {
    return callClaims(evidence, step, entry, call);
  }
  if (cause?.entry.kind === 'routing' && cause.entry.cause !== null) {
    const act = evidence.step(cause.entry.cause);
    const routed = act?.verdict === undefined ? leaseOf(step.after, entry, step.now) : act.verdict.routed;
    return [
      claim(evidence, entry, entry.from, 'before', foundBy(act ?? step, entry)),
      claim(evidence, entry, entry.to, 'after', routed, entry.expires_at),
    ];
  }
  const verdict = cause?.verdict;
  const stopped = verdict?.step === 'stopped';
  const before =
    verdict !== undefined && !stopped ? verdict.routed : leaseOf((cause ?? step).before, entry, step.now);
  const after = stopped ? null : leaseOf(step.after, entry, step.now);
  return [
    claim(evidence, entry, entry.from, 'before', before),
    claim(evidence, entry, entry.to, 'after', after, entry.expires_at),
  ];
}

/** A send may move control twice, first to its sender, then on; only the two ends are claims. */
function callClaims(evidence: Evidence, step: Step, entry: ControlEntry, call: CallEntry): Claim[] {
  const moves = evidence.causedBy(call.seq).filter(({ kind }) => kind === 'control');
  const answer = evidence.answerTo(call);
  const asked = answer === undefined ? undefined : evidence.step(answer.seq);
  const before = leaseOf((asked ?? step).before, entry, step.now);
  const after = leaseOf(step.after, entry, step.now);
  return [
    ...(moves[0]?.seq === entry.seq ? [claim(evidence, entry, entry.from, 'before', before)] : []),
    ...(moves.at(-1)?.seq === entry.seq
      ? [claim(evidence, entry, entry.to, 'after', after, entry.expires_at)]
      : []),
  ];
}

function claim(
  evidence: Evidence,
  entry: RoutingEntry | ControlEntry,
  owner: string | null,
  source: 'before' | 'after',
  lease: Lease | null,
  expiresAt?: string | null,
): Claim {
  const claimed = instantOf(expiresAt);
  return {
    seq: entry.seq,
    now: ms(entry.at),
    ref: { page: entry.page, psid: entry.psid },
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
    // OQ-9: under one reading it is a date text.
    ...(typeof expiration === 'string' && !Number.isNaN(Date.parse(expiration))
      ? { expiration: Math.floor(Date.parse(expiration) / 1000) }
      : {}),
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
