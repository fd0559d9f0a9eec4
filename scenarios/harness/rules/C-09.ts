/** C-09: only the owner gives away. */
import { isConnected } from '../oracle/page.ts';
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

export const c09: Rule = {
  id: 'C-09',
  kind: 'rule',
  sentence: 'Only the owner passes, releases or extends; an idle thread may be passed by any connected app.',
  why: 'If others could give a thread away, no app could rely on what it holds.',
  restsOn: ['CR-050', 'CR-051', 'CR-063', 'CR-064', 'CR-084', 'F-32'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const calls = decidedCalls(evidence, 'pass', 'release', 'extend').filter(
      ({ answer, scene }) => answer.outcome !== 'faulted' && scene.page.connections.size > 1,
    );
    return result(
      calls.map(({ call }) => call.seq),
      calls.flatMap((call) => overreach(evidence, call)),
      'an app passes, releases or extends by the edge on a page with a second connected app',
    );
  },
};

function overreach(evidence: Evidence, { call, answer, order, scene, accepted }: Decided): Violation[] {
  const owner = ownerAt(scene.thread, scene.now);
  const idlePass = order.kind === 'pass' && owner === null && isConnected(scene.page, call.app);
  if (!accepted || owner === call.app || idlePass) {
    return [];
  }
  return [
    {
      facts: [
        fact(call, `the thread is with ${evidence.name(owner)}`),
        callFact(evidence, call),
        answerFact(answer),
      ],
      contradiction: `#${call.seq} was accepted from ${evidence.name(call.app)}, which does not own the thread`,
      advice:
        'Ask who owns the thread before any control edge; only a pass of an idle thread is free to all connected apps.',
    },
  ];
}
