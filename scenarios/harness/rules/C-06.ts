/** C-06: a pass goes where it says. */
import { isConnected } from '../oracle/page.ts';
import {
  answerFact,
  callFact,
  type Decided,
  decidedCalls,
  type Evidence,
  evidenceOf,
  fact,
  handOverOf,
  moveFact,
  moveOf,
  ownersAround,
  result,
} from './evidence.ts';
import type { Rule, Violation } from './rule.ts';

export const c06: Rule = {
  id: 'C-06',
  kind: 'rule',
  sentence:
    'A pass with an app id goes to that app; if the app is not connected to the page, the pass is refused and nothing changes.',
  why: 'A thread passed to an app that cannot hear it is a thread that nobody answers.',
  restsOn: ['CR-004', 'CR-037', 'CR-046', 'CR-049', 'SEED-45', 'F-33'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const passes = decidedCalls(evidence, 'send', 'pass').filter(
      (pass) =>
        targetOf(pass) !== null && (pass.accepted || !isConnected(pass.scene.page, targetOf(pass) ?? '')),
    );
    return result(
      passes.map(({ call }) => call.seq),
      passes.flatMap((pass) => astray(evidence, pass)),
      'a pass that names an app is accepted, or names an app that is not connected',
    );
  },
};

function targetOf(pass: Decided): string | null {
  const handOver = handOverOf(pass);
  return handOver?.kind === 'pass' ? handOver.to : null;
}

function astray(evidence: Evidence, pass: Decided): Violation[] {
  const { call, answer, accepted, scene } = pass;
  const target = targetOf(pass);
  if (!accepted || target === null) {
    return [];
  }
  if (!isConnected(scene.page, target)) {
    return [
      {
        facts: [
          fact(call, `${evidence.name(target)} is not connected to the page`),
          callFact(evidence, call),
          answerFact(answer),
        ],
        contradiction: `#${call.seq} was accepted although its target can never answer`,
        advice: 'Refuse a pass to an app that is not connected with 100/2018164, and send nothing.',
      },
    ];
  }
  const move = moveOf(evidence, call);
  const moved = move === undefined ? ownersAround(pass).before : move.to;
  return moved === target
    ? []
    : [
        {
          facts: [
            callFact(evidence, call),
            answerFact(answer),
            ...(move === undefined ? [] : [moveFact(evidence, move)]),
          ],
          contradiction: `#${call.seq} names ${evidence.name(target)}; the thread is with ${evidence.name(moved)}`,
          advice: 'Give the thread to the app that the pass names, and start its lease at the pass.',
        },
      ];
}
