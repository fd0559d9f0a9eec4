/** what has no route. */
import { isOn } from '../oracle/page.ts';
import { ownerOf, pageOf } from '../oracle/world.ts';
import {
  actFact,
  type Entered,
  type Evidence,
  enteredActs,
  evidenceOf,
  fact,
  result,
  routingFact,
} from './evidence.ts';
import type { Rule, Violation } from './rule.ts';

export const r04: Rule = {
  id: 'R-04',
  kind: 'rule',
  sentence:
    'An event with no matching route goes to the default app on an idle thread and leaves an owned thread as it is; Get Started and lead ads excepted.',
  why: 'Whoever leads a conversation goes on leading it; whoever begins one without a route speaks to the page, and the default app answers for the page.',
  restsOn: ['CR-019', 'CR-020', 'CR-021', 'CR-096', 'SEED-04', 'SEED-14', 'SEED-22'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const events = enteredActs(evidence).filter(isUnrouted);
    return result(
      events
        .filter(({ act, step }) => pageOf(step.before, act.page).connections.size > 1)
        .map(({ act }) => act.seq),
      events.flatMap((event) => misled(evidence, event)),
      'a person enters, without a matching route, a page that is on and has two connected apps',
    );
  },
};

function isUnrouted({ act, step }: Entered): boolean {
  const { verdict, before } = step;
  const route = verdict?.resolution.route;
  const plain =
    verdict?.arrival.entrance.kind !== 'get_started' && (route === 'owner' || route === 'default');
  // OQ-1: under the other reading the default app answers without owning.
  return (
    isOn(pageOf(before, act.page)) && plain && (route === 'owner' || before.readings.defaultAppOwnsOnInbound)
  );
}

function misled(evidence: Evidence, { act, step, routings }: Entered): Violation[] {
  const due = step.verdict?.resolution.app ?? null;
  const routing = routings[0];
  if (routing === undefined || routing.owner_after === due) {
    return [];
  }
  const before = ownerOf(step.before, act, step.now);
  return [
    {
      facts: [
        actFact(act),
        fact(
          act,
          `no route matches; the thread is with ${evidence.name(before)}, the default app is ${evidence.name(pageOf(step.before, act.page).defaultApp)}`,
        ),
        routingFact(evidence, routing),
      ],
      contradiction: `#${act.seq} leaves the thread with ${evidence.name(routing.owner_after)} instead of ${evidence.name(due)}`,
      advice:
        'Without a route keep the owner; without an owner give the thread to the default app, not to whoever had it last.',
    },
  ];
}
