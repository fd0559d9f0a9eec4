/** Whom a call is for, in all the forms that clients name people (API §2.2). */

import type { Send } from '../domain/commands.ts';
import { asPsid, type PageId, type Psid } from '../domain/ids.ts';
import { TOKEN_KINDS, type TokenKind } from '../domain/world.ts';
import type { Engine } from '../engine.ts';
import { recipientOf } from './page-call.ts';
import { good, invalid, missing, objectParam, type Params, type Parsed, refused } from './params.ts';

export type Addressed =
  | { readonly by: 'psid'; readonly psid: Psid }
  | { readonly by: 'comment'; readonly id: string }
  | { readonly by: 'phone' }
  | { readonly by: TokenKind; readonly token: string };

/** The person behind an address, and how the send came to them. */
export interface Found {
  readonly psid: Psid;
  readonly comment: string | null;
  readonly by_token?: NonNullable<Send['by_token']>;
}

const FORMS: readonly string[] = ['id', 'comment_id', 'post_id', 'phone_number', ...TOKEN_KINDS];

export function parseRecipient(params: Params): Parsed<Addressed> {
  const recipient = objectParam(params, 'recipient');
  if (!recipient.ok || recipient.value === null) {
    const psid = recipientOf(params);
    return psid.ok ? good({ by: 'psid', psid: psid.value }) : psid;
  }
  const members = recipient.value;
  const form = FORMS.find((name) => members[name] !== undefined && members[name] !== null);
  switch (form) {
    case undefined:
    case 'id': {
      const psid = recipientOf(params);
      return psid.ok ? good({ by: 'psid', psid: psid.value }) : psid;
    }
    case 'comment_id':
    case 'post_id': {
      const id = members[form];
      return isWord(id) ? good({ by: 'comment', id: String(id) }) : invalid(`recipient[${form}]`, 'an id');
    }
    case 'phone_number':
      return isWord(members.phone_number) ? good({ by: 'phone' }) : missing('recipient[phone_number]');
    default: {
      const token = members[form];
      const kind = TOKEN_KINDS.find((known) => known === form);
      if (kind === undefined || !isWord(token)) return invalid(`recipient[${form}]`, 'a text');
      return good({ by: kind, token: String(token) });
    }
  }
}

/** Looked up only once the rest of the call makes sense (API-089). */
export function findRecipient(addressed: Addressed, page: PageId, { world }: Engine): Parsed<Found> {
  switch (addressed.by) {
    case 'psid':
      return good({ psid: addressed.psid, comment: null });
    case 'comment': {
      const comment = world.comments.get(addressed.id);
      if (comment === undefined || comment.page !== page)
        return refused({ name: 'CommentUnknown', comment_id: addressed.id });
      return good({ psid: comment.psid, comment: addressed.id });
    }
    case 'phone':
      return refused({ name: 'PhoneMatchingClosed' });
    default: {
      const { by: kind, token } = addressed;
      if (kind === 'notification_messages_token' && world.readings.recurringTokens === 'refused')
        return refused({ name: 'RecurringClosed' });
      const known = world.tokens.get(token);
      if (known === undefined || known.kind !== kind || known.page !== page)
        return refused({ name: 'TokenUnknown', kind });
      return good({ psid: asPsid(known.psid), comment: null, by_token: { kind, token } });
    }
  }
}

function isWord(value: unknown): boolean {
  return (typeof value === 'string' && value !== '') || Number.isSafeInteger(value);
}
