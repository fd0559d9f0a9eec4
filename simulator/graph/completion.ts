/**
 * The last touch of an answer on its way out: addresses become absolute, and the caller's own token comes where it
 * belongs. The journal keeps the answer as it was before, without either.
 */

import type { GraphCall } from '../judge-call.ts';
import { PICTURE_PATH, TOKEN_LEFT_OUT } from './nodes.ts';

const NODE_READS: readonly string[] = [
  'ReadPage',
  'ReadConversations',
  'ReadConversation',
  'ReadMessage',
  'ReadPerson',
  'ReadPersonas',
];

export function isNodeRead({ command }: Pick<GraphCall, 'command'>): boolean {
  return 'do' in command && NODE_READS.includes(command.do);
}

export interface Completion {
  /** `http://127.0.0.1:4000`, as the caller addressed this door. */
  readonly origin: string;
  /** Token, and proof if there was one: addresses repeat them, so that they work as they stand (API-031). */
  readonly credentials: Readonly<Record<string, string>>;
  readonly pageToken: string;
}

export function completed(value: unknown, completion: Completion): unknown {
  if (Array.isArray(value)) return value.map((item) => completed(item, completion));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([member, inner]) => [member, completedMember(member, inner, completion)]),
  );
}

function completedMember(member: string, value: unknown, completion: Completion): unknown {
  if (member === 'access_token' && value === TOKEN_LEFT_OUT) return completion.pageToken;
  if (typeof value !== 'string' || !value.startsWith('/')) return completed(value, completion);
  if (member === 'profile_pic' && value.startsWith(PICTURE_PATH)) return `${completion.origin}${value}`;
  if (member !== 'next' && member !== 'previous') return value;
  return `${completion.origin}${value}&${new URLSearchParams(completion.credentials)}`;
}
