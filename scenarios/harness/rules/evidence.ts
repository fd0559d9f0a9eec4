/** A journal made ready for rules: the oracle's replay beside it, who caused what, and sentences about entries. */
import {
  type ActEntry,
  type AnswerEntry,
  type CallEntry,
  type ControlEntry,
  type DeliveryEntry,
  type Entry,
  ms,
  type RoutingEntry,
  type WebhookDelivery,
} from '../journal.ts';
import { type Order, obeyed, orderOf, type Scene, type SendControl } from '../oracle/control.ts';
import { inboxApp, leadgenApp } from '../oracle/limits.ts';
import { replay, type Step } from '../oracle/oracle.ts';
import { ownerAt } from '../oracle/thread.ts';
import { sceneIn, type ThreadRef } from '../oracle/world.ts';
import type { Fact, RuleContext, RuleResult, Violation } from './rule.ts';

export interface Evidence {
  steps: readonly Step[];
  step(seq: number): Step | undefined;
  causedBy(seq: number): readonly Entry[];
  answerTo(call: CallEntry): AnswerEntry | undefined;
  callOf(entry: Entry): CallEntry | undefined;
  name(app: string | null): string;
}

const prepared = new WeakMap<readonly Entry[], { readings: unknown; evidence: Evidence }>();

/** Prepared once per journal, since every rule reads the same one. */
export function evidenceOf(journal: readonly Entry[], context: RuleContext): Evidence {
  const known = prepared.get(journal);
  if (known !== undefined && known.readings === context && known.evidence.steps.length === journal.length) {
    return known.evidence;
  }
  const evidence = prepare(journal, context);
  prepared.set(journal, { readings: context, evidence });
  return evidence;
}

function prepare(journal: readonly Entry[], context: RuleContext): Evidence {
  const steps = replay(journal, context.readings);
  const bySeq = new Map(steps.map((step) => [step.entry.seq, step]));
  const effects = new Map<number, Entry[]>();
  for (const entry of journal) {
    if (entry.cause !== null) {
      const known = effects.get(entry.cause) ?? [];
      known.push(entry);
      effects.set(entry.cause, known);
    }
  }
  const causedBy = (seq: number): readonly Entry[] => effects.get(seq) ?? [];
  return {
    steps,
    step: (seq) => bySeq.get(seq),
    causedBy,
    answerTo: (call) => causedBy(call.seq).find((entry) => entry.kind === 'answer'),
    callOf: (entry) => {
      const cause = entry.cause === null ? undefined : bySeq.get(entry.cause)?.entry;
      return cause?.kind === 'call' ? cause : undefined;
    },
    name: (app) => nameOf(app, context),
  };
}

function nameOf(app: string | null, context: RuleContext): string {
  if (app === null) {
    return 'nobody';
  }
  const own = app === inboxApp ? 'the Page Inbox' : app === leadgenApp ? "Meta's lead form" : `app ${app}`;
  return context.appNames.get(app) ?? own;
}

/** A Graph call on one thread together with what became of it and what the world was when it was judged. */
export interface Decided {
  call: CallEntry;
  answer: AnswerEntry;
  ref: ThreadRef;
  order: Order;
  scene: Scene;
  accepted: boolean;
}

/** Every decided call on a thread that asks for something, in order. Accepted includes answers that got lost on the way. */
export function decidedCalls(evidence: Evidence, ...kinds: readonly Order['kind'][]): Decided[] {
  return evidence.steps.flatMap((step) => {
    const { entry } = step;
    const call = entry.kind === 'answer' ? evidence.callOf(entry) : undefined;
    const order = call === undefined ? null : orderOf(call);
    if (entry.kind !== 'answer' || call?.page === undefined || call.psid === undefined || order === null) {
      return [];
    }
    const ref = { page: call.page, psid: call.psid };
    const accepted = entry.outcome === 'ok';
    return kinds.includes(order.kind)
      ? [{ call, answer: entry, ref, order, scene: sceneIn(step.before, ref, call.app, step.now), accepted }]
      : [];
  });
}

/** The owner when the call was judged, and the owner if it is obeyed. */
export function ownersAround({ order, scene }: Decided): { before: string | null; after: string | null } {
  return { before: ownerAt(scene.thread, scene.now), after: ownerAt(obeyed(order, scene), scene.now) };
}

/** Where a call left control. A send that takes the thread first moves it twice (CR-032); the order it carries comes last. */
export function moveOf(evidence: Evidence, call: CallEntry): ControlEntry | undefined {
  return evidence.causedBy(call.seq).findLast((entry): entry is ControlEntry => entry.kind === 'control');
}

/** The pass or release that a call orders, by an edge of its own or on a send. */
export function handOverOf({ order }: Decided): SendControl | null {
  if (order.kind === 'send') {
    return order.control;
  }
  return order.kind === 'pass' || order.kind === 'release' ? order : null;
}

export function carriesControl(decided: Decided): boolean {
  return decided.order.kind === 'send' && decided.order.control !== null;
}

