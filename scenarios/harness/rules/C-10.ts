/** C-10: who may take. */
import { mayTakeNow } from '../oracle/control.ts';
import { isOn } from '../oracle/page.ts';
import { ownerAt } from '../oracle/thread.ts';
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

export const c10: Rule = {
  id: 'C-10',
  kind: 'rule',
  sentence:
    'Taking succeeds only with routing on and with permission given by the business; an idle thread needs no permission.',
  why: "The permission is the business's word on who may interrupt whom. Being the default app is not that permission.",
  restsOn: ['CR-068', 'CR-069', 'CR-070', 'CR-071', 'SEED-53', 'SEED-54'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const takes = decidedCalls(evidence, 'take').filter(
      ({ answer, scene }) => answer.outcome !== 'faulted' && ownerAt(scene.thread, scene.now) !== scene.app,
    );
    return result(
      takes.map(({ call }) => call.seq),
      takes.flatMap((take) => unpermitted(evidence, take)),
      'an app that does not own the thread tries to take it',
    );
  },
};

function unpermitted(evidence: Evidence, { call, answer, scene, accepted }: Decided): Violation[] {
  const { page, thread, now } = scene;
  const owner = ownerAt(thread, now);
  if (!accepted || mayTakeNow(scene)) {
    return [];
  }
  return [
    {
      facts: [
        fact(call, `the thread is with ${evidence.name(owner)}`),
        fact(call, permission(evidence, call.app, isOn(page))),
        callFact(evidence, call),
        answerFact(answer),
      ],
      contradiction: `#${call.seq} was accepted although ${isOn(page) ? 'the business has not let this app take control' : 'the page is not on Conversation Routing'}`,
      advice:
        'Ask the permission of the calling app on this page, whatever its role, before giving it the thread.',
      ...(isOn(page) && owner === null ? { reading: 'idleTakeNeedsPermission' } : {}),
    },
  ];
}

function permission(evidence: Evidence, app: string, on: boolean): string {
  return on ? `${evidence.name(app)} has no take permission` : 'the page has no default app';
}
