/** no idle state for what comes in. */
import { interrupter } from '../oracle/lead.ts';
import { inboxApp } from '../oracle/limits.ts';
import type { Step } from '../oracle/oracle.ts';
import { isOn } from '../oracle/page.ts';
import { hears, pageOf, threadOf } from '../oracle/world.ts';
import {
  actFact,
  deliveryFact,
  type Entered,
  type Evidence,
  enteredActs,
  evidenceOf,
  fact,
  personEvents,
  result,
  routingFact,
  webhooksOf,
} from './evidence.ts';
import type { Rule, Violation } from './rule.ts';

export const r01: Rule = {
  id: 'R-01',
  kind: 'rule',
  sentence:
    "With routing on, each event of a person other than a tap on an app's own button gets exactly one responsible app, and it never changes afterwards.",
  why: 'An event that nobody or more than one app answers is a person left waiting or answered twice. The product document puts it as "no idle state": every incoming interaction is routed at once.',
  restsOn: ['SEED-23', 'SEED-11', 'CR-019', 'CR-096', 'CR-118'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const events = enteredActs(evidence).filter(concerned);
    const witnesses = events.filter(couldGoElsewhere).map(({ act }) => act.seq);
    return result(
      witnesses,
      events.flatMap((event) => [...decisions(evidence, event), ...copies(evidence, event)]),
      'a person writes to, or enters, a page that is on Conversation Routing and has two connected apps',
    );
  },
};

function concerned({ act, step }: Entered): boolean {
  return isOn(pageOf(step.before, act.page)) && step.verdict?.arrival.buttonOf === null;
}

function couldGoElsewhere({ act, step }: Entered): boolean {
  return pageOf(step.before, act.page).connections.size > 1;
}

/** The journal holds one decision about the event, and it names somebody. */
function decisions(evidence: Evidence, { act, routings }: Entered): Violation[] {
  const [first, second] = routings;
  if (first === undefined || first.routed_to === null) {
    return [
      {
        facts: [actFact(act), ...(first === undefined ? [] : [routingFact(evidence, first)])],
        contradiction: `the page is on Conversation Routing, so #${act.seq} must be given to exactly one app at once; nobody is responsible for it`,
        advice:
          'Route every arriving event before answering it: a matching route, else the owner, else the default app.',
      },
    ];
  }
  if (second !== undefined) {
    return [
      {
        facts: [actFact(act), routingFact(evidence, first), routingFact(evidence, second)],
        contradiction: `#${act.seq} was decided twice; who is responsible for an event never changes afterwards`,
        advice: 'Decide an event once; a later move of control does not re-route what came before it.',
      },
    ];
  }
  return [];
}

/** Only the responsible app hears of the event on `messaging`, once; of what a lead form takes in nobody hears at all (CR-118). */
function copies(evidence: Evidence, { act, step, routings }: Entered): Violation[] {
  const responsible = routings[0]?.routed_to ?? null;
  const inForm = isOfForm(step);
  const allowed = inForm
    ? interrupter(pageOf(step.before, act.page), threadOf(step.before, act), step.now)
    : responsible;
  const told = webhooksOf(evidence, act).filter(({ channel, event, mid }) =>
    inForm ? personEvents.has(event) && mid === act.mid : channel === 'messaging' && personEvents.has(event),
  );
  const violations: Violation[] = [];
  const seen = new Set<string>();
  for (const delivery of told) {
    const key = `${delivery.to} ${delivery.event}`;
    const repeated = seen.has(key);
    seen.add(key);
    if (delivery.to !== allowed || delivery.channel !== 'messaging' || repeated) {
      violations.push({
        facts: [
          actFact(act),
          ...routings.map((r) => routingFact(evidence, r)),
          deliveryFact(evidence, delivery),
        ],
        contradiction: repeated
          ? `${evidence.name(delivery.to)} gets the same event of #${act.seq} twice on messaging`
          : `${evidence.name(responsible)} is responsible for #${act.seq}, yet ${evidence.name(delivery.to)} gets it on ${delivery.channel}`,
        advice: inForm
          ? 'Tell no app what goes on in a lead form, save on `messaging` the one that may interrupt it.'
          : 'Deliver an event on `messaging` to the responsible app once, and to every other app on `standby`.',
      });
    }
  }
  const field = fieldOf(act.type, act.text);
  const owed =
    responsible !== null &&
    responsible !== inboxApp &&
    field !== null &&
    hears(step.before, act.page, responsible, field);
  if (owed && told.length === 0) {
    violations.push({
      facts: [
        actFact(act),
        ...routings.map((r) => routingFact(evidence, r)),
        fact(act, 'no delivery on messaging tells of it'),
      ],
      contradiction: `${evidence.name(responsible)} is responsible for #${act.seq} and subscribes to ${field}, yet is not told`,
      advice: 'Owe the responsible app a delivery on `messaging` for each field it subscribes to.',
    });
  }
  return violations;
}

function isOfForm({ verdict }: Step): boolean {
  return verdict?.resolution.route === 'form' || verdict?.resolution.route === 'lead';
}

function fieldOf(type: string, text: string | undefined): string | null {
  if (
    type === 'message' ||
    type === 'quick_reply' ||
    type === 'sponsored_reply' ||
    (type === 'ad_click' && text !== undefined)
  ) {
    return 'messages';
  }
  return type === 'postback' || type === 'get_started' ? 'messaging_postbacks' : null;
}
