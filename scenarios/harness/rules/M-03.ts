/** M-03: what the person sees is what was accepted. */
import type { PhoneDelivery } from '../journal.ts';
import { hasMessage } from '../oracle/control.ts';
import {
  answerFact,
  callFact,
  type Decided,
  decidedCalls,
  deliveryFact,
  type Evidence,
  evidenceOf,
  isPhone,
  result,
} from './evidence.ts';
import type { Rule, Violation } from './rule.ts';

export const m03: Rule = {
  id: 'M-03',
  kind: 'rule',
  sentence: 'One accepted send shows the person one message, a refused one none.',
  why: 'A message shown after a refusal is sent again by a sound caller; a message accepted and not shown is never sent at all.',
  restsOn: ['CR-028', 'CR-036', 'SEED-75', 'F-72'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const sends = decidedCalls(evidence, 'send').filter(({ call }) => hasMessage(call));
    const phones = evidence.steps.map(({ entry }) => entry).filter(isPhone);
    return result(
      sends.map(({ call }) => call.seq),
      sends.flatMap((send) => miscounted(evidence, send, phones)),
      'a message is sent on a thread',
    );
  },
};

function miscounted(
  evidence: Evidence,
  { call, answer, accepted }: Decided,
  phones: readonly PhoneDelivery[],
): Violation[] {
  // By cause, or by the id that the answer gave the message.
  const mid = answer.message_id;
  const shown = phones.filter(
    (phone) => phone.cause === call.seq || (mid !== undefined && phone.mid === mid),
  );
  const due = accepted ? 1 : 0;
  if (shown.length === due) {
    return [];
  }
  return [
    {
      facts: [
        callFact(evidence, call),
        answerFact(answer),
        ...shown.map((delivery) => deliveryFact(evidence, delivery)),
      ],
      contradiction: `#${call.seq} was ${accepted ? 'accepted' : 'not accepted'}, so the person sees ${due === 1 ? 'one message' : 'nothing'} of it; ${shown.length} were shown`,
      advice: 'Show a message in the same step that accepts the send, and in no other.',
    },
  ];
}
