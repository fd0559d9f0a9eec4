/** What the desk's own rules say no to, before or instead of asking Meta. */

import type { Channel, ConnectedApp } from './account.ts';
import type { AppId, ReplyId } from './ids.ts';
import type { Party } from './owner.ts';

export type AccountRefusal =
  | { readonly kind: 'ChannelNotSupported'; readonly channel: Channel }
  | { readonly kind: 'Irreversible' }
  | { readonly kind: 'NotEnabled' }
  | { readonly kind: 'NotConfigured' }
  | { readonly kind: 'AppAlreadyListed'; readonly app: ConnectedApp }
  | { readonly kind: 'DefaultAlreadyChosen'; readonly app: ConnectedApp }
  | { readonly kind: 'AppNotFound'; readonly appId: AppId };

export type CaseRefusal =
  | { readonly kind: 'NotEnabled' }
  | { readonly kind: 'TargetNotConfigured'; readonly appId: AppId }
  | { readonly kind: 'TargetIsOwnApp'; readonly appId: AppId }
  | { readonly kind: 'TakeNotAllowed' }
  | { readonly kind: 'AlreadyOwner' }
  | { readonly kind: 'NotOwner'; readonly owner: Party }
  | { readonly kind: 'RoutingIsOn' }
  | { readonly kind: 'RoutingIsOff' }
  | { readonly kind: 'AccountNotConnected' }
  | { readonly kind: 'IdempotencyKeyReused'; readonly replyId: ReplyId }
  | { readonly kind: 'MayHaveBeenSent'; readonly replyId: ReplyId }
  | { readonly kind: 'ReplyNotFound'; readonly replyId: ReplyId };

export type Refusal = AccountRefusal | CaseRefusal;

export type Decision<Event, No> =
  | { readonly ok: true; readonly events: readonly Event[] }
  | { readonly ok: false; readonly refusal: No };

export function accept<Event>(...events: Event[]): { ok: true; events: Event[] } {
  return { ok: true, events };
}

export function refuse<No>(refusal: No): { ok: false; refusal: No } {
  return { ok: false, refusal };
}
