/** P-01: what its platform signed is acknowledged, and nothing else. */
import type { AttemptEntry, Entry, WebhookDelivery } from '../journal.ts';
import { deliveryFact, type Evidence, evidenceOf, fact, result } from './evidence.ts';
import type { Rule, Violation } from './rule.ts';
import { webhooksById } from './told.ts';

export const p01: Rule = {
  id: 'P-01',
  kind: 'duty',
  sentence:
    'It acknowledges each well-signed delivery in time, texts with accents and emoji included, whatever it tells of, and refuses one whose signature does not fit.',
  why: 'Whoever does not check the signature acts on what anybody sends; whoever checks it over anything but the bytes received loses each message with an accent; and who does not answer is cut off after an hour.',
  restsOn: ['API-105', 'API-106', 'API-107', 'API-129', 'F-14'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const deliveries = webhooksById(evidence);
    const effects = effectsIn(journal);
    const listening = listenersIn(journal);
    const witnesses: number[] = [];
    const violations: Violation[] = [];
    for (const entry of journal) {
      if (entry.kind !== 'attempt' || !context.subjectApps.has(entry.to) || !listening.has(entry.to))
        continue;
      const delivery = deliveries.get(entry.delivery);
      const trouble = entry.fault === undefined ? undefined : effects.get(entry.fault);
      if (delivery === undefined || trouble === 'dropped' || trouble === 'slow') continue;
      witnesses.push(entry.seq);
      const isForged = trouble === 'forged';
      if (isForged !== (entry.outcome === 'acknowledged')) continue;
      violations.push(isForged ? tookIn(evidence, delivery, entry) : turnedAway(evidence, delivery, entry));
    }
    return result(witnesses, violations, 'something is delivered to the webhook of an app under test');
  },
};

/** What a fault makes of a delivery: nobody's to judge, late by itself, not to be believed, or as good as any. */
type Trouble = 'dropped' | 'slow' | 'forged' | 'sound';

function effectsIn(journal: readonly Entry[]): Map<string, Trouble> {
  const effects = new Map<string, Trouble>();
  for (const entry of journal)
    if (entry.kind === 'fault' && entry.what === 'armed') effects.set(entry.id, troubleOf(entry.effect));
  return effects;
}

function troubleOf({ delivery, latency_ms }: Readonly<Record<string, unknown>>): Trouble {
  if (latency_ms !== undefined) return 'slow';
  if (delivery === 'drop') return 'dropped';
  return delivery === 'bad_signature' || delivery === 'truncate' ? 'forged' : 'sound';
}

/** An app without a callback has nothing to answer with. */
function listenersIn(journal: readonly Entry[]): Set<string> {
  return new Set(
    journal.flatMap((entry) =>
      entry.kind === 'setting' && entry.what === 'subscription_put' ? [entry.app] : [],
    ),
  );
}

function tookIn(evidence: Evidence, delivery: WebhookDelivery, attempt: AttemptEntry): Violation {
  return {
    facts: [
      deliveryFact(evidence, delivery),
      fact(
        attempt,
        `attempt ${attempt.n} came with a signature that does not fit its bytes, and was acknowledged`,
      ),
    ],
    contradiction: `${evidence.name(attempt.to)} acknowledged at #${attempt.seq} what its platform had not signed`,
    advice:
      'Compare X-Hub-Signature-256 with the HMAC of the raw body under the app secret before parsing, and answer 401 or 403.',
  };
}

function turnedAway(evidence: Evidence, delivery: WebhookDelivery, attempt: AttemptEntry): Violation {
  const status = attempt.status ?? undefined;
  const why = status === undefined ? (attempt.error ?? 'without an answer') : `with status ${status}`;
  return {
    facts: [
      deliveryFact(evidence, delivery),
      fact(attempt, `attempt ${attempt.n}, well signed, failed (${why})`),
    ],
    contradiction: `${evidence.name(attempt.to)} did not acknowledge at #${attempt.seq} what it was rightly sent`,
    advice:
      status === 401 || status === 403
        ? 'Hash the bytes as they came: JSON that is parsed and written again differs wherever a text has an accent, an emoji or a slash.'
        : 'Keep the delivery and answer 200 within five seconds, whatever it tells of; work on it afterwards.',
  };
}
