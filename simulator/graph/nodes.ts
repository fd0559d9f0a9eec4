/** From nodes to the JSON of a read: the fields asked for, the edges they open, and the addresses that lead on. Pure. */

import { messagesOf } from '../domain/decide-read.ts';
import { assertNever } from '../domain/never.ts';
import type { ConversationNode, Node, PageNode, PersonaNode, UserNode } from '../domain/nodes.ts';
import type { Reply } from '../domain/reply.ts';
import { type Field, fieldsText } from './fields.ts';
import { graphTime } from './graph-time.ts';
import { messageValue, participant } from './message-fields.ts';
import {
  CONVERSATION_LISTING,
  type Listing,
  MESSAGE_LISTING,
  NODE_TYPES,
  type NodeType,
  PERSONA_LISTING,
} from './node-types.ts';
import { limitOf, type PageWanted, type Placed, pageOfItems, placeOf } from './paging.ts';

type Json = Readonly<Record<string, unknown>>;

/** What the door puts in its place when the answer leaves; the journal never holds a token. */
export const TOKEN_LEFT_OUT = '(left out)';

/** Where pictures of people are served when the tester gave them none. */
export const PICTURE_PATH = '/platform/profilepic/';

/** The page category of every page. */
const CATEGORY = { id: '2500', name: 'Local business' };

const LINKED_NODES: readonly string[] = ['instagram_business_account', 'connected_instagram_account'];

/** How the call was made, which addresses repeat. */
export interface Asked {
  /** `/v26.0`, or empty when the path named no version. */
  readonly prefix: string;
  readonly params: Readonly<Record<string, string>>;
  readonly fields: readonly Field[] | null;
}

export function nodeBody(node: Node, fields: readonly Field[] | null, prefix: string): Json {
  const asked = fields ?? typeOf(node).unasked.map((name) => ({ name, modifiers: {}, fields: null }));
  const body: Record<string, unknown> = {};
  for (const field of asked) {
    const value = fieldValue(node, field, prefix);
    if (value !== undefined) body[field.name] = value;
  }
  // `id` is always there, asked for or not (API-028).
  body.id ??= idOf(node);
  return body;
}

const LISTINGS: { readonly [Name in Extract<Reply, { reply: 'edge' }>['edge']]: Listing } = {
  conversations: CONVERSATION_LISTING,
  messages: MESSAGE_LISTING,
  personas: PERSONA_LISTING,
};

export function edgeReplyBody(
  { of, edge, nodes }: Extract<Reply, { reply: 'edge' }>,
  { prefix, params, fields }: Asked,
): Json {
  const { limit, after, before, order, ...kept } = params;
  const owner = typeof of === 'string' ? of : conversationId(of);
  return edgeBody(nodes, fields, {
    edge: LISTINGS[edge],
    given: defined({ limit, after, before, order }),
    path: `${prefix}/${owner}/${edge}`,
    kept,
    prefix,
  });
}

interface EdgeSetting {
  readonly edge: Listing;
  readonly given: Readonly<Record<string, string>>;
  readonly path: string;
  readonly kept: Readonly<Record<string, string>>;
  readonly prefix: string;
}

/** API-030: cursors always, `next` and `previous` only when there is more; an empty list has no paging. */
function edgeBody(
  nodes: readonly Node[],
  fields: readonly Field[] | null,
  { edge, given, path, kept, prefix }: EdgeSetting,
): Json {
  const wanted = wantedOf(given, edge.limitMax);
  const { items, cursors, hasNext, hasPrevious } = pageOfItems(nodes.map(placed), wanted);
  const data = items.map((node) => nodeBody(node, fields, prefix));
  if (cursors === null) return { data };
  const address = (cursor: Record<string, string>) => {
    const order = given.order === undefined ? {} : { order: given.order };
    return `${path}?${new URLSearchParams({ ...kept, ...order, limit: String(wanted.limit), ...cursor })}`;
  };
  return {
    data,
    paging: {
      cursors,
      ...(hasPrevious ? { previous: address({ before: cursors.before }) } : {}),
      ...(hasNext ? { next: address({ after: cursors.after }) } : {}),
    },
  };
}

function wantedOf(given: Readonly<Record<string, string>>, limitMax: number): PageWanted {
  return {
    limit: limitOf(given.limit ?? null, limitMax) ?? limitMax,
    after: placeOf(given.after ?? ''),
    before: placeOf(given.before ?? ''),
    chronological: given.order === 'chronological',
  };
}

/** Conversations stand by the time of their last message, messages by their position in the thread, personas by their making. */
function placed(node: Node): Placed<Node> {
  switch (node.node) {
    case 'Conversation':
      return { place: { at: node.updated_at, id: node.psid }, item: node };
    case 'Message':
      return { place: { at: node.index, id: '' }, item: node };
    case 'Persona':
      return { place: { at: node.made_by, id: node.id }, item: node };
    case 'Page':
    case 'User':
      return { place: { at: 0, id: node.id }, item: node };
  }
}

