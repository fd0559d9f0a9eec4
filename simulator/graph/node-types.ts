/** The kinds of nodes that can be read: their fields, what is shown unasked, and the edges that fields may open. */

import { CONVERSATIONS_LIMIT_MAX, MESSAGES_LIMIT_MAX, PERSONAS_LIMIT_MAX } from '../domain/limits.ts';
import type { Rejection } from '../domain/rejections.ts';
import type { Field } from './fields.ts';
import { limitOf, placeOf } from './paging.ts';

export interface NodeType {
  /** As errors name it. */
  readonly name: string;
  readonly fields: readonly string[];
  /** Shown when no fields are named; `id` always is. */
  readonly unasked: readonly string[];
  readonly edges: Readonly<Record<string, Listing>>;
}

/** What an edge lists. */
export interface Listing {
  readonly type: NodeType;
  readonly limitMax: number;
}

const MESSAGE: NodeType = {
  name: 'Message',
  fields: [
    'id',
    'created_time',
    'from',
    'to',
    'message',
    'attachments',
    'shares',
    'sticker',
    'tags',
    'reactions',
  ],
  unasked: ['created_time'],
  edges: {},
};

const CONVERSATION: NodeType = {
  name: 'UnifiedThread',
  fields: [
    'id',
    'link',
    'snippet',
    'updated_time',
    'message_count',
    'unread_count',
    'participants',
    'senders',
    'can_reply',
    'is_subscribed',
    'folder',
    'name',
    'scoped_thread_key',
    'former_participants',
    'linked_group',
    'is_owner',
    'wallpaper',
    'messages',
  ],
  unasked: ['link', 'updated_time'],
  edges: { messages: { type: MESSAGE, limitMax: MESSAGES_LIMIT_MAX } },
};

const PAGE: NodeType = {
  name: 'Page',
  fields: [
    'id',
    'name',
    'category',
    'category_list',
    'link',
    'access_token',
    'messaging_feature_status',
    'instagram_business_account',
    'connected_instagram_account',
    'recipient',
  ],
  unasked: ['name'],
  edges: {},
};

const USER: NodeType = {
  name: 'User',
  fields: ['id', 'name', 'first_name', 'last_name', 'profile_pic', 'locale', 'timezone', 'gender'],
  unasked: ['first_name', 'last_name', 'profile_pic'],
  edges: {},
};

/** On Instagram a person has other fields (API §7). */
const INSTAGRAM_USER: NodeType = {
  name: 'IGBusinessScopedID',
  fields: [
    'id',
    'name',
    'username',
    'profile_pic',
    'follower_count',
    'is_verified_user',
    'is_user_follow_business',
    'is_business_follow_user',
  ],
  unasked: ['name', 'profile_pic'],
  edges: {},
};

const PERSONA: NodeType = {
  name: 'Persona',
  fields: ['id', 'name', 'profile_picture_url'],
  unasked: ['id', 'name', 'profile_picture_url'],
  edges: {},
};

export const NODE_TYPES = {
  page: PAGE,
  conversation: CONVERSATION,
  message: MESSAGE,
  user: USER,
  instagramUser: INSTAGRAM_USER,
  persona: PERSONA,
} as const;

export const CONVERSATION_LISTING: Listing = { type: CONVERSATION, limitMax: CONVERSATIONS_LIMIT_MAX };
export const MESSAGE_LISTING: Listing = { type: MESSAGE, limitMax: MESSAGES_LIMIT_MAX };
export const PERSONA_LISTING: Listing = { type: PERSONA, limitMax: PERSONAS_LIMIT_MAX };

const ORDERS: readonly string[] = ['chronological', 'reverse_chronological'];

/** Why these fields cannot be read of such a node, or null (API-028, API-029). */
export function fieldProblem(type: NodeType, fields: readonly Field[]): Rejection | null {
  for (const { name, modifiers, fields: inner } of fields) {
    if (!type.fields.includes(name)) return { name: 'FieldNonexisting', field: name, node: type.name };
    const edge = Object.hasOwn(type.edges, name) ? type.edges[name] : undefined;
    if (edge === undefined) continue;
    const problem =
      modifierProblem(modifiers, edge.limitMax) ?? (inner === null ? null : fieldProblem(edge.type, inner));
    if (problem !== null) return problem;
  }
  return null;
}

/** The same for `limit`, `after`, `before` and `order` of an edge, from modifiers or from the query. */
export function modifierProblem(given: Readonly<Record<string, string>>, limitMax: number): Rejection | null {
  if (limitOf(given.limit ?? null, limitMax) === null) {
    return { name: 'ParameterInvalid', param: 'limit', expected: 'a whole number from 1' };
  }
  for (const param of ['after', 'before']) {
    const cursor = given[param];
    if (cursor !== undefined && cursor !== '' && placeOf(cursor) === null) {
      return { name: 'ParameterInvalid', param, expected: 'a cursor of an earlier answer' };
    }
  }
  if (given.order !== undefined && !ORDERS.includes(given.order)) {
    return { name: 'ParameterInvalid', param: 'order', expected: ORDERS.join(' or ') };
  }
  return null;
}
