/** What the control plane can be told no for: settings that cannot stand, and acts that cannot be done. */

import type { AppId, DeliveryId, Mid, PageId, PersonId, Psid } from './ids.ts';
import type { ReasonTable, RejectionReason } from './rejections.ts';

/** What only the control plane can be told no for. */
export type SettingRejection =
  | { readonly name: 'RoutingIrreversible'; readonly page: PageId }
  | { readonly name: 'RouteNeedsDefaultApp'; readonly route: 'social' | 'links' }
  | { readonly name: 'RouteAppNotConnected'; readonly app: AppId; readonly route: string }
  | { readonly name: 'DefaultAppInUse'; readonly page: PageId; readonly app: AppId }
  | {
      readonly name: 'Unknown';
      readonly what: 'app' | 'page' | 'person' | 'connection' | 'message' | 'button';
      readonly id: string;
    }
  | { readonly name: 'Taken'; readonly what: 'app' | 'page' | 'person'; readonly id: string }
  | { readonly name: 'NoReaction'; readonly mid: Mid }
  | { readonly name: 'NotOwnMessage'; readonly mid: Mid }
  | { readonly name: 'NotBusinessMessage'; readonly mid: Mid }
  | { readonly name: 'TooManyEdits'; readonly mid: Mid; readonly max: number }
  | { readonly name: 'NoLeadForm'; readonly psid: Psid }
  | { readonly name: 'PrimaryNeedsH2' }
  | { readonly name: 'ActOfOtherPlatform'; readonly act: string; readonly platform: string }
  | { readonly name: 'DeliveryNotHeld'; readonly delivery: DeliveryId }
  | { readonly name: 'DeliveryOwed'; readonly delivery: DeliveryId }
  | { readonly name: 'InboxCannot'; readonly act: string; readonly owner: AppId | null };

const SETTING_REASONS: ReasonTable<SettingRejection> = {
  RoutingIrreversible: () => ({
    rule: 'SEED-31',
    would_pass: 'Another default app, or the reading clearingDefaultApp: returns-to-zero-config.',
    reading: 'clearingDefaultApp',
  }),
  RouteNeedsDefaultApp: () => ({ rule: 'CR-006', would_pass: 'The same settings with a default app.' }),
  RouteAppNotConnected: ({ app }) => ({
    rule: 'CR-004',
    would_pass: `App ${app} connected to the page first.`,
  }),
  DefaultAppInUse: () => ({ rule: 'CR-004', would_pass: 'Another default app first.' }),
  Unknown: ({ what }) => ({ rule: 'CR-004', would_pass: `An existing ${what}.` }),
  Taken: ({ what }) => ({ rule: 'CR-004', would_pass: `Another id for the ${what}.` }),
  NoReaction: () => ({ rule: 'API-121', would_pass: 'A reaction to the message first.' }),
  NotOwnMessage: () => ({ rule: 'API-122', would_pass: 'A message that the person wrote.' }),
  NotBusinessMessage: () => ({ rule: 'API-129', would_pass: 'A message that an app sent.' }),
  TooManyEdits: ({ max }) => ({
    rule: 'API-122',
    would_pass: `Another message: one is edited at most ${max} times.`,
  }),
  NoLeadForm: () => ({ rule: 'CR-118', would_pass: 'A click on a lead ad first.' }),
  ActOfOtherPlatform: ({ platform }) => ({
    rule: 'API-147',
    would_pass: `An act that people do on ${platform}.`,
  }),
  PrimaryNeedsH2: () => ({
    rule: 'H2-1',
    would_pass: 'The reading profile: h2 on a page without a default app.',
    reading: 'profile',
  }),
  DeliveryNotHeld: () => ({ rule: 'API-113', would_pass: 'A delivery that an ordered fault holds back.' }),
  DeliveryOwed: () => ({ rule: 'API-113', would_pass: 'The same once the delivery is done with.' }),
  InboxCannot: () => ({ rule: 'CR-035', would_pass: 'The same act while the inbox owns the thread.' }),
};

export function settingReasonOf(rejection: SettingRejection): RejectionReason {
  return (SETTING_REASONS[rejection.name] as (given: SettingRejection) => RejectionReason)(rejection);
}

/** A person who is not known under the given id. */
export function personUnknown(id: PersonId): SettingRejection {
  return { name: 'Unknown', what: 'person', id };
}
