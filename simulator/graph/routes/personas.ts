/** `/personas`: the faces a page can send under (API §4.5). */

import { PERSONA_NAME_LENGTH_MAX } from '../../domain/limits.ts';
import type { GraphCall } from '../../judge-call.ts';
import { isUrl, requiredText } from '../message-input/shape.ts';
import { NODE_TYPES, PERSONAS_EDGE } from '../node-types.ts';
import type { PageCall } from '../page-call.ts';
import { edgeInput, fieldsOfNode } from '../read-input.ts';

export function putPersonaCall(call: PageCall): GraphCall {
  const { app, page, engine } = call.caller;
  const { name, profile_picture_url: url } = call.params;
  const unfit = requiredText(name, 'name', PERSONA_NAME_LENGTH_MAX);
  if (unfit !== null) return { ...facts(call), command: unfit };
  if (url === undefined || url === '')
    return { ...facts(call), command: { name: 'ParameterMissing', param: 'profile_picture_url' } };
  if (!isUrl(url)) return { ...facts(call), command: { name: 'UrlInvalid', param: 'profile_picture_url' } };
  return {
    ...facts(call),
    command: {
      do: 'PutPersona',
      app,
      page,
      persona: engine.ids.next('persona'),
      name: String(name),
      picture: { from: 'url', url, fetched: null },
    },
  };
}

export function personasCall(call: PageCall): GraphCall {
  const { app, page } = call.caller;
  const input = edgeInput(call.params, PERSONAS_EDGE);
  if (!input.ok) return { ...facts(call), command: input.rejection };
  return { ...facts(call), command: { do: 'ReadPersonas', app, page } };
}

export function personaCall(call: PageCall, persona: string): GraphCall {
  const { app, page } = call.caller;
  const fields = fieldsOfNode(call.params, NODE_TYPES.persona);
  if (!fields.ok) return { ...facts(call), command: fields.rejection };
  return { ...facts(call), command: { do: 'ReadPersona', app, page, persona } };
}

export function deletePersonaCall(call: PageCall, persona: string): GraphCall {
  const { app, page } = call.caller;
  return { ...facts(call), command: { do: 'DeletePersona', app, page, persona } };
}

function facts({ caller, params, http }: PageCall) {
  return { call: 'other', app: caller.app, page: caller.page, params, ...http } as const;
}
