/** From a notice to the JSON of a webhook entry, member for member as Meta sends it. Pure. */

import type { ReferralSource } from '../domain/entry-point.ts';
import type { DecidedDelivery, Hop, LeadReport, Notice } from '../domain/events.ts';
import { type AppId, asPageId, INBOX_APP, type PageId, type Psid } from '../domain/ids.ts';
import { SECOND_MS } from '../domain/limits.ts';
import { assertNever } from '../domain/never.ts';
import type { ShownAttachment } from '../domain/phone-event.ts';
import type { Readings } from '../domain/readings.ts';
import type { Attachment } from '../domain/thread.ts';
import { sideItem } from './side-payloads.ts';

type Json = Readonly<Record<string, unknown>>;

/** The webhook entry of one delivery; `at` is both the event's time and the notification's, in ms (API-116). */
export function webhookEntry(
  delivery: DecidedDelivery,
  at: number,
  readings: Readings,
  account: string = delivery.page,
): Json {
  const { psid, notice, channel, hop } = delivery;
  // On Instagram the account stands where the page does (API-147).
  const page = asPageId(account);
  return {
    id: page,
    // Notifications of page changes are dated in seconds, those of messaging in ms (API-116).
    time: channel === 'changes' ? Math.floor(at / SECOND_MS) : at,
    [channel]: [messagingItem(notice, { page, psid, at, readings })],
    ...hopContext(hop, readings),
  };
}

interface Setting {
  readonly page: PageId;
  readonly psid: Psid;
  readonly at: number;
  readonly readings: Readings;
}

function messagingItem(notice: Notice, { page, psid, at, readings }: Setting): Json {
  const fromPerson = { sender: { id: psid }, recipient: { id: page }, timestamp: at };
  switch (notice.event) {
    case 'message':
      return {
        ...fromPerson,
        message: {
          mid: notice.mid,
          ...(notice.text === null ? {} : { text: notice.text }),
          ...(notice.reply_to === undefined ? {} : { reply_to: notice.reply_to }),
          ...(notice.attachments === undefined
            ? {}
            : { attachments: notice.attachments.map(attachmentMember) }),
          ...(notice.quick_reply === null ? {} : { quick_reply: { payload: notice.quick_reply } }),
          ...referralMember(notice.referral, page),
        },
        ...(notice.hop_inside === null ? {} : { hop_context: hopMember(notice.hop_inside) }),
      };
    case 'postback':
      return {
        ...fromPerson,
        postback: {
          mid: notice.mid,
          title: notice.title,
          ...(notice.payload === null ? {} : { payload: notice.payload }),
          ...referralMember(notice.referral, page),
        },
      };
    case 'referral':
      return notice.lead === null
        ? { ...fromPerson, ...referralMember(notice.referral, page) }
        : { ...fromPerson, ...leadMembers(notice.referral, notice.lead, page) };
    case 'read':
      return {
        ...fromPerson,
        read: notice.mid === undefined ? { watermark: notice.watermark } : { mid: notice.mid },
      };
    case 'delivery':
      return { ...fromPerson, delivery: { mids: notice.mids, watermark: notice.watermark } };
    case 'echo':
      return {
        sender: { id: page },
        recipient: { id: psid },
        timestamp: at,
        message: {
          mid: notice.mid,
          is_echo: true,
          app_id: echoAppId(notice.app, readings),
          ...(notice.metadata === null ? {} : { metadata: notice.metadata }),
          ...(notice.ai_generated ? { ai_generated: true } : {}),
          ...(notice.text === null ? {} : { text: notice.text }),
          ...(notice.reply_to === undefined ? {} : { reply_to: { mid: notice.reply_to } }),
          ...echoAttachments(notice.attachments),
        },
      };
    case 'pass_thread_control':
    case 'take_thread_control':
      return {
        ...fromPerson,
        [notice.event]: {
          previous_owner_app_id: notice.previous === null ? null : handoverAppId(notice.previous, readings),
          new_owner_app_id: handoverAppId(notice.next, readings),
          ...(notice.metadata === null ? {} : { metadata: notice.metadata }),
          ...(notice.ai_text === undefined ? {} : { thread_control_metadata: { text: notice.ai_text } }),
        },
      };
    case 'app_roles':
      // No sender: it tells of the page, not of a person (CR §6.5).
      return { recipient: { id: page }, timestamp: at, app_roles: notice.roles };
    case 'feed':
      return feedChange(notice, { page, psid, at });
    case 'request_thread_control':
      return {
        ...fromPerson,
        request_thread_control: {
          requested_owner_app_id: handoverAppId(notice.requester, readings),
          ...(notice.metadata === null ? {} : { metadata: notice.metadata }),
        },
      };
    case 'reaction':
    case 'message_edit':
    case 'unsend':
    case 'optin':
    case 'account_linking':
    case 'response_feedback':
    case 'messaging_feedback':
    case 'game_play':
    case 'policy_enforcement':
    case 'other':
      return sideItem(notice, { page, psid, at });
    default:
      return assertNever(notice);
  }
}

