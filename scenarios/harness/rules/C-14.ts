/** C-14: what makes a lease longer, and what may make it shorter. */
import { extensionMaxSeconds } from '../oracle/limits.ts';
import { leaseOf } from '../oracle/world.ts';
import {
  actFact,
  answerFact,
  callFact,
  type Decided,
  decidedCalls,
  type Entered,
  type Evidence,
  enteredActs,
  evidenceOf,
  fact,
  instantOf,
  moveFact,
  moveOf,
  result,
  routingFact,
} from './evidence.ts';
import type { Rule, Violation } from './rule.ts';

export const c14: Rule = {
  id: 'C-14',
  kind: 'rule',
  sentence:
    'Activity never shortens a lease; an extension sets it to the time of the call plus its duration, at most seven days.',
  why: 'An app extends in order to be sure of its time. A person who writes must not cost it what it was given.',
  restsOn: ['CR-013', 'CR-085', 'CR-086', 'F-53'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const kept = enteredActs(evidence).filter(keepsOwner);
    const extensions = decidedCalls(evidence, 'extend').filter(({ accepted }) => accepted);
    return result(
      [...kept.map(({ act }) => act.seq), ...extensions.map(({ call }) => call.seq)],
      [
        ...kept.flatMap((event) => shortened(evidence, event)),
        ...extensions.flatMap((call) => mismeasured(evidence, call)),
      ],
      'a person acts on an owned thread, or the owner extends its control',
    );
  },
};

function keepsOwner({ act, step, routings }: Entered): boolean {
  const lease = leaseOf(step.before, act, step.now);
  return lease !== null && routings[0]?.owner_after === lease.app;
}

function shortened(evidence: Evidence, { act, step, routings }: Entered): Violation[] {
  const before = leaseOf(step.before, act, step.now)?.endsAt ?? 0;
  const routing = routings[0];
  const after = instantOf(routing?.expires_at);
  if (routing === undefined || after === null || after >= before) {
    return [];
  }
  return [
    {
      facts: [
        fact(act, `the lease runs until ${new Date(before).toISOString()}`),
        actFact(act),
        routingFact(evidence, routing),
      ],
      contradiction: `after #${act.seq} the lease ends at ${new Date(after).toISOString()}, earlier than before`,
      advice: 'Take the later of the end that stands and the event plus the window.',
    },
  ];
}

function mismeasured(evidence: Evidence, { call, answer, order, scene }: Decided): Violation[] {
  const seconds = order.kind === 'extend' ? order.seconds : 0;
  const move = moveOf(evidence, call);
  const due = scene.now + seconds * 1000;
  const tooLong = seconds > extensionMaxSeconds;
  if (!tooLong && instantOf(move?.expires_at) === due) {
    return [];
  }
  return [
    {
      facts: [
        callFact(evidence, call),
        fact(call, `it asks for ${seconds} s`),
        answerFact(answer),
        ...(move === undefined ? [] : [moveFact(evidence, move)]),
      ],
      contradiction: tooLong
        ? `#${call.seq} was accepted although it asks for more than seven days`
        : `#${call.seq} was accepted, so the lease ends at ${new Date(due).toISOString()}; the journal has ${move?.expires_at ?? 'no change'}`,
      advice:
        'Set the end of the lease to the call plus its duration, be that later or earlier, and refuse more than 604800 s.',
    },
  ];
}
