/** M-04: the messaging window is a clock of its own. */
import { windowIsOpen } from '../oracle/thread.ts';
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

export const m04: Rule = {
  id: 'M-04',
  kind: 'rule',
  sentence: 'Outside the messaging window only tagged, utility or token sends are accepted.',
  why: 'Owning a thread for seven days does not mean that one may write for seven days. Integrations mix the two clocks up.',
  restsOn: ['CR-029', 'CR-031', 'API-057', 'F-53', 'Q-17'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const sends = decidedCalls(evidence, 'send').filter(
      ({ answer, scene }) => answer.outcome !== 'faulted' && !windowIsOpen(scene.thread, scene.now),
    );
    return result(
      sends.map(({ call }) => call.seq),
      sends.flatMap((send) => late(evidence, send)),
      'an app sends a day or more after the last act of the person that opens the window',
    );
  },
};

function late(evidence: Evidence, { call, answer, order, scene, accepted }: Decided): Violation[] {
  const tagged = (order.kind === 'send' && order.tag !== null) || call.params.messaging_type === 'UTILITY';
  if (!accepted || tagged) {
    return [];
  }
  const opened = scene.thread.windowOpenedAt;
  return [
    {
      facts: [
        fact(
          call,
          opened === null
            ? 'the person has never opened the window'
            : `the window was opened at ${new Date(opened).toISOString()}`,
        ),
        callFact(evidence, call),
        answerFact(answer),
      ],
      contradiction: `#${call.seq} was accepted at ${call.at}, when the window had closed`,
      advice:
        'Refuse with 10/2018278 from 24 hours after the last qualifying act on, whoever owns the thread.',
    },
  ];
}