/** An act of a person that enters the page while it is on Conversation Routing, with the decision the journal shows. */
export interface Entered {
  act: ActEntry;
  step: Step;
  routings: RoutingEntry[];
}

export function enteredActs(evidence: Evidence): Entered[] {
  return evidence.steps.flatMap((step) => {
    const { entry } = step;
    return entry.kind === 'act' && step.verdict !== undefined
      ? [
          {
            act: entry,
            step,
            routings: evidence.causedBy(entry.seq).filter((effect) => effect.kind === 'routing'),
          },
        ]
      : [];
  });
}

/** Deliveries to webhooks that tell of an entry, directly or through the decision it caused. */
export function webhooksOf(evidence: Evidence, entry: Entry): WebhookDelivery[] {
  const direct = evidence.causedBy(entry.seq);
  const indirect = direct
    .filter((effect) => effect.kind === 'routing')
    .flatMap((effect) => evidence.causedBy(effect.seq));
  return [...direct, ...indirect].filter(isWebhook);
}

export function isWebhook(entry: Entry): entry is WebhookDelivery {
  return entry.kind === 'delivery' && entry.channel !== 'phone';
}

export function isPhone(entry: Entry): entry is Extract<DeliveryEntry, { channel: 'phone' }> {
  return entry.kind === 'delivery' && entry.channel === 'phone';
}

/** The events of a person that webhooks carry, as against echoes and handover events. */
export const personEvents: ReadonlySet<string> = new Set([
  'message',
  'postback',
  'referral',
  'read',
  'delivery',
  'reaction',
]);

export function sameThread(
  entry: { page?: string | undefined; psid?: string | undefined },
  ref: ThreadRef,
): boolean {
  return entry.page === ref.page && entry.psid === ref.psid;
}

export function result(witnesses: readonly number[], violations: Violation[], missing: string): RuleResult {
  const exercised = witnesses.length > 0 || violations.length > 0;
  return { exercised, witnesses: [...witnesses], violations, ...(exercised ? {} : { missing }) };
}

export function fact(entry: { seq: number }, sentence: string): Fact {
  return { seq: entry.seq, sentence };
}

export function callFact(evidence: Evidence, call: CallEntry): Fact {
  return fact(
    call,
    `${evidence.name(call.app)} called ${call.call}${orderText(evidence, call)} on ${call.psid ?? 'no thread'}`,
  );
}

function orderText(evidence: Evidence, call: CallEntry): string {
  const order = orderOf(call);
  if (order?.kind === 'pass') {
    return order.to === null ? ' without naming a target' : ` to ${evidence.name(order.to)}`;
  }
  if (order?.kind !== 'send' || order.control === null) {
    return '';
  }
  if (order.control.kind === 'pass') {
    return order.control.to === null
      ? ' with pass to the default app'
      : ` with pass to ${evidence.name(order.control.to)}`;
  }
  return order.control.kind === 'release' ? ' with release' : ' with an unknown control_type';
}

export function answerFact(answer: AnswerEntry): Fact {
  const code = [answer.code, answer.subcode].filter((part) => part !== undefined).join('/');
  switch (answer.outcome) {
    case 'ok':
      return fact(
        answer,
        answer.lost === undefined ? 'it was accepted' : 'it was accepted and the answer was lost',
      );
    case 'refused':
      return fact(answer, `it was refused${code === '' ? '' : ` with ${code}`}`);
    case 'faulted':
      return fact(
        answer,
        `an ordered fault ended it before anything was decided${code === '' ? '' : ` (${code})`}`,
      );
    default:
      return unreachable(answer.outcome);
  }
}

export function moveFact(evidence: Evidence, control: ControlEntry): Fact {
  const { move, from, to, psid } = control;
  return fact(
    control,
    `control of ${psid} moved from ${evidence.name(from)} to ${evidence.name(to)} (${move})`,
  );
}

export function actFact(act: ActEntry): Fact {
  const detail = [
    act.ad_id === undefined ? '' : ` on ad ${act.ad_id}`,
    act.ref === undefined ? '' : ` with ref ${act.ref}`,
  ];
  return fact(act, `${act.by === 'inbox' ? 'the inbox' : act.psid} did ${act.type}${detail.join('')}`);
}

export function routingFact(evidence: Evidence, routing: RoutingEntry): Fact {
  const { routed_to, owner_before, owner_after } = routing;
  return fact(
    routing,
    `routed to ${evidence.name(routed_to)}; owner before ${evidence.name(owner_before)}, after ${evidence.name(owner_after)} (${routing.rule})`,
  );
}

export function deliveryFact(evidence: Evidence, delivery: DeliveryEntry): Fact {
  return delivery.channel === 'phone'
    ? fact(delivery, `${delivery.to} saw a message from ${evidence.name(delivery.by)}`)
    : fact(
        delivery,
        `${evidence.name(delivery.to)} is owed ${delivery.event} on ${delivery.channel} (${delivery.id})`,
      );
}

export function instantOf(value: string | null | undefined): number | null {
  return value === null || value === undefined ? null : ms(value);
}

function unreachable(value: never): never {
  throw new Error(`not an outcome: ${String(value)}`);
}
