/** Whether a message goes out, and what becomes of control when it has (CR-023 … CR-048). */

import { hearEcho, hearPass, hearTake, responsibleFor, type Scene } from './audience.ts';
import type { Send, ThreadControl } from './commands.ts';
import type { ControlEvent, Decided } from './events.ts';
import type { AppId } from './ids.ts';
import { INBOX_APP } from './ids.ts';
import type { Rejection } from './rejections.ts';
import type { Reply } from './reply.ts';
import type { RuleId } from './rules.ts';
import {
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

export function decideSend(world: World, send: Send, page: Page, now: number): Verdict<Reply, Rejection> {
  if (personByPsid(world, page.id, send.psid) === undefined) {
    return reject({ name: 'RecipientUnknown', psid: send.psid, page: page.id });
  }
  const thread = threadOf(world, page.id, send.psid);
  if (thread.blocked) return reject({ name: 'PersonUnavailable', psid: send.psid });

  const gate = passGate(world, send, page, thread, now);
  if (!gate.ok) return gate;
  const shut = closedWindow(send, thread, now);
  if (shut !== null) return reject(shut);
  const order = send.thread_control === null ? null : orderedMove(send, send.thread_control, page);
  if (order !== null && !order.ok) return order;

  return accept(
    { reply: 'sent', psid: send.psid, mid: send.mid },
    sentEvents(world, send, page, thread, now, {
      takes: gate.value.takes,
      move: order === null ? null : order.value,
    }),
  );
}

/** Who may send at all: the owner, on an idle thread the default app, without routing anyone connected. */
function passGate(
  world: World,
  send: Send,
  page: Page,
  thread: Thread,
  now: number,
): Verdict<{ takes: boolean }, Rejection> {
  const owner = ownerAt(thread, now);
  const defaultApp = defaultAppOf(page);
  const isHumanAgent = send.tag === HUMAN_AGENT;
  if (owner === send.app) return accept({ takes: false });
  // CR-032: a human agent's send takes the thread first, if the Page settings let this app take at all.
  const mayTake = defaultApp !== null && isHumanAgent && world.readings.humanAgentTakes;
  if (mayTake && owner !== null && page.connections.get(send.app)?.can_take_control === true) {
    return accept({ takes: true });
  }
  if (owner !== null) {
    return reject({
      name: 'AnotherAppOwns',
      app: send.app,
      owner,
      is_default_app: send.app === defaultApp,
      human_agent: isHumanAgent,
    });
  }
  if (defaultApp !== null && send.app !== defaultApp) {
    return reject({ name: 'OnlyDefaultAppSendsOnIdle', app: send.app, default_app: defaultApp });
  }
  if (!isConnected(page, send.app)) return reject({ name: 'AppNotConnected', app: send.app, page: page.id });
  return accept({ takes: false });
}

/** The messaging window is a clock of its own: being the owner does not open it (CR-029, CR-031). */
function closedWindow(send: Send, thread: Thread, now: number): Rejection | null {
  const isOpen =
    send.tag === HUMAN_AGENT
      ? isHumanAgentWindowOpen(thread, now) || isWindowOpen(thread, now)
      : isWindowOpen(thread, now);
  if (isOpen) return null;
  return {
    name: 'WindowClosed',
    window_closed_at: windowClosesAt(thread),
    owner: ownerAt(thread, now),
    tag: send.tag,
  };
}

interface OrderedMove {
  readonly move: 'pass' | 'release';
  readonly to: AppId | null;
  readonly rule: RuleId;
}

/** Checked before anything is sent, so that after an accepted send the control step cannot fail (CR-045 … CR-047). */
function orderedMove(send: Send, order: ThreadControl, page: Page): Verdict<OrderedMove, Rejection> {
  const defaultApp = defaultAppOf(page);
  if (defaultApp === null) return reject({ name: 'ThreadControlWithoutRouting' });
  if (order.type === 'release') return accept({ move: 'release', to: null, rule: 'CR-039' });
  const to = order.app ?? defaultApp;
  if (to === send.app) return reject({ name: 'PassToSelf', app: send.app });
  if (to !== INBOX_APP && !isConnected(page, to)) {
    return reject({ name: 'TargetNotConnected', target: to, connected: [...page.connections.keys()] });
  }
  return accept({ move: 'pass', to, rule: order.app === null ? 'CR-038' : 'CR-037' });
}

function sentEvents(
  world: World,
  send: Send,
  page: Page,
  thread: Thread,
  now: number,
  { takes, move }: { takes: boolean; move: OrderedMove | null },
): Decided[] {
  const before = ownerAt(thread, now);
  const atSend = takes ? send.app : before;
  const control = takes ? leaseByAct(send.app, now) : controlAt(thread, now);
  const moved = move !== null && move.to !== atSend ? moveEvent(send, control, move, now) : null;
  const after = moved === null ? atSend : moved.to;
  const scene = (owner: AppId | null): Scene => ({
    page,
    psid: send.psid,
    apps: world.apps,
    owner,
    responsible: responsibleFor(page, owner),
    handover_metadata: takes ? null : thread.handover_metadata,
  });
  const echoScene = scene(world.readings.echoRouting === 'at_send' ? atSend : after);
  const take = { previous: before, next: send.app, metadata: null };
  const because = 'command';
  return [
    ...(takes ? [{ event: takeEvent(send, before, now), because } as const] : []),
    {
      event: {
        kind: 'delivery',
        to: send.psid,
        channel: 'phone',
        page: page.id,
        psid: send.psid,
        mid: send.mid,
        by: send.app,
        message: {
          text: send.message.text,
          ...(send.message.quick_replies.length === 0 ? {} : { quick_replies: send.message.quick_replies }),
        },
      },
      because,
    },
    // CR-036: control moves after the message is stored.
    ...(moved === null ? [] : [{ event: moved, because } as const]),
    ...(takes ? hearTake(scene(send.app), take, world.readings) : []).map(
      (event) => ({ event, because }) as const,
    ),
    ...hearEcho(
      { mid: send.mid, app: send.app, text: send.message.text, metadata: send.message.metadata },
      echoScene,
    ).map((event) => ({ event, because }) as const),
    ...(moved?.move === 'pass' && moved.to !== null
      ? hearPass(
          { ...scene(after), handover_metadata: null },
          { previous: atSend, next: moved.to, metadata: null },
        )
      : []
    ).map((event) => ({ event, because }) as const),
  ];
}

function moveEvent(
  send: Send,
  control: ReturnType<typeof controlAt>,
  { move, to, rule }: OrderedMove,
  now: number,
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

function takeEvent(send: Send, from: AppId | null, now: number): ControlEvent {
  const lease = leaseByAct(send.app, now);
  return {
    kind: 'control',
    page: send.page,
    psid: send.psid,
    move: 'human_agent',
    from,
    to: send.app,
    expires_at: lease.expires_at,
    window_ms: lease.window_ms,
    rule: 'CR-032',
    via: 'send',
    reading: 'humanAgentTakes',
  };
}
