/** `/messages`: the Send API, which takes a message or a sender action. */

import { z } from 'zod';
import {
  NOTIFICATION_TYPES,
  type OutgoingMessage,
  SENDER_ACTIONS,
  type Send,
  type SenderAct,
  type SenderAction,
} from '../../domain/commands.ts';
import { asMid, type Psid } from '../../domain/ids.ts';
import type { Rejection } from '../../domain/rejections.ts';
import { HUMAN_AGENT } from '../../domain/send-gate.ts';
import type { Engine } from '../../engine.ts';
import { type PageCall, pageEdge } from '../edge.ts';
import { inCall } from '../edge-params.ts';
import type { ContentSetting } from '../message-input/attachments.ts';
import { parseMessage } from '../message-input/message.ts';
import { messageShape } from '../message-input/message-shapes.ts';
import { inWords } from '../message-input/shape.ts';
import { good, invalid, missing, type Params, type Parsed, refused } from '../params.ts';
import { type Addressed, addressed, findRecipient } from '../recipient.ts';
import { FILE_PART } from '../request-body.ts';
import { shapedAs } from '../shapes.ts';
import { threadControl } from '../thread-control.ts';
import {
  asText,
  id,
  type Members,
  objectOf,
  oneOf,
  refuse,
  requiredObject,
  structured,
  word,
} from '../wire-types.ts';

const MESSAGING_TYPES = ['RESPONSE', 'UPDATE', 'MESSAGE_TAG', 'UTILITY'] as const;
/** Refused at any time since April 2026 (API-059). */
const RETIRED_TAGS = ['CONFIRMED_EVENT_UPDATE', 'POST_PURCHASE_UPDATE', 'ACCOUNT_UPDATE'];
const EMOJI_LENGTH_MAX = 16;

const messagingType = oneOf(MESSAGING_TYPES).meta({
  description: 'RESPONSE if left out; UPDATE is as good inside the window.',
});

const tag = inCall(
  z
    .preprocess(
      asText,
      z
        .string()
        .superRefine((given, context) => {
          const unfit = tagProblem(given);
          if (unfit !== null) refuse(context, unfit);
        })
        .optional(),
    )
    .meta({
      enum: [HUMAN_AGENT],
      description: 'A human’s answer within seven days; the other tags are retired.',
    }),
  grantedTag,
);

const message = inCall(requiredObject({ name: 'NothingToSend' }).meta(shapedAs(messageShape)), messageOf);

const persona = id().meta({ description: 'The persona that the person sees as the sender.' });

const replyTo = objectOf(
  { mid: word().meta({ description: 'The message that is quoted.' }) },
  'an object such as {"mid":"m_…"}',
);

const senderAction = z
  .preprocess(
    (raw) => inWords(raw).toLowerCase(),
    z.enum(SENDER_ACTIONS, `one of ${SENDER_ACTIONS.join(', ')}`),
  )
  .meta({ description: 'In either case of letters, as the SDK writes them in capitals.' });

const mid = word().meta({ description: 'The message that the reaction is shown on.' });
const emoji = word().max(EMOJI_LENGTH_MAX, 'one emoji');

const ofMessages = {
  method: 'POST',
  path: '/{page}/messages',
  token: 'page',
  permission: 'pages_messaging',
  psidOf,
} as const;
const ofAction = {
  ...ofMessages,
  call: 'sender_action',
  simulated: 'who may do it, on which thread and to which message',
  accepted: 'what it shows: it stands in the journal and on no phone',
} as const;

export const MESSAGES_EDGES = [
  pageEdge({
    ...ofMessages,
    when: (params) => !isAction(params),
    call: 'send',
    file: FILE_PART,
    params: {
      recipient: addressed,
      messaging_type: messagingType,
      tag,
      message,
      thread_control: threadControl,
      persona_id: persona,
      notification_type: z
        .enum(NOTIFICATION_TYPES, `one of ${NOTIFICATION_TYPES.join(', ')}`)
        .optional()
        .meta({ description: 'How loud it arrives; REGULAR if left out.' }),
      reply_to: replyTo,
    },
    summary: 'Sends a message to a person, and with `thread_control` passes or releases the thread.',
    ids: ['API-051', 'API-052', 'API-057', 'API-089', 'CR-038', 'CR-040', 'CR-044'],
    simulated:
      'windows and tags, texts, quick replies, templates, buttons, files, personas, quotes, private replies and `thread_control`',
    accepted:
      'utility messages, one-time tokens and recurring notifications: no template is approved and nobody opts in again',
    handler: sendCommand,
  }),
  pageEdge({
    ...ofAction,
    when: (params) => isAction(params, ['react']),
    params: {
      recipient: addressed,
      sender_action: senderAction,
      persona_id: persona,
      payload: payload({ message_id: mid, reaction: emoji }),
    },
    summary: 'Shows a reaction on a message of the person (`sender_action` is `react`).',
    ids: ['API-084'],
    handler: (params, call) =>
      acted(params, call, {
        mid: asMid(params.payload.message_id),
        emoji: params.payload.reaction,
      }),
  }),
  pageEdge({
    ...ofAction,
    when: (params) => isAction(params, ['unreact']),
    params: {
      recipient: addressed,
      sender_action: senderAction,
      persona_id: persona,
      payload: payload({ message_id: mid }),
    },
    summary: 'Takes a reaction back (`sender_action` is `unreact`).',
    ids: ['API-084'],
    handler: (params, call) => acted(params, call, { mid: asMid(params.payload.message_id), emoji: null }),
  }),
  pageEdge({
    ...ofAction,
    when: (params) => isAction(params),
    params: { recipient: addressed, sender_action: senderAction, persona_id: persona },
    summary: 'Shows the person that the page is typing or has read.',
    ids: ['API-083'],
    handler: (params, call) => acted(params, call),
  }),
];