function typeOf(node: Node): NodeType {
  switch (node.node) {
    case 'Page':
      return NODE_TYPES.page;
    case 'Conversation':
      return NODE_TYPES.conversation;
    case 'Message':
      return NODE_TYPES.message;
    case 'User':
      return node.platform === 'instagram' ? NODE_TYPES.instagramUser : NODE_TYPES.user;
    case 'Persona':
      return NODE_TYPES.persona;
  }
}

function idOf(node: Node): string {
  switch (node.node) {
    case 'Page':
    case 'User':
    case 'Persona':
      return node.id;
    case 'Conversation':
      return conversationId(node);
    case 'Message':
      return node.mid;
  }
}

/** Thread ids of Messenger begin with t_. */
export function conversationId({ platform, psid }: ConversationNode): string {
  return `${conversationPrefix(platform)}${psid}`;
}

export function conversationPrefix(platform: ConversationNode['platform']): string {
  return platform === 'instagram' ? 'aWdfZAG06' : 't_';
}

/** Undefined where the node has no such thing to show. */
function fieldValue(node: Node, field: Field, prefix: string): unknown {
  if (field.name === 'id') return idOf(node);
  switch (node.node) {
    case 'Page':
      return shown(pageValue(node, field.name), field);
    case 'User':
      return userValue(node, field.name);
    case 'Persona':
      return personaValue(node, field.name);
    case 'Message':
      return shown(messageValue(node, field.name), field);
    case 'Conversation':
      return field.name === 'messages'
        ? edgeBody(messagesOf(node), field.fields, {
            edge: MESSAGE_LISTING,
            given: field.modifiers,
            path: `${prefix}/${conversationId(node)}/messages`,
            kept: field.fields === null ? {} : { fields: fieldsText(field.fields) },
            prefix,
          })
        : shown(conversationValue(node, field.name), field);
    default:
      return assertNever(node);
  }
}

function pageValue(page: PageNode, field: string): unknown {
  switch (field) {
    case 'name':
      return page.name;
    case 'category':
      return CATEGORY.name;
    case 'category_list':
      return [CATEGORY];
    case 'link':
      return `https://www.facebook.com/${page.id}`;
    case 'access_token':
      return TOKEN_LEFT_OUT;
    case 'messaging_feature_status':
      return {
        hop_v2: page.mode === 'handover_h2',
        msgr_multi_app: page.mode === 'routing',
        // Routing of Instagram threads is not simulated.
        ig_multi_app: false,
      };
    case 'instagram_business_account':
    case 'connected_instagram_account':
      return page.instagram === null ? undefined : page.instagram;
    case 'recipient':
      return page.recipient ?? undefined;
    default:
      return undefined;
  }
}

function userValue(user: UserNode, field: string): unknown {
  switch (field) {
    case 'profile_pic':
      return user.profile_pic ?? `${PICTURE_PATH}${encodeURIComponent(user.world)}/${user.id}`;
    case 'name':
    case 'first_name':
    case 'last_name':
    case 'username':
    case 'locale':
    case 'timezone':
      return user[field];
    case 'gender':
      return user.gender ?? undefined;
    case 'follower_count':
      return 0;
    case 'is_verified_user':
    case 'is_user_follow_business':
    case 'is_business_follow_user':
      return false;
    default:
      return undefined;
  }
}

function personaValue({ name, profile_picture_url }: PersonaNode, field: string): unknown {
  switch (field) {
    case 'name':
      return name;
    case 'profile_picture_url':
      return profile_picture_url;
    default:
      return undefined;
  }
}

function conversationValue(conversation: ConversationNode, field: string): unknown {
  const { messages, page, psid, person } = conversation;
  switch (field) {
    case 'link':
      return `https://business.facebook.com/latest/inbox/all?asset_id=${page.id}&selected_item_id=${psid}`;
    case 'snippet':
      return messages.at(-1)?.text ?? '';
    case 'updated_time':
      return graphTime(conversation.updated_at);
    case 'message_count':
      return messages.length;
    case 'unread_count':
      return conversation.unread;
    case 'participants':
      return { data: [participant(conversation, 'person'), participant(conversation, 'page')] };
    case 'senders':
      return { data: [participant(conversation, 'person'), participant(conversation, 'page')] };
    case 'former_participants':
      return { data: [] };
    case 'can_reply':
      return conversation.can_reply;
    case 'is_subscribed':
      return true;
    case 'folder':
      return 'inbox';
    case 'name':
      return person.name;
    case 'scoped_thread_key':
      return conversationId(conversation);
    case 'is_owner':
      return conversation.is_owner;
    default:
      return undefined;
  }
}

/** Fields asked of a plain value pick its members; its `id` stays. */
function shown(value: unknown, { fields, name }: Field): unknown {
  // Another node is shown by its id alone, unless more of it is asked for.
  if (fields === null) return LINKED_NODES.includes(name) ? picked(value, ['id']) : value;
  return picked(value, ['id', ...fields.map((field) => field.name)]);
}

function picked(value: unknown, names: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => picked(item, names));
  if ('data' in value) return { data: picked(value.data, names) };
  return Object.fromEntries(Object.entries(value).filter(([member]) => names.includes(member)));
}

function defined(given: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
