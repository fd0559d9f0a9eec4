/** How apps subscribe: fields of a page through `/subscribed_apps`, their callback through `/{app}/subscriptions`. */

import type { GraphCall } from '../../judge-call.ts';
import type { Poster } from '../../webhooks/post.ts';
import { targetProblem } from '../../webhooks/targets.ts';
import type { AppCall, PageCall } from '../page-call.ts';
import { listParam, textParam } from '../params.ts';

export function subscribeCall({ caller, params, http }: PageCall): GraphCall {
  const facts = { call: 'subscribed_apps', app: caller.app, page: caller.page, params, ...http } as const;
  const fields = listParam(params, 'subscribed_fields');
  if (!fields.ok) return { ...facts, command: fields.rejection };
  if (fields.value === null || fields.value.length === 0) {
    return { ...facts, command: { name: 'ParameterMissing', param: 'subscribed_fields' } };
  }
  return { ...facts, command: { do: 'Subscribe', app: caller.app, page: caller.page, fields: fields.value } };
}

export function unsubscribeCall({ caller, params, http }: PageCall): GraphCall {
  const { app, page } = caller;
  return { call: 'subscribed_apps', app, page, params, ...http, command: { do: 'Unsubscribe', app, page } };
}

export function subscribersCall({ caller, params, http }: PageCall): GraphCall {
  const { app, page } = caller;
  return {
    call: 'subscribed_apps',
    app,
    page,
    params,
    ...http,
    command: { do: 'ReadSubscribers', app, page },
  };
}

export interface CallbackCheck {
  readonly poster: Poster;
  readonly allowedHosts: readonly string[];
}

/** Makes the handshake first (API-042); what came of it is part of the command. */
export async function putSubscriptionCall(
  { caller, params, http }: AppCall,
  { poster, allowedHosts }: CallbackCheck,
): Promise<GraphCall> {
  const facts = { call: 'subscriptions', app: caller.app, params, ...http } as const;
  const refuse = (param: string, expected: string): GraphCall => ({
    ...facts,
    command: { name: 'ParameterInvalid', param, expected },
  });
  for (const param of ['object', 'callback_url', 'verify_token']) {
    if (typeof params[param] !== 'string' || params[param] === '') {
      return { ...facts, command: { name: 'ParameterMissing', param } };
    }
  }
  if (params.object !== 'page') return refuse('object', 'page');
  const callbackUrl = String(params.callback_url);
  const verifyToken = String(params.verify_token);
  const fields = listParam(params, 'fields');
  if (!fields.ok) return { ...facts, command: fields.rejection };
  const target = targetProblem(callbackUrl, allowedHosts);
  if (target !== null) return refuse('callback_url', target);
  return {
    ...facts,
    command: {
      do: 'PutSubscription',
      app: caller.app,
      callback_url: callbackUrl,
      verify_token: verifyToken,
      fields: fields.value,
      problem: await poster.challenge(callbackUrl, verifyToken),
    },
  };
}

export function deleteSubscriptionCall({ caller, params, http }: AppCall): GraphCall {
  const object = textParam(params, 'object');
  const facts = { call: 'subscriptions', app: caller.app, params, ...http } as const;
  if (!object.ok) return { ...facts, command: object.rejection };
  if (object.value !== null && object.value !== 'page') {
    return { ...facts, command: { name: 'ParameterInvalid', param: 'object', expected: 'page' } };
  }
  return { ...facts, command: { do: 'DeleteSubscription', app: caller.app } };
}

export function subscriptionsCall({ caller, params, http }: AppCall): GraphCall {
  return {
    call: 'subscriptions',
    app: caller.app,
    params,
    ...http,
    command: { do: 'ReadSubscriptions', app: caller.app },
  };
}
