/** `/messages`: the Send API, which takes a message or a sender action. */

import {
  NOTIFICATION_TYPES,
  type QuietNotification,
  SENDER_ACTIONS,
  type Send,
  type SenderAct,
  type ThreadControl,
} from '../../domain/commands.ts';
import { asAppId, asMid } from '../../domain/ids.ts';
import type { Rejection } from '../../domain/rejections.ts';
import { HUMAN_AGENT } from '../../domain/send-gate.ts';
import type { Engine } from '../../engine.ts';
import type { GraphCall } from '../../judge-call.ts';
import type { ContentSetting } from '../message-input/attachments.ts';
import { parseMessage } from '../message-input/message.ts';
import { inWords } from '../message-input/shape.ts';
import { FILE_PART, type PageCall } from '../page-call.ts';
import {
  good,
  idParam,
  invalid,
  missing,
  objectParam,
  type Params,
  type Parsed,
  refused,
  textParam,
} from '../params.ts';
import { findRecipient, parseRecipient } from '../recipient.ts';

const MESSAGING_TYPES = ['RESPONSE', 'UPDATE', 'MESSAGE_TAG', 'UTILITY'];
/** Refused at any time since April 2026 (API-059). */
const RETIRED_TAGS = ['CONFIRMED_EVENT_UPDATE', 'POST_PURCHASE_UPDATE', 'ACCOUNT_UPDATE'];
const EMOJI_LENGTH_MAX = 16;

/** Shape first, then whom it means (API-089). */
export function sendCall(call: PageCall): GraphCall {
  const { params, caller, http } = call;
  const { app, page, engine } = caller;
  const isAction = params.sender_action !== undefined && params.message === undefined;
  const facts = { call: isAction ? 'sender_action' : 'send', app, page, params, ...http } as const;
  const addressed = parseRecipient(params);
  if (!addressed.ok) return { ...facts, command: addressed.rejection };
  const known = addressed.value.by === 'psid' ? { psid: addressed.value.psid } : {};
  const parsed = isAction ? parseAction(params) : parseSend(call);
  if (!parsed.ok) return { ...facts, ...known, command: parsed.rejection };
  const found = findRecipient(addressed.value, page, engine);
  if (!found.ok) return { ...facts, ...known, command: found.rejection };
  const { psid, comment, by_token } = found.value;
  const onThread = { app, page, psid };
  const command =
    parsed.value.do === 'SenderAct'
      ? { ...parsed.value, ...onThread }
      : { ...parsed.value, ...onThread, comment, ...(by_token === undefined ? {} : { by_token }) };
  return { ...facts, psid, command };
}

type Unaddressed<Command> = Omit<Command, 'app' | 'page' | 'psid' | 'comment' | 'by_token'>;

function parseSend({ params, caller, files }: PageCall): Parsed<Unaddressed<Send>> {
  const { app, engine } = caller;
  const tag = parseTag(params, engine, app);
  if (!tag.ok) return tag;
  const message = parseMessage(params, contentSetting(engine, files.has(FILE_PART)));
  if (!message.ok) return message;
  if (params.messaging_type === 'UTILITY' && message.value.utility === undefined)
    return refused({ name: 'UtilityWithoutTemplate' });
  if (params.messaging_type !== 'UTILITY' && message.value.utility !== undefined)
    return invalid('messaging_type', 'UTILITY with message[template]');
  const control = parseThreadControl(params);
  if (!control.ok) return control;
  const beside = parseBeside(params);
  if (!beside.ok) return beside;
  return good({
    do: 'Send',
    mid: engine.ids.mid(),
    message: message.value,
    tag: tag.value,
    thread_control: control.value,
    ...beside.value,
  });
}

export function contentSetting(engine: Engine, hasFile: boolean): ContentSetting {
  return {
    hasFile,
    lenient: engine.world.readings.templateTypes === 'any',
    attachmentId: () => engine.ids.next('attachment'),
  };
}

/** API-055, API-056: a missing type counts as RESPONSE, and UPDATE is as good inside the window. */
function parseTag(params: Params, engine: Engine, app: string): Parsed<string | null> {
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
  const notGranted: Rejection = { name: 'HumanAgentNotGranted', app: asAppId(app) };
  const isGranted = engine.world.apps.get(asAppId(app))?.human_agent === true;
  return isGranted ? good(HUMAN_AGENT) : refused(notGranted);
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

type Beside = Pick<Send, 'persona' | 'reply_to' | 'notification_type'>;

const NOTHING_BESIDE: Parsed<Beside> = good({});

/** What may stand beside a message: a persona, the message it quotes, how loud it arrives. */
function parseBeside(params: Params): Parsed<Beside> {
  const { persona_id, reply_to, notification_type } = params;
  if (persona_id === undefined && reply_to === undefined && notification_type === undefined)
    return NOTHING_BESIDE;
  const persona = parsePersona(params);
  if (!persona.ok) return persona;
  const loudness = NOTIFICATION_TYPES.find((known) => known === notification_type);
  if (notification_type !== undefined && loudness === undefined)
    return invalid('notification_type', `one of ${NOTIFICATION_TYPES.join(', ')}`);
  const quiet: QuietNotification | null = loudness === undefined || loudness === 'REGULAR' ? null : loudness;
  const quoted = objectParam(params, 'reply_to');
  if (!quoted.ok) return invalid('reply_to', 'an object such as {"mid":"m_…"}');
  const mid = quoted.value?.mid;
  if (quoted.value !== null && (typeof mid !== 'string' || mid === '')) return missing('reply_to[mid]');
  return good({
    ...persona.value,
    ...(typeof mid === 'string' ? { reply_to: asMid(mid) } : {}),
    ...(quiet === null ? {} : { notification_type: quiet }),
  });
}

function parsePersona(params: Params): Parsed<{ readonly persona?: string }> {
  const persona = idParam(params, 'persona_id');
  if (!persona.ok) return persona;
  return good(persona.value === null ? {} : { persona: persona.value });
}

/** API-083, API-084: in either case of letters, as the SDK writes them in capitals. */
function parseAction(params: Params): Parsed<Unaddressed<SenderAct>> {
  const given = inWords(params.sender_action).toLowerCase();
  const action = SENDER_ACTIONS.find((known) => known === given);
  if (action === undefined) return invalid('sender_action', `one of ${SENDER_ACTIONS.join(', ')}`);
  const persona = parsePersona(params);
  if (!persona.ok) return persona;
  const plain = { do: 'SenderAct', action, ...persona.value } as const;
  if (action !== 'react' && action !== 'unreact') return good(plain);
  const payload = objectParam(params, 'payload');
  if (!payload.ok) return payload;
  const { message_id: mid, reaction } = payload.value ?? {};
  if (typeof mid !== 'string' || mid === '') return missing('payload[message_id]');
  if (action === 'unreact') return good({ ...plain, reaction: { mid: asMid(mid), emoji: null } });
  if (typeof reaction !== 'string' || reaction === '') return missing('payload[reaction]');
  if (reaction.length > EMOJI_LENGTH_MAX) return invalid('payload[reaction]', 'one emoji');
  return good({ ...plain, reaction: { mid: asMid(mid), emoji: reaction } });
}
