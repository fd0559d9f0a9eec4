/** C-02: a refused send changes nothing. */

import { threadKey } from '../oracle/world.ts';
import { byThread, type Claim, claimsOf, driftAfter } from './claims.ts';
import {
  answerFact,
  callFact,
  type Decided,
  decidedCalls,
  deliveryFact,
  type Evidence,
  evidenceOf,
  moveFact,
  result,
} from './evidence.ts';
import type { Fact, Rule, Violation } from './rule.ts';

export const c02: Rule = {
  id: 'C-02',
  kind: 'rule',
  sentence: "A refused send changes nothing: owner, expiry, routing and the person's view stay as they were.",
  why: 'A caller that reads a refusal tries again or gives up. Both are wrong if half of the send has happened.',
  restsOn: ['CR-028', 'CR-045', 'CR-046', 'CR-047', 'SEED-75', 'OQ-14'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const refused = decidedCalls(evidence, 'send').filter(({ accepted }) => !accepted);
    const claims = byThread(claimsOf(evidence));
    return result(
      refused.map(({ call }) => call.seq),
      refused.flatMap((send) => [
        ...effects(evidence, send),
        ...drift(evidence, send, claims.get(threadKey(send.ref)) ?? []),
      ]),
      'a send on a thread is refused, or ended by a fault before it was decided',
    );
  },
};

/** Whatever the journal lays at the door of the refused call. */
function effects(evidence: Evidence, { call, answer }: Decided): Violation[] {
  const facts = evidence.causedBy(call.seq).flatMap((entry): Fact[] => {
    if (entry.kind === 'control') {
      return [moveFact(evidence, entry)];
    }
    return entry.kind === 'delivery' ? [deliveryFact(evidence, entry)] : [];
  });
  return facts.map((effect) => violation([callFact(evidence, call), answerFact(answer), effect], call.seq));
}

function drift(evidence: Evidence, send: Decided, claims: readonly Claim[]): Violation[] {
  const found = driftAfter(send, claims);
  if (found === null) {
    return [];
  }
  const { call, answer } = send;
  const seen = found.before === undefined ? [] : [found.before.fact];
  return [violation([...seen, callFact(evidence, call), answerFact(answer), found.after.fact], call.seq)];
}

function violation(facts: Fact[], seq: number): Violation {
  return {
    facts,
    contradiction: `#${seq} was not accepted, so the thread and what the person sees must be as they were before it`,
    advice: 'Check everything before changing anything, and undo nothing: there must be nothing to undo.',
  };
}
