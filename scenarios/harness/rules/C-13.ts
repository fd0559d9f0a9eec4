/** C-13: a lease ends when it ends. */
import type { ControlEntry } from '../journal.ts';
import type { Step } from '../oracle/oracle.ts';
import { threadOf } from '../oracle/world.ts';
import { type Claim, claimsOf, endAgrees } from './claims.ts';
import { type Evidence, evidenceOf, fact, moveFact, result } from './evidence.ts';
import type { Fact, Rule, Violation } from './rule.ts';

export const c13: Rule = {
  id: 'C-13',
  kind: 'rule',
  sentence: 'A lease ends exactly at its expiry, not before without another cause and not after.',
  why: 'Both apps count the same hours. If the thread lapses a second late, the default app is refused and the old owner answers a person it has lost.',
  restsOn: ['CR-011', 'CR-012', 'CR-013', 'CR-015', 'CR-022', 'CR-057', 'CR-091', 'F-48', 'F-49'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const claims = claimsOf(evidence).filter(({ source }) => source !== 'after');
    const late = claims.filter((claim) => endedFor(evidence, claim) !== null);
    const expiries = evidence.steps.filter(isExpiry);
    return result(
      [...late, ...expiries.map(({ entry }) => entry)].map(({ seq }) => seq),
      [
        ...expiries.flatMap((step) => wrongInstant(evidence, step)),
        ...claims.flatMap((claim) => wrongOwner(evidence, claim)),
        ...claimsOf(evidence).flatMap((claim) => wrongEnd(claim)),
      ],
      'a lease reaches its end',
    );
  },
};

type ExpiryStep = Step & { entry: ControlEntry };

function isExpiry(step: Step): step is ExpiryStep {
  return step.entry.kind === 'control' && step.entry.move === 'expiry';
}

/** The end that lies behind a claim, if the lease of the thread has run out by then. */
function endedFor(evidence: Evidence, { seq, ref, now }: Claim): number | null {
  const step = evidence.step(seq);
  const lease = step === undefined ? null : threadOf(step.before, ref).lease;
  return lease !== null && now >= lease.endsAt ? lease.endsAt : null;
}

function wrongInstant(evidence: Evidence, { entry, before, now }: ExpiryStep): Violation[] {
  const lease = threadOf(before, entry).lease;
  return lease !== null && lease.endsAt === now && lease.app === entry.from
    ? []
    : [violation([moveFact(evidence, entry)], entry.seq, lease === null ? null : lease.endsAt)];
}

/** The right owner, until another instant than acts and calls have earned it: be it told, read or written down. */
function wrongEnd(claim: Claim): Violation[] {
  return claim.owner === claim.due && !endAgrees(claim)
    ? [violation([claim.fact], claim.seq, claim.endsAt?.due ?? null)]
    : [];
}

/** Somebody still named as owner after the end, or nobody before it. */
function wrongOwner(evidence: Evidence, claim: Claim): Violation[] {
  const step = evidence.step(claim.seq);
  const lease = step === undefined ? null : threadOf(step.before, claim.ref).lease;
  const after = endedFor(evidence, claim) !== null && claim.owner === lease?.app;
  const before = claim.due !== null && claim.owner === null;
  return after || before
    ? [violation([claim.fact], claim.seq, claim.endsAt?.due ?? lease?.endsAt ?? null)]
    : [];
}

function violation(facts: Fact[], seq: number, end: number | null): Violation {
  return {
    facts:
      end === null ? facts : [fact({ seq }, `the lease ends at ${new Date(end).toISOString()}`), ...facts],
    contradiction: `#${seq} shows another end of the lease than the one that the acts and calls before it give`,
    advice: 'Keep one end per lease, compare it with `now >= end`, and ask it at every send, event and read.',
  };
}
