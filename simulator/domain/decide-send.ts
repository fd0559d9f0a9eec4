/** Whether a message goes out, and what becomes of control when it has (CR-023 … CR-048). */

import { activityMember } from './activity.ts';
import { hearEcho, hearPass, hearPhone, hearTake, responsibleFor, type Scene } from './audience.ts';
import type { OutgoingMessage, Send, ThreadControl } from './commands.ts';
import type { ControlEvent, Decided, DecidedPhone, SettingEvent } from './events.ts';
import { type AppId, INBOX_APP, LEADGEN_APP } from './ids.ts';
import { textProblem } from './instagram.ts';
import { type ShownMedia, shownMedia } from './media.ts';
import type { ShownAttachment } from './phone-event.ts';
import type { Rejection } from './rejections.ts';
import type { Reply } from './reply.ts';
import type { RuleId } from './rules.ts';
import { passGate, reachableThread, type Takeover, writingOn } from './send-gate.ts';
import { untimely } from './send-window.ts';
import { type Control, controlAt, leaseByAct, type Thread } from './thread.ts';
import { accept, reject, type Verdict } from './verdict.ts';
import { defaultAppOf, isConnected, type Page, type World } from './world.ts';

/** What a send looks at. */
interface Situation {
  readonly world: World;
  readonly send: Send;
  readonly page: Page;
  readonly thread: Thread;
  readonly owner: AppId | null;
  readonly instagram: boolean;
  readonly now: number;
}

/** A move of control that the send orders. */
interface OrderedMove {
  readonly move: 'pass' | 'release';
  readonly to: AppId | null;
  readonly rule: RuleId;
}

export function decideSend(world: World, send: Send, page: Page, now: number): Verdict<Reply, Rejection> {
  const { app, psid, tag } = send;
  const reached = reachableThread(world, page, psid, app);
  if (!reached.ok) return reached;
  const thread = reached.value;
  const unfit = unfitBeside(world, send, page, thread);
  if (unfit !== null) return reject(unfit);
  const writing = writingOn({ world, app, page, thread, now }, { tag, opens_thread: send.activity !== null });
  const at: Situation = {
    world,
    send,
    page,
    thread,
    owner: writing.owner,
    instagram: writing.instagram,
    now,
  };
  const tooLong = at.instagram ? textProblem(send.message.text) : null;
  if (tooLong !== null) return reject(tooLong);

  const gate = passGate(writing);
  if (!gate.ok) return gate;
  const shut = untimely(at);
  if (shut !== null) return reject(shut);
  const order = send.thread_control === null ? null : orderedMove(at, send.thread_control);
  if (order !== null && !order.ok) return order;
  const shown = shownMedia(world, page.id, send.message.media, now);
  if (!shown.ok) return shown;

  const saved = savedUploads(send, shown.value);
  const events = sentEvents(at, gate.value, order === null ? null : order.value, shown.value);
  return accept(
    {
      reply: 'sent',
      psid: send.by_token?.kind === 'user_ref' ? null : psid,
      mid: send.mid,
      ...(saved[0] === undefined ? {} : { attachment: saved[0].attachment }),
    },
    [...events, ...saved.map((event): Decided => ({ event, because: 'command' }))],
  );
}

/** What stands beside the message must belong to this page and this thread. */
function unfitBeside(world: World, send: Send, page: Page, thread: Thread): Rejection | null {
  const { app, persona, reply_to, message } = send;
  const isGranted = world.apps.get(app)?.permissions.includes('page_utility_messaging') === true;
  if (message.utility !== undefined && !isGranted) return { name: 'UtilityNotGranted', app };
  if (persona !== undefined && world.personas.get(persona)?.page !== page.id)
    return { name: 'PersonaUnknown', persona_id: persona, page: page.id };
  if (reply_to !== undefined && !thread.messages.some(({ mid }) => mid === reply_to))
    return { name: 'MessageUnknown', mid: reply_to, param: 'reply_to[mid]' };
  return null;
}

/** API-081: a file sent with `is_reusable` can be sent again by an id of its own. */
function savedUploads({ app, page, message }: Send, shown: readonly ShownMedia[]) {
  return message.media.flatMap(
    ({ saved_as, type }, index): Extract<SettingEvent, { what: 'upload_put' }>[] =>
      saved_as === undefined
        ? []
        : [
            {
              kind: 'setting',
              what: 'upload_put',
              page,
              app,
              attachment: saved_as,
              type,
              url: shown[index]?.url ?? null,
              reusable: true,
            },
          ],
  );
}

/** Checked before anything is sent, so that after an accepted send the control step cannot fail (CR-045 … CR-047). */
function orderedMove(
  { send, page, instagram }: Situation,
  order: ThreadControl,
): Verdict<OrderedMove, Rejection> {
  const defaultApp = defaultAppOf(page);
  if (defaultApp === null || instagram) return reject({ name: 'ThreadControlWithoutRouting' });
  if (order.type === 'release') return accept({ move: 'release', to: null, rule: 'CR-039' });
  const to = order.app ?? defaultApp;
  if (to === send.app) return reject({ name: 'PassToSelf', app: send.app });
  if (to !== INBOX_APP && !isConnected(page, to)) {
    return reject({ name: 'TargetNotConnected', target: to, connected: [...page.connections.keys()] });
  }
  return accept({ move: 'pass', to, rule: order.app === null ? 'CR-038' : 'CR-037' });
}

