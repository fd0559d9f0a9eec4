/** The items of events beside the talk, member for member as Meta sends them (API §3.5). Pure. */

import type { PageId, Psid } from '../domain/ids.ts';
import { assertNever } from '../domain/never.ts';
import type { OptIn, SideNotice } from '../domain/notices.ts';

type Json = Readonly<Record<string, unknown>>;

export function sideItem(notice: SideNotice, at: { page: PageId; psid: Psid; at: number }): Json {
  const aboutPage = { recipient: { id: at.page }, timestamp: at.at };
  const fromPerson = { sender: { id: at.psid }, ...aboutPage };
  switch (notice.event) {
    case 'reaction':
      return { ...fromPerson, reaction: reactionMember(notice) };
    case 'message_edit':
      return {
        ...fromPerson,
        message_edit: { mid: notice.mid, text: notice.text, num_edit: notice.num_edit },
      };
    case 'unsend':
      return { ...fromPerson, message: { mid: notice.mid, is_deleted: true } };
    case 'optin':
      // API-126: whoever ticks a checkbox on a web page is known by their user_ref alone.
      return {
        ...(notice.optin.kind === 'checkbox' ? aboutPage : fromPerson),
        optin: optinMember(notice.optin, at.at),
      };
    case 'account_linking':
      return {
        ...fromPerson,
        account_linking:
          notice.authorization_code === null
            ? { status: 'unlinked' }
            : { status: 'linked', authorization_code: notice.authorization_code },
      };
    case 'response_feedback':
      return { ...fromPerson, response_feedback: { feedback: notice.feedback, mid: notice.mid } };
    case 'messaging_feedback':
      return { ...fromPerson, messaging_feedback: { feedback_screens: notice.feedback_screens } };
    case 'game_play':
      return { ...fromPerson, game_play: notice.game_play };
    case 'policy_enforcement':
      return {
        ...aboutPage,
        policy_enforcement: {
          action: notice.action,
          ...(notice.reason === null ? {} : { reason: notice.reason }),
        },
      };
    case 'other':
      return { ...(notice.from_person ? fromPerson : aboutPage), ...notice.members };
    default:
      return assertNever(notice);
  }
}

/** API-121: of a reaction that was taken back, only the message is told. */
function reactionMember({ mid, reaction }: Extract<SideNotice, { event: 'reaction' }>): Json {
  return reaction === null
    ? { action: 'unreact', mid }
    : { reaction: reaction.name, emoji: reaction.emoji, action: 'react', mid };
}

function optinMember(optin: OptIn, at: number): Json {
  switch (optin.kind) {
    case 'checkbox':
      return { ...(optin.ref === null ? {} : { ref: optin.ref }), user_ref: optin.user_ref };
    case 'send_to_messenger':
      return optin.ref === null ? {} : { ref: optin.ref };
    case 'one_time_notif_req':
      return { type: optin.kind, payload: optin.payload, one_time_notif_token: optin.token };
    case 'notification_messages':
      return {
        type: optin.kind,
        payload: optin.payload,
        notification_messages_token: optin.token,
        notification_messages_timezone: optin.timezone,
        token_expiry_timestamp: optin.token_expires_at,
        user_token_status: at < optin.token_expires_at ? 'NOT_REFRESHED' : 'REFRESHED',
        ...(optin.status === null ? {} : { notification_messages_status: optin.status }),
        title: optin.title,
      };
  }
}
