/**
 * What a person does beside talking: reactions and edits of messages that are there, opt-ins, account linking, feedback
 * and games. None of it is a word of the person: it routes nothing and prolongs no lease.
 */

import type { Mid } from './ids.ts';
import { EDITS_MAX } from './limits.ts';
import { assertNever } from './never.ts';
import type { OptIn, SideNotice } from './notices.ts';
import type { Reaction } from './reactions.ts';
import type { SettingRejection } from './rejections.ts';
import type { Message, Thread } from './thread.ts';

export type SideAct =
  | { readonly type: 'reaction'; readonly mid: Mid; readonly reaction: Reaction | null }
  | { readonly type: 'edit'; readonly mid: Mid; readonly text: string }
  /** Takes a message back, which only Instagram knows (API-150). */
  | { readonly type: 'unsend'; readonly mid: Mid }
  | { readonly type: 'optin'; readonly optin: OptIn }
  | {
      readonly type: 'account_linking';
      /** The code that the integration put into the redirect; null when the account was unlinked (API-128). */
      readonly authorization_code: string | null;
    }
  | { readonly type: 'response_feedback'; readonly mid: Mid; readonly feedback: ResponseFeedback }
  | { readonly type: 'messaging_feedback'; readonly feedback_screens: readonly unknown[] }
  | { readonly type: 'game_play'; readonly game_play: Readonly<Record<string, unknown>> };

const SIDE_ACTS: { readonly [Type in SideAct['type']]: true } = {
  reaction: true,
  edit: true,
  unsend: true,
  optin: true,
  account_linking: true,
  response_feedback: true,
  messaging_feedback: true,
  game_play: true,
};

export function isSideAct<Act extends { readonly type: string }>(act: Act | SideAct): act is SideAct {
  return Object.hasOwn(SIDE_ACTS, act.type);
}

/** The two thumbs under a message of the business. */
export const RESPONSE_FEEDBACKS = ['Good response', 'Bad response'] as const;
export type ResponseFeedback = (typeof RESPONSE_FEEDBACKS)[number];

/** Why the act cannot be done in this thread, or null. */
export function sideActProblem(act: SideAct, thread: Thread): SettingRejection | null {
  switch (act.type) {
    case 'reaction': {
      const message = messageIn(thread, act.mid);
      if (message === undefined) return { name: 'Unknown', what: 'message', id: act.mid };
      const isNothing = act.reaction === null && (message.reaction ?? null) === null;
      return isNothing ? { name: 'NoReaction', mid: act.mid } : null;
    }
    case 'edit': {
      const message = messageIn(thread, act.mid);
      if (message === undefined) return { name: 'Unknown', what: 'message', id: act.mid };
      if (message.from.kind !== 'person') return { name: 'NotOwnMessage', mid: act.mid };
      // API-122: Messenger lets a message be edited five times.
      return (message.edits ?? 0) >= EDITS_MAX
        ? { name: 'TooManyEdits', mid: act.mid, max: EDITS_MAX }
        : null;
    }
    case 'unsend': {
      const message = messageIn(thread, act.mid);
      if (message === undefined || message.is_deleted === true)
        return { name: 'Unknown', what: 'message', id: act.mid };
      return message.from.kind === 'person' ? null : { name: 'NotOwnMessage', mid: act.mid };
    }
    case 'response_feedback': {
      const message = messageIn(thread, act.mid);
      if (message === undefined) return { name: 'Unknown', what: 'message', id: act.mid };
      return message.from.kind === 'app' ? null : { name: 'NotBusinessMessage', mid: act.mid };
    }
    case 'optin':
    case 'account_linking':
    case 'messaging_feedback':
    case 'game_play':
      return null;
    default:
      return assertNever(act);
  }
}

/** What the apps hear of it. */
export function sideNotice(act: SideAct, thread: Thread): SideNotice {
  switch (act.type) {
    case 'reaction':
      return { event: 'reaction', mid: act.mid, reaction: act.reaction };
    case 'edit':
      return { event: 'message_edit', mid: act.mid, text: act.text, num_edit: editsOf(thread, act.mid) + 1 };
    case 'unsend':
      return { event: 'unsend', mid: act.mid };
    case 'optin':
      return { event: 'optin', optin: act.optin };
    case 'account_linking':
      return { event: 'account_linking', authorization_code: act.authorization_code };
    case 'response_feedback':
      return { event: 'response_feedback', mid: act.mid, feedback: act.feedback };
    case 'messaging_feedback':
      return { event: 'messaging_feedback', feedback_screens: act.feedback_screens };
    case 'game_play':
      return { event: 'game_play', game_play: act.game_play };
    default:
      return assertNever(act);
  }
}

/**
 * Whether it opens the messaging window: a reaction does, and so do the plugins of a web page; editing, giving feedback
 * and taking a reaction back do not (API-058; about reactions Meta’s pages leave room, and this is our choice).
 */
export function sideActOpensWindow(act: SideAct): boolean {
  if (act.type === 'reaction') return act.reaction !== null;
  return act.type === 'optin' && (act.optin.kind === 'checkbox' || act.optin.kind === 'send_to_messenger');
}

export function messageIn(thread: Thread, mid: Mid): Message | undefined {
  return thread.messages.find((message) => message.mid === mid);
}

function editsOf(thread: Thread, mid: Mid): number {
  return messageIn(thread, mid)?.edits ?? 0;
}
