/** What a subject has been told about its threads: the signals told_lost and told_mine of the duties. */
import type { AttemptEntry, Entry, WebhookDelivery } from '../journal.ts';
import { type ThreadRef, threadKey } from '../oracle/world.ts';
import { viewOf } from './claims.ts';
import type { Evidence } from './evidence.ts';
import { fact, isWebhook } from './evidence.ts';
import type { Fact } from './rule.ts';

export interface Told {
  app: string;
  ref: ThreadRef;
  /** `nothing` is a webhook that says nothing about control, like an echo. */
  news: 'mine' | 'lost' | 'nothing';
  how: 'standby' | 'take' | 'pass' | 'messaging' | 'own_call' | 'read' | 'other';
  event: string;
  delivery?: WebhookDelivery;
  fact: Fact;
}

/** What one entry tells an app. A delivery tells when it has been acknowledged, not when it was owed. */
export function toldBy(
  evidence: Evidence,
  entry: Entry,
  deliveries: ReadonlyMap<string, WebhookDelivery>,
): Told | null {
  if (entry.kind === 'attempt') {
    return byWebhook(evidence, entry, deliveries.get(entry.delivery));
  }
  if (
    entry.kind !== 'answer' ||
    entry.outcome !== 'ok' ||
    entry.page === undefined ||
    entry.psid === undefined
  ) {
    return null;
  }
  if (entry.lost !== undefined) {
    return null;
  }
  const ref = { page: entry.page, psid: entry.psid };
  const told = { app: entry.app, ref, event: entry.call };
  const name = evidence.name(entry.app);
  if (entry.call === 'take') {
    return { ...told, news: 'mine', how: 'own_call', fact: fact(entry, `${name} took the thread`) };
  }
  if (entry.call !== 'thread_owner') {
    return null;
  }
  const view = viewOf(entry);
  if (view === undefined) {
    return null;
  }
  // An empty answer frees the default app to speak; whether this app may is for the rule to ask.
  const free = view === null || view.app === entry.app;
  return free
    ? {
        ...told,
        news: 'mine',
        how: 'read',
        fact: fact(entry, `thread_owner told ${name} that no other app holds the thread`),
      }
    : {
        ...told,
        news: 'lost',
        how: 'read',
        fact: fact(entry, `thread_owner told ${name} that another app holds the thread`),
      };
}

function byWebhook(
  evidence: Evidence,
  attempt: AttemptEntry,
  delivery: WebhookDelivery | undefined,
): Told | null {
  if (delivery === undefined || attempt.outcome !== 'acknowledged') {
    return null;
  }
  const ref = { page: delivery.page, psid: delivery.psid };
  const { news, how } = newsOf(evidence, delivery);
  return {
    app: delivery.to,
    ref,
    news,
    how,
    event: delivery.event,
    delivery,
    fact: fact(
      attempt,
      `${evidence.name(delivery.to)} acknowledged ${delivery.event} on ${delivery.channel} (${delivery.id})`,
    ),
  };
}

function newsOf(evidence: Evidence, delivery: WebhookDelivery): Pick<Told, 'news' | 'how'> {
  const { event, channel, to } = delivery;
  if (event === 'pass_thread_control') {
    return { news: 'mine', how: 'pass' };
  }
  if (event === 'take_thread_control') {
    return { news: newOwnerIn(delivery) === to ? 'mine' : 'lost', how: 'take' };
  }
  const fromPerson = event === 'message' || event === 'postback' || event === 'referral';
  if (!fromPerson || isOwnButton(evidence, delivery)) {
    return { news: 'nothing', how: 'other' };
  }
  return channel === 'standby' ? { news: 'lost', how: 'standby' } : { news: 'mine', how: 'messaging' };
}

function newOwnerIn(delivery: WebhookDelivery): string | null {
  const messaging = delivery.entry.messaging;
  const first: unknown = Array.isArray(messaging) ? messaging[0] : undefined;
  const body = member(first, 'take_thread_control');
  const owner = member(body, 'new_owner_app_id');
  return owner === null || owner === undefined ? null : String(owner);
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

/** A tap on an app's own button reaches it whoever owns the thread, so it says nothing about control (F-08). */
function isOwnButton(evidence: Evidence, delivery: WebhookDelivery): boolean {
  const cause = delivery.cause === null ? undefined : evidence.step(delivery.cause)?.entry;
  const act = cause?.kind === 'routing' && cause.cause !== null ? evidence.step(cause.cause)?.entry : cause;
  return act?.kind === 'act' && act.button_of === delivery.to;
}

export function webhooksById(evidence: Evidence): Map<string, WebhookDelivery> {
  return new Map(
    evidence.steps
      .map(({ entry }) => entry)
      .filter(isWebhook)
      .map((delivery) => [delivery.id, delivery]),
  );
}

/** Keys of what one app knows of one thread. */
export function toldKey(app: string, ref: ThreadRef): string {
  return `${app} ${threadKey(ref)}`;
}
