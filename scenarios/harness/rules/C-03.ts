/** C-03: message and control are one step to everyone who looks. */
import type { Entry } from '../journal.ts';
import {
  answerFact,
  callFact,
  carriesControl,
  type Decided,
  decidedCalls,
  type Evidence,
  evidenceOf,
  fact,
  moveFact,
  moveOf,
  ownersAround,
  result,
} from './evidence.ts';
import type { Rule, Violation } from './rule.ts';

export const c03: Rule = {
  id: 'C-03',
  kind: 'rule',
  sentence:
    'Accept and move are atomic to observers: nobody can see the message accepted and the ordered move missing.',
  why: 'In the gap between message and hand-over two apps believe that they own the thread: the sender answers the next message, and so does the receiver.',
  restsOn: ['CR-036', 'CR-061', 'SEED-75'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const sends = decidedCalls(evidence, 'send').filter(
      (send) =>
        send.accepted && carriesControl(send) && ownersAround(send).before !== ownersAround(send).after,
    );
    return result(
      sends.map(({ call }) => call.seq),
      sends.flatMap((send) => gap(evidence, send)),
      'a send is accepted that carries a pass or a release which changes the owner',
    );
  },
};

function gap(evidence: Evidence, send: Decided): Violation[] {
  const { call, answer } = send;
  const move = moveOf(evidence, call);
  const facts = [callFact(evidence, call), answerFact(answer)];
  if (move === undefined) {
    return [
      {
        facts,
        contradiction: `#${call.seq} was accepted and ordered control to go to ${evidence.name(ownersAround(send).after)}, but control never moved`,
        advice: 'Once a send is accepted its control step cannot fail; commit both together.',
      },
    ];
  }
  const between = entriesFrom(evidence, answer.seq, move.seq).find((entry) => entry.cause !== call.seq);
  if (between === undefined) {
    return [];
  }
  return [
    {
      facts: [...facts, fact(between, `${between.kind} stands before the move`), moveFact(evidence, move)],
      contradiction: `whoever looked at #${between.seq} saw the message of #${call.seq} sent and the thread still with ${evidence.name(move.from)}`,
      advice: 'Write the accepted send and its move as one step, before anything else is let in.',
    },
  ];
}

/** Entries of the same send may stand in between; anything else is an observer. */
function entriesFrom(evidence: Evidence, from: number, to: number): Entry[] {
  const entries: Entry[] = [];
  for (let seq = from + 1; seq < to; seq += 1) {
    const entry = evidence.step(seq)?.entry;
    if (entry !== undefined) {
      entries.push(entry);
    }
  }
  return entries;
}
