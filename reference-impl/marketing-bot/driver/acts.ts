// From what the harness asks for to what the bot puts into its outbox, and back to the state of an act.
import { assertNever } from '../domain/assert-never.ts';
import type { AppId } from '../domain/ids.ts';
import { appId } from '../domain/ids.ts';
import type { Outgoing, ReplyControl, Work } from '../domain/outgoing.ts';
import type { ReplyBody } from './schemas.ts';

export type ReplyWork = { ok: true; work: Work } | { ok: false; message: string; path: string };

export function replyWork(body: ReplyBody, defaultApp: AppId | undefined): ReplyWork {
  const { text, parts, hand_over, messaging_type, tag } = body;
  const control = handOver(hand_over, defaultApp);
  if (control === null) {
    const message = 'the default app can only be named when the world was created with default_app_id';
    return { ok: false, message, path: 'hand_over.spelled' };
  }
  return {
    ok: true,
    work: {
      kind: 'reply',
      parts: [text, ...(parts ?? [])],
      control,
      ...(messaging_type === undefined ? {} : { messagingType: messaging_type }),
      ...(tag === undefined ? {} : { tag }),
    },
  };
}

function handOver(wish: ReplyBody['hand_over'], defaultApp: AppId | undefined): ReplyControl | null {
  if (!wish || wish.to === 'none') return { type: 'none' };
  if (wish.to === 'release') return { type: 'release' };
  if (wish.to !== 'default') return { type: 'pass', app: appId(wish.to) };
  switch (wish.spelled) {
    case 'omitted':
      return { type: 'pass' };
    case 'named':
      return defaultApp ? { type: 'pass', app: defaultApp } : null;
    case undefined:
      return { type: 'pass', ...(defaultApp ? { app: defaultApp } : {}) };
    default:
      return assertNever(wish.spelled);
  }
}

export interface ActState {
  state: 'pending' | 'sent' | 'refused' | 'gave_up' | 'unknown';
  code?: number;
  subcode?: number;
  reason?: string;
}

export function actState({ progress }: Outgoing): ActState {
  switch (progress.state) {
    case 'waiting':
      return { state: 'pending', ...facts(progress.refusedFor) };
    case 'sending':
      return { state: 'pending' };
    case 'sent':
      return { state: 'sent' };
    case 'refused':
    case 'gave_up':
      return { state: progress.state, ...facts(progress) };
    case 'unknown':
    case 'left_unknown':
      return { state: 'unknown', reason: progress.why };
    default:
      return assertNever(progress);
  }
}

function facts(of: { why: string; code?: number; subcode?: number } | undefined): Omit<ActState, 'state'> {
  if (!of) return {};
  const { why, code, subcode } = of;
  return {
    ...(code === undefined ? {} : { code }),
    ...(subcode === undefined ? {} : { subcode }),
    reason: why,
  };
}
