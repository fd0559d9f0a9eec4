/** `/messages`: the Send API as far as routing and control are concerned. */

import type { OutgoingMessage, ThreadControl } from '../../domain/commands.ts';
import { HUMAN_AGENT } from '../../domain/decide-send.ts';
import { asAppId } from '../../domain/ids.ts';
import { MESSAGE_METADATA_LENGTH_MAX, QUICK_REPLIES_MAX, TEXT_LENGTH_MAX } from '../../domain/limits.ts';
import type { Rejection } from '../../domain/rejections.ts';
import type { QuickReply } from '../../domain/thread.ts';
import type { GraphCall } from '../../engine.ts';
import { type PageCall, recipientOf } from '../page-call.ts';
import {
  good,
  idParam,
  invalid,
  missing,
  objectParam,
  type Params,
  type Parsed,
  textParam,
} from '../params.ts';

const MESSAGING_TYPES = ['RESPONSE', 'UPDATE', 'MESSAGE_TAG', 'UTILITY'];
/** Refused at any time since April 2026 (API-059). */
const RETIRED_TAGS = ['CONFIRMED_EVENT_UPDATE', 'POST_PURCHASE_UPDATE', 'ACCOUNT_UPDATE'];

export function sendCall({ params, caller, http }: PageCall): GraphCall {
  const facts = { call: 'send', app: caller.app, page: caller.page, params, ...http } as const;
  const recipient = recipientOf(params);
  if (!recipient.ok) return { ...facts, command: recipient.rejection };
  const psid = recipient.value;
  const parts = parseSend(params, caller.engine.world.apps.get(caller.app)?.human_agent === true, caller.app);
  if (!parts.ok) return { ...facts, psid, command: parts.rejection };
  return {
    ...facts,
    psid,
    command: {
      do: 'Send',
      app: caller.app,
      page: caller.page,
      psid,
      mid: caller.engine.mid(),
      ...parts.value,
    },
  };
}

interface SendParts {
  readonly message: OutgoingMessage;
  readonly tag: string | null;
  readonly thread_control: ThreadControl | null;
}

function parseSend(params: Params, hasHumanAgent: boolean, app: string): Parsed<SendParts> {
  const tag = parseTag(params, hasHumanAgent, app);
  if (!tag.ok) return tag;
  const message = parseMessage(params);
  if (!message.ok) return message;
  const control = parseThreadControl(params);
  if (!control.ok) return control;
  return good({ message: message.value, tag: tag.value, thread_control: control.value });
}

/** API-055, API-056: a missing type counts as RESPONSE, and UPDATE is as good inside the window. */
function parseTag(params: Params, hasHumanAgent: boolean, app: string): Parsed<string | null> {
  const type = textParam(params, 'messaging_type');
  if (!type.ok) return type;
  if (type.value !== null && !MESSAGING_TYPES.includes(type.value)) {
    return invalid('messaging_type', `one of ${MESSAGING_TYPES.join(', ')}`);
  }
  const tag = textParam(params, 'tag');
  if (!tag.ok) return tag;
  if (tag.value === null) return type.value === 'MESSAGE_TAG' ? missing('tag') : good(null);
  if (RETIRED_TAGS.includes(tag.value)) return refused({ name: 'TagRetired', tag: tag.value });
  if (tag.value !== HUMAN_AGENT) return invalid('tag', HUMAN_AGENT);
  return hasHumanAgent ? good(HUMAN_AGENT) : refused({ name: 'HumanAgentNotGranted', app: asAppId(app) });
}

function parseMessage(params: Params): Parsed<OutgoingMessage> {
  const raw = objectParam(params, 'message');
  if (!raw.ok) return raw;
  const hasAction = params.sender_action !== undefined;
  if (raw.value === null)
    return hasAction
      ? invalid('sender_action', 'absent: this simulator sends messages only')
      : refused({ name: 'NothingToSend' });
  if (hasAction) return refused({ name: 'MessageAndAction' });
  const { text, metadata, quick_replies } = raw.value;
  if (text === undefined || text === null || text === '') return refused({ name: 'MessageEmpty' });
  if (typeof text !== 'string') return invalid('message[text]', 'a text');
  if (text.length > TEXT_LENGTH_MAX)
    return refused({ name: 'TextTooLong', length: text.length, max: TEXT_LENGTH_MAX });
  if (
    metadata !== undefined &&
    (typeof metadata !== 'string' || metadata.length > MESSAGE_METADATA_LENGTH_MAX)
  ) {
    return invalid('message[metadata]', `a text of at most ${MESSAGE_METADATA_LENGTH_MAX} characters`);
  }
  const replies = parseQuickReplies(quick_replies);
  if (!replies.ok) return replies;
  return good({ text, metadata: metadata ?? null, quick_replies: replies.value });
}

function parseQuickReplies(raw: unknown): Parsed<QuickReply[]> {
  if (raw === undefined) return good([]);
  const param = 'message[quick_replies]';
  if (!Array.isArray(raw)) return invalid(param, 'a list');
  if (raw.length === 0) return refused({ name: 'TooFewElements', param });
  if (raw.length > QUICK_REPLIES_MAX)
    return refused({ name: 'TooManyElements', param, max: QUICK_REPLIES_MAX });
  const replies: QuickReply[] = [];
  for (const [index, item] of raw.entries()) {
    const reply: unknown = item;
    if (typeof reply !== 'object' || reply === null || !('content_type' in reply)) {
      return missing(`${param}[${index}][content_type]`);
    }
    if (reply.content_type !== 'text') return invalid(`${param}[${index}][content_type]`, 'text');
    if (!('title' in reply) || typeof reply.title !== 'string' || reply.title === '') {
      return refused({ name: 'QuickReplyIncomplete', lacks: 'title' });
    }
    if (!('payload' in reply) || typeof reply.payload !== 'string' || reply.payload === '') {
      return refused({ name: 'QuickReplyIncomplete', lacks: 'payload' });
    }
    replies.push({ title: reply.title, payload: reply.payload });
  }
  return good(replies);
}

/** CR-040: a thread_control object without a control_type releases. */
function parseThreadControl(params: Params): Parsed<ThreadControl | null> {
  const raw = objectParam(params, 'thread_control');
  if (!raw.ok) return raw;
  if (raw.value === null) return good(null);
  const type = textParam(raw.value, 'control_type');
  if (!type.ok) return type;
  switch (type.value) {
    case null:
    case '':
    case 'release':
      return good({ type: 'release' });
    case 'pass': {
      const app = idParam(raw.value, 'app_id');
      if (!app.ok) return invalid('thread_control[app_id]', 'a numeric app id');
      return good({ type: 'pass', app: app.value === null ? null : asAppId(app.value) });
    }
    default:
      return refused({ name: 'ControlTypeUnknown', control_type: type.value });
  }
}

function refused<Value>(rejection: Rejection): Parsed<Value> {
  return { ok: false, rejection };
}
