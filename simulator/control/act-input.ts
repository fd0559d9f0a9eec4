/** Acts of people as the control plane takes them, and what each of them taps on. */

import { z } from 'zod';
import type { PersonAct } from '../domain/entry-point.ts';
import { asMid, asPageId, type PageId, type Psid } from '../domain/ids.ts';
import { TEXT_LENGTH_MAX } from '../domain/limits.ts';
import { threadOf } from '../domain/world.ts';
import type { Engine } from '../engine.ts';
import { ControlError } from './errors.ts';
import { idInput } from './input.ts';
import { adId } from './routing-input.ts';

const page = idInput.transform(asPageId);
const text = z.string().min(1, 'expected a text').max(TEXT_LENGTH_MAX);
const ref = z.string().regex(/^[A-Za-z0-9_=-]{1,2000}$/, 'expected letters, digits, -, _ or =');
const buttonTitle = z.string().min(1).max(80);
const payload = z.string().min(1).max(1000);

export const personActInput = z.discriminatedUnion('type', [
  z.strictObject({ page, type: z.literal('message'), text }),
  z.strictObject({ page, type: z.literal('ad_click'), ad_id: adId, text: text.optional() }),
  z.strictObject({
    page,
    type: z.literal('link'),
    ref: ref.optional(),
    text: text.optional(),
    via: z.enum(['link', 'qr']).default('link'),
  }),
  z.strictObject({ page, type: z.literal('get_started'), ref: ref.optional() }),
  z.strictObject({
    page,
    type: z.literal('quick_reply'),
    mid: z.string().min(1),
    index: z.number().int().nonnegative(),
  }),
  z.strictObject({ page, type: z.literal('postback'), payload, title: buttonTitle.optional() }),
  z.strictObject({ page, type: z.literal('read') }),
  z.strictObject({ page, type: z.literal('block') }),
  z.strictObject({ page, type: z.literal('unblock') }),
]);

export type PersonActInput = z.output<typeof personActInput>;

export function personActOf(input: PersonActInput, engine: Engine, psid: Psid): PersonAct {
  switch (input.type) {
    case 'message':
      return { type: 'message', text: input.text };
    case 'ad_click':
      return { type: 'ad_click', ad_id: input.ad_id, text: input.text ?? null };
    case 'link':
      return { type: 'link', ref: input.ref ?? null, text: input.text ?? null, via: input.via };
    case 'get_started':
      return { type: 'get_started', ref: input.ref ?? null };
    case 'postback':
      return {
        type: 'postback',
        title: input.title ?? input.payload,
        payload: input.payload,
        button_of: null,
      };
    case 'quick_reply':
      return { type: 'quick_reply', ...quickReplyAt(engine, input.page, psid, input) };
    case 'read':
    case 'block':
    case 'unblock':
      return { type: input.type };
  }
}

function quickReplyAt(
  engine: Engine,
  page: PageId,
  psid: Psid,
  { mid, index }: { mid: string; index: number },
) {
  const message = threadOf(engine.world, page, psid).messages.find(
    (candidate) => candidate.mid === asMid(mid),
  );
  if (message === undefined) {
    throw new ControlError(404, 'message_unknown', `There is no message ${mid} in this thread.`, {
      path: 'mid',
    });
  }
  const reply = message.quick_replies[index];
  if (reply !== undefined) return reply;
  const count = message.quick_replies.length;
  throw new ControlError(
    422,
    'invalid',
    `index: expected one of the message's ${count} quick replies, got ${index}`,
    { path: 'index' },
  );
}
