/** How apps subscribe to a page and register their callback through Graph (API-042 … API-050, CR-110). */

import type {
  DeleteSubscription,
  PutSubscription,
  ReadSubscribers,
  ReadSubscriptions,
  Subscribe,
  Unsubscribe,
} from './commands.ts';
import { connectionPut, disconnectionEvents } from './decide-setting.ts';
import type { Decided, SettingEvent } from './events.ts';
import { fieldNamed, WEBHOOK_FIELDS } from './fields.ts';
import type { Rejection } from './rejections.ts';
import type { Reply } from './reply.ts';
import { accept, reject, type Verdict } from './verdict.ts';
import { defaultAppOf, type Page, WEBHOOK_OBJECTS, type World } from './world.ts';

export type PageSubscriptionCommand = Subscribe | Unsubscribe | ReadSubscribers;
export type AppSubscriptionCommand = PutSubscription | DeleteSubscription | ReadSubscriptions;

export function decidePageSubscription(
  world: World,
  command: PageSubscriptionCommand,
  page: Page,
  now: number,
): Verdict<Reply, Rejection> {
  switch (command.do) {
    case 'ReadSubscribers':
      return accept({ reply: 'subscribers', apps: subscribersOf(world, page) });
    case 'Subscribe':
      return subscribe(command, page);
    case 'Unsubscribe':
      return accept({ reply: 'success' }, unsubscription(world, command, page, now));
  }
}

export function decideAppSubscription(
  world: World,
  command: AppSubscriptionCommand,
): Verdict<Reply, Rejection> {
  switch (command.do) {
    case 'ReadSubscriptions':
      return accept({
        reply: 'subscriptions',
        subscriptions: world.apps.get(command.app)?.subscriptions ?? {},
      });
    case 'PutSubscription': {
      const { do: _, problem, ...subscription } = command;
      if (problem !== null)
        return reject({ name: 'CallbackNotVerified', callback_url: command.callback_url, problem });
      const unknown = unknownField(command.fields ?? []);
      if (unknown !== null) return reject(unknown);
      const fields = command.fields?.map(storedName) ?? null;
      return accept({ reply: 'success' }, [
        { event: { kind: 'setting', what: 'subscription_put', ...subscription, fields }, because: 'command' },
      ]);
    }
    case 'DeleteSubscription':
      return deleteSubscription(world, command);
  }
}

/** Without an object every subscription goes; with fields only these do, and what is left of it stays. */
function deleteSubscription(
  world: World,
  { app, object, fields }: DeleteSubscription,
): Verdict<Reply, Rejection> {
  const unknown = unknownField(fields ?? []);
  if (unknown !== null) return reject(unknown);
  const present = world.apps.get(app)?.subscriptions ?? {};
  const gone = fields?.map(storedName) ?? WEBHOOK_FIELDS;
  const events = (object === null ? WEBHOOK_OBJECTS : [object]).flatMap((each): SettingEvent[] => {
    const subscription = present[each];
    if (subscription === undefined) return [];
    const left = (subscription.fields ?? WEBHOOK_FIELDS).filter((field) => !gone.includes(field));
    return left.length === 0
      ? [{ kind: 'setting', what: 'subscription_deleted', app, object: each }]
      : [{ kind: 'setting', what: 'subscription_put', app, object: each, ...subscription, fields: left }];
  });
  return accept(
    { reply: 'success' },
    events.map((event): Decided => ({ event, because: 'command' })),
  );
}

function subscribe({ app, fields }: Subscribe, page: Page): Verdict<Reply, Rejection> {
  const unknown = unknownField(fields);
  if (unknown !== null) return reject(unknown);
  const present = page.connections.get(app);
  return accept({ reply: 'success' }, [
    {
      event: connectionPut(page.id, {
        app,
        // A set, not an addition.
        subscribed_fields: [...new Set(fields.map(storedName))],
        can_take_control: present?.can_take_control ?? false,
        access_all: present?.access_all ?? true,
        token: present?.token ?? 'valid',
      }),
      because: 'command',
    },
  ]);
}

/**
 * API-050. The default app only goes silent: the Page settings still name it, and a page on Conversation Routing always
 * has a connected default app.
 */
function unsubscription(world: World, { app }: Unsubscribe, page: Page, now: number): Decided[] {
  const connection = page.connections.get(app);
  if (connection === undefined) return [];
  if (defaultAppOf(page) === app) {
    return [{ event: connectionPut(page.id, { ...connection, subscribed_fields: [] }), because: 'command' }];
  }
  return disconnectionEvents(world, page, app, now, 'the app unsubscribed through subscribed_apps').map(
    ({ event, because }) => ({ event, because: because ?? 'command' }),
  );
}

/** API-048; an app that was unsubscribed is no longer listed (API-110). */
function subscribersOf(world: World, page: Page) {
  return [...page.connections.values()]
    .filter(({ subscribed_fields }) => subscribed_fields.length > 0)
    .map(({ app, subscribed_fields }) => ({
      app,
      name: world.apps.get(app)?.name ?? app,
      fields: subscribed_fields,
    }));
}

/** CR-110 stores the plural spellings. */
function storedName(name: string): string {
  return fieldNamed(name) ?? name;
}

function unknownField(names: readonly string[]): Rejection | null {
  const index = names.findIndex((name) => fieldNamed(name) === null);
  const field = names[index];
  return field === undefined ? null : { name: 'FieldUnknown', field, index };
}