/** What a person attached; a shared link may come without a payload, a sticker has an id (API-125). */
function attachmentMember({ type, url, title, sticker_id, payload }: Attachment): Json {
  const filled = {
    ...(title === undefined ? {} : { title }),
    ...(url === undefined ? {} : { url }),
    ...(sticker_id === undefined ? {} : { sticker_id: numericId(sticker_id) }),
    ...payload,
  };
  return Object.keys(filled).length === 0 && type === 'fallback' ? { type } : { type, payload: filled };
}

function referralMember(referral: ReferralSource | null, page: PageId): Json {
  if (referral === null) return {};
  if (referral.source === 'SHORTLINK') {
    return { referral: { ref: referral.ref, source: 'SHORTLINK', type: 'OPEN_THREAD' } };
  }
  if (referral.source === 'PRODUCT') return { referral: { product: { id: referral.product_id } } };
  return {
    referral: {
      ad_id: referral.ad_id,
      source: 'ADS',
      type: 'OPEN_THREAD',
      ads_context_data: {
        ad_title: referral.ad_title ?? `Ad ${referral.ad_id}`,
        post_id: `${page}_${referral.ad_id}`,
      },
    },
  };
}

/** Three shapes were seen; the reading chooses (OQ-8). */
function hopContext(hop: DecidedDelivery['hop'], readings: Readings): Json {
  if (hop === null || readings.hopContext === 'off') return {};
  const context = hopMember(hop);
  return { hop_context: readings.hopContext === 'array' ? [context] : context };
}

function hopMember({ app, metadata }: Hop): Json {
  return { app_id: numericId(app), metadata };
}

/** A template is echoed as an attachment with an empty title and an address of its own (API §3.5). */
function echoAttachments(attachments: readonly ShownAttachment[]): Json {
  if (attachments.length === 0) return {};
  return {
    attachments: attachments.map(({ type, payload }) =>
      type === 'template' ? { title: '', url: templateUrl(payload), type, payload } : { type, payload },
    ),
  };
}

/** Where the first element or button of a template leads, as far as it leads anywhere. */
function templateUrl(payload: Json): string | null {
  const first = Array.isArray(payload.elements) ? (payload.elements[0] as Json | undefined) : undefined;
  const action = first?.default_action as Json | undefined;
  return typeof action?.url === 'string' ? action.url : null;
}

/** CR §6.9: the type says how the form ended, the answers follow in a member of their own. */
function leadMembers(referral: ReferralSource, lead: LeadReport, page: PageId): Json {
  const { referral: plain } = referralMember(referral, page) as {
    referral: { ad_id: string; ads_context_data: Json };
  };
  return {
    referral: {
      source: 'ADS',
      type: lead.type,
      ad_id: plain.ad_id,
      ads_context_data: plain.ads_context_data,
    },
    lead: { data: lead.answers },
  };
}

function feedChange(
  notice: Extract<Notice, { event: 'feed' }>,
  { page, psid, at }: { page: PageId; psid: Psid; at: number },
): Json {
  const { activity, person_name, text } = notice;
  return {
    field: 'feed',
    value: {
      item: activity.kind,
      verb: 'add',
      ...(activity.kind === 'comment' ? commentIds(activity.id, page) : { post_id: activity.id }),
      from: { id: psid, name: person_name },
      message: text,
      created_time: Math.floor(at / SECOND_MS),
    },
  };
}

/** A comment tells the post it stands under, which is its parent as well. */
function commentIds(id: string, page: PageId): Json {
  const post = `${page}_${id.slice(0, id.lastIndexOf('_'))}`;
  return { comment_id: id, post_id: post, parent_id: post };
}

function handoverAppId(app: AppId, readings: Readings): string | number {
  return readings.appIdsAsNumbers ? numericId(app) : app;
}

function echoAppId(app: AppId, readings: Readings): string | number {
  return app === INBOX_APP && readings.echoInboxIdTypo ? 26390203743090 : numericId(app);
}

/** App ids in echoes and hop_context are numbers; one that a number cannot hold stays a string. */
function numericId(id: string): string | number {
  const number = Number(id);
  return Number.isSafeInteger(number) ? number : id;
}
