/** M-02: only the owner speaks on an owned thread. */
import { takesBySending } from '../oracle/control.ts';
import { inboxApp } from '../oracle/limits.ts';
import { ownerAt } from '../oracle/thread.ts';
import {
  answerFact,
  callFact,
  type Decided,
  decidedCalls,
  type Evidence,
  evidenceOf,
  fact,
  result,
} from './evidence.ts';
import type { Rule, Violation } from './rule.ts';

export const m02: Rule = {
  id: 'M-02',
  kind: 'rule',
  sentence:
    'On an owned thread only the owner may send, apart from the inbox, a permitted HUMAN_AGENT send and the app that may interrupt a lead form, which take control first.',
  why: 'This is what control is for. Being the default app, or having owned the thread a moment ago, is no exception.',
  restsOn: ['CR-024', 'CR-026', 'CR-027', 'CR-032', 'CR-048', 'CR-061', 'CR-118', 'SEED-17', 'OQ-16'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const sends = decidedCalls(evidence, 'send').filter(concerned);
    return result(
      sends.map(({ call }) => call.seq),
      sends.flatMap((send) => intruder(evidence, send)),
      'an app sends on a thread that somebody owns, on a page with a second connected app',
    );
  },
};

function concerned({ answer, scene }: Decided): boolean {
  return (
    answer.outcome !== 'faulted' &&
    ownerAt(scene.thread, scene.now) !== null &&
    scene.page.connections.size > 1
  );
}

function intruder(evidence: Evidence, { call, answer, order, scene, accepted }: Decided): Violation[] {
  const owner = ownerAt(scene.thread, scene.now);
  // OQ-16: whether the private answer to a comment is gated at all is left open.
  const takes = order.kind === 'send' && (order.comment !== null || takesBySending(order, scene));
  if (!accepted || owner === call.app || call.app === inboxApp || takes) {
    return [];
  }
  return [
    {
      facts: [
        fact(call, `the thread is with ${evidence.name(owner)}`),
        callFact(evidence, call),
        answerFact(answer),
      ],
      contradiction: `#${call.seq} was accepted from ${evidence.name(call.app)} while ${evidence.name(owner)} owned the thread`,
      advice: 'Refuse with 10/2018300 unless the calling app is the owner; the default app is not exempt.',
    },
  ];
}
