/** Everything the rules can say no to, and for each: the rule, what it looked at, and what would have passed. */

import type { ActivityRef } from './activity.ts';
import { CONTENT_REASONS, type ContentRejection } from './content-rejections.ts';
import type { AppId, Mid, PageId, Psid } from './ids.ts';
import { EXTEND_MAX_S, EXTEND_MIN_S, SECOND_MS } from './limits.ts';
import type { PoolName, RateName } from './rate-limits.ts';
import type { ReadingName } from './readings.ts';
import type { RuleId } from './rules.ts';
import type { SettingRejection } from './setting-rejections.ts';
import type { TokenState } from './world.ts';

export { personUnknown, type SettingRejection, settingReasonOf } from './setting-rejections.ts';

export type Rejection =
  | ContentRejection
  | { readonly name: 'ParameterMissing'; readonly param: string }
  | { readonly name: 'ParameterInvalid'; readonly param: string; readonly expected: string }
  | { readonly name: 'MetadataTooLong'; readonly length: number; readonly max: number }
  | { readonly name: 'TagRetired'; readonly tag: string }
  | { readonly name: 'HumanAgentNotGranted'; readonly app: AppId }
  | { readonly name: 'AppNotConnected'; readonly app: AppId; readonly page: PageId }
  | { readonly name: 'RecipientUnknown'; readonly psid: Psid; readonly page: PageId }
  | { readonly name: 'PersonUnavailable'; readonly psid: Psid }
  | {
      readonly name: 'LeadFormRunning';
      readonly app: AppId;
      readonly ad_id: string;
      readonly may_interrupt: boolean;
    }
  | ({ readonly name: 'ActivityUnknown' | 'ActivityAnswered' } & ActivityRef)
  | ({ readonly name: 'ActivityTooOld'; readonly age_ms: number } & ActivityRef)
  | { readonly name: 'NoReceiverRole'; readonly app: AppId }
  | { readonly name: 'SecondaryReceiversHidden'; readonly app: AppId; readonly primary: AppId }
  | {
      readonly name: 'TakeByNonPrimary';
      readonly app: AppId;
      readonly owner: AppId;
      readonly primary: AppId | null;
    }
  | { readonly name: 'RequestWithoutPrimary' }
  | {
      readonly name: 'AnotherAppOwns';
      readonly app: AppId;
      readonly owner: AppId;
      readonly is_default_app: boolean;
      readonly human_agent: boolean;
      /** Whether routing and the Page settings let it take; a human agent’s send is then refused by a reading only (OQ-11). */
      readonly permitted: boolean;
    }
  | { readonly name: 'OnlyDefaultAppSendsOnIdle'; readonly app: AppId; readonly default_app: AppId }
  | {
      readonly name: 'WindowClosed';
      readonly window_closed_at: number | null;
      readonly owner: AppId | null;
      readonly tag: string | null;
    }
  | { readonly name: 'ControlTypeUnknown'; readonly control_type: string }
  | { readonly name: 'ThreadControlWithoutRouting' }
  | { readonly name: 'TargetNotConnected'; readonly target: AppId; readonly connected: readonly AppId[] }
  | { readonly name: 'PassToSelf'; readonly app: AppId }
  | { readonly name: 'PassTargetMissing' }
  | { readonly name: 'PassByNonOwner'; readonly app: AppId; readonly owner: AppId }
  | { readonly name: 'ReleaseByNonOwner'; readonly app: AppId; readonly owner: AppId | null }
  | { readonly name: 'ExtendByNonOwner'; readonly app: AppId; readonly owner: AppId | null }
  | { readonly name: 'DurationInvalid'; readonly duration: string }
  | { readonly name: 'TakeWithoutRouting' }
  | { readonly name: 'TakeByOwner'; readonly app: AppId }
  | { readonly name: 'TakeNotPermitted'; readonly app: AppId; readonly owner: AppId | null }
  | { readonly name: 'RequestWithRouting'; readonly default_app: AppId }
  | { readonly name: 'RequestByOwner'; readonly app: AppId }
  | { readonly name: 'ObjectUnknown'; readonly id: string }
  | { readonly name: 'LinkingTokenInvalid' }
  | { readonly name: 'FieldNonexisting'; readonly field: string; readonly node: string }
  | {
      readonly name: 'FieldsUnreadable';
      readonly problem: string;
      readonly at: number;
      readonly text: string;
    }
  | { readonly name: 'MessageDeleted'; readonly mid: Mid }
  | { readonly name: 'ProfileClosed'; readonly psid: Psid }
  | { readonly name: 'InstagramUserUnknown'; readonly igsid: Psid }
  | {
      readonly name: 'InstagramWindowClosed';
      readonly window_closed_at: number | null;
      readonly tag: string | null;
    }
  | { readonly name: 'InstagramHasNoControl'; readonly app: AppId }
  | { readonly name: 'MenuNeedsGetStarted' }
  | { readonly name: 'ProfileInvalid'; readonly property: string; readonly expected: string }
  | { readonly name: 'FieldUnknown'; readonly field: string; readonly index: number }
  | { readonly name: 'TokenDead'; readonly state: Exclude<TokenState, 'valid'> }
  | { readonly name: 'ProofMissing' }
  | { readonly name: 'PermissionMissing'; readonly app: AppId; readonly permission: string }
  | {
      readonly name: 'FieldPermissionMissing';
      readonly fields: readonly string[];
      readonly permission: string;
    }
  | {
      readonly name: 'RateLimited';
      /** What is counted: a kind of call for the page, or messages to one thread. */
      readonly what: RateName | 'thread';
      readonly calls: number;
      readonly window_ms: number;
      readonly instagram?: true;
    }
  | { readonly name: 'PoolUsedUp'; readonly pool: PoolName; readonly used: number; readonly limit: number }
  | { readonly name: 'CallbackNotVerified'; readonly callback_url: string; readonly problem: string };

