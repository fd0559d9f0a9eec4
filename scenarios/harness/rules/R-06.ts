/** a page without routing tells everybody. */
import { isOn } from '../oracle/page.ts';
import { hears, pageOf } from '../oracle/world.ts';
import {
  actFact,
  deliveryFact,
  type Entered,
  type Evidence,
  enteredActs,
  evidenceOf,
  personEvents,
  result,
  webhooksOf,
} from './evidence.ts';
import type { Rule, Violation } from './rule.ts';

export const r06: Rule = {
  id: 'R-06',
  kind: 'rule',
  sentence:
    'With routing off, all subscribed apps get an event of an idle thread on messages, and none on standby.',
  why: 'Before the switch every app answers for itself. An app that is put on standby there waits for an owner who does not exist.',
  restsOn: ['CR-100', 'CR-017', 'CR-023'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const events = enteredActs(evidence).filter(isOpen);
    return result(
      events.filter((event) => listeners(event).length > 1).map(({ act }) => act.seq),
      events.flatMap((event) => unheard(evidence, event)),
      'a person writes on an idle thread of a page that is off, with two subscribed apps',
    );
  },
};

function isOpen({ act, step }: Entered): boolean {
  const open = !isOn(pageOf(step.before, act.page)) && step.verdict?.resolution.route === 'none';
  return open && (act.type === 'message' || act.type === 'quick_reply');
}

function listeners({ act, step }: Entered): string[] {
  return [...pageOf(step.before, act.page).connections.keys()].filter((app) =>
    hears(step.before, act.page, app, 'messages'),
  );
}

function unheard(evidence: Evidence, event: Entered): Violation[] {
  const { act } = event;
  const told = webhooksOf(evidence, act).filter(({ event: name }) => personEvents.has(name));
  const standby = told.filter(({ channel }) => channel === 'standby');
  const missing = listeners(event).filter(
    (app) => told.filter(({ to, channel }) => to === app && channel === 'messaging').length !== 1,
  );
  return [
    ...standby.map((delivery) => ({
      facts: [actFact(act), deliveryFact(evidence, delivery)],
      contradiction: `the page is off and nobody owns the thread, yet ${evidence.name(delivery.to)} hears #${act.seq} on standby`,
      advice: 'Without routing and owner there is no standby: tell every subscribed app on `messaging`.',
    })),
    ...missing.map((app) => ({
      facts: [actFact(act)],
      contradiction: `${evidence.name(app)} subscribes to messages and is not told of #${act.seq} once`,
      advice: 'Without routing and owner every subscribed app gets the event on `messaging`.',
    })),
  ];
}
