/** a configured route is followed. */
import { ownerOf } from '../oracle/world.ts';
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

export const r03: Rule = {
  id: 'R-03',
  kind: 'rule',
  sentence:
    "An ad, link or social entry with a configured route gives the thread to that route's app, when the entry rule applies.",
  why: 'The route is what the business bought with its ad or printed on its poster. A route that is ignored sends the person to an app that knows nothing of the campaign.',
  restsOn: ['CR-088', 'CR-092', 'CR-093', 'CR-095', 'CR-021', 'SEED-05', 'SEED-12', 'SEED-13'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const events = enteredActs(evidence).filter(isRouted);
    return result(
      events
        .filter(({ step }) => step.verdict?.resolution.app !== step.verdict?.withoutRoute)
        .map(({ act }) => act.seq),
      events.flatMap((event) => ignored(evidence, event)),
      'a person enters by an ad, a link or the organic route of an app that would not have got the thread anyway',
    );
  },
};

function isRouted({ step }: Entered): boolean {
  const route = step.verdict?.resolution.route;
  return route === 'campaign' || route === 'link' || route === 'social';
}

function ignored(evidence: Evidence, { act, step, routings }: Entered): Violation[] {
  const { resolution } = step.verdict ?? {};
  const routing = routings[0];
  if (resolution === undefined || routing === undefined) {
    return [];
  }
  if (routing.owner_after === resolution.app && routing.routed_to === resolution.app) {
    return [];
  }
  const before = ownerOf(step.before, act, step.now);
  const overridden = before !== null && before !== resolution.app && resolution.route !== 'social';
  return [
    {
      facts: [
        actFact(act),
        fact(act, `the page has a ${resolution.route} route for it, to ${evidence.name(resolution.app)}`),
        routingFact(evidence, routing),
      ],
      contradiction: `the route of #${act.seq} names ${evidence.name(resolution.app)}, but the thread went to ${evidence.name(routing.owner_after)}`,
      advice:
        'Look the entry up among the routes of the page before falling back to the owner or the default app.',
      // OQ-2: nothing is written about entries on a thread that another app owns.
      ...(overridden ? { reading: 'routing.overrideActiveOwner' } : {}),
    },
  ];
}
