/** What differs on Instagram (API §7): which acts there are, how their events travel, what its windows and texts allow. */

import type { PersonAct } from './entry-point.ts';
import type { Notice } from './events.ts';
import { INSTAGRAM_TEXT_BYTES_MAX } from './limits.ts';
import type { Rejection, SettingRejection } from './rejections.ts';
import type { Platform } from './world.ts';

/** The fields that carry the same thing under another name; everything else keeps its own. */
const FIELD_THERE: Partial<Record<Notice['event'], string>> = {
  // API-148: echoes come under `messages`.
  echo: 'messages',
  unsend: 'messages',
  read: 'messaging_seen',
  message_edit: 'message_edit',
};

/** The subscription field of a notice on Instagram, or null where Instagram tells nothing (there are no receipts). */
export function instagramField(notice: Notice, usual: string): string | null {
  return notice.event === 'delivery' ? null : (FIELD_THERE[notice.event] ?? usual);
}

const ACTS_THERE: readonly PersonAct['type'][] = [
  'message',
  'quick_reply',
  'postback',
  'ice_breaker',
  'menu',
  'read',
  'reaction',
  'edit',
  'unsend',
  'block',
  'unblock',
];

/** Why a person cannot do this there, or null. */
export function actProblem(act: PersonAct, platform: Platform): SettingRejection | null {
  const isThere = platform === 'instagram' ? ACTS_THERE.includes(act.type) : act.type !== 'unsend';
  return isThere ? null : { name: 'ActOfOtherPlatform', act: act.type, platform };
}

/** An Instagram text is measured in bytes. */
export function textProblem(text: string | null): Rejection | null {
  const length = text === null ? 0 : bytesOf(text);
  return length <= INSTAGRAM_TEXT_BYTES_MAX
    ? null
    : { name: 'TextTooLong', length, max: INSTAGRAM_TEXT_BYTES_MAX };
}

/** Length in UTF-8. */
function bytesOf(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}
