/** Quick replies: texts to tap, and the two that offer the person's own phone number or mail address. */

import { QUICK_REPLIES_MAX, QUICK_REPLY_PAYLOAD_LENGTH_MAX } from '../../domain/limits.ts';
import type { Rejection } from '../../domain/rejections.ts';
import type { QuickReply } from '../../domain/thread.ts';
import { good, type Parsed, refused } from '../params.ts';
import { asMembers, isText, type Members, optionalText, optionalUrl } from './shape.ts';

const PARAM = 'message[quick_replies]';
/** Quick replies that share something of the person’s own; Messenger fills in title and payload. */
const ASKING = ['user_phone_number', 'user_email'] as const;
const TYPES = ['text', ...ASKING] as const;

export function parseQuickReplies(raw: unknown): Parsed<QuickReply[]> {
  if (raw === undefined || raw === null) return good([]);
  if (!Array.isArray(raw)) return refused({ name: 'ParameterInvalid', param: PARAM, expected: 'a list' });
  if (raw.length === 0) return refused({ name: 'TooFewElements', param: PARAM });
  if (raw.length > QUICK_REPLIES_MAX)
    return refused({ name: 'TooManyElements', param: PARAM, max: QUICK_REPLIES_MAX });
  const replies: QuickReply[] = [];
  for (const [index, item] of raw.entries()) {
    const members = asMembers(item) ?? {};
    const problem = quickReplyProblem(members, `${PARAM}[${index}]`);
    if (problem !== null) return refused(problem);
    replies.push(quickReplyOf(members));
  }
  return good(replies);
}

function quickReplyProblem(reply: Members, param: string): Rejection | null {
  const { content_type: type, title, payload, image_url } = reply;
  if (type === undefined || type === null)
    return { name: 'ParameterMissing', param: `${param}[content_type]` };
  if (!(TYPES as readonly unknown[]).includes(type))
    return {
      name: 'ParameterInvalid',
      param: `${param}[content_type]`,
      expected: `one of ${TYPES.join(', ')}`,
    };
  // A title that is too long is cut by the client, so its length is no reason to refuse (API §2.5).
  if (type === 'text' && !isText(title)) return { name: 'QuickReplyIncomplete', lacks: 'title' };
  if (type === 'text' && !isText(payload)) return { name: 'QuickReplyIncomplete', lacks: 'payload' };
  return (
    optionalText(payload, `${param}[payload]`, QUICK_REPLY_PAYLOAD_LENGTH_MAX) ??
    optionalUrl(image_url, `${param}[image_url]`)
  );
}

function quickReplyOf({ content_type, title, payload }: Members): QuickReply {
  const asks = ASKING.find((kind) => kind === content_type);
  if (asks !== undefined) return { title: '', payload: '', asks };
  return { title: String(title), payload: String(payload) };
}
