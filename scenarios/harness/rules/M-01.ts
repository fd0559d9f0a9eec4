/** M-01: who may speak when nobody is in control. */
import { takesBySending } from '../oracle/control.ts';
import { inboxApp } from '../oracle/limits.ts';
import { isOn } from '../oracle/page.ts';
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

export const m01: Rule = {
  id: 'M-01',
  kind: 'rule',
  sentence: 'With routing on, on an idle thread only the default app may send.',
  why: 'A released thread belongs to the page again, and the default app speaks for the page.',
  restsOn: ['CR-025', 'CR-067', 'SEED-72', 'F-54'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const sends = decidedCalls(evidence, 'send').filter(
      ({ answer, scene }) =>
        answer.outcome !== 'faulted' && isOn(scene.page) && ownerAt(scene.thread, scene.now) === null,
    );
    return result(
      sends.map(({ call }) => call.seq),
      sends.flatMap((send) => stranger(evidence, send)),
      'an app sends on an idle thread of a page that is on Conversation Routing',
    );
  },
};

function stranger(evidence: Evidence, { call, answer, order, scene, accepted }: Decided): Violation[] {
  // OQ-16: the private answer to a comment is free while nobody owns the thread.
  const takes = order.kind === 'send' && (order.comment !== null || takesBySending(order, scene));
  if (!accepted || call.app === scene.page.defaultApp || call.app === inboxApp || takes) {
    return [];
  }
  return [
    {
      facts: [
        fact(call, `nobody owns the thread; the default app is ${evidence.name(scene.page.defaultApp)}`),
        callFact(evidence, call),
        answerFact(answer),
      ],
      contradiction: `#${call.seq} was accepted from ${evidence.name(call.app)}, which is not the default app`,
      advice: 'Refuse with 10/2018300 on an idle thread unless the calling app is the default app.',
    },
  ];
}
