/** P-02: a message that comes again is no new message. */
import type { AttemptEntry, CallEntry, Entry, WebhookDelivery } from '../journal.ts';
import { hasMessage } from '../oracle/control.ts';
import { callFact, deliveryFact, type Evidence, evidenceOf, fact, result } from './evidence.ts';
import type { Rule, Violation } from './rule.ts';
import { toldBy, toldKey, webhooksById } from './told.ts';

export const p02: Rule = {
  id: 'P-02',
  kind: 'duty',
  sentence: 'It ignores a delivery that it has acknowledged before: a repeat causes no second reply.',
  why: 'Retries mean duplicates. A program that answers each copy says everything twice, and takes an answer for two.',
  restsOn: ['API-114', 'F-13', 'F-14'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const { witnesses, violations } = watch(evidence, journal, context.subjectApps);
    return result(
      witnesses,
      violations,
      'an app under test acknowledges a delivery of a person’s act for the second time, after it has answered',
    );
  },
};

/** A copy that nothing has followed yet. */
interface Copy {
  readonly delivery: WebhookDelivery;
  readonly attempt: AttemptEntry;
}

function watch(
  evidence: Evidence,
  journal: readonly Entry[],
  subjects: ReadonlySet<string>,
): { witnesses: number[]; violations: Violation[] } {
  const deliveries = webhooksById(evidence);
  /** Deliveries acknowledged once, by their id, with whether the app has spoken in the thread since. */
  const answered = new Map<string, boolean>();
  const copies = new Map<string, Copy>();
  const witnesses: number[] = [];
  const violations: Violation[] = [];
  for (const entry of journal) {
    if (entry.kind === 'clock') copies.clear();
    if (entry.kind === 'act') for (const app of subjects) copies.delete(toldKey(app, entry));
    const told = toldBy(evidence, entry, deliveries);
    if (entry.kind === 'attempt' && told?.delivery !== undefined && subjects.has(told.app)) {
      const key = toldKey(told.app, told.ref);
      const before = answered.get(entry.delivery);
      if (before === undefined) {
        answered.set(entry.delivery, false);
        if (told.event !== 'echo' && told.event !== 'delivery' && told.event !== 'read') copies.delete(key);
      } else if (before && told.event !== 'echo') {
        witnesses.push(entry.seq);
        copies.set(key, { delivery: told.delivery, attempt: entry });
      }
    }
    if (entry.kind !== 'call' || !hasMessage(entry) || !subjects.has(entry.app)) continue;
    if (entry.page === undefined || entry.psid === undefined) continue;
    const key = toldKey(entry.app, { page: entry.page, psid: entry.psid });
    const copy = copies.get(key);
    copies.delete(key);
    if (copy !== undefined) violations.push(answeredTwice(evidence, copy, entry));
    for (const id of answered.keys()) {
      const delivery = deliveries.get(id);
      if (delivery !== undefined && toldKey(delivery.to, delivery) === key) answered.set(id, true);
    }
  }
  return { witnesses, violations };
}

function answeredTwice(evidence: Evidence, { delivery, attempt }: Copy, call: CallEntry): Violation {
  return {
    facts: [
      deliveryFact(evidence, delivery),
      fact(attempt, `${evidence.name(call.app)} acknowledged it again (attempt ${attempt.n})`),
      callFact(evidence, call),
    ],
    contradiction: `nothing but a delivery that had been answered before (#${attempt.seq}) preceded the send at #${call.seq}`,
    advice:
      'Keep the `mid` of what was taken in, or field, ids and timestamp where there is none, and leave repeats alone.',
  };
}
