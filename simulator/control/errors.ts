/** What the control plane answers when it cannot do as told. */

import type { Context } from 'hono';
import { type SettingRejection, settingReasonOf } from '../domain/rejections.ts';

export type ControlStatus = 400 | 401 | 403 | 404 | 408 | 409 | 413 | 422 | 500 | 507;

export class ControlError extends Error {
  readonly status: ControlStatus;
  readonly code: string;
  readonly path: string | undefined;
  readonly rule: string | undefined;
  /** What belongs to this error alone, beside code and message. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    status: ControlStatus,
    code: string,
    message: string,
    more: { path?: string; rule?: string; details?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.path = more.path;
    this.rule = more.rule;
    this.details = more.details ?? {};
  }
}

export function renderError(c: Context, error: ControlError): Response {
  const { code, message, path, rule, details } = error;
  return c.json(
    {
      error: {
        code,
        message,
        ...(path === undefined ? {} : { path }),
        ...(rule === undefined ? {} : { rule }),
        ...details,
      },
    },
    error.status,
  );
}

export function notFound(what: string, id: string): ControlError {
  return new ControlError(404, `${what}_unknown`, `There is no ${what} ${id} in this world.`);
}

type Wording = {
  readonly status: ControlStatus;
  readonly code: string;
  readonly message: string;
  readonly path?: string;
};

const WORDINGS: {
  readonly [Name in SettingRejection['name']]: (
    rejection: Extract<SettingRejection, { readonly name: Name }>,
  ) => Wording;
} = {
  RoutingIrreversible: ({ page }) => ({
    status: 409,
    code: 'routing_irreversible',
    message: `Page ${page} is on Conversation Routing and cannot go back: its default app can be replaced, not cleared.`,
    path: 'default_app',
  }),
  RouteNeedsDefaultApp: ({ route }) => ({
    status: 422,
    code: 'route_needs_default_app',
    message: `${route} works only on a page with a default app; expected default_app, too.`,
    path: route,
  }),
  RouteAppNotConnected: ({ app, route }) => ({
    status: 422,
    code: 'app_not_connected',
    message: `App ${app} is not connected to the page; expected a connected app.`,
    path: route,
  }),
  DefaultAppInUse: ({ page, app }) => ({
    status: 409,
    code: 'default_app_in_use',
    message: `App ${app} is the default app of page ${page}; choose another default app first.`,
  }),
  Unknown: ({ what, id }) => ({
    status: 404,
    code: `${what}_unknown`,
    message: `There is no ${what} ${id} in this world.`,
  }),
  Taken: ({ what, id }) => ({
    status: 409,
    code: `${what}_taken`,
    message: `There is already a ${what} ${id} in this world.`,
  }),
  NoReaction: ({ mid }) => ({
    status: 409,
    code: 'no_reaction',
    message: `There is no reaction to message ${mid} that could be taken back.`,
    path: 'reaction',
  }),
  ActOfOtherPlatform: ({ act, platform }) => ({
    status: 422,
    code: 'act_of_other_platform',
    message: `type: ${act} is not an act that people do on ${platform}.`,
    path: 'type',
  }),
  NotOwnMessage: ({ mid }) => ({
    status: 422,
    code: 'not_own_message',
    message: `Message ${mid} was not written by the person; expected one of their own.`,
    path: 'mid',
  }),
  NotBusinessMessage: ({ mid }) => ({
    status: 422,
    code: 'not_business_message',
    message: `Message ${mid} was written by the person; expected one of the business.`,
    path: 'mid',
  }),
  TooManyEdits: ({ mid, max }) => ({
    status: 409,
    code: 'too_many_edits',
    message: `Message ${mid} has been edited ${max} times, which is as often as Messenger lets anybody.`,
    path: 'mid',
  }),
  NoLeadForm: ({ psid }) => ({
    status: 409,
    code: 'no_lead_form',
    message: `No lead form is running in the thread of ${psid}; click a lead ad first.`,
    path: 'type',
  }),
  PrimaryNeedsH2: () => ({
    status: 422,
    code: 'primary_needs_h2',
    message:
      'primary_receiver belongs to the handover protocol: it needs the reading profile: h2 and a page without a default app.',
    path: 'primary_receiver',
  }),
  DeliveryNotHeld: ({ delivery }) => ({
    status: 409,
    code: 'delivery_not_held',
    message: `No fault holds delivery ${delivery} back; GET …/deliveries shows which are held.`,
  }),
  DeliveryOwed: ({ delivery }) => ({
    status: 409,
    code: 'delivery_owed',
    message: `Delivery ${delivery} has not been delivered yet; redeliver it once it has.`,
  }),
  InboxCannot: ({ act, owner }) => ({
    status: 409,
    code: 'inbox_not_owner',
    message: `The inbox cannot do "${act}": ${owner === null ? 'nobody owns the thread' : `app ${owner} owns the thread`}.`,
  }),
};

export function settingError(rejection: SettingRejection): ControlError {
  const { status, code, message, path } = (WORDINGS[rejection.name] as (given: SettingRejection) => Wording)(
    rejection,
  );
  const { rule } = settingReasonOf(rejection);
  return new ControlError(status, code, message, { rule, ...(path === undefined ? {} : { path }) });
}
