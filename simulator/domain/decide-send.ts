/** Whether a message goes out, and what becomes of control when it has (CR-023 … CR-048). */

import { hearEcho, hearPass, hearPhone, hearTake, responsibleFor, type Scene } from './audience.ts';
import type { Send, ThreadControl } from './commands.ts';
import type { ControlEvent, Decided, DecidedPhone, Move } from './events.ts';
import { type AppId, INBOX_APP, LEADGEN_APP, type Psid } from './ids.ts';
import { textProblem } from './instagram.ts';
import { runningForm } from './lead.ts';
import { PRIVATE_REPLY_WINDOW_MS } from './limits.ts';
import type { ReadingName } from './readings.ts';
import type { Rejection } from './rejections.ts';
import type { Reply } from './reply.ts';
import type { RuleId } from './rules.ts';
import {
  type Control,
  controlAt,
  isHumanAgentWindowOpen,
  isWindowOpen,
  leaseByAct,
  ownerAt,
  type Thread,
  windowClosesAt,
} from './thread.ts';
import { accept, reject, type Verdict } from './verdict.ts';
import { defaultAppOf, isConnected, type Page, personByPsid, threadOf, type World } from './world.ts';

export const HUMAN_AGENT = 'HUMAN_AGENT';

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

/** A move of control before the message goes out: a human agent’s, or an app’s that breaks into a lead form. */
interface Takeover {
  readonly move: Extract<Move, 'human_agent' | 'lead'>;
  readonly rule: RuleId;
  readonly reading: ReadingName | null;
}

/** A move of control that the send orders. */
interface OrderedMove {
  readonly move: 'pass' | 'release';
  readonly to: AppId | null;
  readonly rule: RuleId;
}

export function decideSend(world: World, send: Send, page: Page, now: number): Verdict<Reply, Rejection> {
  const person = personByPsid(world, page.id, send.psid);
  if (person === undefined) {
    if (isKnownOnInstagram(world, send.psid))
      return reject({ name: 'InstagramUserUnknown', igsid: send.psid });
    return reject({ name: 'RecipientUnknown', psid: send.psid, page: page.id });
  }
  const thread = threadOf(world, page.id, send.psid);
  if (thread.blocked) return reject({ name: 'PersonUnavailable', psid: send.psid });
  const instagram = person.igsids.get(page.id) === send.psid;
  const at: Situation = { world, send, page, thread, owner: ownerAt(thread, now), instagram, now };
  const tooLong = instagram ? textProblem(send.message.text) : null;
  if (tooLong !== null) return reject(tooLong);

  const gate = passGate(at);
  if (!gate.ok) return gate;
  const shut = send.comment === null ? closedWindow(at) : unanswerable(at, send.comment);
  if (shut !== null) return reject(shut);
  const order = send.thread_control === null ? null : orderedMove(at, send.thread_control);
  if (order !== null && !order.ok) return order;

  const events = sentEvents(at, gate.value, order === null ? null : order.value);
  return accept({ reply: 'sent', psid: send.psid, mid: send.mid }, events);
}

/** Who may send at all: the owner, on an idle thread the default app, without routing anyone connected. */
function passGate(at: Situation): Verdict<Takeover | null, Rejection> {
  const { send, page, owner } = at;
  // Threads of Instagram have no owner here: any connected app may answer.
  if (at.instagram) {
    return isConnected(page, send.app)
      ? accept(null)
      : reject({ name: 'AppNotConnected', app: send.app, page: page.id });
  }
  if (owner === send.app) return accept(null);
  const form = runningForm(at.thread, at.now);
  if (form !== null) {
    const { may_interrupt } = form.campaign.lead;
    if (may_interrupt && form.campaign.app === send.app) {
      return accept({ move: 'lead', rule: 'CR-118', reading: null });
    }
    return reject({ name: 'LeadFormRunning', app: send.app, ad_id: form.campaign.ad_id, may_interrupt });
  }
  const defaultApp = defaultAppOf(page);
  if (mayTakeAsHuman(at)) return accept({ move: 'human_agent', rule: 'CR-032', reading: 'humanAgentTakes' });
  if (owner !== null) {
    return reject({
      name: 'AnotherAppOwns',
      app: send.app,
      owner,
      is_default_app: send.app === defaultApp,
      human_agent: send.tag === HUMAN_AGENT,
      permitted: defaultApp !== null && page.connections.get(send.app)?.can_take_control === true,
    });
  }
  // OQ-16: a private reply opens a thread that nobody owns yet, so any connected app may send it.
  if (defaultApp !== null && send.app !== defaultApp && send.comment === null) {
    return reject({ name: 'OnlyDefaultAppSendsOnIdle', app: send.app, default_app: defaultApp });
  }
  if (!isConnected(page, send.app)) return reject({ name: 'AppNotConnected', app: send.app, page: page.id });
  return accept(null);
}

