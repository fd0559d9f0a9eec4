// From a webhook body to what the bot hears: every item of every entry, in both arrays, in the order given.
import type { Channel, Entry, Heard } from '../domain/heard.ts';
import type { PageId, Psid } from '../domain/ids.ts';
import { appId, mid, pageId, psid } from '../domain/ids.ts';
import type { MessagingItem, Referral } from './wire.ts';
import { envelopeSchema, messagingItemSchema } from './wire.ts';

export interface HeardOn {
  page: PageId;
  psid: Psid;
  heard: Heard;
}

export type ReadEnvelope =
  | { read: 'ok'; heard: HeardOn[]; skipped: string[] }
  | { read: 'malformed'; path: string; expected: string };

/** `arrivedAt` stands in where an item carries no instant of its own. */
export function readEnvelope(json: unknown, arrivedAt: number): ReadEnvelope {
  const envelope = envelopeSchema.safeParse(json);
  if (!envelope.success) {
    const [issue] = envelope.error.issues;
    return {
      read: 'malformed',
      path: issue?.path.join('.') ?? '',
      expected: issue?.message ?? 'a webhook body',
    };
  }
  const heard: HeardOn[] = [];
  const skipped: string[] = [];
  if (envelope.data.object !== 'page') {
    return { read: 'ok', heard, skipped: [`object ${envelope.data.object}`] };
  }
  for (const entry of envelope.data.entry) {
    const page = pageId(entry.id);
    for (const channel of ['messaging', 'standby'] as const) {
      for (const raw of entry[channel] ?? []) {
        const item = messagingItemSchema.safeParse(raw);
        if (!item.success) {
          skipped.push(`${channel} item: ${item.error.issues[0]?.path.join('.')}`);
          continue;
        }
        const person = personOf(item.data, page);
        if (person === null) {
          skipped.push(`${channel} item without a person`);
          continue;
        }
        const at = item.data.timestamp ?? entry.time ?? arrivedAt;
        heard.push({ page, psid: person, heard: translate(item.data, channel, at) });
      }
    }
  }
  return { read: 'ok', heard, skipped };
}

/** In an echo page and person have changed places (API-117). */
function personOf({ sender, recipient }: MessagingItem, page: PageId): Psid | null {
  const id = sender?.id === page ? recipient?.id : sender?.id;
  return id === undefined || id === page ? null : psid(id);
}

function translate(item: MessagingItem, channel: Channel, at: number): Heard {
  const { message, postback, referral } = item;
  if (message?.is_echo) {
    return {
      type: 'EchoHeard',
      at,
      channel,
      mid: mid(message.mid),
      text: message.text ?? '',
      app: message.app_id == null ? null : appId(message.app_id),
      ...(message.metadata === undefined ? {} : { mark: message.metadata }),
    };
  }
  if (message) {
    const entry = entryOf(message.referral);
    const text = message.text ?? '';
    return { type: 'PersonWrote', at, channel, mid: mid(message.mid), text, ...(entry ? { entry } : {}) };
  }
  if (postback) {
    const entry = entryOf(postback.referral);
    return {
      type: 'PersonTapped',
      at,
      channel,
      title: postback.title ?? postback.payload ?? '',
      ...(postback.mid === undefined ? {} : { mid: mid(postback.mid) }),
      ...(postback.payload === undefined ? {} : { payload: postback.payload }),
      ...(entry ? { entry } : {}),
    };
  }
  // A referral heard on standby would not be this app's entry; Meta documents none there.
  const entry = channel === 'messaging' ? entryOf(referral) : undefined;
  if (entry) return { type: 'PersonEntered', at, entry };
  return translateControl(item, at) ?? { type: 'OtherHeard', at, channel, kind: kindOf(item) };
}

function translateControl(item: MessagingItem, at: number): Heard | null {
  if (item.request_thread_control) {
    return { type: 'ControlRequested', at, by: appId(item.request_thread_control.requested_owner_app_id) };
  }
  const control = item.pass_thread_control ?? item.take_thread_control;
  if (!control) return null;
  const { previous_owner_app_id: from, new_owner_app_id: to, metadata } = control;
  return {
    type: item.pass_thread_control ? 'ControlPassed' : 'ControlTaken',
    at,
    from: from == null ? null : appId(from),
    to: appId(to),
    ...(metadata == null ? {} : { note: typeof metadata === 'string' ? metadata : JSON.stringify(metadata) }),
  };
}

function entryOf(referral: Referral | undefined): Entry | undefined {
  if (referral?.ad_id !== undefined) return { by: 'ad', adId: referral.ad_id };
  return referral?.ref === undefined ? undefined : { by: 'link', ref: referral.ref };
}

const envelopeMembers = new Set(['sender', 'recipient', 'timestamp']);

function kindOf(item: MessagingItem): string {
  return Object.keys(item).find((name) => !envelopeMembers.has(name)) ?? 'nothing';
}
