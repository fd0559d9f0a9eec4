/** What follows from a part that was accepted: the row in the transcript and, for the last part, the hand-over. */

import type { Account } from './account.ts';
import type { Case, ControlLine, PartContent, Reply } from './case.ts';
import type { CaseEvent } from './events.ts';
import type { AppId, Mid } from './ids.ts';
import { leaseMs } from './limits.ts';
import type { OwnerBelief } from './owner.ts';
import { ownedBy, ownerNow, partyOf } from './owner.ts';
import type { ThreadControl } from './thread-control.ts';
import { sameThreadControl } from './thread-control.ts';

/** The call answered: message and hand-over are one step at Meta, so both are facts now (CR-036, SEED-75). */
export function acceptedByCall(
  state: Case,
  reply: Reply,
  part: { index: number; content: PartContent; mid: Mid },
  context: { account: Account; now: number },
): CaseEvent[] {
  const { now } = context;
  const events: CaseEvent[] = [
    progress(reply, part.index, { state: 'sent', mid: part.mid, at: now, found: false }),
    { type: 'OwnMessageShown', message: rowOf(reply, part, now) },
  ];
  if (!carriesControl(reply, part.index)) return events;
  const owner = ownerAfter(reply.control, context);
  events.push(handOver(state, reply, owner, { now, proof: 'call' }), { type: 'OwnerLearned', owner });
  events.push(...cleared(state, reply.control));
  if (reply.control.type === 'pass_to_default') {
    events.push({ type: 'OwnerDoubted', why: 'Meta chose the app' });
  }
  return events;
}

/** Proof came later, by echo or owner. The owner is left to newer evidence; asking settles the rest. */
export function acceptedByProof(
  state: Case,
  reply: Reply,
  found: { index: number; mid: Mid | null; proof: 'webhook' | 'probe' },
  context: { account: Account; now: number },
): CaseEvent[] {
  const { now } = context;
  const events: CaseEvent[] = [
    progress(reply, found.index, { state: 'sent', mid: found.mid, at: now, found: true }),
  ];
  if (!carriesControl(reply, found.index)) return events;
  const owner = ownerAfter(reply.control, context);
  events.push(handOver(state, reply, owner, { now, proof: found.proof }), ...cleared(state, reply.control));
  if (found.proof === 'webhook')
    events.push({ type: 'OwnerDoubted', why: 'a hand-over was proved by its echo' });
  return events;
}

export function progress(
  reply: Reply,
  index: number,
  next: Reply['parts'][number]['progress'],
): CaseEvent & { type: 'PartProgressed' } {
  return { type: 'PartProgressed', replyId: reply.id, index, progress: next };
}

/** SEED-78: the last part and no other. */
export function carriesControl(
  reply: Reply,
  index: number,
): reply is Reply & { readonly control: ThreadControl } {
  return reply.control !== null && index === reply.parts.length - 1;
}

function ownerAfter(
  control: ThreadControl,
  { account, now }: { account: Account; now: number },
): OwnerBelief {
  const known = { knownFrom: 'call', at: now, asOf: now } as const;
  switch (control.type) {
    case 'release':
      return { kind: 'nobody', ...known };
    case 'pass':
      return ownedBy(control.appId, account.ownAppId, { ...known, expiresAt: now + leaseMs });
    case 'pass_to_default': {
      const configured: AppId | undefined = account.apps.find((app) => app.role === 'default')?.appId;
      return configured === undefined
        ? { kind: 'another', ...known, expiresAt: now + leaseMs }
        : ownedBy(configured, account.ownAppId, { ...known, expiresAt: now + leaseMs });
    }
    default:
      return control satisfies never;
  }
}

function handOver(
  state: Case,
  reply: Reply,
  owner: OwnerBelief,
  how: { now: number; proof: ControlLine['proof'] },
): CaseEvent {
  return {
    type: 'ControlNoted',
    line: {
      at: how.now,
      move: owner.kind === 'nobody' ? 'release' : 'pass',
      from: partyOf(ownerNow(state.owner, how.now)),
      to: partyOf(owner),
      proof: how.proof,
      by: reply.by,
      // A hand-over riding on a message can carry no note (CR §5, point 6).
      note: null,
      replyId: reply.id,
    },
  };
}

/** The choice is used up, unless the agent has chosen something else in the meantime. */
function cleared(state: Case, control: ThreadControl): CaseEvent[] {
  return state.pending && sameThreadControl(state.pending.choice, control)
    ? [{ type: 'ThreadControlCleared' }]
    : [];
}

function rowOf(reply: Reply, part: { content: PartContent; mid: Mid }, now: number) {
  const { content } = part;
  return {
    key: part.mid,
    kind: 'message' as const,
    at: now,
    author: { kind: 'self' as const, by: reply.by },
    text: content.kind === 'text' ? content.text : null,
    attachments: content.kind === 'attachment' ? [{ type: content.type, url: content.url }] : [],
    lane: 'reply' as const,
    entry: null,
  };
}
