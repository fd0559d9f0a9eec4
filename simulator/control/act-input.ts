/** Acts of people as the control plane takes them, and what each of them taps on. */

import { z } from 'zod';
import { loginButtonsOf } from '../domain/account-linking.ts';
import type { PersonAct } from '../domain/entry-point.ts';
import { asMid, asPageId, type PageId, type Psid, threadKey } from '../domain/ids.ts';
import { TEXT_LENGTH_MAX } from '../domain/limits.ts';
import { iceBreakersOf, menuItemsOf, type ProfileButton } from '../domain/profile.ts';
import type { Message } from '../domain/thread.ts';
import { platformOf, threadOf } from '../domain/world.ts';
import type { Engine } from '../engine.ts';
import { ControlError } from './errors.ts';
import { idInput } from './input.ts';
import { adId, refInput } from './routing-input.ts';
import { attachmentsInput, sideActInputs, sideActOf } from './side-act-input.ts';

const page = idInput.transform(asPageId);
const text = z.string().min(1, 'expected a text').max(TEXT_LENGTH_MAX);
const position = z.number().int().nonnegative();
const mid = z.string().min(1);

const message = z
  .strictObject({
    page,
    type: z.literal('message'),
    text: text.optional(),
    attachments: attachmentsInput.optional(),
    reply_to: z.strictObject({ mid }).optional(),
    product_id: idInput.optional(),
  })
  .refine((given) => given.text !== undefined || given.attachments !== undefined, {
    error: 'expected text, attachments or both',
    path: ['text'],
  });

/** `value` is what the person shares where the quick reply asks for a phone number or a mail address. */
const quickReply = z.strictObject({
  page,
  type: z.literal('quick_reply'),
  mid,
  index: position,
  value: z.string().min(1).max(320).optional(),
});

/** A tap on a button of a message, or, for buttons nobody sent, a payload as it stands. */
const postback = z
  .strictObject({
    page,
    type: z.literal('postback'),
    mid: mid.optional(),
    button: position.default(0),
    payload: z.string().min(1).max(1000).optional(),
    title: z.string().min(1).max(80).optional(),
  })
  .refine(({ mid: of, payload }) => (of === undefined) !== (payload === undefined), {
    error: 'expected either mid (with button, an index) or payload',
    path: ['mid'],
  });

export const personActInput = z.discriminatedUnion('type', [
  message,
  z.strictObject({ page, type: z.literal('ad_click'), ad_id: adId, text: text.optional() }),
  z.strictObject({
    page,
    type: z.literal('link'),
    ref: refInput.optional(),
    text: text.optional(),
    via: z.enum(['link', 'qr']).default('link'),
  }),
  z.strictObject({ page, type: z.literal('get_started'), ref: refInput.optional() }),
  quickReply,
  postback,
  z.strictObject({ page, type: z.literal('ice_breaker'), index: position }),
  z.strictObject({ page, type: z.literal('menu'), index: position }),
  z.strictObject({ page, type: z.literal('sponsored_reply'), ad_id: adId, text }),
  z
    .strictObject({
      page,
      type: z.literal('lead_answer'),
      text: text.optional(),
      outcome: z.enum(['dropped', 'disqualified']).optional(),
    })
    .refine((given) => given.text !== undefined || given.outcome !== undefined, {
      error: 'expected text, or outcome "dropped" or "disqualified"',
      path: ['text'],
    }),
  z.strictObject({ page, type: z.literal('comment'), text }),
  z.strictObject({ page, type: z.literal('post'), text }),
  /** A Log In button of a message, or, without one, that of the page’s profile. */
  z.strictObject({
    page,
    type: z.literal('account_link'),
    mid: mid.optional(),
    button: position.default(0),
  }),
  z.strictObject({ page, type: z.literal('read') }),
  z.strictObject({ page, type: z.literal('block') }),
  z.strictObject({ page, type: z.literal('unblock') }),
  ...sideActInputs,
]);

export type PersonActInput = z.output<typeof personActInput>;

export function personActOf(input: PersonActInput, engine: Engine, psid: Psid): PersonAct {
  switch (input.type) {
    case 'message':
      return messageActOf(input, engine, psid);
    case 'ad_click':
      return { type: 'ad_click', ad_id: input.ad_id, text: input.text ?? null };
    case 'link':
      return { type: 'link', ref: input.ref ?? null, text: input.text ?? null, via: input.via };
    case 'get_started':
      return { type: 'get_started', ref: input.ref ?? null };
    case 'postback':
      return postbackOf(input, engine, psid);
    case 'quick_reply':
      return quickReplyOf(input, engine, psid);
    case 'ice_breaker':
    case 'menu':
      return { type: input.type, ...profileButton(engine, input, psid) };
    case 'sponsored_reply':
      return { type: 'sponsored_reply', ad_id: input.ad_id, text: input.text };
    case 'lead_answer':
      return { type: 'lead_answer', text: input.text ?? null, outcome: input.outcome ?? null };
    case 'comment':
    case 'post':
      return { type: input.type, text: input.text };
    case 'account_link':
      return accountLinkOf(input, engine, psid);
    case 'read':
    case 'block':
    case 'unblock':
      return { type: input.type };
    default:
      return sideActOf(input, engine);
  }
}

