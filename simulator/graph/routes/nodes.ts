/** Reads of nodes: the page, its conversations, one conversation, one message, one person. */

import type { ReadConversation } from '../../domain/commands.ts';
import { asMid, asPsid, type Psid } from '../../domain/ids.ts';
import type { Rejection } from '../../domain/rejections.ts';
import type { EdgeText, PageCall } from '../edge.ts';
import { pageEdge } from '../edge.ts';
import { psidOfConversation } from '../node-id.ts';
import { CONVERSATION_LISTING, MESSAGE_LISTING, NODE_TYPES } from '../node-types.ts';
import type { Params } from '../params.ts';
import { edgeParams, fieldsOf, fieldTree, platform } from '../read-input.ts';
import { id, text, word } from '../wire-types.ts';

const ofRead = {
  method: 'GET',
  token: 'page',
  permission: 'pages_messaging',
  call: 'other',
  accepted: 'nothing',
} as const satisfies Partial<EdgeText<PageCall>> & { call: 'other' };

const asksForFeatureStatus = asksFor('messaging_feature_status');

const ofPage = {
  method: 'GET',
  path: '/{page}',
  token: 'page or user',
  permission: null,
  params: { fields: fieldsOf(NODE_TYPES.page) },
  accepted: 'nothing',
} as const;

export const NODE_EDGES = [
  pageEdge({
    ...ofPage,
    when: asksFor('recipient'),
    params: {
      ...ofPage.params,
      account_linking_token: word().meta({ description: 'As a Log In button appended it.' }),
    },
    call: 'other',
    summary: 'Tells the person who is about to link an account (`fields` names `recipient`).',
    ids: ['API-128'],
    simulated: 'whole',
    handler: ({ account_linking_token }, { params, caller: { app, page } }) => ({
      do: 'ReadPage',
      app,
      page,
      feature_status: asksForFeatureStatus(params),
      account_linking_token,
    }),
  }),
  pageEdge({
    ...ofPage,
    when: asksForFeatureStatus,
    call: 'feature_status',
    summary: 'Tells whether Conversation Routing is on (`fields` names `messaging_feature_status`).',
    ids: ['CR-114', 'CR-115'],
    simulated: 'whole; `ig_multi_app` is always false',
    handler: (_params, { caller: { app, page } }) => ({ do: 'ReadPage', app, page, feature_status: true }),
  }),
  pageEdge({
    ...ofPage,
    call: 'other',
    summary: 'Reads a page, and with a user token the page token in it.',
    ids: ['API-009', 'API-028'],
    simulated: 'its name, category, link, token and Instagram account',
    handler: (_params, { caller: { app, page } }) => ({ do: 'ReadPage', app, page, feature_status: false }),
  }),
  pageEdge({
    ...ofRead,
    path: '/{page}/conversations',
    params: {
      ...edgeParams(CONVERSATION_LISTING),
      platform,
      folder: text().meta({ description: 'Only the inbox has anything in it.' }),
      user_id: id().meta({ description: 'The conversation with this person alone.' }),
    },
    summary: 'Lists the conversations of a page.',
    ids: ['API-030', 'API-031', 'API-133', 'API-139', 'CR-116'],
    simulated: 'the inbox; other folders are empty',
    handler: ({ platform: on, folder = '', user_id }, { caller: { app, page } }) => ({
      do: 'ReadConversations',
      app,
      page,
      platform: on,
      psid: user_id === undefined ? null : asPsid(user_id),
      inbox: folder === '' || folder === 'inbox',
    }),
  }),
  pageEdge({
    ...ofRead,
    path: '/{conversation}',
    params: { fields: fieldsOf(NODE_TYPES.conversation) },
    summary: 'Reads one conversation.',
    ids: ['API-028', 'API-029', 'API-133'],
    simulated: 'all fields but `linked_group` and `wallpaper`, which nothing has',
    psidOf: psidOfNode,
    handler: readConversation(false),
  }),
  pageEdge({
    ...ofRead,
    path: '/{conversation}/messages',
    params: edgeParams(MESSAGE_LISTING),
    summary: 'Lists the messages of a conversation.',
    ids: ['API-030', 'API-134'],
    simulated: 'whole; what is older than the twenty newest shows its time alone',
    psidOf: psidOfNode,
    handler: readConversation(true),
  }),
  pageEdge({
    ...ofRead,
    path: '/{message}',
    params: { fields: fieldsOf(NODE_TYPES.message) },
    summary: 'Reads one message.',
    ids: ['API-028', 'API-134'],
    simulated: 'whole, but for sizes and measures of files',
    handler: (_params, { node, caller: { app, page } }) => ({
      do: 'ReadMessage',
      app,
      page,
      mid: asMid(node),
    }),
  }),
  pageEdge({
    ...ofRead,
    path: '/{psid}',
    params: { fields: fieldsOf(NODE_TYPES.user) },
    summary: 'Reads the profile of a person on Messenger.',
    ids: ['API-131', 'API-132'],
    simulated: 'whole; people get a picture if the world gives them none',
    handler: readPerson,
  }),
  pageEdge({
    ...ofRead,
    path: '/{igsid}',
    params: { fields: fieldsOf(NODE_TYPES.instagramUser) },
    summary: 'Reads the profile of a person on Instagram.',
    ids: ['API-131', 'API-147'],
    simulated: 'name and picture; nobody follows or is verified',
    handler: readPerson,
  }),
];

function asksFor(field: string): (params: Params) => boolean {
  return ({ fields }) => {
    const asked = fieldTree.safeParse(fields);
    return asked.success && asked.data?.some(({ name }) => name === field) === true;
  };
}

function psidOfNode(_params: unknown, { node }: PageCall): Psid | undefined {
  return psidOfConversation(node) ?? undefined;
}

function readConversation(messages: boolean) {
  return (_params: unknown, { node, caller: { app, page } }: PageCall): ReadConversation | Rejection => {
    const psid = psidOfConversation(node);
    return psid === null
      ? { name: 'ObjectUnknown', id: node }
      : { do: 'ReadConversation', app, page, psid, messages };
  };
}

function readPerson(_params: unknown, { node, caller: { app, page } }: PageCall) {
  return { do: 'ReadPerson', app, page, psid: asPsid(node) } as const;
}