export interface RejectionReason {
  readonly rule: RuleId;
  readonly would_pass: string;
  readonly reading?: ReadingName;
}

export type ReasonTable<Union extends { readonly name: string }> = {
  readonly [Name in Union['name']]: (rejection: Extract<Union, { readonly name: Name }>) => RejectionReason;
};

const RATE_RULES: { readonly [Name in RateName | 'thread']: RuleId } = {
  thread: 'API-138',
  send: 'API-138',
  send_media: 'API-138',
  conversations: 'API-139',
  profile: 'API-137',
};

const REASONS: ReasonTable<Rejection> = {
  ...CONTENT_REASONS,
  ParameterMissing: ({ param }) => ({
    rule: param === 'recipient' ? 'CR-124' : 'CR-122',
    would_pass: `The same call with ${param}.`,
  }),
  ParameterInvalid: ({ param, expected }) => ({
    rule: param.startsWith('recipient') ? 'CR-124' : 'CR-122',
    would_pass: `The same call with ${param} as ${expected}.`,
  }),
  MetadataTooLong: ({ max }) => ({
    rule: 'CR-060',
    would_pass: `Metadata of at most ${max} characters.`,
    reading: 'metadataMaxLength',
  }),
  TagRetired: () => ({
    rule: 'API-059',
    would_pass: 'No tag inside the window, or HUMAN_AGENT for a human’s answer within seven days.',
  }),
  HumanAgentNotGranted: ({ app }) => ({
    rule: 'API-060',
    would_pass: `The Human Agent feature granted to app ${app}.`,
  }),
  AppNotConnected: ({ app, page }) => ({
    rule: 'CR-004',
    would_pass: `App ${app} connected to page ${page} through subscribed_apps.`,
  }),
  RecipientUnknown: ({ page }) => ({
    rule: 'API-085',
    would_pass: `A PSID that page ${page} knows; PSIDs of other pages do not count.`,
  }),
  PersonUnavailable: () => ({
    rule: 'API-086',
    would_pass: 'The same call once the person has unblocked the page.',
  }),
  LeadFormRunning: ({ may_interrupt }) => ({
    rule: 'CR-118',
    would_pass: may_interrupt
      ? 'The same call by the app that this ad connects, or after the form has ended.'
      : 'The same call after the form has ended and handed the thread on, or an ad that lets its app break in.',
  }),
  ActivityUnknown: ({ kind }) => ({
    rule: 'API-090',
    would_pass: `The id of a ${kind} on this page as recipient[${kind}_id].`,
  }),
  ActivityAnswered: () => ({
    rule: 'API-091',
    would_pass: 'A message to the PSID, once the person has answered.',
  }),
  ActivityTooOld: ({ kind }) => ({
    rule: 'API-090',
    would_pass: `A private reply within 7 days of the ${kind}.`,
  }),
  NoReceiverRole: () => ({
    rule: 'CR-117',
    would_pass: 'The same call by the primary receiver of a page under the reading profile: h2.',
    reading: 'profile',
  }),
  SecondaryReceiversHidden: ({ primary }) => ({
    rule: 'H2-6',
    would_pass: `The same call by the primary receiver ${primary}.`,
    reading: 'profile',
  }),
  TakeByNonPrimary: ({ owner }) => ({
    rule: 'H2-2',
    would_pass: `The same call by the primary receiver, a pass by ${owner}, or an idle thread.`,
    reading: 'profile',
  }),
  RequestWithoutPrimary: () => ({
    rule: 'H2-3',
    would_pass: 'The same call on a page with a primary receiver.',
    reading: 'profile',
  }),
  AnotherAppOwns: ({ app, owner, is_default_app, human_agent, permitted }) => ({
    ...(human_agent && permitted ? { reading: 'humanAgentTakes' } : {}),
    rule: human_agent ? 'CR-033' : is_default_app ? 'CR-026' : 'CR-027',
    would_pass: `The same call by the owner ${owner}, or by ${app} once it has control through a pass, a permitted take, a release or the end of the lease.`,
  }),
  OnlyDefaultAppSendsOnIdle: ({ default_app }) => ({
    rule: 'CR-025',
    would_pass: `The same call by the default app ${default_app}, or by this app once it owns the thread.`,
  }),
  WindowClosed: ({ owner, tag }) => ({
    rule: tag === 'HUMAN_AGENT' ? 'API-061' : owner === null ? 'API-057' : 'CR-029',
    would_pass:
      'The same call after the person has written again; control and the messaging window are two clocks.',
  }),
  ControlTypeUnknown: () => ({
    rule: 'CR-045',
    would_pass: 'thread_control.control_type "pass" or "release".',
  }),
  ThreadControlWithoutRouting: () => ({
    rule: 'CR-047',
    would_pass: 'The same call on a page with a default app, or without thread_control.',
  }),
  TargetNotConnected: ({ connected }) => ({
    rule: 'CR-046',
    would_pass: `A connected target: ${[...connected].join(', ') || 'none is connected'}, or the inbox.`,
  }),
  PassToSelf: () => ({ rule: 'CR-054', would_pass: 'Another connected app as the target.' }),
  PassTargetMissing: () => ({
    rule: 'CR-053',
    would_pass: 'The same call with target_app_id, or on a page with a default app.',
  }),
  PassByNonOwner: ({ owner }) => ({
    rule: 'CR-051',
    would_pass: `The same call by the owner ${owner}, or on an idle thread.`,
  }),
  ReleaseByNonOwner: ({ owner }) =>
    owner === null
      ? { rule: 'CR-064', would_pass: 'Nothing: an idle thread has nothing to release.' }
      : { rule: 'CR-063', would_pass: `The same call by the owner ${owner}.` },
  ExtendByNonOwner: ({ owner }) => ({
    rule: 'CR-084',
    would_pass:
      owner === null
        ? 'The same call while this app owns the thread.'
        : `The same call by the owner ${owner}.`,
  }),
  DurationInvalid: () => ({
    rule: 'CR-085',
    would_pass: `A whole number of seconds from ${EXTEND_MIN_S} to ${EXTEND_MAX_S}.`,
  }),
  TakeWithoutRouting: () => ({ rule: 'CR-068', would_pass: 'The same call on a page with a default app.' }),
  TakeByOwner: () => ({ rule: 'CR-072', would_pass: 'Nothing: the app has control already.' }),
  TakeNotPermitted: ({ app, owner }) =>
    owner === null
      ? {
          rule: 'CR-071',
          would_pass: `The take permission for app ${app}.`,
          reading: 'idleTakeNeedsPermission',
        }
      : {
          rule: 'CR-070',
          would_pass: `The take permission for app ${app} in the Page settings, or a pass by ${owner}.`,
        },
  RequestWithRouting: () => ({
    rule: 'CR-077',
    would_pass: 'A take with the permission, or a pass by the owner.',
  }),
  RequestByOwner: () => ({ rule: 'CR-083', would_pass: 'Nothing: the app has control already.' }),
  LinkingTokenInvalid: () => ({
    rule: 'API-128',
    would_pass: 'The token that a Log In button of this page appended in the last five minutes.',
  }),
  ObjectUnknown: () => ({ rule: 'API-008', would_pass: 'An id that exists and that this token may see.' }),
  FieldNonexisting: ({ node }) => ({ rule: 'API-028', would_pass: `Only fields of a ${node}.` }),
  FieldsUnreadable: () => ({
    rule: 'API-029',
    would_pass: 'Names separated by commas, nested as messages.limit(5){id,from}.',
  }),
  MessageDeleted: () => ({ rule: 'API-134', would_pass: 'One of the 20 newest messages of the thread.' }),
  ProfileClosed: () => ({
    rule: 'API-132',
    would_pass: 'The same call once the person has written or tapped a button.',
  }),
  InstagramUserUnknown: () => ({
    rule: 'API-147',
    would_pass: 'The IGSID by which the account of this page knows a person.',
  }),
  InstagramWindowClosed: () => ({
    rule: 'API-149',
    would_pass: 'The same call after the person has written again.',
  }),
  InstagramHasNoControl: () => ({
    rule: 'API-147',
    would_pass: 'Nothing here: Conversation Routing of Instagram threads is not simulated.',
  }),
  MenuNeedsGetStarted: () => ({
    rule: 'API-135',
    would_pass:
      'The persistent menu together with get_started, or get_started removed together with the menu.',
  }),
  ProfileInvalid: ({ property, expected }) => ({
    rule: property.startsWith('ice_breakers') ? 'API-136' : 'API-135',
    would_pass: `The same call with ${property} as ${expected}.`,
  }),
  FieldUnknown: () => ({ rule: 'API-047', would_pass: 'Only names of webhook fields.' }),
  TokenDead: ({ state }) => ({ rule: 'API-013', would_pass: `A token that is not ${state}: log in again.` }),
  ProofMissing: () => ({ rule: 'API-023', would_pass: 'The same call with appsecret_proof.' }),
  PermissionMissing: ({ app, permission }) => ({
    rule: 'API-088',
    would_pass: `The permission ${permission} for app ${app}.`,
  }),
  FieldPermissionMissing: ({ permission }) => ({
    rule: 'API-047',
    would_pass: `The same fields with the permission ${permission}.`,
  }),
  RateLimited: ({ what, calls, window_ms }) => ({
    rule: RATE_RULES[what],
    would_pass: `At most ${calls} such calls in ${window_ms / SECOND_MS} s for this ${what === 'thread' ? 'thread' : 'page'}.`,
    reading: what === 'thread' ? 'threadSends' : 'rateLimits',
  }),
  PoolUsedUp: ({ limit }) => ({
    rule: 'API-140',
    would_pass: `The same call once fewer than ${limit} calls are in the window.`,
    reading: 'rateLimits',
  }),
  CallbackNotVerified: () => ({
    rule: 'API-100',
    would_pass: 'A callback that answers hub.challenge with status 200 as its whole body.',
  }),
};

export function reasonOf(rejection: Rejection): RejectionReason {
  return (REASONS[rejection.name] as (given: Rejection) => RejectionReason)(rejection);
}

/** The facts a rejection rests on, for the journal and `explain`. */
export function inputsOf(rejection: Rejection | SettingRejection): Readonly<Record<string, unknown>> {
  const { name: _, ...inputs } = rejection;
  return inputs;
}
