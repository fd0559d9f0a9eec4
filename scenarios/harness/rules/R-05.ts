/** a tap on a button comes back to whoever made the button. */
import type { ActEntry, WebhookDelivery } from '../journal.ts';
import type { Step } from '../oracle/oracle.ts';
import { hears, pageOf } from '../oracle/world.ts';
import { actFact, deliveryFact, type Evidence, evidenceOf, fact, result, webhooksOf } from './evidence.ts';
import type { Rule, Violation } from './rule.ts';

export const r05: Rule = {
  id: 'R-05',
  kind: 'rule',
  sentence:
    "A tap on an app's own button goes to that app with its payload, whoever owns the thread; no other app gets the payload, and no standby copy has one.",
  why: 'The payload means something only to the app that wrote it. An app that has handed the thread on still has to honour what its button promised, and nobody else may act on it.',
  restsOn: ['CR-103', 'CR-104', 'F-08'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const taps = evidence.steps.filter(isTap);
    const witnesses = taps.filter((tap) => couldLeak(tap)).map(({ entry }) => entry.seq);
    return result(
      witnesses,
      [...taps.flatMap((tap) => misdirected(evidence, tap)), ...leaks(evidence)],
      'a person taps a button that an app has sent, on a page where another app listens to postbacks',
    );
  },
};

type Tap = Step & { entry: ActEntry & { button_of: string } };

function isTap(step: Step): step is Tap {
  const { entry } = step;
  return entry.kind === 'act' && entry.type === 'postback' && typeof entry.button_of === 'string';
}

function couldLeak({ entry, before }: Tap): boolean {
  const { connections } = pageOf(before, entry.page);
  return (
    owed(before, entry) &&
    [...connections.keys()].some(
      (app) => app !== entry.button_of && hears(before, entry.page, app, 'messaging_postbacks'),
    )
  );
}

function owed(world: Step['before'], { page, button_of }: Tap['entry']): boolean {
  return hears(world, page, button_of, 'messaging_postbacks');
}

function misdirected(evidence: Evidence, tap: Tap): Violation[] {
  const { entry, before, verdict } = tap;
  const told = webhooksOf(evidence, entry).filter(({ event }) => event === 'postback');
  const own = told.filter(({ to, channel }) => to === entry.button_of && channel === 'messaging');
  const first = own[0];
  // A running form keeps what goes on in the thread to itself (CR-118), and the two rules have no order.
  const inForm = verdict?.resolution.route === 'form';
  const unheard: Violation[] =
    inForm ||
    !owed(before, entry) ||
    (own.length === 1 && first !== undefined && payloadOf(first) !== undefined)
      ? []
      : [
          {
            facts: [actFact(entry), ...own.map((delivery) => deliveryFact(evidence, delivery))],
            contradiction: `${evidence.name(entry.button_of)} sent the button of #${entry.seq}, and is owed the tap once on messaging, with the payload`,
            advice:
              'Deliver a tap on `messaging` to the app that sent the button, payload and all, whoever owns the thread.',
          },
        ];
  const strangers = told.filter(
    (delivery) => delivery.to !== entry.button_of && payloadOf(delivery) !== undefined,
  );
  return [...unheard, ...strangers.map((delivery) => leak(evidence, delivery, actFact(entry)))];
}

/** Taps of any kind: what is overheard never has a payload. */
function leaks(evidence: Evidence): Violation[] {
  return evidence.steps.flatMap(({ entry }) =>
    entry.kind === 'delivery' &&
    entry.channel === 'standby' &&
    entry.event === 'postback' &&
    payloadOf(entry) !== undefined
      ? [leak(evidence, entry, fact(entry, 'it is a standby copy'))]
      : [],
  );
}

function leak(evidence: Evidence, delivery: WebhookDelivery, because: ReturnType<typeof fact>): Violation {
  return {
    facts: [because, deliveryFact(evidence, delivery)],
    contradiction: `${evidence.name(delivery.to)} gets the payload of a button with ${delivery.id} that is not its own to know`,
    advice: 'Leave `payload` out of every copy but that of the app whose button it is.',
  };
}

function payloadOf({ entry, channel }: WebhookDelivery): unknown {
  const items: unknown = entry[channel];
  const first: unknown = Array.isArray(items) ? items[0] : undefined;
  return member(member(first, 'postback'), 'payload');
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
