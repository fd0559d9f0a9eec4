/** The JSON of accepted calls, in Graph’s spelling. */

import { SECOND_MS } from '../domain/limits.ts';
import { assertNever } from '../domain/never.ts';
import type { Persona } from '../domain/persona.ts';
import type { Readings } from '../domain/readings.ts';
import type { ConversationView, Reply } from '../domain/reply.ts';
import type { AnswerWords } from '../judge-call.ts';
import { faultAnswer, refusalAnswer } from './errors.ts';

export const graphWords: AnswerWords = { reply: replyBody, refusal: refusalAnswer, fault: faultAnswer };

/** The version that `fields` of a subscription are said to be of. */
const FIELD_VERSION = 'v26.0';

function replyBody(reply: Reply, readings: Readings): unknown {
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
    case 'personas':
      return { data: reply.personas.map(personaBody) };
    case 'persona':
      return personaBody(reply.persona);
    case 'thread_owner':
      return { data: reply.shown === null ? [] : [{ thread_owner: shownOwner(reply.shown, readings) }] };
    case 'page': {
      const values = {
        name: reply.name,
        messaging_feature_status: {
          hop_v2: reply.mode === 'handover_h2',
          msgr_multi_app: reply.mode === 'routing',
          ig_multi_app: false,
        },
      };
      const asked = Object.entries(values).filter(([field]) =>
        (reply.fields as readonly string[]).includes(field),
      );
      // `id` is always there, asked for or not (API-028).
      return { ...Object.fromEntries(asked), id: reply.page };
    }
    case 'conversations':
      return {
        data: reply.conversations.map((conversation) => conversationBody(conversation, reply.fields)),
      };
    case 'secondary_receivers':
      return { data: reply.apps.map(({ app, name }) => ({ id: app, name })) };
    case 'profile':
      return { data: Object.keys(reply.profile).length === 0 ? [] : [reply.profile] };
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
    case 'subscriptions': {
      const { subscription } = reply;
      if (subscription === null) return { data: [] };
      const fields = (subscription.fields ?? []).map((name) => ({ name, version: FIELD_VERSION }));
      return { data: [{ object: 'page', callback_url: subscription.callback_url, active: true, fields }] };
    }
    default:
      return assertNever(reply);
  }
}

function personaBody({ id, name, profile_picture_url }: Persona): Record<string, unknown> {
  return { id, name, profile_picture_url };
}

/** Default fields are `id` and `updated_time`; `is_owner` only when asked for (CR-116). */
function conversationBody(
  { page, page_name, psid, person_name, updated_at, is_owner }: ConversationView,
  fields: readonly string[],
): Record<string, unknown> {
  const values: Record<string, unknown> = {
    updated_time: graphTime(updated_at),
    participants: {
      data: [
        { name: person_name, id: psid },
        { name: page_name, id: page },
      ],
    },
    is_owner,
  };
  const asked = fields.length === 0 ? ['updated_time'] : fields;
  return {
    id: conversationId(page, psid),
    ...Object.fromEntries(Object.entries(values).filter(([field]) => asked.includes(field))),
  };
}

/** Thread ids of Messenger begin with t_. */
function conversationId(page: string, psid: string): string {
  return `t_${page}${psid}`;
}

/** Graph prints instants in whole seconds with a +0000 zone. */
function graphTime(instant: number): string {
  return new Date(instant).toISOString().replace(/\.\d{3}Z$/, '+0000');
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
