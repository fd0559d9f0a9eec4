/** C-07: a release leaves nobody in control. */
import {
  answerFact,
  callFact,
  type Decided,
  decidedCalls,
  type Evidence,
  evidenceOf,
  handOverOf,
  moveFact,
  moveOf,
  ownersAround,
  result,
} from './evidence.ts';
import type { Rule, Violation } from './rule.ts';

export const c07: Rule = {
  id: 'C-07',
  kind: 'rule',
  sentence: 'A release makes the thread idle.',
  why: 'After a release the default app is the one that may speak. If the thread stays with its owner, or goes to another one, nobody knows whose turn it is.',
  restsOn: ['CR-039', 'CR-040', 'CR-065', 'SEED-09', 'SEED-72'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const releases = decidedCalls(evidence, 'send', 'release').filter(
      (release) =>
        release.accepted && handOverOf(release)?.kind === 'release' && ownersAround(release).before !== null,
    );
    return result(
      releases.map(({ call }) => call.seq),
      releases.flatMap((release) => held(evidence, release)),
      'a release of an owned thread is accepted, on a send or by the edge',
    );
  },
};

function held(evidence: Evidence, release: Decided): Violation[] {
  const { call, answer } = release;
  const move = moveOf(evidence, call);
  const owner = move === undefined ? ownersAround(release).before : move.to;
  return owner === null
    ? []
    : [
        {
          facts: [
            callFact(evidence, call),
            answerFact(answer),
            ...(move === undefined ? [] : [moveFact(evidence, move)]),
          ],
          contradiction: `#${call.seq} released the thread, which is now with ${evidence.name(owner)}`,
          advice:
            'Leave the thread without an owner; that the default app may speak then is a right to send, not ownership.',
        },
      ];
}
