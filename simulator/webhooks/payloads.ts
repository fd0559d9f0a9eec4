/** From a notice to the JSON of a webhook entry, member for member as Meta sends it. Pure. */

import type { ReferralSource } from '../domain/entry-point.ts';
import type { DecidedDelivery, Notice } from '../domain/events.ts';
import { type AppId, INBOX_APP, type PageId, type Psid } from '../domain/ids.ts';
import { assertNever } from '../domain/never.ts';
import type { Readings } from '../domain/readings.ts';

type Json = Readonly<Record<string, unknown>>;

/** The webhook entry of one delivery; `at` is both the event's time and the notification's, in ms (API-116). */
export function webhookEntry(delivery: DecidedDelivery, at: number, readings: Readings): Json {
  const { page, psid, notice, channel, hop } = delivery;
  return {
    id: page,
    time: at,
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
          ...(notice.quick_reply === null ? {} : { quick_reply: { payload: notice.quick_reply } }),
          ...referralMember(notice.referral, page),
        },
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
      return { ...fromPerson, ...referralMember(notice.referral, page) };
    case 'read':
      return { ...fromPerson, read: { watermark: notice.watermark } };
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
          ...(notice.text === null ? {} : { text: notice.text }),
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
        },
      };
    case 'request_thread_control':
      return {
        ...fromPerson,
        request_thread_control: {
          requested_owner_app_id: handoverAppId(notice.requester, readings),
          ...(notice.metadata === null ? {} : { metadata: notice.metadata }),
        },
      };
    default:
      return assertNever(notice);
  }
}

function referralMember(referral: ReferralSource | null, page: PageId): Json {
  if (referral === null) return {};
  if (referral.source === 'SHORTLINK') {
    return { referral: { ref: referral.ref, source: 'SHORTLINK', type: 'OPEN_THREAD' } };
  }
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
  const context = { app_id: numericId(hop.app), metadata: hop.metadata };
  return { hop_context: readings.hopContext === 'array' ? [context] : context };
}

function handoverAppId(app: AppId, readings: Readings): string | number {
  return readings.appIdsAsNumbers ? numericId(app) : app;
}

function echoAppId(app: AppId, readings: Readings): string | number {
  return app === INBOX_APP && readings.echoInboxIdTypo ? 26390203743090 : numericId(app);
}

/** App ids in echoes and hop_context are numbers; one that a number cannot hold stays a string. */
function numericId(app: AppId): string | number {
  const number = Number(app);
  return Number.isSafeInteger(number) ? number : app;
}
