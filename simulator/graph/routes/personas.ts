/** `/personas`: the faces a page can send under (API §4.5). */

import { z } from 'zod';
import { PERSONA_NAME_LENGTH_MAX } from '../../domain/limits.ts';
import type { Rejection } from '../../domain/rejections.ts';
import { pageEdge } from '../edge.ts';
import { isUrl, requiredText } from '../message-input/shape.ts';
import { NODE_TYPES, PERSONA_LISTING } from '../node-types.ts';
import { edgeParams, fieldsOf } from '../read-input.ts';
import { refuse } from '../wire-types.ts';

const ofPersonas = {
  token: 'page',
  permission: 'pages_messaging',
  call: 'other',
  ids: ['API-088'],
  simulated: 'whole',
  accepted: 'nothing',
} as const;

const name = z
  .custom<string>()
  .superRefine((given, context) => {
    const unfit = requiredText(given, 'name', PERSONA_NAME_LENGTH_MAX);
    if (unfit !== null) refuse(context, unfit);
  })
  .meta({ type: 'string', minLength: 1, maxLength: PERSONA_NAME_LENGTH_MAX });

const picture = z
  .custom<string>()
  .superRefine((given, context) => {
    const unfit = pictureProblem(given);
    if (unfit !== null) refuse(context, unfit);
  })
  .meta({ type: 'string', format: 'uri' });

export const PERSONA_EDGES = [
  pageEdge({
    ...ofPersonas,
    method: 'GET',
    path: '/{page}/personas',
    params: edgeParams(PERSONA_LISTING),
    summary: 'Lists the personas of a page.',
    handler: (_params, { caller: { app, page } }) => ({ do: 'ReadPersonas', app, page }),
  }),
  pageEdge({
    ...ofPersonas,
    method: 'POST',
    path: '/{page}/personas',
    params: { name, profile_picture_url: picture },
    summary: 'Makes a persona.',
    simulated: 'whole: the person sees the name of the persona that wrote',
    handler: ({ name: called, profile_picture_url: url }, { caller: { app, page, engine } }) => ({
      do: 'PutPersona',
      app,
      page,
      persona: engine.ids.next('persona'),
      name: called,
      picture: { from: 'url', url, fetched: null },
    }),
  }),
  pageEdge({
    ...ofPersonas,
    method: 'GET',
    path: '/{persona}',
    params: { fields: fieldsOf(NODE_TYPES.persona) },
    summary: 'Reads one persona.',
    handler: (_params, { node, caller: { app, page } }) => ({ do: 'ReadPersona', app, page, persona: node }),
  }),
  pageEdge({
    ...ofPersonas,
    method: 'DELETE',
    path: '/{persona}',
    params: {},
    summary: 'Deletes a persona.',
    handler: (_params, { node, caller: { app, page } }) => ({
      do: 'DeletePersona',
      app,
      page,
      persona: node,
    }),
  }),
];

function pictureProblem(url: unknown): Rejection | null {
  const param = 'profile_picture_url';
  if (url === undefined || url === '') return { name: 'ParameterMissing', param };
  return isUrl(url) ? null : { name: 'UrlInvalid', param };
}
