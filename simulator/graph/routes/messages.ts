/** `/messages`: the Send API. */

import type { ThreadControl } from '../../domain/commands.ts';
import { HUMAN_AGENT } from '../../domain/decide-send.ts';
import { asAppId } from '../../domain/ids.ts';
import type { Rejection } from '../../domain/rejections.ts';
import type { GraphCall } from '../../judge-call.ts';
import { parseMessage } from '../message-input.ts';
import { type PageCall, sendRecipientOf } from '../page-call.ts';
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

const MESSAGING_TYPES = ['RESPONSE', 'UPDATE', 'MESSAGE_TAG', 'UTILITY'];
/** Refused at any time since April 2026 (API-059). */
const RETIRED_TAGS = ['CONFIRMED_EVENT_UPDATE', 'POST_PURCHASE_UPDATE', 'ACCOUNT_UPDATE'];

export function sendCall({ params, caller, http }: PageCall): GraphCall {
  const { app, page, engine } = caller;
  const facts = { call: 'send', app, page, params, ...http } as const;
  const recipient = sendRecipientOf(params);
  if (!recipient.ok) return { ...facts, command: recipient.rejection };
  const comment = 'comment' in recipient.value ? recipient.value.comment : null;
  const psid =
    'psid' in recipient.value
      ? recipient.value.psid
      : engine.world.comments.get(recipient.value.comment)?.psid;
  if (psid === undefined) return { ...facts, command: { name: 'CommentUnknown', comment_id: comment ?? '' } };
  const tag = parseTag(params, engine.world.apps.get(app)?.human_agent === true, app);
  if (!tag.ok) return { ...facts, psid, command: tag.rejection };
  const message = parseMessage(params);
  if (!message.ok) return { ...facts, psid, command: message.rejection };
  const control = parseThreadControl(params);
  if (!control.ok) return { ...facts, psid, command: control.rejection };
  const content = { message: message.value, tag: tag.value, thread_control: control.value };
  return {
    ...facts,
    psid,
    command: { do: 'Send', app, page, psid, mid: engine.ids.mid(), comment, ...content },
  };
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
  const notGranted: Rejection = { name: 'HumanAgentNotGranted', app: asAppId(app) };
  return hasHumanAgent ? good(HUMAN_AGENT) : refused(notGranted);
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
