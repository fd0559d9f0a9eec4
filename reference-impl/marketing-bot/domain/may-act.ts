// May this outgoing leave now? Asked again right before each attempt, because the thread may have moved meanwhile (P-15).
import type { Conversation } from './conversation.ts';
import { hasLapsed, isWindowOpen, needsControl } from './conversation.ts';
import type { Outgoing } from './outgoing.ts';

export type Leave = { may: 'yes' } | { may: 'ask' } | { may: 'no'; why: string };

export function mayLeave(conversation: Conversation, outgoing: Outgoing, now: number): Leave {
  const { work } = outgoing;
  if (needsControl(outgoing)) {
    if (conversation.owner === 'other') return { may: 'no', why: 'this app does not have the thread' };
    if (conversation.owner === 'unknown' || hasLapsed(conversation, now)) return { may: 'ask' };
  }
  // P-14: control does not open the messaging window; a tag is what a person uses outside of it.
  if (work.kind === 'reply' && work.tag === undefined && !isWindowOpen(conversation, now)) {
    return { may: 'no', why: 'the messaging window is closed' };
  }
  return { may: 'yes' };
}
