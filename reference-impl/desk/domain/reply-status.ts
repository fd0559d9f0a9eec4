/** What a reply amounts to, read from its parts: sent is all of them, and control follows the last one alone. */

import type { Case, PartContent, Reply, ReplyPart } from './case.ts';
import type { Failure } from './failure.ts';
import type { ReplyId } from './ids.ts';

export type ReplyStatus = 'sending' | 'sent' | 'refused' | 'unknown';
export type ControlResult = 'moved' | 'not_moved' | 'unknown';

export function replyStatus(reply: Reply): ReplyStatus {
  if (reply.held) return 'refused';
  const states = reply.parts.map((part) => part.progress.state);
  if (states.includes('unknown')) return 'unknown';
  if (states.includes('refused')) return 'refused';
  return states.every((state) => state === 'sent') ? 'sent' : 'sending';
}

/** SEED-75, SEED-78: control rides on the last part and on nothing else. */
export function controlResult(reply: Reply): ControlResult {
  const last = reply.parts.at(-1);
  if (!reply.control || !last) return 'not_moved';
  if (last.progress.state === 'sent') return 'moved';
  return last.progress.state === 'unknown' || last.progress.state === 'sending' ? 'unknown' : 'not_moved';
}

export function replyFailure(reply: Reply): Failure | null {
  for (const part of reply.parts) if (part.progress.state === 'refused') return part.progress.failure;
  return null;
}

export function findReply(state: Case, id: ReplyId): Reply | null {
  return state.replies.find((reply) => reply.id === id) ?? null;
}

export function replyByKey(state: Case, key: string): Reply | null {
  return state.replies.find((reply) => reply.key === key) ?? null;
}

export function unresolvedReplies(state: Case): readonly Reply[] {
  return state.replies.filter((reply) => replyStatus(reply) === 'unknown');
}

/** The next part to send: nothing goes out behind a part that was refused or whose fate is unknown. */
export function nextPart(reply: Reply): { index: number; part: ReplyPart } | null {
  for (const [index, part] of reply.parts.entries()) {
    if (part.progress.state === 'queued') return { index, part };
    if (part.progress.state !== 'sent') return null;
  }
  return null;
}

export function sameContent(a: readonly PartContent[], b: readonly PartContent[]): boolean {
  return a.length === b.length && a.every((content, index) => sameContentOne(content, b[index]));
}

function sameContentOne(a: PartContent, b: PartContent | undefined): boolean {
  if (!b) return false;
  if (a.kind === 'text') return b.kind === 'text' && a.text === b.text;
  return b.kind === 'attachment' && a.type === b.type && a.url === b.url;
}
