/** Reads of nodes: the page, its conversations, one conversation, one message, one person. */

import { asMid, asPsid } from '../../domain/ids.ts';
import { platformOf } from '../../domain/world.ts';
import type { GraphCall } from '../../judge-call.ts';
import { CONVERSATIONS_EDGE, MESSAGES_EDGE, NODE_TYPES } from '../node-types.ts';
import { conversationPrefix } from '../nodes.ts';
import type { PageCall } from '../page-call.ts';
import { idParam, textParam } from '../params.ts';
import { edgeInput, fieldsOf, fieldsOfNode, platformParam } from '../read-input.ts';

export function readPageCall({ caller, params, http }: PageCall): GraphCall {
  const { app, page } = caller;
  const asked = fieldsOf(params);
  const names = asked.ok ? (asked.value ?? []) : [];
  const feature_status = names.some(({ name }) => name === 'messaging_feature_status');
  const call = feature_status ? 'feature_status' : 'other';
  const fields = fieldsOfNode(params, NODE_TYPES.page);
  const command = fields.ok ? ({ do: 'ReadPage', app, page, feature_status } as const) : fields.rejection;
  return { call, app, page, params, ...http, command };
}

export function conversationsCall(call: PageCall): GraphCall {
  const { app, page } = call.caller;
  const facts = other(call);
  const input = edgeInput(call.params, CONVERSATIONS_EDGE);
  if (!input.ok) return { ...facts, command: input.rejection };
  const platform = platformParam(call.params);
  if (!platform.ok) return { ...facts, command: platform.rejection };
  const folder = textParam(call.params, 'folder');
  if (!folder.ok) return { ...facts, command: folder.rejection };
  const person = idParam(call.params, 'user_id');
  if (!person.ok) return { ...facts, command: person.rejection };
  const psid = person.value === null ? null : asPsid(person.value);
  const isInbox = folder.value === null || folder.value === '' || folder.value === 'inbox';
  return {
    ...facts,
    command: { do: 'ReadConversations', app, page, platform: platform.value, psid, inbox: isInbox },
  };
}

/** What a node that is neither the page nor `me` means when it is read; null when it is nothing of that kind. */
export function readNodeCall(node: string, edge: string | undefined, call: PageCall): GraphCall | null {
  const psid = conversationPsid(node);
  if (psid !== null) {
    if (edge === undefined) return conversationCall(psid, false, call);
    return edge === 'messages' ? conversationCall(psid, true, call) : null;
  }
  if (edge !== undefined) return null;
  return node.startsWith('m_') ? messageCall(node, call) : personCall(node, call);
}

/** Nodes are digits, or begin as the ids of conversations and messages do. */
export function isNodeId(node: string): boolean {
  return /^\d+$/.test(node) || /^m_[\w-]+$/.test(node) || conversationPsid(node) !== null;
}

function conversationPsid(node: string): string | null {
  for (const platform of ['messenger', 'instagram'] as const) {
    const prefix = conversationPrefix(platform);
    if (node.startsWith(prefix) && /^\d{1,20}$/.test(node.slice(prefix.length)))
      return node.slice(prefix.length);
  }
  return null;
}

function conversationCall(id: string, messages: boolean, call: PageCall): GraphCall {
  const { app, page } = call.caller;
  const psid = asPsid(id);
  const input = messages
    ? edgeInput(call.params, MESSAGES_EDGE)
    : fieldsOfNode(call.params, NODE_TYPES.conversation);
  const facts = { ...other(call), psid };
  if (!input.ok) return { ...facts, command: input.rejection };
  return { ...facts, command: { do: 'ReadConversation', app, page, psid, messages } };
}

function messageCall(id: string, call: PageCall): GraphCall {
  const { app, page } = call.caller;
  const fields = fieldsOfNode(call.params, NODE_TYPES.message);
  if (!fields.ok) return { ...other(call), command: fields.rejection };
  return { ...other(call), command: { do: 'ReadMessage', app, page, mid: asMid(id) } };
}

function personCall(id: string, call: PageCall): GraphCall {
  const { app, page, engine } = call.caller;
  const psid = asPsid(id);
  const isInstagram = platformOf(engine.world, page, psid) === 'instagram';
  const fields = fieldsOfNode(call.params, isInstagram ? NODE_TYPES.instagramUser : NODE_TYPES.user);
  if (!fields.ok) return { ...other(call), command: fields.rejection };
  return { ...other(call), command: { do: 'ReadPerson', app, page, psid } };
}

function other({ caller, params, http }: PageCall) {
  return { call: 'other', app: caller.app, page: caller.page, params, ...http } as const;
}
