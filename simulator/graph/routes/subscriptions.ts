/** How apps subscribe: fields of a page through `/subscribed_apps`, their callback through `/{app}/subscriptions`. */

import { z } from 'zod';
import { WEBHOOK_OBJECTS } from '../../domain/world.ts';
import { targetProblem } from '../../webhooks/targets.ts';
import { appEdge, pageEdge } from '../edge.ts';
import { asText, list, requiredList, word } from '../wire-types.ts';

const ofPage = {
  path: '/{page}/subscribed_apps',
  token: 'page',
  permission: 'pages_manage_metadata',
  call: 'subscribed_apps',
  accepted: 'nothing',
} as const;

const ofApp = {
  path: '/{app}/subscriptions',
  token: 'app',
  permission: null,
  call: 'subscriptions',
} as const;

const object = z.enum(WEBHOOK_OBJECTS, WEBHOOK_OBJECTS.join(' or '));

export const SUBSCRIPTION_EDGES = [
  pageEdge({
    ...ofPage,
    method: 'GET',
    params: {},
    summary: 'Lists the apps of a page with the fields that they hear of.',
    ids: ['API-048'],
    simulated: 'whole',
    handler: (_params, { caller: { app, page } }) => ({ do: 'ReadSubscribers', app, page }),
  }),
  pageEdge({
    ...ofPage,
    method: 'POST',
    params: {
      subscribed_fields: requiredList().meta({ description: 'They replace what was subscribed before.' }),
    },
    summary: 'Subscribes the calling app to webhooks of a page.',
    ids: ['API-046', 'API-047', 'API-049'],
    simulated: 'whole for the fields of messaging, handovers, standby and feed',
    accepted:
      'fields whose events are not simulated, such as calls and payments: kept and listed, and no webhook comes',
    handler: ({ subscribed_fields: fields }, { caller: { app, page } }) => ({
      do: 'Subscribe',
      app,
      page,
      fields,
    }),
  }),
  pageEdge({
    ...ofPage,
    method: 'DELETE',
    params: {},
    summary: 'Unsubscribes the calling app from a page.',
    ids: ['API-050'],
    simulated: 'whole',
    handler: (_params, { caller: { app, page } }) => ({ do: 'Unsubscribe', app, page }),
  }),
  appEdge({
    ...ofApp,
    method: 'GET',
    params: {},
    summary: 'Reads the subscriptions of an app: for each object the callback and the fields.',
    ids: ['API-044', 'API-045'],
    simulated: 'whole',
    accepted: 'nothing',
    handler: (_params, { caller: { app } }) => ({ do: 'ReadSubscriptions', app }),
  }),
  appEdge({
    ...ofApp,
    method: 'POST',
    params: {
      object: word().pipe(object),
      callback_url: word().meta({ format: 'uri', description: 'Asked at once with a challenge.' }),
      verify_token: word().meta({ description: 'Handed to the callback with the challenge.' }),
      fields: list(),
    },
    summary:
      'Sets the callback of an app for an object and its fields, once the callback has answered a challenge.',
    ids: ['API-042', 'API-043', 'API-045', 'API-099', 'API-100', 'API-147'],
    simulated: 'whole for the objects `page` and `instagram`',
    accepted: '`include_values`, which is not looked at',
    async handler({ object: of, callback_url, verify_token, fields = null }, { caller: { app }, check }) {
      const unfit = targetProblem(callback_url, check.allowedHosts);
      if (unfit !== null) return { name: 'ParameterInvalid', param: 'callback_url', expected: unfit };
      // The handshake comes first (API-042); what came of it is part of the command.
      const problem = await check.poster.challenge(callback_url, verify_token);
      return { do: 'PutSubscription', app, object: of, callback_url, verify_token, fields, problem };
    },
  }),
  appEdge({
    ...ofApp,
    method: 'DELETE',
    params: {
      object: z.preprocess(asText, object.optional()).meta({ description: 'Every object if left out.' }),
      fields: list().meta({ description: 'These alone; the rest of the subscription stays.' }),
    },
    summary: 'Deletes the subscriptions of an app, or fields of them.',
    ids: ['API-045'],
    simulated: 'whole',
    accepted: 'nothing',
    handler: ({ object: of = null, fields = null }, { caller: { app } }) => ({
      do: 'DeleteSubscription',
      app,
      object: of,
      fields,
    }),
  }),
];
