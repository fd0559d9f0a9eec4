/** Whom a call is for, in all the forms that clients name people (API §2.2). */

import { z } from 'zod';
import { type ActivityKind, type ActivityRef, activityOn } from '../domain/activity.ts';
import type { Send } from '../domain/commands.ts';
import { asPsid, type PageId, type Psid } from '../domain/ids.ts';
import { TOKEN_KINDS, type TokenKind } from '../domain/world.ts';
import type { Engine } from '../engine.ts';
import { good, type Parsed, refused } from './params.ts';
import { numericId, SHAPES, shapedAs } from './shapes.ts';
import {
  digits,
  expecting,
  isMembers,
  type Members,
  refuse,
  STRING_OR_INTEGER,
  structured,
} from './wire-types.ts';

export type Addressed =
  | { readonly by: 'psid'; readonly psid: Psid }
  | { readonly by: ActivityKind; readonly id: string }
  | { readonly by: 'phone' }
  | { readonly by: TokenKind; readonly token: string };

/** The person behind an address, and how the send came to them. */
export interface Found {
  readonly psid: Psid;
  readonly activity: ActivityRef | null;
  readonly by_token?: NonNullable<Send['by_token']>;
}

const OBJECT = 'an object such as {"id":"PSID"}';
const PSID = 'the numeric PSID of a person';
const FORMS: readonly string[] = ['id', 'comment_id', 'post_id', 'phone_number', ...TOKEN_KINDS];

/** An object whose `id` is one, in every form that clients send (CR-122, CR-124). */
const PERSON = z.object(
  {
    id: z
      .preprocess(digits, z.string(PSID).regex(/^\d{1,20}$/, PSID))
      .meta({ ...STRING_OR_INTEGER, description: 'The person, as this page knows them (PSID).' }),
  },
  expecting(OBJECT),
);

/** The person of a call about a thread. */
export const recipient = z
  .preprocess(structured, PERSON)
  .transform(({ id }) => asPsid(id))
  .meta({ description: 'The person whose thread it is.' });

/** `thread_owner` alone takes the plain PSID (CR §7.1); the object form is understood, too. */
export const plainRecipient = z
  .preprocess((raw) => (isDigits(digits(raw)) ? { id: raw } : structured(raw)), PERSON)
  .transform(({ id }) => asPsid(id))
  // Undefined takes back what the object says of itself.
  .meta({
    type: 'string',
    properties: undefined,
    required: undefined,
    description: 'The PSID of the person whose thread it is, without an object around it.',
  });

const idOrText = z.union([z.string().min(1), z.int()]);

const recipientShape = z
  .union([
    z.object({ id: numericId.meta({ description: 'The person, as this page knows them (PSID).' }) }),
    z.object({ comment_id: idOrText }),
    z.object({ post_id: idOrText }),
    z.object({ phone_number: idOrText }),
    ...TOKEN_KINDS.map((kind) => z.object({ [kind]: idOrText })),
  ])
  .register(SHAPES, { id: 'Recipient' });

/** Whom a message is for. */
export const addressed = z
  .preprocess(structured, z.custom<Members>(isMembers, expecting(OBJECT)))
  .transform(addressOf)
  .meta(shapedAs(recipientShape));

function addressOf(members: Members, context: z.RefinementCtx): Addressed {
  const form = FORMS.find((name) => members[name] !== undefined && members[name] !== null);
  const unfit = (expected: string) =>
    refuse(context, { name: 'ParameterInvalid', param: `recipient[${form ?? 'id'}]`, expected });
  switch (form) {
    case undefined:
      return unfit(PSID);
    case 'id': {
      const id = digits(members.id);
      return isDigits(id) ? { by: 'psid', psid: asPsid(id) } : unfit(PSID);
    }
    case 'comment_id':
    case 'post_id': {
      const id = members[form];
      return isWord(id) ? { by: form === 'comment_id' ? 'comment' : 'post', id: String(id) } : unfit('an id');
    }
    case 'phone_number':
      return isWord(members.phone_number)
        ? { by: 'phone' }
        : refuse(context, { name: 'ParameterMissing', param: 'recipient[phone_number]' });
    default: {
      const token = members[form];
      const kind = TOKEN_KINDS.find((known) => known === form);
      return kind === undefined || !isWord(token) ? unfit('a text') : { by: kind, token: String(token) };
    }
  }
}

/** Looked up only once the rest of the call makes sense (API-089). */
export function findRecipient(addressed: Addressed, page: PageId, { world }: Engine): Parsed<Found> {
  switch (addressed.by) {
    case 'psid':
      return good({ psid: addressed.psid, activity: null });
    case 'comment':
    case 'post': {
      const ref = { kind: addressed.by, id: addressed.id };
      const activity = activityOn(world, page, ref);
      return activity === null
        ? refused({ name: 'ActivityUnknown', ...ref })
        : good({ psid: activity.psid, activity: ref });
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
      return good({ psid: asPsid(known.psid), activity: null, by_token: { kind, token } });
    }
  }
}

function isWord(value: unknown): boolean {
  return (typeof value === 'string' && value !== '') || Number.isSafeInteger(value);
}

function isDigits(value: unknown): value is string {
  return typeof value === 'string' && /^\d{1,20}$/.test(value);
}
