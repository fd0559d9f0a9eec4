/** The content of a message: a text or something attached, quick replies and metadata. */

import type { OutgoingMessage } from '../../domain/commands.ts';
import { MESSAGE_METADATA_LENGTH_MAX, TEXT_LENGTH_MAX } from '../../domain/limits.ts';
import { good, invalid, type Parsed, refused } from '../params.ts';
import { type ContentSetting, parseAttachments } from './attachments.ts';
import { parseQuickReplies } from './quick-replies.ts';
import { inWords, type Members } from './shape.ts';
import { utilityTemplateProblem } from './utility-template.ts';

export function parseMessage(given: Members, setting: ContentSetting): Parsed<OutgoingMessage> {
  const said = parseText(given);
  if (!said.ok) return said;
  const { metadata = null, sticker_id: sticker, template } = given;
  if (metadata !== null && (typeof metadata !== 'string' || metadata.length > MESSAGE_METADATA_LENGTH_MAX)) {
    return invalid('message[metadata]', `a text of at most ${MESSAGE_METADATA_LENGTH_MAX} characters`);
  }
  if (sticker !== undefined && !/^\d{1,20}$/.test(inWords(sticker)))
    return invalid('message[sticker_id]', 'a numeric sticker id');
  const quickReplies = parseQuickReplies(given.quick_replies);
  if (!quickReplies.ok) return quickReplies;
  const attached = parseAttachments(given, setting);
  if (!attached.ok) return attached;
  const unfit = template === undefined ? null : utilityTemplateProblem(template);
  if (unfit !== null) return refused(unfit);
  return good({
    text: said.value,
    metadata,
    quick_replies: quickReplies.value,
    ...attached.value,
    ...(sticker === undefined ? {} : { sticker_id: String(sticker) }),
    ...(template === undefined ? {} : { utility: template as Members }),
  });
}

/** A text, unless something else is the message; both at once are none (API §2.5). */
function parseText(message: Members): Parsed<string | null> {
  const { text = null } = message;
  if (text !== null && typeof text !== 'string') return invalid('message[text]', 'a text');
  const others = [message.attachment, message.attachments, message.sticker_id, message.template];
  const hasOther = others.some((other) => other !== undefined && other !== null);
  if (text === null || text === '') return hasOther ? good(null) : refused({ name: 'MessageEmpty' });
  if (hasOther) return invalid('message[text]', 'absent beside an attachment');
  return text.length > TEXT_LENGTH_MAX
    ? refused({ name: 'TextTooLong', length: text.length, max: TEXT_LENGTH_MAX })
    : good(text);
}
