/** C-01: first the message, then the control. */
import {
  answerFact,
  callFact,
  carriesControl,
  decidedCalls,
  type Evidence,
  evidenceOf,
  moveFact,
  ownersAround,
  result,
} from './evidence.ts';
import type { Rule, Violation } from './rule.ts';

export const c01: Rule = {
  id: 'C-01',
  kind: 'rule',
  sentence: 'Control never moves because of a send before that send is accepted.',
  why: 'The hand-over belongs to the reply. If control moved although the reply was not sent, the person gets no answer from anybody and the agent cannot even try again.',
  restsOn: ['CR-036', 'SEED-75', 'SEED-77'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const witnesses = decidedCalls(evidence, 'send')
      .filter((send) => carriesControl(send) && ownersAround(send).before !== ownersAround(send).after)
      .map(({ call }) => call.seq);
    return result(
      witnesses,
      early(evidence),
      'a send carries a pass or a release that would change the owner',
    );
  },
};

function early(evidence: Evidence): Violation[] {
  return evidence.steps.flatMap(({ entry }) => {
    const call = entry.kind === 'control' ? evidence.callOf(entry) : undefined;
    if (entry.kind !== 'control' || call?.call !== 'send') {
      return [];
    }
    const answer = evidence.answerTo(call);
    if (answer?.outcome === 'ok' && answer.seq < entry.seq) {
      return [];
    }
    return [
      {
        facts: [
          moveFact(evidence, entry),
          callFact(evidence, call),
          ...(answer === undefined ? [] : [answerFact(answer)]),
        ],
        contradiction: `control moved at #${entry.seq} because of #${call.seq}, which ${fate(answer?.outcome)}; a move is allowed only after acceptance`,
        advice: 'Judge the whole send first; commit message and control as one step, or neither.',
      },
    ];
  });
}

function fate(outcome: 'ok' | 'refused' | 'faulted' | undefined): string {
  if (outcome === undefined) {
    return 'was never answered';
  }
  return outcome === 'ok' ? 'was accepted only afterwards' : 'was not accepted';
}
