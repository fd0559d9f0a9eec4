/** Asks `thread_owner` when the owner of a case is in doubt, and again while news keeps coming in. */

import { probeRoundsMax } from '../config.ts';
import type { CaseId, PageId } from '../domain/ids.ts';
import { seenInProbe } from '../domain/observations.ts';
import { ownerNow } from '../domain/owner.ts';
import { unresolvedReplies } from '../domain/reply-status.ts';
import type { Log } from '../log.ts';
import type { AccountsBook } from './accounts-book.ts';
import type { CasesBook } from './cases-book.ts';
import type { GraphClient } from './ports.ts';
import type { SerialQueue } from './serial-queue.ts';

export type OwnerProbe = {
  /** Asks in the case's queue, once for all doubts that gather until then. */
  schedule(id: CaseId): void;
  /** Asks now; only for jobs that already run in the case's queue. */
  ask(id: CaseId): Promise<void>;
  /** Asks unless the case is ours beyond doubt and nothing is left to reconcile. */
  makeSure(id: CaseId): Promise<void>;
};

export function createOwnerProbe(options: {
  accounts: AccountsBook;
  cases: CasesBook;
  queue: SerialQueue;
  graphOf: (page: PageId) => GraphClient | null;
  now: () => number;
  log: Log;
}): OwnerProbe {
  const { accounts, cases, queue, graphOf, log } = options;
  const scheduled = new Set<CaseId>();

  async function ask(id: CaseId): Promise<void> {
    const { accountId, psid } = cases.get(id);
    const graph = graphOf(accountId);
    if (!graph) return;
    for (let round = 1; ; round += 1) {
      const before = cases.newsCount(id);
      const outcome = await graph.threadOwner(psid);
      // News that came while the question was on its way may be newer than the answer: ask again.
      if (cases.newsCount(id) !== before && round < probeRoundsMax) continue;
      cases.apply(id, { type: 'LearnOwner', outcome });
      if (outcome.kind === 'ok')
        accounts.observe(accountId, seenInProbe(accounts.get(accountId), outcome.value));
      return;
    }
  }

  return {
    ask,
    schedule(id) {
      if (scheduled.has(id) || !graphOf(cases.get(id).accountId)) return;
      scheduled.add(id);
      queue
        .run(id, async () => {
          scheduled.delete(id);
          if (cases.get(id).doubt !== null) await ask(id);
        })
        .catch((error: unknown) =>
          log.error({ err: String(error), case: id }, 'asking for the owner failed'),
        );
    },
    async makeSure(id) {
      const state = cases.get(id);
      const ours = ownerNow(state.owner, options.now()).kind === 'self';
      const settled = state.doubt === null && state.probeFailed === null;
      if (!ours || !settled || unresolvedReplies(state).length > 0) await ask(id);
    },
  };
}
