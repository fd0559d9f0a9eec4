/** Turns a webhook body into the desk's own words, event by event; what it does not know it names and leaves. */

import type { Attachment, Entry } from '../domain/case.ts';
import type { HeardCommand, HeardFrom } from '../domain/commands.ts';
import type { AppId, PageId, Psid } from '../domain/ids.ts';
import { midOf, parseAppId, parsePageId, parsePsid } from '../domain/ids.ts';
import { eventKey } from './deduplication.ts';
import type { WireAttachment, WireEvent, WireReferral } from './wire.ts';
import { wireBodySchema, wireEventSchema } from './wire.ts';

export type Heard = { readonly page: PageId; readonly psid: Psid; readonly command: HeardCommand };
export type Translation = {
  readonly heard: readonly Heard[];
  /** One sentence per event or entry that was left alone; P-04: unknown kinds never stop the known ones. */
  readonly skipped: readonly string[];
};

export function translate(body: unknown): Translation {
  const parsed = wireBodySchema.safeParse(body);
  if (!parsed.success) return { heard: [], skipped: ['the body has no object and entry list'] };
  const heard: Heard[] = [];
  const skipped: string[] = [];
  for (const entry of parsed.data.entry) {
    const page = parsePageId(entry.id);
    if (!page) {
      skipped.push(`entry ${entry.id} is no page`);
      continue;
    }
    for (const lane of ['messaging', 'standby'] as const) {
      for (const raw of entry[lane] ?? []) {
        const found = translateEvent(raw, { page, lane, entryTime: entry.time ?? 0 });
        if (typeof found === 'string') skipped.push(found);
        else heard.push(found);
      }
    }
  }
  return { heard, skipped };
}

type Place = { page: PageId; lane: HeardFrom; entryTime: number };

function translateEvent(raw: unknown, place: Place): Heard | string {
  const parsed = wireEventSchema.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return `an event with an unexpected shape at ${issue?.path.join('.') ?? '?'}: ${issue?.message ?? '?'}`;
  }
  const event = parsed.data;
  // Page and person change places on an echo (F-71).
  const person = event.message?.is_echo ? event.recipient?.id : event.sender?.id;
  const psid = person === undefined ? null : parsePsid(person);
  if (!psid) return `an event without a person: ${Object.keys(event).join(', ')}`;
  const command = commandOf(event, { ...place, psid });
  return command
    ? { page: place.page, psid, command }
    : `an event of a kind the desk does not use: ${Object.keys(event).join(', ')}`;
}

function commandOf(event: WireEvent, place: Place & { psid: Psid }): HeardCommand | null {
  const { lane } = place;
  const at = event.timestamp ?? place.entryTime;
  if (event.message?.is_echo) return echo(event.message, { at, lane });
  if (event.message) {
    return {
      type: 'HearPerson',
      kind: 'message',
      key: event.message.mid,
      at,
      lane,
      text: event.message.text,
      attachments: attachmentsOf(event.message.attachments),
      entry: entryOf(event.message.referral),
    };
  }
  if (event.postback) {
    const { mid, title } = event.postback;
    return {
      type: 'HearPerson',
      kind: 'postback',
      key: eventKey({ kind: 'postback', mid, psid: place.psid, at, detail: title ?? '' }),
      at,
      lane,
      text: title,
      attachments: [],
      entry: entryOf(event.postback.referral),
    };
  }
  const entry = entryOf(event.referral);
  if (entry) {
    const detail = `${entry.source}/${entry.adId ?? ''}/${entry.ref ?? ''}`;
    const key = eventKey({ kind: 'referral', psid: place.psid, at, detail });
    return { type: 'HearReferral', key, at, lane, entry };
  }
  return handover(event, at) ?? receipt(event);
}

function echo(
  message: NonNullable<WireEvent['message']>,
  { at, lane }: { at: number; lane: HeardFrom },
): HeardCommand {
  return {
    type: 'HearEcho',
    mid: midOf(message.mid),
    at,
    lane,
    appId: appIdOf(message.app_id),
    ai: message.ai_generated ?? false,
    metadata: message.metadata,
    text: message.text,
    attachments: attachmentsOf(message.attachments),
  };
}

function handover(event: WireEvent, at: number): HeardCommand | null {
  const moves = [
    ['pass', event.pass_thread_control],
    ['take', event.take_thread_control],
  ] as const;
  for (const [move, wire] of moves) {
    const next = wire && appIdOf(wire.new_owner_app_id);
    if (!wire || !next) continue;
    const previous = appIdOf(wire.previous_owner_app_id);
    return { type: 'HearControl', move, at, previous, next, note: wire.metadata ?? null };
  }
  const asked = event.request_thread_control;
  const requester = asked && appIdOf(asked.requested_owner_app_id);
  return requester ? { type: 'HearRequest', at, requester, note: asked?.metadata ?? null } : null;
}

function receipt(event: WireEvent): HeardCommand | null {
  if (event.delivery) return { type: 'HearReceipt', what: 'delivery', upTo: event.delivery.watermark };
  return event.read ? { type: 'HearReceipt', what: 'read', upTo: event.read.watermark } : null;
}

function appIdOf(value: string | null): AppId | null {
  return value === null ? null : parseAppId(value);
}

function entryOf(referral: WireReferral | null | undefined): Entry | null {
  if (!referral) return null;
  return {
    source: referral.source ?? 'unknown',
    type: referral.type,
    ref: referral.ref,
    adId: referral.ad_id,
    title: referral.ads_context_data?.ad_title ?? null,
  };
}

function attachmentsOf(wire: readonly WireAttachment[] | null | undefined): Attachment[] {
  return (wire ?? []).map((one) => ({ type: one.type, url: one.payload?.url ?? null }));
}
