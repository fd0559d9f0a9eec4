/** Sends replies part by part: written before each call, control on the last part, no second call on a guess. */

import type { MessagingType, PartContent, Reply } from '../domain/case.ts';
import type { CaseId, PageId, ReplyId } from '../domain/ids.ts';
import { replyIdOf } from '../domain/ids.ts';
import { seenInSend } from '../domain/observations.ts';
import { partTag } from '../domain/reconcile.ts';
import { findReply, nextPart, replyByKey, replyStatus } from '../domain/reply-status.ts';
import { carriesControl } from '../domain/sent-part.ts';
import type { ThreadControl } from '../domain/thread-control.ts';
import type { AccountsBook } from './accounts-book.ts';
import type { CasesBook } from './cases-book.ts';
import type { OwnerProbe } from './owner-probe.ts';
import type { GraphClient } from './ports.ts';
import type { Result } from './result.ts';
import { done } from './result.ts';
import type { SerialQueue } from './serial-queue.ts';

export type ReplyDraft = {
  readonly key: string | null;
  readonly parts: readonly PartContent[];
  readonly messagingType: MessagingType;
  readonly control: ThreadControl | null;
  readonly sendAgain: boolean;
  readonly by: string;
};

export type ReplySender = {
  submit(id: CaseId, draft: ReplyDraft): Promise<Result<Reply>>;
  retry(id: CaseId, retry: { replyId: ReplyId; sendAgain: boolean; by: string }): Promise<Result<Reply>>;
  /** Tells what became of replies that an earlier run had under way. */
  recover(): void;
};

export function createReplySender(options: {
  accounts: AccountsBook;
  cases: CasesBook;
  probe: OwnerProbe;
  queue: SerialQueue;
  graphOf: (page: PageId) => GraphClient | null;
  newId: () => string;
}): ReplySender {
  const { accounts, cases, probe, queue, graphOf } = options;

  function replyOf(id: CaseId, replyId: ReplyId): Reply {
    const reply = findReply(cases.get(id), replyId);
    if (!reply) throw new Error(`no reply ${replyId} in case ${id}`);
    return reply;
  }

  async function sendParts(id: CaseId, replyId: ReplyId): Promise<Reply> {
    const { accountId, psid } = cases.get(id);
    const graph = graphOf(accountId);
    while (graph) {
      const reply = replyOf(id, replyId);
      const next = reply.held ? null : nextPart(reply);
      if (!next) break;
      const { index } = next;
      cases.apply(id, { type: 'StartPart', replyId, index });
      // Written before it leaves: after a kill the part is known to be of unknown fate, not unsent.
      await cases.flush(id);
      const started = replyOf(id, replyId).parts[index]?.progress;
      if (started?.state !== 'sending') break;
      const outcome = await graph.send({
        psid,
        content: next.part.content,
        messagingType: reply.messagingType,
        control: carriesControl(reply, index) ? reply.control : null,
        metadata: partTag(replyId, index),
      });
      accounts.observe(accountId, seenInSend(accounts.get(accountId), started.before.owner, outcome));
      cases.apply(id, { type: 'SettlePart', replyId, index, outcome });
    }
    await cases.flush(id);
    return replyOf(id, replyId);
  }

  return {
    submit: (id, draft) =>
      queue.run(id, async () => {
        const key = draft.key ?? options.newId();
        const earlier = replyByKey(cases.get(id), key);
        // P-10: the owner is asked before anything is sent whenever it, or an earlier reply, is uncertain.
        if (!earlier || replyStatus(earlier) === 'unknown') await probe.makeSure(id);
        const replyId = earlier?.id ?? replyIdOf(options.newId());
        const submitted = cases.apply(id, { type: 'SubmitReply', ...draft, key, replyId });
        if (!submitted.ok) return submitted;
        return done(earlier ? replyOf(id, replyId) : await sendParts(id, replyId));
      }),
    retry: (id, retry) =>
      queue.run(id, async () => {
        // Meta is not asked on behalf of a reply that does not exist.
        if (findReply(cases.get(id), retry.replyId)) await probe.makeSure(id);
        const before = findReply(cases.get(id), retry.replyId);
        const decided = cases.apply(id, { type: 'RetryReply', ...retry });
        if (!decided.ok) return decided;
        if (before && replyStatus(before) === 'sent') return done(before);
        return done(await sendParts(id, retry.replyId));
      }),
    recover() {
      for (const state of cases.list()) {
        for (const reply of state.replies) {
          const underWay = reply.parts.some((part) => part.progress.state === 'sending');
          if (!underWay && replyStatus(reply) !== 'sending') continue;
          cases.apply(state.id, { type: 'InterruptReply', replyId: reply.id });
        }
      }
    },
  };
}
