/** C-05: a pass without a target goes to the default app. */
import { unnamedTarget } from '../oracle/page.ts';
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

export const c05: Rule = {
  id: 'C-05',
  kind: 'rule',
  sentence: 'A pass without an app id goes to the default app in force when it is accepted.',
  why: "Leaving the id out is how an app hands back without knowing who answers for the page today. It must not end with a fixed app, nor with yesterday's default.",
  restsOn: ['CR-038', 'CR-052', 'SEED-20'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const passes = decidedCalls(evidence, 'send', 'pass').filter(
      (pass) =>
        pass.accepted && namesNobody(pass) && unnamedTarget(pass.scene.page, pass.scene.readings) !== null,
    );
    return result(
      passes.map(({ call }) => call.seq),
      passes.flatMap((pass) => astray(evidence, pass)),
      'a pass without an app id is accepted, on a send or by the edge, while a default app is chosen',
    );
  },
};

function namesNobody(pass: Decided): boolean {
  const handOver = handOverOf(pass);
  return handOver?.kind === 'pass' && handOver.to === null;
}

function astray(evidence: Evidence, pass: Decided): Violation[] {
  const { call, answer, scene } = pass;
  const move = moveOf(evidence, call);
  const due = unnamedTarget(scene.page, scene.readings);
  const moved = move === undefined ? ownersAround(pass).before : move.to;
  if (moved === due) {
    return [];
  }
  return [
    {
      facts: [
        fact(answer, `the default app is ${evidence.name(due)}`),
        callFact(evidence, call),
        answerFact(answer),
        ...(move === undefined ? [] : [moveFact(evidence, move)]),
      ],
      contradiction: `#${call.seq} names no target, which means ${evidence.name(due)}; the thread is with ${evidence.name(moved)}`,
      advice: 'Resolve a missing target to the default app of the page at the moment of acceptance.',
    },
  ];
}
