/** C-08: at most one owner, judged by what apps could do and were told. */
import type { Entry } from '../journal.ts';
import { orderOf } from '../oracle/control.ts';
import { inboxApp, leadgenApp } from '../oracle/limits.ts';
import type { Step } from '../oracle/oracle.ts';
import { isOn } from '../oracle/page.ts';
import { ownerOf, pageOf, type ThreadRef, threadKey } from '../oracle/world.ts';
import { viewOf } from './claims.ts';
import { type Evidence, evidenceOf, fact, isWebhook, personEvents, result } from './evidence.ts';
import type { Fact, Rule, Violation } from './rule.ts';

export const c08: Rule = {
  id: 'C-08',
  kind: 'rule',
  sentence: 'At every moment a thread has at most one owner.',
  why: 'One field that names the owner cannot hold two values, so it proves nothing. Two owners show in what they can do: both send, both are told, or a read names another one.',
  restsOn: ['CR-010', 'CR-024', 'CR-061', 'CR-101'],
  judge(journal, context) {
    const evidence = evidenceOf(journal, context);
    const spans = spansOf(evidence);
    return result(
      spans.filter(({ signs }) => signs.length > 1).map(({ signs }) => signs[0]?.fact.seq ?? 0),
      spans.flatMap((span) => rivals(evidence, span)),
      'two signs of who owns a thread (an accepted send, a thread_owner answer, an event on messaging) between two moves',
    );
  },
};

interface Sign {
  app: string;
  fact: Fact;
}

/** A stretch of one thread in which the journal shows no move. */
interface Span {
  thread: string;
  signs: Sign[];
}

function spansOf(evidence: Evidence): Span[] {
  const open = new Map<string, Span>();
  const spans: Span[] = [];
  const spanOf = (ref: ThreadRef): Span => {
    const key = threadKey(ref);
    const span = open.get(key) ?? { thread: key, signs: [] };
    if (!open.has(key)) {
      open.set(key, span);
      spans.push(span);
    }
    return span;
  };
  for (const step of evidence.steps) {
    const { entry } = step;
    if (entry.kind === 'control' && entry.from !== entry.to) {
      open.delete(threadKey(entry));
      continue;
    }
    const sign = signIn(evidence, step);
    if (sign !== null) {
      spanOf(sign.ref).signs.push(sign);
    }
  }
  return spans;
}

function signIn(evidence: Evidence, step: Step): (Sign & { ref: ThreadRef }) | null {
  const { entry } = step;
  if (
    entry.kind === 'answer' &&
    entry.outcome === 'ok' &&
    entry.page !== undefined &&
    entry.psid !== undefined
  ) {
    const ref = { page: entry.page, psid: entry.psid };
    const app = entry.call === 'send' ? senderAsOwner(evidence, step, ref) : viewOfOwner(entry);
    const how = entry.call === 'send' ? 'had a send accepted' : 'is named by thread_owner';
    return app === null ? null : { app, ref, fact: fact(entry, `${evidence.name(app)} ${how}`) };
  }
  if (
    isWebhook(entry) &&
    entry.channel === 'messaging' &&
    personEvents.has(entry.event) &&
    !isOwnButton(evidence, entry)
  ) {
    // While a form runs, the app that may interrupt it listens in without owning anything (section 6.9).
    if (ownerOf(step.before, entry, step.now) === leadgenApp || isOfForm(evidence, entry)) {
      return null;
    }
    // On a page that is off and idle every app hears everything (CR-100); under one reading of OQ-1 the default app hears
    // without owning.
    const onePerEvent = isOn(pageOf(step.before, entry.page)) && step.before.readings.defaultAppOwnsOnInbound;
    const owned = onePerEvent || ownerOf(step.before, entry, step.now) !== null;
    return owned
      ? {
          app: entry.to,
          ref: entry,
          fact: fact(entry, `${evidence.name(entry.to)} gets the ${entry.event} on messaging`),
        }
      : null;
  }
  return null;
}

/** A send shows its sender as owner, unless the thread is idle, or the send is free of ownership or takes control itself. */
function senderAsOwner(evidence: Evidence, step: Step, ref: ThreadRef): string | null {
  const call = evidence.callOf(step.entry);
  const owner = ownerOf(step.before, ref, step.now);
  // What interrupts a lead form takes control, which the journal tells after the answer.
  if (call === undefined || call.app === inboxApp || owner === null || owner === leadgenApp) {
    return null;
  }
  const order = orderOf(call);
  return order?.kind === 'send' && order.tag === null && order.comment === null ? call.app : null;
}

function isOfForm(evidence: Evidence, entry: Entry): boolean {
  const act = entry.cause === null ? undefined : evidence.step(entry.cause);
  return act?.verdict?.resolution.route === 'form' || act?.verdict?.resolution.route === 'lead';
}

function viewOfOwner(entry: Extract<Entry, { kind: 'answer' }>): string | null {
  return entry.call === 'thread_owner' ? (viewOf(entry)?.app ?? null) : null;
}

function isOwnButton(evidence: Evidence, entry: Entry): boolean {
  const cause = entry.cause === null ? undefined : evidence.step(entry.cause)?.entry;
  const act = cause?.kind === 'routing' && cause.cause !== null ? evidence.step(cause.cause)?.entry : cause;
  return act?.kind === 'act' && act.button_of !== undefined && act.button_of !== null;
}

function rivals(evidence: Evidence, { signs }: Span): Violation[] {
  const first = signs[0];
  const other = signs.find(({ app }) => app !== first?.app);
  if (first === undefined || other === undefined) {
    return [];
  }
  return [
    {
      facts: [first.fact, other.fact],
      contradiction: `nothing moved control between #${first.fact.seq} and #${other.fact.seq}, yet ${evidence.name(first.app)} and ${evidence.name(other.app)} both act as its owner`,
      advice:
        'Keep one owner per page and person, and ask that one record before every send, delivery and read.',
    },
  ];
}
