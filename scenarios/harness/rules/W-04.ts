/** W-04: who is told of a move. */
import type { ControlEntry, WebhookDelivery } from '../journal.ts';
import { completeMetadata, incompleteMetadata } from '../oracle/lead.ts';
import { leadgenApp } from '../oracle/limits.ts';
import type { Step } from '../oracle/oracle.ts';
import { modeOf } from '../oracle/page.ts';
import { hears, pageOf } from '../oracle/world.ts';
import { deliveryFact, type Evidence, evidenceOf, fact, isWebhook, moveFact, result } from './evidence.ts';
import type { Rule, Violation } from './rule.ts';

export const w04: Rule = {
  id: 'W-04',
  kind: 'rule',
  sentence:
    'A pass notifies the new owner with old and new app ids; a take notifies all subscribed apps; a release notifies nobody.',
  why: 'An app learns of a hand-over from this event alone. Told too little it stays silent, told too much it answers a thread that is not its own.',
  restsOn: [
    'CR-042',
    'CR-043',
    'CR-058',
    'CR-059',
    'CR-060',
    'CR-066',
    'CR-074',
    'CR-076',
    'CR-078',
    'CR-119',
    'SEED-53',
    'SEED-62',
  ],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const moves = evidence.steps.flatMap((step) => noticeOf(evidence, step));
    return result(
      moves.filter(couldErr).map(({ move }) => move.seq),
      moves.flatMap((notice) => misdelivered(evidence, notice)),
      'control is passed to, taken from or released before an app that subscribes to messaging_handovers',
    );
  },
};

/** What a move owes to whom: the event's name, or null where nobody is to be told. */
interface Notice {
  move: ControlEntry;
  step: Step;
  event: string | null;
  owedTo: string[];
  /** What is handed on with it (CR-060); undefined where that is not for this rule to say. */
  metadata?: string | null;
  reading?: string;
}

function noticeOf(evidence: Evidence, step: Step): Notice[] {
  const { entry } = step;
  if (entry.kind !== 'control') {
    return [];
  }
  const subscribed = [...pageOf(step.before, entry.page).connections.keys()].filter((app) =>
    hears(step.before, entry.page, app, 'messaging_handovers'),
  );
  switch (entry.move) {
    case 'pass':
    case 'request_grant':
      return [
        {
          move: entry,
          step,
          event: 'pass_thread_control',
          owedTo: subscribed.filter((app) => app === entry.to),
          ...metadataOf(evidence, entry),
        },
      ];
    case 'take':
    case 'inbox':
    case 'human_agent':
      // Whether Meta's AI announces itself is nowhere said, nor, in one voice, who heard of takes before the switch.
      return isOfAi(evidence, entry) || isEarlier(step, entry)
        ? []
        : [{ ...takeNotice(entry, step, subscribed), ...metadataOf(evidence, entry) }];
    case 'release':
      return [{ move: entry, step, event: null, owedTo: [] }];
    case 'lead':
      return leadNotice(evidence, entry, step, subscribed);
    // Entries, lapses and extensions are silent by other rules (CR-016, CR-087, OQ-3).
    case 'route':
    case 'expiry':
    case 'extend':
    case 'disconnection':
      return [];
    default:
      return unreachable(entry.move);
  }
}

/** The end of a lead form is told like a pass, and says how it ended (CR-119); its beginning and an interruption are silent. */
function leadNotice(evidence: Evidence, move: ControlEntry, step: Step, subscribed: string[]): Notice[] {
  if (move.from !== leadgenApp || move.via === 'send') {
    return [];
  }
  if (move.to === null) {
    return [{ move, step, event: null, owedTo: [] }];
  }
  const act = move.cause === null ? undefined : evidence.step(move.cause);
  const metadata = act?.verdict?.step === 'complete' ? completeMetadata : incompleteMetadata;
  const owedTo = subscribed.filter((app) => app === move.to);
  return [{ move, step, event: 'pass_thread_control', owedTo, metadata }];
}

function metadataOf(evidence: Evidence, move: ControlEntry): Pick<Notice, 'metadata'> {
  const call = evidence.callOf(move);
  if (call === undefined) {
    return {};
  }
  const given = call.call === 'send' ? undefined : call.params.metadata;
  return { metadata: typeof given === 'string' ? given : null };
}

function isEarlier(step: Step, { page }: ControlEntry): boolean {
  return modeOf(pageOf(step.before, page), step.before.readings) === 'H2';
}

function isOfAi(evidence: Evidence, move: ControlEntry): boolean {
  const act = move.cause === null ? undefined : evidence.step(move.cause)?.entry;
  return act?.kind === 'act' && act.by === 'inbox' && act.type === 'ai_reply';
}