/** CR-036: the message first, then the ordered move, then what the apps hear of both. */
function sentEvents(
  at: Situation,
  takeover: Takeover | null,
  order: OrderedMove | null,
  shown: readonly ShownMedia[],
): Decided[] {
  const { world, send, thread, owner, now } = at;
  const atSend = takeover === null ? owner : send.app;
  const control = takeover === null ? controlAt(thread, now) : leaseByAct(send.app, now);
  const moved = order !== null && order.to !== atSend ? moveEvent(at, control, order) : null;
  const after = moved === null ? atSend : moved.to;
  const isHumanTake = takeover?.move === 'human_agent';
  const echoOwner = world.readings.echoRouting === 'at_send' ? atSend : after;
  const { text, metadata } = send.message;
  const attachments = shownAttachments(send.message, shown);
  const quoted = send.reply_to === undefined ? {} : { reply_to: send.reply_to };
  const events = [
    ...(takeover === null ? [] : [takeoverEvent(at, takeover)]),
    phoneEvent(at, attachments, shown),
    ...(moved === null ? [] : [moved]),
    ...(isHumanTake
      ? hearTake(sceneOf(at, send.app), { previous: owner, next: send.app, metadata: null }, world.readings)
      : []),
    ...hearEcho(
      { mid: send.mid, app: send.app, text, metadata, attachments, ...quoted, ai_generated: false },
      sceneOf(at, echoOwner),
    ),
    ...hearPhone(send.mid, sceneOf(at, after), now),
    ...(moved?.move === 'pass' && moved.to !== null
      ? hearPass(sceneOf(at, after), { previous: atSend, next: moved.to, metadata: null })
      : []),
  ];
  return events.map((event): Decided => ({ event, because: 'command' }));
}

/** The attachments as person and apps see them: a template as it was sent, files by where they lie. */
function shownAttachments(
  { template, sticker_id }: OutgoingMessage,
  shown: readonly ShownMedia[],
): ShownAttachment[] {
  if (template !== null) return [{ type: 'template', payload: template }];
  if (sticker_id !== undefined) return [{ type: 'sticker', payload: { sticker_id } }];
  return shown.map(({ type, url }) => ({ type, payload: url === null ? {} : { url } }));
}

function phoneEvent(
  { world, send, page }: Situation,
  attachments: readonly ShownAttachment[],
  shown: readonly ShownMedia[],
): DecidedPhone {
  const { text, quick_replies, buttons, sticker_id, utility } = send.message;
  const persona = send.persona === undefined ? undefined : world.personas.get(send.persona);
  const uploads = shown.flatMap(({ upload }) => (upload === null ? [] : [upload.id]));
  return {
    kind: 'delivery',
    to: send.psid,
    channel: 'phone',
    page: page.id,
    psid: send.psid,
    mid: send.mid,
    by: send.app,
    message: {
      text,
      ...(quick_replies.length === 0 ? {} : { quick_replies }),
      ...(buttons.length === 0 ? {} : { buttons }),
      ...(attachments.length === 0 ? {} : { attachments }),
      ...(sticker_id === undefined ? {} : { sticker_id }),
      ...(utility === undefined ? {} : { utility }),
      ...(persona === undefined ? {} : { persona: { id: persona.id, name: persona.name } }),
      ...(send.reply_to === undefined ? {} : { reply_to: send.reply_to }),
      ...(send.notification_type === undefined ? {} : { notification_type: send.notification_type }),
    },
    ...(send.activity === null ? {} : activityMember(send.activity)),
    ...(send.by_token === undefined ? {} : { by_token: send.by_token }),
    ...(uploads.length === 0 ? {} : { uploads }),
  };
}

function moveEvent(
  { send, now }: Situation,
  control: Control,
  { move, to, rule }: OrderedMove,
): ControlEvent {
  const lease = to === null ? null : leaseByAct(to, now);
  return {
    kind: 'control',
    page: send.page,
    psid: send.psid,
    move,
    from: control.state === 'owned' ? control.owner : null,
    to,
    expires_at: lease?.expires_at ?? null,
    window_ms: lease?.window_ms ?? null,
    rule,
    via: 'send',
  };
}

function takeoverEvent({ send, owner, now }: Situation, { move, rule, reading }: Takeover): ControlEvent {
  const lease = leaseByAct(send.app, now);
  return {
    kind: 'control',
    page: send.page,
    psid: send.psid,
    move,
    from: owner,
    to: send.app,
    expires_at: lease.expires_at,
    window_ms: lease.window_ms,
    rule,
    via: 'send',
    ...(reading === null ? {} : { reading }),
  };
}

/** The thread with this owner; the text of the last hand-over counts only while that owner still holds it. */
function sceneOf(
  { world, page, send, thread, owner: before, instagram }: Situation,
  owner: AppId | null,
): Scene {
  return {
    page,
    psid: send.psid,
    world,
    owner,
    responsible: instagram ? null : responsibleFor(page, owner),
    handover_metadata: owner === before && before !== LEADGEN_APP ? thread.handover_metadata : null,
  };
}
