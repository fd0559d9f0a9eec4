/** Ids of nodes as they stand in paths, and what kind of node each of them is. */

import { asPsid, type Psid } from '../domain/ids.ts';
import { platformOf } from '../domain/world.ts';
import type { Caller } from '../worlds.ts';
import { conversationPrefix } from './nodes.ts';

/** The kinds of nodes that a page token reaches, by the names that paths of the table give them. */
export type PageNodeKind = 'page' | 'persona' | 'conversation' | 'message' | 'psid' | 'igsid';

/** Nodes are digits, or begin as the ids of conversations and messages do. */
export function isNodeId(node: string): boolean {
  return /^\d+$/.test(node) || /^m_[\w-]+$/.test(node) || psidOfConversation(node) !== null;
}

/** An id says little about itself; the world knows what it belongs to. */
export function kindOfNode(node: string, { engine, page }: Extract<Caller, { kind: 'page' }>): PageNodeKind {
  if (node === 'me' || node === page) return 'page';
  if (psidOfConversation(node) !== null) return 'conversation';
  if (node.startsWith('m_')) return 'message';
  // A persona is a node of its own, seen by the tokens of its page alone.
  if (engine.world.personas.get(node)?.page === page) return 'persona';
  return platformOf(engine.world, page, asPsid(node)) === 'instagram' ? 'igsid' : 'psid';
}

export function psidOfConversation(node: string): Psid | null {
  for (const platform of ['messenger', 'instagram'] as const) {
    const prefix = conversationPrefix(platform);
    if (node.startsWith(prefix) && /^\d{1,20}$/.test(node.slice(prefix.length)))
      return asPsid(node.slice(prefix.length));
  }
  return null;
}