function takeNotice(move: ControlEntry, step: Step, subscribed: string[]): Notice {
  const { takeFanout, takeFromIdleEmits } = step.before.readings;
  const event = 'take_thread_control';
  if (takeFanout === 'previous_owner') {
    return {
      move,
      step,
      event,
      owedTo: subscribed.filter((app) => app === move.from),
      reading: 'takeFanout',
    };
  }
  const silent = move.from === null && !takeFromIdleEmits;
  return {
    move,
    step,
    event,
    owedTo: silent ? [] : subscribed,
    reading: move.from === null ? 'takeFromIdleEmits' : 'takeFanout',
  };
}

function couldErr({ move, step, event, owedTo }: Notice): boolean {
  const anyone = [...pageOf(step.before, move.page).connections.keys()].some((app) =>
    hears(step.before, move.page, app, 'messaging_handovers'),
  );
  return event === null ? anyone : owedTo.length > 0;
}

function misdelivered(evidence: Evidence, notice: Notice): Violation[] {
  const { move, event, owedTo, reading } = notice;
  const told = handoversOf(evidence, notice);
  const base = { ...(reading === undefined ? {} : { reading }) };
  const missing = owedTo
    .filter((app) => told.filter(({ to }) => to === app).length !== 1)
    .map((app) => ({
      facts: [
        moveFact(evidence, move),
        fact(move, `${evidence.name(app)} subscribes to messaging_handovers`),
      ],
      contradiction: `${evidence.name(app)} is owed one ${event} for #${move.seq}, there are ${told.filter(({ to }) => to === app).length}`,
      advice: 'Tell the new owner of a pass, and every subscribed app of a take, once.',
      ...base,
    }));
  const wrong = told
    .filter(
      (delivery) =>
        delivery.event !== event ||
        !owedTo.includes(delivery.to) ||
        !idsMatch(delivery, move) ||
        !metadataMatches(delivery, notice),
    )
    .map((delivery) => ({
      facts: [moveFact(evidence, move), deliveryFact(evidence, delivery)],
      contradiction: wrongness(evidence, delivery, notice),
      advice:
        'Send `previous_owner_app_id` and `new_owner_app_id` as they are after the move, to nobody but those who are owed it.',
      ...base,
    }));
  return [...missing, ...wrong];
}

/** Handover events that tell of a move; their cause is the move itself or what caused it. */
function handoversOf(evidence: Evidence, { move, event }: Notice): WebhookDelivery[] {
  const effects = move.cause === null ? [] : evidence.causedBy(move.cause);
  const related = [...evidence.causedBy(move.seq), ...effects];
  // A send may take the thread and pass it on: each of the two moves has its own event.
  const others = effects.flatMap((entry) => {
    const step = entry.kind === 'control' && entry !== move ? evidence.step(entry.seq) : undefined;
    return step === undefined ? [] : noticeOf(evidence, step).map((notice) => notice.event);
  });
  return related
    .filter(isWebhook)
    .filter(({ field }) => field === 'messaging_handovers')
    .filter((delivery) => delivery.event === event || !others.includes(delivery.event));
}

function wrongness(evidence: Evidence, delivery: WebhookDelivery, notice: Notice): string {
  const { move, event, owedTo } = notice;
  const to = evidence.name(delivery.to);
  if (event === null) {
    return `a ${move.move} tells nobody, yet ${to} is owed ${delivery.event} for #${move.seq}`;
  }
  if (!owedTo.includes(delivery.to)) {
    return `${to} is told of #${move.seq}, which does not concern it`;
  }
  if (delivery.event === event && idsMatch(delivery, move)) {
    return `${delivery.id} does not hand on the metadata of #${move.seq}, ${JSON.stringify(notice.metadata)}`;
  }
  return delivery.event === event
    ? `${delivery.id} names other apps than #${move.seq} moved between`
    : `#${move.seq} is a ${move.move}, yet ${to} is told ${delivery.event}`;
}

function metadataMatches({ entry, event }: WebhookDelivery, { metadata }: Notice): boolean {
  const messaging = entry.messaging;
  const first: unknown = Array.isArray(messaging) ? messaging[0] : undefined;
  return metadata === undefined || (member(member(first, event), 'metadata') ?? null) === metadata;
}

function idsMatch({ entry, event }: WebhookDelivery, { from, to }: ControlEntry): boolean {
  const messaging = entry.messaging;
  const first: unknown = Array.isArray(messaging) ? messaging[0] : undefined;
  const body = member(first, event);
  return (
    sameApp(member(body, 'previous_owner_app_id'), from) && sameApp(member(body, 'new_owner_app_id'), to)
  );
}

function sameApp(value: unknown, app: string | null): boolean {
  return app === null ? value === null : String(value) === app;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function unreachable(value: never): never {
  throw new Error(`not a move: ${String(value)}`);
}
