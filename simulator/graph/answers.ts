/** The JSON of accepted calls, in Graph’s spelling. */

import { WEBHOOK_FIELDS } from '../domain/fields.ts';
import { SECOND_MS } from '../domain/limits.ts';
import { assertNever } from '../domain/never.ts';
import type { Readings } from '../domain/readings.ts';
import type { Reply } from '../domain/reply.ts';
import { type Subscriptions, WEBHOOK_OBJECTS } from '../domain/world.ts';
import type { AnsweredCall, AnswerWords } from '../judge-call.ts';
import { faultAnswer, refusalAnswer } from './errors.ts';
import { graphTime } from './graph-time.ts';
import { type Asked, edgeReplyBody, nodeBody } from './nodes.ts';
import { fieldTree } from './read-input.ts';

export const graphWords: AnswerWords = { reply: replyBody, refusal: refusalAnswer, fault: faultAnswer };

/** The version that `fields` of a subscription are said to be of. */
const FIELD_VERSION = 'v26.0';

function replyBody(reply: Reply, readings: Readings, call: AnsweredCall): unknown {
  switch (reply.reply) {
    case 'success':
      return { success: true };
    case 'sent':
      // CR-044: nothing in it tells what became of control.
      return {
        ...(reply.psid === null ? {} : { recipient_id: reply.psid }),
        message_id: reply.mid,
        ...(reply.attachment === undefined ? {} : { attachment_id: reply.attachment }),
      };
    case 'acted':
      return { recipient_id: reply.psid, ...(reply.mid === undefined ? {} : { message_id: reply.mid }) };
    case 'uploaded':
      return { attachment_id: reply.attachment };
    case 'made':
      return { id: reply.id };
    case 'thread_owner':
      return { data: reply.shown === null ? [] : [{ thread_owner: shownOwner(reply.shown, readings) }] };
    case 'node':
      return nodeBody(reply.node, askedOf(call).fields, askedOf(call).prefix);
    case 'edge':
      return edgeReplyBody(reply, askedOf(call));
    case 'secondary_receivers':
      return { data: reply.apps.map(({ app, name }) => ({ id: app, name })) };
    case 'profile':
      return { data: Object.keys(reply.profile).length === 0 ? [] : [reply.profile] };
    case 'user_settings':
      return { data: userSettings(reply) };
    case 'profile_set':
      return { result: 'success' };
    case 'subscribers':
      return {
        data: reply.apps.map(({ app, name, fields }) => ({
          category: 'Business',
          name,
          id: app,
          subscribed_fields: fields,
        })),
      };
    case 'subscriptions':
      return { data: subscriptionsBody(reply.subscriptions) };
    default:
      return assertNever(reply);
  }
}

function subscriptionsBody(subscriptions: Subscriptions): unknown[] {
  return WEBHOOK_OBJECTS.flatMap((object) => {
    const subscription = subscriptions[object];
    if (subscription === undefined) return [];
    const names = subscription.fields ?? WEBHOOK_FIELDS;
    const fields = names.map((name) => ({ name, version: FIELD_VERSION }));
    return [{ object, callback_url: subscription.callback_url, active: true, fields }];
  });
}

/** How the call was made, as far as its answer repeats or follows it. */
function askedOf({ path, params }: AnsweredCall): Asked {
  const fields = fieldTree.safeParse(params.fields);
  return {
    prefix: /^\/v\d+\.\d+(?=\/|$)/.exec(path)?.[0] ?? '',
    params: Object.fromEntries(
      Object.entries(params).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    ),
    fields: fields.data ?? null,
  };
}

function userSettings({ user_menu, page_menu }: Extract<Reply, { reply: 'user_settings' }>): unknown[] {
  if (user_menu === null && page_menu === null) return [];
  return [
    {
      ...(user_menu === null ? {} : { user_level_persistent_menu: user_menu }),
      ...(page_menu === null ? {} : { page_level_persistent_menu: page_menu }),
    },
  ];
}

function shownOwner(
  { owner, expires_at }: { owner: string | null; expires_at: number },
  readings: Readings,
): Record<string, unknown> {
  const expiration =
    readings['threadOwner.expirationAs'] === 'seconds'
      ? Math.floor(expires_at / SECOND_MS)
      : graphTime(expires_at);
  return { ...(owner === null ? {} : { app_id: owner }), expiration };
}
