/** C-15: after a disturbance everything is as it was. */
import { isDeepStrictEqual } from 'node:util';
import { hasMessage, refusalsOf } from '../oracle/control.ts';
import {
  answerFact,
  callFact,
  type Decided,
  decidedCalls,
  type Evidence,
  evidenceOf,
  result,
} from './evidence.ts';
import type { Rule, Violation } from './rule.ts';

export const c15: Rule = {
  id: 'C-15',
  kind: 'rule',
  sentence:
    'A call that is repeated after a transient refusal is judged afresh: with the fault gone it succeeds, if by the rules it may.',
  why: 'Whoever retries a failed reply does what the platform asks for. A thread that stays stuck after a failure is one that nobody can answer any more.',
  restsOn: ['API-097', 'CR-028', 'SEED-75', 'CTRL-014'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const retries = retriesIn(evidence).filter(isFree);
    return result(
      retries.map(({ again }) => again.call.seq),
      retries.flatMap((retry) => stuck(evidence, retry)),
      'a call that an ordered fault ended is repeated, by the same app and word for word, when the rules allow it',
    );
  },
};

interface Retry {
  failed: Decided;
  again: Decided;
}

/** Each failed call with the next equal one of its app on its thread, if no fault ended that one, too. */
function retriesIn(evidence: Evidence): Retry[] {
  const calls = decidedCalls(evidence, 'send', 'pass', 'release', 'take', 'extend');
  return calls.flatMap((failed, index) => {
    if (failed.answer.outcome !== 'faulted') {
      return [];
    }
    const again = calls.slice(index + 1).find((later) => isSame(failed, later));
    return again === undefined || again.answer.outcome === 'faulted' ? [] : [{ failed, again }];
  });
}

function isSame(one: Decided, other: Decided): boolean {
  return (
    one.call.call === other.call.call &&
    one.call.app === other.call.app &&
    one.ref.page === other.ref.page &&
    one.ref.psid === other.ref.psid &&
    isDeepStrictEqual(one.call.params, other.call.params)
  );
}

/** The rules allow it, and a person who blocks the page, or a message that is malformed, is none of their business. */
function isFree({ again: { call, order, scene } }: Retry): boolean {
  const text = call.params.message;
  const sound =
    order.kind !== 'send' || (hasMessage(call) && order.comment === null && typeof text === 'object');
  return sound && refusalsOf(order, scene).length === 0;
}

/** Refusals that are about the thread, or the fault's own code come back. */
const blockedCode = 551;

function stuck(evidence: Evidence, { failed, again }: Retry): Violation[] {
  if (
    again.accepted ||
    again.answer.code === blockedCode ||
    isShape(again.answer.code, again.answer.subcode)
  ) {
    return [];
  }
  return [
    {
      facts: [
        callFact(evidence, failed.call),
        answerFact(failed.answer),
        callFact(evidence, again.call),
        answerFact(again.answer),
      ],
      contradiction: `#${again.call.seq} repeats #${failed.call.seq} when nothing stands in its way any more, and is refused`,
      advice: 'Keep nothing of a call that failed: judge each call by the thread as it is.',
    },
  ];
}

/** 100 without a subcode is about parameters, which the oracle does not read one by one. */
function isShape(code: number | undefined, subcode: number | undefined): boolean {
  return code === 100 && subcode === undefined;
}
