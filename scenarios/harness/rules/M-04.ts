/** M-04: the messaging window is a clock of its own. */
import { humanAgentWindowIsOpen, windowIsOpen } from '../oracle/thread.ts';
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
  restsOn: ['CR-029', 'CR-031', 'API-057', 'API-060', 'API-061', 'F-53', 'Q-17'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const sends = decidedCalls(evidence, 'send').filter(concerned);
    return result(
      sends.map(({ call }) => call.seq),
      sends.flatMap((send) => late(evidence, send)),
      'an app sends a day or more after the last act of the person that opens the window',
    );
  },
};

/** The private answer to a comment has a limit of its own (API-090). */
function concerned({ answer, order, scene }: Decided): boolean {
  const isPrivate = order.kind === 'send' && order.comment !== null;
  return answer.outcome !== 'faulted' && !isPrivate && !windowIsOpen(scene.thread, scene.now);
}

function late(evidence: Evidence, { call, answer, order, scene, accepted }: Decided): Violation[] {
  const tag = order.kind === 'send' ? order.tag : null;
  const tagged =
    call.params.messaging_type === 'UTILITY' ||
    (tag === 'HUMAN_AGENT' ? humanAgentWindowIsOpen(scene.thread, scene.now) : tag !== null);
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
