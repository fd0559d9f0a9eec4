/**
 * The fields of a message that is read (API §4.2). Of files Graph tells more than this simulator knows: their measures and
 * sizes are left out, as Graph leaves out whatever it has no data for.
 */

import type { MediaType } from '../domain/media.ts';
import type { ConversationNode, MessageNode } from '../domain/nodes.ts';
import type { Attachment } from '../domain/thread.ts';
import { mimeOf, UNSAID } from '../files/mime.ts';
import { graphTime } from './graph-time.ts';

type Json = Readonly<Record<string, unknown>>;

/** Older messages show that they were there, and nothing of what was said (API-134). */
export function messageValue({ conversation, message, is_readable }: MessageNode, field: string): unknown {
  if (field === 'created_time') return graphTime(message.at);
  if (!is_readable) return undefined;
  const { attachments = [], reaction = null, from, text, mid } = message;
  const isFromPerson = from.kind === 'person';
  switch (field) {
    case 'from':
      return participant(conversation, isFromPerson ? 'person' : 'page');
    case 'to':
      return { data: [participant(conversation, isFromPerson ? 'page' : 'person')] };
    case 'message':
      return text ?? '';
    case 'tags':
      return { data: [{ name: 'inbox' }, { name: isFromPerson ? 'read' : 'sent' }] };
    case 'attachments':
      return listOf(attachments.map((attachment, n) => attachmentBody(attachment, `${mid}:${n}`)));
    case 'shares':
      return listOf(attachments.map(shareBody));
    case 'sticker':
      return attachments.map(stickerAddress).find((address) => address !== null);
    case 'reactions': {
      const users = [participant(conversation, 'person')];
      return reaction === null ? undefined : { data: [{ reaction: reaction.name, users }] };
    }
    default:
      return undefined;
  }
}

/** Messenger adds a made-up mail address to each side, Instagram names its user instead. */
export function participant(conversation: ConversationNode, side: 'person' | 'page'): Json {
  const { id, name } = conversation[side];
  return conversation.platform === 'instagram'
    ? { username: name, id }
    : { name, email: `${id}@facebook.com`, id };
}

/** A list of nothing is left out altogether. */
function listOf(items: readonly (Json | null)[]): Json | undefined {
  const data = items.filter((item) => item !== null);
  return data.length === 0 ? undefined : { data };
}

/** Files and templates; what else a message may hold is no attachment here but a share. */
function attachmentBody(attachment: Attachment, label: string): Json | null {
  const { type, url = '', payload = {} } = attachment;
  const id = digitsOf(label);
  switch (type) {
    case 'image':
      return { id, ...fileFacts(type, url), image_data: { url, preview_url: url, render_as_sticker: false } };
    case 'sticker': {
      const address = stickerAddress(attachment);
      const image_data = { url: address, preview_url: address, render_as_sticker: true };
      return { id, mime_type: 'image/png', image_data };
    }
    case 'video':
      return { id, ...fileFacts(type, url), video_data: { url, preview_url: url } };
    case 'audio':
    case 'file':
      return { id, ...fileFacts(type, url), file_url: url };
    case 'template':
      return { id, generic_template: templateBody(payload) };
    case 'reel':
    case 'ig_reel':
    case 'post':
    case 'ig_post':
    case 'fallback':
    case 'appointment_booking':
      return null;
  }
}

/** What is said of a template is its first card: title, subtitle, picture, and where its first button leads. */
function templateBody(payload: Json): Json {
  const card = firstOf(payload.elements) ?? payload;
  const button = firstOf(card.buttons);
  const { title = payload.text, subtitle, image_url: picture = card.url } = card;
  return {
    ...(typeof title === 'string' ? { title } : {}),
    ...(typeof subtitle === 'string' ? { subtitle } : {}),
    ...(typeof picture === 'string' ? { media_url: picture } : {}),
    ...(button === null ? {} : { cta: { title: button.title, type: button.type, url: button.url } }),
  };
}

function shareBody({ type, url, title, payload }: Attachment): Json | null {
  const isShare = type === 'fallback' || type.endsWith('post') || type.endsWith('reel');
  const link = url ?? payload?.url;
  if (!isShare || typeof link !== 'string') return null;
  return { link, ...(title === undefined ? {} : { name: title }) };
}

/** Stickers have an address even where only their id was given. */
function stickerAddress({ type, url, sticker_id }: Attachment): string | null {
  if (type !== 'sticker') return null;
  return url ?? `https://www.facebook.com/stickers/asset/?sticker_id=${sticker_id ?? ''}`;
}

const USUAL_MIME: { readonly [Type in MediaType]: string } = {
  image: 'image/jpeg',
  audio: 'audio/mpeg',
  video: 'video/mp4',
  file: UNSAID,
};

function fileFacts(type: MediaType, url: string): Json {
  const name = decodedName(url.split(/[?#]/, 1)[0]?.split('/').at(-1) ?? '');
  const suggested = mimeOf(undefined, name);
  return { mime_type: suggested === UNSAID ? USUAL_MIME[type] : suggested, name };
}

/** A name as it was before it stood in an address; one that was never encoded stays. */
function decodedName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Ids of attachments are digits; made of what they stand in, so that they stay the same. */
function digitsOf(label: string): string {
  let digits = 0;
  for (const character of label) digits = (digits * 131 + character.charCodeAt(0)) % 999_999_999_989;
  return String(1_000_000_000_000 + digits);
}

function firstOf(list: unknown): Json | null {
  const first: unknown = Array.isArray(list) ? list[0] : null;
  return typeof first === 'object' && first !== null ? (first as Json) : null;
}
