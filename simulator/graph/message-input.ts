/** The content of a message: text, quick replies, and the templates whose buttons come back as postbacks. */

import type { OutgoingMessage } from '../domain/commands.ts';
import {
  BUTTONS_MAX,
  ELEMENTS_MAX,
  MESSAGE_METADATA_LENGTH_MAX,
  QUICK_REPLIES_MAX,
  TEXT_LENGTH_MAX,
} from '../domain/limits.ts';
import type { Button, QuickReply } from '../domain/thread.ts';
import { good, invalid, missing, objectParam, type Params, type Parsed, refused } from './params.ts';

const ATTACHMENT_TYPES = ['image', 'audio', 'video', 'file', 'template'];

export function parseMessage(params: Params): Parsed<OutgoingMessage> {
  const raw = objectParam(params, 'message');
  if (!raw.ok) return raw;
  const hasAction = params.sender_action !== undefined;
  if (raw.value === null) {
    return hasAction
      ? invalid('sender_action', 'absent: sender actions are not simulated yet')
      : refused({ name: 'NothingToSend' });
  }
  if (hasAction) return refused({ name: 'MessageAndAction' });
  const { text = null, metadata = null } = raw.value;
  if (text !== null && typeof text !== 'string') return invalid('message[text]', 'a text');
  if ((text === null || text === '') && raw.value.attachment === undefined)
    return refused({ name: 'MessageEmpty' });
  if (text !== null && text.length > TEXT_LENGTH_MAX) {
    return refused({ name: 'TextTooLong', length: text.length, max: TEXT_LENGTH_MAX });
  }
  if (metadata !== null && (typeof metadata !== 'string' || metadata.length > MESSAGE_METADATA_LENGTH_MAX)) {
    return invalid('message[metadata]', `a text of at most ${MESSAGE_METADATA_LENGTH_MAX} characters`);
  }
  const quickReplies = parseQuickReplies(raw.value.quick_replies);
  if (!quickReplies.ok) return quickReplies;
  const attachment = parseAttachment(raw.value.attachment);
  if (!attachment.ok) return attachment;
  return good({ text, metadata, quick_replies: quickReplies.value, ...attachment.value });
}

/** Quick replies that share something of the person’s own; Messenger fills in title and payload. */
const ASKING = ['user_phone_number', 'user_email'] as const;

function parseQuickReplies(raw: unknown): Parsed<QuickReply[]> {
  if (raw === undefined) return good([]);
  const param = 'message[quick_replies]';
  if (!Array.isArray(raw)) return invalid(param, 'a list');
  if (raw.length === 0) return refused({ name: 'TooFewElements', param });
  if (raw.length > QUICK_REPLIES_MAX)
    return refused({ name: 'TooManyElements', param, max: QUICK_REPLIES_MAX });
  const replies: QuickReply[] = [];
  for (const [index, item] of raw.entries()) {
    const reply = asRecord(item);
    if (reply?.content_type === undefined) return missing(`${param}[${index}][content_type]`);
    const asks = ASKING.find((kind) => kind === reply.content_type);
    if (asks !== undefined) {
      replies.push({ title: '', payload: '', asks });
      continue;
    }
    if (reply.content_type !== 'text')
      return invalid(`${param}[${index}][content_type]`, ['text', ...ASKING].join(', '));
    if (!isText(reply.title)) return refused({ name: 'QuickReplyIncomplete', lacks: 'title' });
    if (!isText(reply.payload)) return refused({ name: 'QuickReplyIncomplete', lacks: 'payload' });
    replies.push({ title: reply.title, payload: reply.payload });
  }
  return good(replies);
}

interface Attached {
  readonly attachment: unknown;
  readonly buttons: readonly Button[];
}

function parseAttachment(raw: unknown): Parsed<Attached> {
  if (raw === undefined) return good({ attachment: null, buttons: [] });
  const attachment = asRecord(raw);
  if (!isText(attachment?.type)) return missing('message[attachment][type]');
  if (!ATTACHMENT_TYPES.includes(attachment.type))
    return invalid('message[attachment][type]', ATTACHMENT_TYPES.join(', '));
  const payload = asRecord(attachment.payload);
  if (payload === null) return missing('message[attachment][payload]');
  if (attachment.type !== 'template') return good({ attachment: raw, buttons: [] });
  const buttons = templateButtons(payload);
  return buttons.ok ? good({ attachment: raw, buttons: buttons.value }) : buttons;
}

/** The postback buttons of a template, in reading order. */
function templateButtons(payload: Record<string, unknown>): Parsed<Button[]> {
  switch (payload.template_type) {
    case 'button':
      if (!isText(payload.text)) return missing('name_placeholder[text]');
      if (payload.buttons === undefined) return missing('name_placeholder[buttons]');
      return parseButtons(payload.buttons);
    case 'generic':
      return elementButtons(payload.elements);
    default:
      return refused({ name: 'TemplateTypeUnknown', template_type: inWords(payload.template_type) });
  }
}

function elementButtons(raw: unknown): Parsed<Button[]> {
  const param = 'name_placeholder[elements]';
  if (!Array.isArray(raw)) return missing(param);
  if (raw.length === 0) return refused({ name: 'TooFewElements', param });
  if (raw.length > ELEMENTS_MAX) return refused({ name: 'TooManyElements', param, max: ELEMENTS_MAX });
  const buttons: Button[] = [];
  for (const item of raw) {
    const element = asRecord(item);
    if (!isText(element?.title)) return missing('name_placeholder[elements][title]');
    const isComplete = ['subtitle', 'image_url', 'default_action', 'buttons'].some(
      (member) => element[member] !== undefined,
    );
    if (!isComplete) return refused({ name: 'ElementIncomplete' });
    if (element.buttons === undefined) continue;
    const own = parseButtons(element.buttons);
    if (!own.ok) return own;
    buttons.push(...own.value);
  }
  return good(buttons);
}

function parseButtons(raw: unknown): Parsed<Button[]> {
  const param = 'name_placeholder[buttons]';
  if (!Array.isArray(raw)) return invalid(param, 'a list');
  if (raw.length === 0) return refused({ name: 'TooFewButtons' });
  if (raw.length > BUTTONS_MAX) return refused({ name: 'TooManyElements', param, max: BUTTONS_MAX });
  const buttons: Button[] = [];
  for (const [index, item] of raw.entries()) {
    const button = asRecord(item);
    if (!isText(button?.type)) return missing(`${param}[${index}][type]`);
    if (!isText(button.title)) return refused({ name: 'ButtonIncomplete', lacks: 'title' });
    if (button.type === 'web_url' && !isText(button.url))
      return refused({ name: 'ButtonIncomplete', lacks: 'url' });
    if (button.type !== 'postback') continue;
    if (!isText(button.payload)) return refused({ name: 'ButtonIncomplete', lacks: 'payload' });
    buttons.push({ title: button.title, payload: button.payload });
  }
  return good(buttons);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function asRecord(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

/** What came instead of a text: an object may hold anything in place of its own toString. */
function inWords(value: unknown): string {
  return typeof value === 'string' ? value : `${JSON.stringify(value)}`;
}
