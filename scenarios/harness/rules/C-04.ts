/** C-04: a lost answer hides what happened, it does not make it half happen. */
import { hasMessage, takesBySending } from '../oracle/control.ts';
import {
  answerFact,
  callFact,
  type Decided,
  decidedCalls,
  deliveryFact,
  type Evidence,
  evidenceOf,
  isPhone,
  moveFact,
  ownersAround,
  result,
} from './evidence.ts';
import type { Rule, Violation } from './rule.ts';

export const c04: Rule = {
  id: 'C-04',
  kind: 'rule',
  sentence:
    'If the outcome is unknown to the caller, the true state is one of the two legal ones, never a mixture.',
  why: 'A caller that lost the answer finds out by asking who owns the thread. That tells it whether the message went out only if both went together.',
  restsOn: ['CR-036', 'F-37', 'F-72', 'SEED-75'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const sends = decidedCalls(evidence, 'send').filter(
      ({ answer, call }) => answer.lost !== undefined && hasMessage(call),
    );
    return result(
      sends.map(({ call }) => call.seq),
      sends.flatMap((send) => mixture(evidence, send)),
      'the answer to a send is lost',
    );
  },
};

function mixture(evidence: Evidence, send: Decided): Violation[] {
  const { call, answer, accepted } = send;
  const effects = evidence.causedBy(call.seq);
  const shown = effects.filter(isPhone);
  const moved = effects.filter((entry) => entry.kind === 'control');
  const takes = send.order.kind === 'send' && takesBySending(send.order, send.scene);
  const ordered = takes || ownersAround(send).before !== ownersAround(send).after;
  const legal = accepted
    ? shown.length === 1 && moved.length > 0 === ordered
    : shown.length === 0 && moved.length === 0;
  if (legal) {
    return [];
  }
  return [
    {
      facts: [
        callFact(evidence, call),
        answerFact(answer),
        ...shown.map((delivery) => deliveryFact(evidence, delivery)),
        ...moved.map((move) => moveFact(evidence, move)),
      ],
      contradiction: `of #${call.seq} the message was ${shown.length > 0 ? 'shown' : 'not shown'} and control ${moved.length > 0 ? 'moved' : 'did not move'}; both or neither are allowed`,
      advice:
        'Commit message and control as one step before the answer leaves, and let a cut line undo nothing.',
    },
  ];
}
