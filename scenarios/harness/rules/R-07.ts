/** what is owed is delivered, or given up in the open. */
import { type AttemptEntry, type Entry, ms, type WebhookDelivery } from '../journal.ts';
import { hears } from '../oracle/world.ts';
import { deliveryFact, type Evidence, evidenceOf, fact, isWebhook, result } from './evidence.ts';
import type { Rule, Violation } from './rule.ts';

export const r07: Rule = {
  id: 'R-07',
  kind: 'rule',
  sentence:
    'No event is lost: each delivery is acknowledged, or tried again until the retry plan is exhausted.',
  why: 'A message that vanishes between Meta and an app is a person who is never answered, and nobody who could know it.',
  restsOn: ['API-108', 'API-109', 'CR-099', 'F-14'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const end = journal.at(-1);
    const fates = end === undefined ? [] : fatesIn(evidence, end);
    return result(
      fates.filter(({ state }) => state !== 'waiting').map(({ delivery }) => delivery.seq),
      fates.flatMap((fate) => lost(evidence, fate)),
      'something is delivered to a webhook',
    );
  },
};

interface Fate {
  delivery: WebhookDelivery;
  last: AttemptEntry | undefined;
  /** `waiting`: for its time, or behind an earlier one to the same app and thread. `gone`: its app listens no more. `touched`: a fault
   * has its hand in it. */
  state: 'delivered' | 'given_up' | 'touched' | 'waiting' | 'gone' | 'lost';
}

function fatesIn(evidence: Evidence, end: Entry): Fate[] {
  const attempts = new Map<string, AttemptEntry>();
  const deliveries: WebhookDelivery[] = [];
  for (const { entry } of evidence.steps) {
    if (entry.kind === 'attempt') {
      attempts.set(entry.delivery, entry);
    } else if (isWebhook(entry)) {
      deliveries.push(entry);
    }
  }
  const now = ms(end.at);
  const blocked = new Set<string>();
  return deliveries.map((delivery) => {
    const lane = `${delivery.to} ${delivery.page} ${delivery.psid}`;
    const last = attempts.get(delivery.id);
    const fate = stateOf(evidence, delivery, last, now, end);
    // Order is kept within a lane, so whatever stands behind one that waits has to wait, too.
    const state = fate === 'lost' && blocked.has(lane) && last === undefined ? 'waiting' : fate;
    if (state === 'waiting' || (state === 'touched' && last === undefined)) {
      blocked.add(lane);
    }
    return { delivery, last, state };
  });
}

function stateOf(
  evidence: Evidence,
  delivery: WebhookDelivery,
  last: AttemptEntry | undefined,
  now: number,
  end: Entry,
): Fate['state'] {
  if (last?.outcome === 'acknowledged') {
    return 'delivered';
  }
  if (last?.outcome === 'dropped' || last?.exhausted === true) {
    return 'given_up';
  }
  if (isTouched(evidence, delivery)) {
    return 'touched';
  }
  const world = evidence.step(end.seq)?.after;
  if (world !== undefined && !hears(world, delivery.page, delivery.to, delivery.field)) {
    return 'gone';
  }
  // What is due at the very end of the journal may still be on its way.
  const due = last === undefined ? ms(delivery.at) : dueAt(last);
  return due !== null && due >= now ? 'waiting' : 'lost';
}

function dueAt({ next_at }: AttemptEntry): number | null {
  return next_at === null || next_at === undefined ? null : ms(next_at);
}

/** An ordered fault has its hand in it: holding, delaying or dropping is what it is for. */
function isTouched(evidence: Evidence, { seq }: WebhookDelivery): boolean {
  return evidence.causedBy(seq).some(({ kind }) => kind === 'fault');
}

function lost(evidence: Evidence, { delivery, last, state }: Fate): Violation[] {
  if (state !== 'lost') {
    return [];
  }
  const tried =
    last === undefined
      ? fact(delivery, 'it was never tried')
      : fact(last, `attempt ${last.n} failed, and no later one was made`);
  return [
    {
      facts: [deliveryFact(evidence, delivery), tried],
      contradiction: `${delivery.id} is neither acknowledged nor given up, and nothing is planned for it any more`,
      advice:
        'Try each delivery again until it is acknowledged or the retry plan is exhausted, and write down which.',
    },
  ];
}
