/** Reads of the page node and of what hangs on it: conversations, receivers, the Messenger profile. */

import type { PageField } from '../../domain/commands.ts';
import { asPsid } from '../../domain/ids.ts';
import { PROFILE_PROPERTIES } from '../../domain/profile.ts';
import type { GraphCall } from '../../judge-call.ts';
import type { PageCall } from '../page-call.ts';
import { idParam, listParam, type Params } from '../params.ts';
import { parseJson } from '../relaxed-json.ts';

/** The fields of a conversation that can be read so far. */
const CONVERSATION_FIELDS = ['id', 'updated_time', 'participants', 'is_owner'];

export function readPageCall({ caller, params, http }: PageCall, fields: readonly PageField[]): GraphCall {
  const { app, page } = caller;
  const call = fields.includes('messaging_feature_status') ? 'feature_status' : 'other';
  return { call, app, page, params, ...http, command: { do: 'ReadPage', app, page, fields } };
}

export function conversationsCall(call: PageCall): GraphCall {
  const { app, page } = call.caller;
  const facts = other(call);
  const fields = listParam(call.params, 'fields');
  if (!fields.ok) return { ...facts, command: fields.rejection };
  const unknown = fields.value?.find((field) => !CONVERSATION_FIELDS.includes(field));
  if (unknown !== undefined) {
    const expected = `a list of ${CONVERSATION_FIELDS.join(', ')} (got ${unknown})`;
    return { ...facts, command: { name: 'ParameterInvalid', param: 'fields', expected } };
  }
  const person = idParam(call.params, 'user_id');
  if (!person.ok) return { ...facts, command: person.rejection };
  const psid = person.value === null ? null : asPsid(person.value);
  return { ...facts, command: { do: 'ReadConversations', app, page, fields: fields.value ?? [], psid } };
}

export function secondaryReceiversCall(call: PageCall): GraphCall {
  const { app, page } = call.caller;
  return { ...other(call), command: { do: 'ReadSecondaryReceivers', app, page } };
}

export function readProfileCall(call: PageCall): GraphCall {
  const { app, page } = call.caller;
  const fields = listParam(call.params, 'fields');
  if (!fields.ok) return { ...other(call), command: fields.rejection };
  return { ...other(call), command: { do: 'ReadProfile', app, page, fields: fields.value } };
}

export function putProfileCall(call: PageCall): GraphCall {
  const { app, page } = call.caller;
  const properties = profileProperties(call.params);
  if (Object.keys(properties).length === 0) {
    const expected = `at least one of ${PROFILE_PROPERTIES.join(', ')}`;
    return { ...other(call), command: { name: 'ParameterInvalid', param: 'messenger_profile', expected } };
  }
  return { ...other(call), command: { do: 'PutProfile', app, page, properties } };
}

export function deleteProfileCall(call: PageCall): GraphCall {
  const { app, page } = call.caller;
  const fields = listParam(call.params, 'fields');
  if (!fields.ok) return { ...other(call), command: fields.rejection };
  if (fields.value === null)
    return { ...other(call), command: { name: 'ParameterMissing', param: 'fields' } };
  return { ...other(call), command: { do: 'DeleteProfile', app, page, fields: fields.value } };
}

/** Properties are structured values, as JSON or as JSON text in a form. */
function profileProperties(params: Params): Record<string, unknown> {
  const given = PROFILE_PROPERTIES.filter((property) => params[property] !== undefined);
  return Object.fromEntries(
    given.map((property) => {
      const value = params[property];
      const parsed = typeof value === 'string' && /^\s*[[{]/.test(value) ? parseJson(value) : value;
      return [property, parsed ?? value];
    }),
  );
}

function other({ caller, params, http }: PageCall) {
  return { call: 'other', app: caller.app, page: caller.page, params, ...http } as const;
}
