/** What a message carries beside its text: files by address, upload or bytes, and templates. */

import { MEDIA_TYPES, type MediaType, type OutgoingMedia } from '../../domain/media.ts';
import type { Button } from '../../domain/thread.ts';
import { good, invalid, missing, type Parsed, refused } from '../params.ts';
import { uploadOfTemplate } from './media-template.ts';
import { asMembers, isText, isUrl, type Members } from './shape.ts';
import { templateButtons, templateProblem } from './templates.ts';

/** What the parser must know of the call around the message. */
export interface ContentSetting {
  /** Whether the call brings the bytes of a file along. */
  readonly hasFile: boolean;
  /** Whether templates of unknown types pass (reading `templateTypes`). */
  readonly lenient: boolean;
  /** Makes the id of an upload that is kept for reuse. */
  readonly attachmentId: () => string;
}

export interface Attached {
  readonly template: Members | null;
  readonly media: readonly OutgoingMedia[];
  readonly buttons: readonly Button[];
}

const TYPES: readonly string[] = [...MEDIA_TYPES, 'template'];
const NOTHING: Attached = { template: null, media: [], buttons: [] };

export function parseAttachments(message: Members, setting: ContentSetting): Parsed<Attached> {
  const { attachment, attachments } = message;
  if (attachments === undefined || attachments === null) {
    if (attachment === undefined || attachment === null) return good(NOTHING);
    return parseOne(attachment, 'message[attachment]', setting);
  }
  const param = 'message[attachments]';
  if (attachment !== undefined) return invalid(param, 'absent beside message[attachment]');
  if (!Array.isArray(attachments)) return invalid(param, 'a list');
  if (attachments.length === 0) return refused({ name: 'TooFewElements', param });
  const media: OutgoingMedia[] = [];
  for (const [index, item] of attachments.entries()) {
    const one = parseOne(item, `${param}[${index}]`, setting);
    if (!one.ok) return one;
    if (one.value.template !== null) {
      if (attachments.length > 1) return invalid(param, 'files alone, or one template');
      return one;
    }
    media.push(...one.value.media);
  }
  return good({ ...NOTHING, media });
}

function parseOne(raw: unknown, param: string, setting: ContentSetting): Parsed<Attached> {
  const attachment = asMembers(raw);
  if (!isText(attachment?.type)) return missing(`${param}[type]`);
  const { type } = attachment;
  if (!TYPES.includes(type)) return invalid(`${param}[type]`, `one of ${TYPES.join(', ')}`);
  const payload = asMembers(attachment.payload);
  if (payload === null) {
    // A file that comes with the call needs no words about itself (API-020).
    if (type === 'template' || !setting.hasFile) return missing(`${param}[payload]`);
  }
  if (type === 'template') return parseTemplate(payload ?? {}, setting);
  const media = parseMedia(type as MediaType, payload ?? {}, `${param}[payload]`, setting);
  return media.ok ? good({ ...NOTHING, media: [media.value] }) : media;
}

function parseTemplate(payload: Members, { lenient }: ContentSetting): Parsed<Attached> {
  const problem = templateProblem(payload, lenient);
  if (problem !== null) return refused(problem);
  const upload = uploadOfTemplate(payload);
  const type = asMembers(Array.isArray(payload.elements) ? payload.elements[0] : null)?.media_type;
  const media: OutgoingMedia[] =
    upload === null
      ? []
      : [{ type: type === 'video' ? 'video' : 'image', source: { from: 'upload', attachment: upload } }];
  return good({ template: payload, media, buttons: templateButtons(payload) });
}

/** `url`, or `attachment_id`, or the bytes that came with the call. */
export function parseMedia(
  type: MediaType,
  payload: Members,
  param: string,
  { hasFile, attachmentId }: ContentSetting,
): Parsed<OutgoingMedia> {
  const { url, attachment_id: id } = payload;
  const reusable = payload.is_reusable === true || payload.is_reusable === 'true';
  const saved = reusable ? { saved_as: attachmentId() } : {};
  if (isText(id) || typeof id === 'number')
    return good({ type, source: { from: 'upload', attachment: String(id) } });
  if (isText(url)) {
    if (!isUrl(url)) return refused({ name: 'UrlInvalid', param: `${param}[url]` });
    return good({ type, source: { from: 'url', url, fetched: null }, ...saved });
  }
  if (!hasFile) return missing(`${param}[url]`);
  return good({ type, source: { from: 'bytes', fetched: null }, ...saved });
}
