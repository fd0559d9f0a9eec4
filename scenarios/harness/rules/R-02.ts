/** responsible means owner. */
import { isOn } from '../oracle/page.ts';
import { pageOf } from '../oracle/world.ts';
import {
  actFact,
  type Entered,
  type Evidence,
  enteredActs,
  evidenceOf,
  moveFact,
  result,
  routingFact,
} from './evidence.ts';
import type { Rule, Violation } from './rule.ts';

export const r02: Rule = {
  id: 'R-02',
  kind: 'rule',
  sentence: 'Responsible for an event is the app that owns the thread once the entry has been routed.',
  why: 'If an app is told to answer but may not send, or may send but was not told, the person waits while both sides look healthy.',
  restsOn: ['CR-019', 'CR-088', 'CR-096', 'CR-099', 'SEED-23'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const events = enteredActs(evidence).filter(concerned);
    return result(
      events
        .filter(({ act, step }) => pageOf(step.before, act.page).connections.size > 1)
        .map(({ act }) => act.seq),
      events.flatMap((event) => mismatch(evidence, event)),
      'a person enters a page that is on Conversation Routing and has two connected apps',
    );
  },
};

/** Under `defaultAppOwnsOnInbound: false` the default app may answer without owning, so the reading decides (OQ-1). */
function concerned({ act, step }: Entered): boolean {
  const mayNotOwn = step.verdict?.resolution.route === 'default' && step.verdict.routed === null;
  return isOn(pageOf(step.before, act.page)) && !mayNotOwn;
}

function mismatch(evidence: Evidence, { act, step, routings }: Entered): Violation[] {
  const routing = routings[0];
  if (routing === undefined || routing.routed_to === null) {
    return [];
  }
  const move = evidence.causedBy(routing.seq).find((entry) => entry.kind === 'control');
  const shown = move === undefined ? routing.owner_after : move.to;
  // A form that this answer completes hands the thread on only afterwards (CR-119).
  const due = step.verdict?.routed?.app ?? null;
  const responsible = routing.routed_to;
  if (responsible === routing.owner_after && responsible === shown && responsible === due) {
    return [];
  }
  return [
    {
      facts: [
        actFact(act),
        routingFact(evidence, routing),
        ...(move === undefined ? [] : [moveFact(evidence, move)]),
      ],
      contradiction:
        responsible === due
          ? `${evidence.name(responsible)} is responsible for #${act.seq}, but control shows ${evidence.name(responsible === shown ? routing.owner_after : shown)}`
          : `${evidence.name(responsible)} is named responsible for #${act.seq}, but by what has happened ${evidence.name(due)} owns the thread`,
      advice: 'Route first, then name the owner that results; never keep two records of who answers.',
    },
  ];
}
