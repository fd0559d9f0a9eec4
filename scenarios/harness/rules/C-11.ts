/** C-11: asking is not having. */
import { modeOf } from '../oracle/page.ts';
import { ownerAt } from '../oracle/thread.ts';
import { threadKey } from '../oracle/world.ts';
import { byThread, type Claim, claimsOf, driftAfter } from './claims.ts';
import {
  answerFact,
  callFact,
  type Decided,
  decidedCalls,
  type Evidence,
  evidenceOf,
  fact,
  moveFact,
  result,
} from './evidence.ts';
import type { Fact, Rule, Violation } from './rule.ts';

export const c11: Rule = {
  id: 'C-11',
  kind: 'rule',
  sentence:
    'A request never moves control, whatever it is answered; only without routing, and on an idle thread, is it granted.',
  why: '`success: true` means that the request was forwarded. If it moved control, an app could take by asking what it may not take.',
  restsOn: ['CR-077', 'CR-078', 'CR-079', 'CR-081', 'CR-082', 'F-29'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const requests = decidedCalls(evidence, 'request').filter(
      (request) => request.answer.outcome !== 'faulted' && !isGrantable(request),
    );
    const claims = byThread(claimsOf(evidence));
    return result(
      requests.map(({ call }) => call.seq),
      requests.flatMap((request) => [
        ...moved(evidence, request),
        ...drift(evidence, request, claims.get(threadKey(request.ref)) ?? []),
      ]),
      'an app requests a thread that another app owns, or requests on a page that is on Conversation Routing',
    );
  },
};

/** CR-078: today, without routing, the first to ask for an idle thread gets it. */
function isGrantable({ scene }: Decided): boolean {
  const { page, thread, now, readings } = scene;
  return modeOf(page, readings) === 'Z' && ownerAt(thread, now) === null;
}

function moved(evidence: Evidence, request: Decided): Violation[] {
  return evidence
    .causedBy(request.call.seq)
    .flatMap((entry) =>
      entry.kind === 'control' ? [violation(evidence, request, moveFact(evidence, entry))] : [],
    );
}

function drift(evidence: Evidence, request: Decided, claims: readonly Claim[]): Violation[] {
  const after = driftAfter(request, claims)?.after;
  return after?.owner === request.call.app ? [violation(evidence, request, after.fact)] : [];
}

function violation(evidence: Evidence, { call, answer, scene }: Decided, found: Fact): Violation {
  const owner = ownerAt(scene.thread, scene.now);
  return {
    facts: [
      fact(call, `the thread is with ${evidence.name(owner)}`),
      callFact(evidence, call),
      answerFact(answer),
      found,
    ],
    contradiction: `#${call.seq} only asked; nothing but a pass of the owner may follow from it`,
    advice:
      'Forward a request to the owner and change nothing; refuse it on a page that is on Conversation Routing.',
  };
}
