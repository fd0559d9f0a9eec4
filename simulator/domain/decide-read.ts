/** Reads of nodes: the page, people's profiles, conversations and messages. Nothing changes. */

import { isWithinAccess } from './access.ts';
import { personLinking } from './account-linking.ts';
import type { ReadConversation, ReadConversations, ReadMessage, ReadPage, ReadPerson } from './commands.ts';
import type { AppId, Psid } from './ids.ts';
import { READABLE_MESSAGES_MAX } from './limits.ts';
import type { ConversationNode, MessageNode, Node, UserNode } from './nodes.ts';
import type { Rejection } from './rejections.ts';
import type { Reply } from './reply.ts';
import { isWindowOpen, ownerAt, type Thread } from './thread.ts';
import { accept, reject, type Verdict } from './verdict.ts';
import { modeOf, type Page, type Person, personByPsid, platformOf, threadOf, type World } from './world.ts';

export type NodeReadCommand = ReadPage | ReadConversations | ReadConversation | ReadMessage | ReadPerson;

export function decideNodeRead(
  world: World,
  command: NodeReadCommand,
  page: Page,
  now: number,
): Verdict<Reply, Rejection> {
  switch (command.do) {
    case 'ReadPage':
      return readPage(world, command, page, now);
    case 'ReadConversations':
      return accept({
        reply: 'edge',
        of: page.id,
        edge: 'conversations',
        nodes: conversations(world, command, page, now),
      });
    case 'ReadConversation': {
      const conversation = conversationOf(world, page, command, now);
      if (conversation === null) return unknown(command.psid);
      return command.messages
        ? accept({ reply: 'edge', of: conversation, edge: 'messages', nodes: messagesOf(conversation) })
        : node(conversation);
    }
    case 'ReadMessage':
      return readMessage(world, command, page, now);
    case 'ReadPerson':
      return readPerson(world, command, page);
  }
}

function readPage(
  world: World,
  { feature_status, account_linking_token: token }: ReadPage,
  page: Page,
  now: number,
): Verdict<Reply, Rejection> {
  const recipient = token === undefined ? null : personLinking(world, page.id, token, now);
  if (token !== undefined && recipient === null) return reject({ name: 'LinkingTokenInvalid' });
  const { id, name, instagram } = page;
  const mode = modeOf(page, world.readings);
  return node({ node: 'Page', id, name, instagram, mode, status_asked: feature_status, recipient });
}

/** The messages of a conversation as nodes, oldest first. */
export function messagesOf(conversation: ConversationNode): MessageNode[] {
  const { messages } = conversation;
  const firstReadable = messages.length - READABLE_MESSAGES_MAX;
  return messages.map((message, index) => ({
    node: 'Message',
    conversation,
    mid: message.mid,
    index,
    message,
    is_readable: index >= firstReadable && message.is_deleted !== true,
  }));
}

function conversations(
  world: World,
  { app, psid, platform, inbox }: ReadConversations,
  page: Page,
  now: number,
): ConversationNode[] {
  // Nothing is ever moved out of the inbox folder here, so the others are empty.
  if (!inbox) return [];
  const threads = psid === null ? world.threads.values() : [threadOf(world, page.id, psid)];
  const found: ConversationNode[] = [];
  for (const thread of threads) {
    if (thread.page !== page.id || thread.messages.length === 0) continue;
    if (platformOf(world, page.id, thread.psid) !== platform) continue;
    // Reading is half of an exchange: standard access covers it as well (API-087; that it hides the rest is our choice).
    if (!isWithinAccess(world, app, page.id, thread.psid)) continue;
    found.push(conversationNode(world, page, thread, app, now));
  }
  return found;
}

function conversationOf(
  world: World,
  page: Page,
  { app, psid }: { app: AppId; psid: Psid },
  now: number,
): ConversationNode | null {
  const thread = threadOf(world, page.id, psid);
  const isThere = thread.messages.length > 0 && isWithinAccess(world, app, page.id, psid);
  return isThere ? conversationNode(world, page, thread, app, now) : null;
}

function conversationNode(
  world: World,
  page: Page,
  thread: Thread,
  app: AppId,
  now: number,
): ConversationNode {
  const { messages, psid } = thread;
  const platform = platformOf(world, page.id, psid);
  const lastAnswer = messages.findLastIndex(({ from }) => from.kind === 'app');
  const isInstagram = platform === 'instagram' && page.instagram !== null;
  return {
    node: 'Conversation',
    platform,
    page: isInstagram
      ? { id: page.instagram.id, name: page.instagram.username }
      : { id: page.id, name: page.name },
    psid,
    person: { id: psid, name: personByPsid(world, page.id, psid)?.name ?? psid },
    messages,
    updated_at: messages.at(-1)?.at ?? 0,
    unread: messages.length - 1 - lastAnswer,
    can_reply: isWindowOpen(thread, now) && !thread.blocked,
    is_owner: ownerAt(thread, now) === app,
  };
}

/** The newest messages of a thread can be read, the others answer that they were deleted (API-134). */
function readMessage(
  world: World,
  { app, mid }: ReadMessage,
  page: Page,
  now: number,
): Verdict<Reply, Rejection> {
  for (const thread of world.threads.values()) {
    if (thread.page !== page.id || !isWithinAccess(world, app, page.id, thread.psid)) continue;
    const index = thread.messages.findLastIndex((message) => message.mid === mid);
    if (index < 0) continue;
    const message = messagesOf(conversationNode(world, page, thread, app, now))[index];
    if (message === undefined) break;
    return message.is_readable ? node(message) : reject({ name: 'MessageDeleted', mid });
  }
  return unknown(mid);
}

/** API-131, API-132: a profile opens when the person has written or tapped; an ad, a link or a comment do not open it. */
function readPerson(world: World, { psid }: ReadPerson, page: Page): Verdict<Reply, Rejection> {
  const person = personByPsid(world, page.id, psid);
  if (person === undefined) return unknown(psid);
  const thread = threadOf(world, page.id, psid);
  if (thread.last_user_event_at !== null) return node(userNode(world, page, person, psid));
  return thread.first_contact_at === null ? unknown(psid) : reject({ name: 'ProfileClosed', psid });
}

function userNode(world: World, page: Page, person: Person, psid: Psid): UserNode {
  const { name, locale, details } = person;
  const [first = name, ...rest] = name.split(' ');
  return {
    node: 'User',
    platform: platformOf(world, page.id, psid),
    id: psid,
    world: world.name,
    name,
    first_name: details.first_name ?? first,
    last_name: details.last_name ?? rest.join(' '),
    username: details.username ?? usernameOf(name),
    locale,
    timezone: details.timezone ?? 0,
    gender: details.gender ?? null,
    profile_pic: details.profile_pic ?? null,
  };
}

function usernameOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '.');
}

function node(found: Node): Verdict<Reply, Rejection> {
  return accept({ reply: 'node', node: found });
}

function unknown(id: string): Verdict<Reply, Rejection> {
  return reject({ name: 'ObjectUnknown', id });
}
