/** When a message may go out: inside a window, under a tag, as a utility message, with a token, or as a private reply. */

import { unanswerable } from './activity.ts';
import type { Send } from './commands.ts';
import type { AppId } from './ids.ts';
import { ONE_TIME_TOKEN_LIFETIME_MS } from './limits.ts';
import type { Rejection } from './rejections.ts';
import { HUMAN_AGENT } from './send-gate.ts';
import { isHumanAgentWindowOpen, isWindowOpen, type Thread, windowClosesAt } from './thread.ts';
import type { World } from './world.ts';

export interface Timing {
  readonly world: World;
  readonly send: Send;
  readonly thread: Thread;
  readonly owner: AppId | null;
  readonly instagram: boolean;
  readonly now: number;
}

/** Why the message may not go out now, or null. */
export function untimely(at: Timing): Rejection | null {
  const { send } = at;
  if (send.activity !== null) return unanswerable(at.world, send.page, send.activity, at.now);
  // API-064: an approved template needs no open window.
  if (send.message.utility !== undefined) return null;
  if (send.by_token !== undefined && send.by_token.kind !== 'user_ref')
    return unusableToken(at, send.by_token.token);
  return closedWindow(at);
}

/** The messaging window is a clock of its own: being the owner does not open it (CR-029, CR-031). */
function closedWindow({ send, thread, owner, instagram, now }: Timing): Rejection | null {
  const isHuman = send.tag === HUMAN_AGENT;
  if (isWindowOpen(thread, now) || (isHuman && isHumanAgentWindowOpen(thread, now))) return null;
  // API-149
  if (instagram)
    return { name: 'InstagramWindowClosed', window_closed_at: windowClosesAt(thread), tag: send.tag };
  return { name: 'WindowClosed', window_closed_at: windowClosesAt(thread), owner, tag: send.tag };
}

/** API-093: a one-time token carries one message, within a year; a recurring one as the reading says. */
function unusableToken({ world, now }: Timing, token: string): Rejection | null {
  const known = world.tokens.get(token);
  if (known === undefined) return { name: 'TokenUnknown', kind: 'one_time_notif_token' };
  if (known.kind === 'notification_messages_token') return null;
  if (known.used) return { name: 'TokenSpent' };
  const age = now - known.at;
  return age >= ONE_TIME_TOKEN_LIFETIME_MS ? { name: 'TokenExpired', age_ms: age } : null;
}
