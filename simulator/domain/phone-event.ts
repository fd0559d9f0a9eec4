/** What a message looks like on the phone of the person it reached. */

import type { QuietNotification } from './commands.ts';
import type { AppId, DeliveryId, Mid, PageId, Psid } from './ids.ts';
import type { MediaType } from './media.ts';
import type { Attachment, Button, QuickReply } from './thread.ts';
import type { TokenKind } from './world.ts';

/** A message became visible on the person's phone. */
export interface PhoneEvent {
  readonly kind: 'delivery';
  readonly id: DeliveryId;
  readonly to: Psid;
  readonly channel: 'phone';
  readonly page: PageId;
  readonly psid: Psid;
  readonly mid: Mid;
  readonly by: AppId;
  readonly message: PhoneMessage;
  /** One of them is set on a private reply: the comment or the post it answers. */
  readonly comment_id?: string;
  readonly post_id?: string;
  /** Set when the person was named by a token of an opt-in. */
  readonly by_token?: { readonly kind: TokenKind; readonly token: string };
  /** Uploads that were sent with it. */
  readonly uploads?: readonly string[];
}

/** A message of nothing but text. */
export function textOnPhone({
  by,
  page,
  psid,
  mid,
  text,
}: Pick<PhoneEvent, 'by' | 'page' | 'psid' | 'mid'> & { readonly text: string }): Omit<PhoneEvent, 'id'> {
  return { kind: 'delivery', to: psid, channel: 'phone', page, psid, mid, by, message: { text } };
}

/** A message as the person sees it. */
export interface PhoneMessage {
  readonly text: string | null;
  readonly quick_replies?: readonly QuickReply[];
  readonly buttons?: readonly Button[];
  readonly attachments?: readonly ShownAttachment[];
  readonly sticker_id?: string;
  /** The approved template of a utility message. */
  readonly utility?: Readonly<Record<string, unknown>>;
  /** The face it came under, if not the page’s own. */
  readonly persona?: { readonly id: string; readonly name: string };
  readonly reply_to?: Mid;
  readonly notification_type?: QuietNotification;
}

/** An attachment as the person sees it and echoes repeat it. */
export interface ShownAttachment {
  readonly type: MediaType | 'template' | 'sticker';
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The same as threads keep it, whoever sent it. */
export function attachmentOf({ type, payload }: ShownAttachment): Attachment {
  const { url, sticker_id } = payload;
  if (type === 'template') return { type, payload };
  return {
    type,
    ...(typeof url === 'string' ? { url } : {}),
    ...(typeof sticker_id === 'string' ? { sticker_id } : {}),
  };
}
