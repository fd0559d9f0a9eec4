/** W-02: those who do not own the thread listen on standby. */
import type { WebhookDelivery } from '../journal.ts';
import { hears, pageOf } from '../oracle/world.ts';
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

export const w02: Rule = {
  id: 'W-02',
  kind: 'rule',
  sentence:
    'With a responsible app, every other app that subscribes to standby gets each message and postback there, once per event, and not on messages.',
  why: 'An app that takes over must know what was said, and an app that hears an event on `messaging` believes that it is the one to answer.',
  restsOn: ['CR-099', 'CR-101', 'CR-102', 'CR-107', 'CR-109', 'SEED-04'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const events = enteredActs(evidence).filter(hasResponsible);
    return result(
      events.filter((event) => listeners(event).length > 0).map(({ act }) => act.seq),
      [...events.flatMap((event) => copies(evidence, event)), ...bothArrays(evidence)],
      'a person writes to a thread with a responsible app while another app subscribes to standby and to the event',
    );
  },
};

/** An own button is delivered to its app on messaging whoever owns the thread (CR-104). */
function hasResponsible({ step, routings }: Entered): boolean {
  const { verdict } = step;
  // While a lead form runs, nobody listens (CR-118).
  const inForm = verdict?.resolution.route === 'form' || verdict?.resolution.route === 'lead';
  return !inForm && verdict?.arrival.buttonOf === null && (routings[0]?.routed_to ?? null) !== null;
}

/** The apps that are owed a standby copy. Without access to all conversations the documents promise nothing. */
function listeners({ act, step, routings }: Entered): string[] {
  const field = fieldOf(act.type, act.text);
  if (field === null) {
    return [];
  }
  return [...pageOf(step.before, act.page).connections]
    .filter(([app, { accessAll }]) => accessAll && app !== routings[0]?.routed_to)
    .map(([app]) => app)
    .filter(
      (app) => hears(step.before, act.page, app, 'standby') && hears(step.before, act.page, app, field),
    );
}

function fieldOf(type: string, text: string | undefined): string | null {
  switch (type) {
    case 'message':
    case 'quick_reply':
    case 'sponsored_reply':
      return 'messages';
    case 'ad_click':
      return text === undefined ? null : 'messages';
    case 'postback':
    case 'menu':
      return 'messaging_postbacks';
    default:
      return null;
  }
}

function copies(evidence: Evidence, event: Entered): Violation[] {
  const { act, routings } = event;
  const told = webhooksOf(evidence, act).filter(({ event: name }) => personEvents.has(name));
  return listeners(event).flatMap((app) => {
    const heard = told.filter(
      ({ to, channel, event: name }) => to === app && channel === 'standby' && name !== 'referral',
    );
    const aloud = told.filter(({ to, channel }) => to === app && channel === 'messaging');
    if (heard.length === 1 && aloud.length === 0) {
      return [];
    }
    return [
      {
        facts: [
          actFact(act),
          ...routings.map((routing) => routingFact(evidence, routing)),
          fact(act, `${evidence.name(app)} subscribes to standby`),
          ...[...heard, ...aloud].map((delivery) => deliveryFact(evidence, delivery)),
        ],
        contradiction:
          aloud.length > 0
            ? `${evidence.name(app)} does not own the thread, yet gets #${act.seq} on messaging`
            : `${evidence.name(app)} is owed one standby copy of #${act.seq}, there are ${heard.length}`,
        advice:
          'Give each event to its responsible app on `messaging` and one copy to every other standby subscriber.',
      },
    ];
  });
}

/** CR-101, for echoes too: no app receives the same event in both arrays. */
function bothArrays(evidence: Evidence): Violation[] {
  const first = new Map<string, WebhookDelivery>();
  return evidence.steps.flatMap(({ entry }) => {
    if (
      entry.kind !== 'delivery' ||
      entry.channel === 'phone' ||
      entry.mid === undefined ||
      entry.event === 'referral'
    ) {
      return [];
    }
    const key = `${entry.to} ${entry.event} ${entry.mid}`;
    const earlier = first.get(key);
    if (earlier === undefined) {
      first.set(key, entry);
      return [];
    }
    return earlier.channel === entry.channel
      ? []
      : [
          {
            facts: [deliveryFact(evidence, earlier), deliveryFact(evidence, entry)],
            contradiction: `${evidence.name(entry.to)} gets ${entry.mid} both on messaging and on standby`,
            advice: 'Decide the array of an event once per app, when the event is accepted.',
          },
        ];
  });
}
