/** G-03: a new default app disturbs no conversation. */
import type { ControlEntry } from '../journal.ts';
import type { Step } from '../oracle/oracle.ts';
import { ownerAt } from '../oracle/thread.ts';
import { pageOf, threadKey } from '../oracle/world.ts';
import { agrees, byThread, type Claim, claimsOf } from './claims.ts';
import { type Evidence, evidenceOf, fact, moveFact, result } from './evidence.ts';
import type { Rule, Violation } from './rule.ts';

export const g03: Rule = {
  id: 'G-03',
  kind: 'rule',
  sentence: 'Changing the default app moves no owned thread.',
  why: 'A setting is changed in the middle of a working day. Conversations that are under way stay with whoever leads them.',
  restsOn: ['CR-005'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const claims = byThread(claimsOf(evidence));
    const findings = evidence.steps.filter(isChange).map((step) => around(evidence, step, claims));
    return result(
      findings.flatMap(({ witnesses }) => witnesses),
      findings.flatMap(({ violations }) => violations),
      'the default app is changed while a thread is owned, and the thread is heard of again',
    );
  },
};

function isChange({ entry, before }: Step): boolean {
  if (entry.kind !== 'setting' || entry.what !== 'routing_put') {
    return false;
  }
  const previous = pageOf(before, entry.page).defaultApp;
  return previous !== null && entry.default_app !== previous;
}

function around(evidence: Evidence, step: Step, claims: ReadonlyMap<string, readonly Claim[]>) {
  const witnesses: number[] = [];
  const violations: Violation[] = evidence
    .causedBy(step.entry.seq)
    .filter((entry): entry is ControlEntry => entry.kind === 'control')
    .map((move) => violation(step, moveFact(evidence, move)));
  for (const [key, thread] of step.before.threads) {
    const next = (claims.get(key) ?? []).find(
      ({ seq, source }) => seq > step.entry.seq && source !== 'after',
    );
    const last = (claims.get(key) ?? []).findLast(({ seq }) => seq < step.entry.seq);
    if (ownerAt(thread, step.now) === null || next === undefined || !isOfPage(step, next)) {
      continue;
    }
    witnesses.push(next.seq);
    if (!agrees(next) && (last === undefined || agrees(last))) {
      violations.push(violation(step, next.fact));
    }
  }
  return { witnesses, violations };
}

function isOfPage({ entry }: Step, { ref }: Claim): boolean {
  return 'page' in entry && entry.page === ref.page && threadKey(ref).startsWith(`${entry.page}/`);
}

function violation(step: Step, found: ReturnType<typeof fact>): Violation {
  return {
    facts: [fact(step.entry, 'the default app was changed'), found],
    contradiction: `nothing but the change at #${step.entry.seq} explains that the thread is with somebody else`,
    advice: 'Use the new default app from the next routing decision on; leave running leases alone.',
  };
}