/** Whom it means is looked up only once the shape of the rest is right (API-089). */
function sendCommand(
  params: Pick<Send, 'message' | 'tag' | 'thread_control'> & {
    readonly recipient: Addressed;
    readonly persona_id?: string | undefined;
    readonly notification_type?: (typeof NOTIFICATION_TYPES)[number] | undefined;
    readonly reply_to?: { readonly mid: string } | undefined;
  },
  { caller: { app, page, engine } }: PageCall,
): Send | Rejection {
  const { persona_id, notification_type: loudness, reply_to } = params;
  const found = findRecipient(params.recipient, page, engine);
  if (!found.ok) return found.rejection;
  return {
    do: 'Send',
    app,
    page,
    ...found.value,
    mid: engine.ids.mid(),
    message: params.message,
    tag: params.tag,
    thread_control: params.thread_control,
    ...(persona_id === undefined ? {} : { persona: persona_id }),
    ...(reply_to === undefined ? {} : { reply_to: asMid(reply_to.mid) }),
    ...(loudness === undefined || loudness === 'REGULAR' ? {} : { notification_type: loudness }),
  };
}

function acted(
  params: {
    readonly recipient: Addressed;
    readonly sender_action: SenderAction;
    readonly persona_id?: string | undefined;
  },
  { caller: { app, page, engine } }: PageCall,
  reaction?: NonNullable<SenderAct['reaction']>,
): SenderAct | Rejection {
  const { sender_action: action, persona_id } = params;
  const found = findRecipient(params.recipient, page, engine);
  if (!found.ok) return found.rejection;
  return {
    do: 'SenderAct',
    app,
    page,
    psid: found.value.psid,
    action,
    ...(persona_id === undefined ? {} : { persona: persona_id }),
    ...(reaction === undefined ? {} : { reaction }),
  };
}

function psidOf({ recipient }: { readonly recipient?: Addressed }): Psid | undefined {
  return recipient?.by === 'psid' ? recipient.psid : undefined;
}

/** A call with a message is a send, whatever stands beside it. */
function isAction({ sender_action, message: content }: Params, actions?: readonly SenderAction[]): boolean {
  if (sender_action === undefined || content !== undefined) return false;
  return actions === undefined || actions.some((action) => action === inWords(sender_action).toLowerCase());
}

function payload<const Shape extends z.ZodRawShape>(shape: Shape) {
  return z.preprocess((raw) => structured(raw) ?? {}, z.object(shape, 'an object such as {"id":"…"}'));
}

function tagProblem(given: string): Rejection | null {
  if (RETIRED_TAGS.includes(given)) return { name: 'TagRetired', tag: given };
  return given === HUMAN_AGENT ? null : { name: 'ParameterInvalid', param: 'tag', expected: HUMAN_AGENT };
}

/** API-055: without a tag a send is a response, unless it says that it has one. */
function grantedTag(given: string | undefined, { params, caller }: PageCall): Parsed<string | null> {
  if (given === undefined) return params.messaging_type === 'MESSAGE_TAG' ? missing('tag') : good(null);
  const isGranted = caller.engine.world.apps.get(caller.app)?.human_agent === true;
  return isGranted ? good(given) : refused({ name: 'HumanAgentNotGranted', app: caller.app });
}

function messageOf(given: Members, { params, caller, files }: PageCall): Parsed<OutgoingMessage> {
  if (params.sender_action !== undefined) return refused({ name: 'MessageAndAction' });
  const parsed = parseMessage(given, contentSetting(caller.engine, files.has(FILE_PART)));
  if (!parsed.ok) return parsed;
  const { utility } = parsed.value;
  if (params.messaging_type === 'UTILITY' && utility === undefined)
    return refused({ name: 'UtilityWithoutTemplate' });
  if (params.messaging_type !== 'UTILITY' && utility !== undefined)
    return invalid('messaging_type', 'UTILITY with message[template]');
  return parsed;
}

export function contentSetting(engine: Engine, hasFile: boolean): ContentSetting {
  return {
    hasFile,
    lenient: engine.world.readings.templateTypes === 'any',
    attachmentId: () => engine.ids.next('attachment'),
  };
}