function messageActOf(input: z.output<typeof message>, engine: Engine, psid: Psid): PersonAct {
  const { page: onPage, type, text: said = null, attachments, reply_to, product_id } = input;
  const act = {
    type,
    text: said,
    ...(attachments === undefined ? {} : { attachments }),
    ...(product_id === undefined ? {} : { product_id }),
  };
  if (reply_to === undefined) return act;
  const quoted = messageOf(engine, onPage, psid, reply_to.mid, 'reply_to.mid');
  return { ...act, reply_to: { mid: quoted.mid, is_self_reply: quoted.from.kind === 'person' } };
}

/** A phone number or an address is the person’s own: it is both what they say and the payload. */
function quickReplyOf(input: z.output<typeof quickReply>, engine: Engine, psid: Psid): PersonAct {
  const { quick_replies } = messageOf(engine, input.page, psid, input.mid);
  const { title, payload, asks } = itemAt(
    quick_replies,
    input.index,
    'index',
    'quick replies of the message',
  );
  if (asks === undefined) return { type: 'quick_reply', title, payload };
  if (input.value !== undefined) return { type: 'quick_reply', title: input.value, payload: input.value };
  const expected = `value: expected the ${asks === 'user_email' ? 'mail address' : 'phone number'} that the person shares`;
  throw new ControlError(422, 'invalid', expected, { path: 'value' });
}

function postbackOf(input: z.output<typeof postback>, engine: Engine, psid: Psid): PersonAct {
  if (input.mid === undefined) {
    const payload = input.payload ?? '';
    return { type: 'postback', title: input.title ?? payload, payload, button_of: null };
  }
  const message = messageOf(engine, input.page, psid, input.mid);
  const button = itemAt(message.buttons, input.button, 'button', 'postback buttons of the message');
  return { type: 'postback', ...button, button_of: message.from.kind === 'app' ? message.from.app : null };
}

/** Where Meta takes the person back to, with the code that the integration appends. */
const LINKING_REDIRECT = 'https://www.facebook.com/messenger_platform/account_linking';

function accountLinkOf(
  input: Extract<PersonActInput, { type: 'account_link' }>,
  engine: Engine,
  psid: Psid,
): PersonAct {
  const token = engine.ids.linkingToken();
  const message = input.mid === undefined ? null : messageOf(engine, input.page, psid, input.mid);
  const opens = new URL(
    message === null
      ? profileLogin(engine, input.page)
      : itemAt(loginButtonsOf(message), input.button, 'button', 'Log In buttons of the message'),
  );
  const back = `${LINKING_REDIRECT}?${new URLSearchParams({ account_linking_token: token })}`;
  opens.searchParams.set('redirect_uri', back);
  opens.searchParams.set('account_linking_token', token);
  return {
    type: 'account_link',
    mid: message?.mid ?? null,
    button_of: message?.from.kind === 'app' ? message.from.app : null,
    opens: opens.href,
    account_linking_token: token,
  };
}

function profileLogin(engine: Engine, page: PageId): string {
  const url = engine.world.pages.get(page)?.profile.account_linking_url;
  if (typeof url === 'string') return url;
  const expected = 'mid: expected a message with a Log In button, as the page has set no account_linking_url';
  throw new ControlError(422, 'invalid', expected, { path: 'mid' });
}

function profileButton(
  engine: Engine,
  input: Extract<PersonActInput, { type: 'ice_breaker' | 'menu' }>,
  psid: Psid,
): ProfileButton {
  const { world } = engine;
  const page = world.pages.get(input.page);
  const isInstagram = platformOf(world, input.page, psid) === 'instagram';
  const shared = (isInstagram ? page?.instagram_profile : page?.profile) ?? {};
  // A menu set for one person hides the page's.
  const own = world.userMenus.get(threadKey(input.page, psid));
  const profile = own === undefined ? shared : { ...shared, persistent_menu: own };
  const isMenu = input.type === 'menu';
  const items = isMenu ? menuItemsOf(profile) : iceBreakersOf(profile);
  const what = isMenu ? 'postback items of the persistent menu' : 'ice breakers';
  return itemAt(items, input.index, 'index', `${what} of the page (set them through messenger_profile)`);
}

function messageOf(engine: Engine, onPage: PageId, psid: Psid, wanted: string, path = 'mid'): Message {
  const { messages } = threadOf(engine.world, onPage, psid);
  const message = messages.find((candidate) => candidate.mid === asMid(wanted));
  if (message !== undefined) return message;
  throw new ControlError(404, 'message_unknown', `There is no message ${wanted} in this thread.`, { path });
}

function itemAt<Item>(items: readonly Item[], index: number, path: string, what: string): Item {
  const item = items[index];
  if (item !== undefined) return item;
  const message = `${path}: expected one of the ${items.length} ${what}, counted from 0, got ${index}`;
  throw new ControlError(422, 'invalid', message, { path });
}
