/** The desk's errors on the wire: one total table over its refusals, and the few that only a door can raise. */

import { failures } from '../domain/failure.ts';
import type { Refusal } from '../domain/refusals.ts';

export type ErrorStatus = 400 | 401 | 403 | 404 | 409 | 413 | 422;
export type ErrorBody = { error: { code: string; message: string; path: string } };

/** Thrown by routes, turned into an answer by the app. */
export class ApiError extends Error {
  readonly status: ErrorStatus;
  readonly code: string;
  readonly path: string;
  constructor(status: ErrorStatus, code: string, message: string, path: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.path = path;
  }
  body(): ErrorBody {
    return { error: { code: this.code, message: this.message, path: this.path } };
  }
}

type Row<Kind extends Refusal['kind']> = {
  readonly status: ErrorStatus;
  readonly code: string;
  readonly path: string;
  readonly message: (refusal: Extract<Refusal, { kind: Kind }>) => string;
};

const table: { readonly [Kind in Refusal['kind']]: Row<Kind> } = {
  ChannelNotSupported: {
    status: 422,
    code: 'channel_not_supported',
    path: 'id',
    message: ({ channel }) =>
      `Conversation Routing exists for Facebook accounts only; this one is ${channel}`,
  },
  Irreversible: {
    status: 409,
    code: 'irreversible',
    path: 'id',
    message: () =>
      'Conversation Routing cannot be disabled: Meta does not support switching back to Handover Protocol',
  },
  NotEnabled: {
    status: 409,
    code: 'not_enabled',
    path: 'id',
    message: () => 'enable Conversation Routing for this account first',
  },
  NotConfigured: {
    status: 409,
    code: 'not_configured',
    path: 'apps',
    message: () =>
      'add at least one Connected App first: the permission needs Conversation Routing configured',
  },
  AppAlreadyListed: {
    status: 409,
    code: 'app_already_listed',
    path: 'app_id',
    message: ({ app }) => `Application ID ${app.appId} is already listed as ${app.name}`,
  },
  DefaultAlreadyChosen: {
    status: 409,
    code: 'default_already_chosen',
    path: 'role',
    message: ({ app }) => `a page has exactly one default app, and here it is ${app.name} (${app.appId})`,
  },
  AppNotFound: {
    status: 404,
    code: 'app_not_found',
    path: 'app_id',
    message: ({ appId }) => `no Connected App with Application ID ${appId}`,
  },
  TargetNotConfigured: {
    status: 422,
    code: 'app_not_configured',
    path: 'app_id',
    message: ({ appId }) => `${appId} is not among this account’s Connected Apps; expected one of them`,
  },
  TargetIsOwnApp: {
    status: 422,
    code: 'app_is_own',
    path: 'app_id',
    message: ({ appId }) => `${appId} is this app itself; control can only be passed to another one`,
  },
  TakeNotAllowed: {
    status: 403,
    code: 'take_not_allowed',
    path: 'take_permission',
    message: () => 'an admin has not allowed this app to take thread control; Meta was not called',
  },
  AlreadyOwner: {
    status: 409,
    code: 'already_owner',
    path: 'owner',
    message: () => 'this app controls the thread already',
  },
  NotOwner: {
    status: 409,
    code: 'not_owner',
    path: 'owner',
    message: () => 'this app does not control the thread, so there is nothing it could extend or hand over',
  },
  RoutingIsOn: {
    status: 409,
    code: 'routing_on',
    path: 'owner',
    message: () => failures.routing_on.sentence,
  },
  RoutingIsOff: {
    status: 409,
    code: 'routing_off_at_meta',
    path: 'owner',
    message: () => `${failures.routing_off.sentence} ${failures.routing_off.fix}`,
  },
  AccountNotConnected: {
    status: 409,
    code: 'account_not_connected',
    path: 'id',
    message: () => 'no page access token is set up for this account, so Meta cannot be called',
  },
  IdempotencyKeyReused: {
    status: 409,
    code: 'idempotency_key_reused',
    path: 'Idempotency-Key',
    message: ({ replyId }) =>
      `this key belongs to reply ${replyId}, which has other content; expected a new key`,
  },
  MayHaveBeenSent: {
    status: 409,
    code: 'may_have_been_sent',
    path: 'send_again',
    message: ({ replyId }) =>
      `reply ${replyId} with this content may have arrived: its answer was lost. Send with "send_again": true to send it all the same`,
  },
  ReplyNotFound: {
    status: 404,
    code: 'reply_not_found',
    path: 'reply',
    message: ({ replyId }) => `no reply ${replyId} in this case`,
  },
};

export function apiErrorOf(refusal: Refusal): ApiError {
  // The table pairs each kind with a row for exactly that kind, which the compiler cannot follow through an index.
  const row = table[refusal.kind] as Row<Refusal['kind']>;
  return new ApiError(row.status, row.code, row.message(refusal as never), row.path);
}

export function noSuchRoute(method: string, path: string): ApiError {
  return new ApiError(404, 'route_not_found', `no route ${method} ${path}; see /openapi.json`, 'path');
}