/** CR-032, CR-033: a human agent's send takes the thread first, if the Page settings let this app take at all. */
function mayTakeAsHuman({ world, send, page, owner }: Situation): boolean {
  // On an idle thread there is nothing to take: only the default app may send there (CR-025).
  const isOwned = owner !== null;
  const isPermitted = page.connections.get(send.app)?.can_take_control === true;
  return (
    isOwned &&
    defaultAppOf(page) !== null &&
    send.tag === HUMAN_AGENT &&
    world.readings.humanAgentTakes &&
    isPermitted
  );
}

/** The messaging window is a clock of its own: being the owner does not open it (CR-029, CR-031). */
function closedWindow({ send, thread, owner, instagram, now }: Situation): Rejection | null {
  const isHuman = send.tag === HUMAN_AGENT;
  if (isWindowOpen(thread, now) || (isHuman && isHumanAgentWindowOpen(thread, now))) return null;
  if (instagram) {
    // API-149
    return { name: 'InstagramWindowClosed', window_closed_at: windowClosesAt(thread), tag: send.tag };
  }
  return { name: 'WindowClosed', window_closed_at: windowClosesAt(thread), owner, tag: send.tag };
}

/** Why a comment cannot be answered privately (any more); such a reply needs no open window (API-090 … API-092). */
function unanswerable({ world, now }: Situation, commentId: string): Rejection | null {
  const comment = world.comments.get(commentId);
  if (comment === undefined) return { name: 'CommentUnknown', comment_id: commentId };
  if (comment.replied) return { name: 'CommentAnswered', comment_id: commentId };
  const age = now - comment.at;
  return age >= PRIVATE_REPLY_WINDOW_MS
    ? { name: 'CommentTooOld', comment_id: commentId, age_ms: age }
    : null;
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
function sentEvents(at: Situation, takeover: Takeover | null, order: OrderedMove | null): Decided[] {
  const { world, send, thread, owner, now } = at;
  const atSend = takeover === null ? owner : send.app;
  const control = takeover === null ? controlAt(thread, now) : leaseByAct(send.app, now);
  const moved = order !== null && order.to !== atSend ? moveEvent(at, control, order) : null;
  const after = moved === null ? atSend : moved.to;
  const isHumanTake = takeover?.move === 'human_agent';
  const echoOwner = world.readings.echoRouting === 'at_send' ? atSend : after;
  const { text, metadata, attachment } = send.message;
  const events = [
    ...(takeover === null ? [] : [takeoverEvent(at, takeover)]),
    phoneEvent(at),
    ...(moved === null ? [] : [moved]),
    ...(isHumanTake
      ? hearTake(sceneOf(at, send.app), { previous: owner, next: send.app, metadata: null }, world.readings)
      : []),
    ...hearEcho(
      { mid: send.mid, app: send.app, text, metadata, attachment, ai_generated: false },
      sceneOf(at, echoOwner),
    ),
    ...hearPhone(send.mid, sceneOf(at, after), now),
    ...(moved?.move === 'pass' && moved.to !== null
      ? hearPass(sceneOf(at, after), { previous: atSend, next: moved.to, metadata: null })
      : []),
  ];
  return events.map((event): Decided => ({ event, because: 'command' }));
}

function phoneEvent({ send, page }: Situation): DecidedPhone {
  const { text, quick_replies, buttons, attachment } = send.message;
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
      ...(attachment === null ? {} : { attachment }),
    },
    ...(send.comment === null ? {} : { comment_id: send.comment }),
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
    apps: world.apps,
    owner,
    responsible: instagram ? null : responsibleFor(page, owner),
    ...(instagram ? { instagram: true } : {}),
    handover_metadata: owner === before && before !== LEADGEN_APP ? thread.handover_metadata : null,
  };
}

/** Whether the account of another page knows somebody by this id: then it is one of Instagram. */
function isKnownOnInstagram(world: World, id: Psid): boolean {
  return [...world.people.values()].some(({ igsids }) => [...igsids.values()].includes(id));
}
