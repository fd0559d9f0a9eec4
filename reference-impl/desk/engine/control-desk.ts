/** The pending choice, and the control acts that are calls of their own: take, extend, request, pass, release. */

import type { Case } from '../domain/case.ts';
import type { ControlAct } from '../domain/commands.ts';
import type { Failure } from '../domain/failure.ts';
import type { CaseId, PageId } from '../domain/ids.ts';
import { seenInControl, seenInFeatureStatus } from '../domain/observations.ts';
import { ownerNow } from '../domain/owner.ts';
import type { ThreadControl } from '../domain/thread-control.ts';
import type { AccountsBook } from './accounts-book.ts';
import type { CasesBook } from './cases-book.ts';
import type { OwnerProbe } from './owner-probe.ts';
import type { GraphClient } from './ports.ts';
import type { Result } from './result.ts';
import { done } from './result.ts';
import type { SerialQueue } from './serial-queue.ts';

export type ControlOutcome =
  | { readonly status: 'done' }
  | { readonly status: 'refused'; readonly failure: Failure }
  | { readonly status: 'unknown'; readonly why: string };

export type ControlDesk = {
  choose(id: CaseId, choice: ThreadControl, by: string): Promise<Result<Case>>;
  undo(id: CaseId, by: string): Promise<Result<Case>>;
  act(id: CaseId, act: ControlAct, by: string): Promise<Result<ControlOutcome>>;
  /** Asks Meta who owns the thread now. */
  refresh(id: CaseId): Promise<Case>;
};

export function createControlDesk(options: {
  accounts: AccountsBook;
  cases: CasesBook;
  probe: OwnerProbe;
  queue: SerialQueue;
  graphOf: (page: PageId) => GraphClient | null;
  now: () => number;
}): ControlDesk {
  const { accounts, cases, probe, queue, graphOf, now } = options;

  /** F-26, F-88: believed off, Conversation Routing is looked at again before anything is concluded from it. */
  async function lookAtRoutingAgain(page: PageId, graph: GraphClient): Promise<void> {
    const status = await graph.routingOn();
    if (status.kind === 'ok') accounts.observe(page, [seenInFeatureStatus(status.value)]);
  }

  async function act(id: CaseId, asked: ControlAct, by: string): Promise<Result<ControlOutcome>> {
    const { accountId, psid, doubt } = cases.get(id);
    const graph = graphOf(accountId);
    if (doubt !== null) await probe.ask(id);
    const first = cases.apply(id, { type: 'AskControl', act: asked });
    if (!first.ok && first.refusal.kind === 'RoutingIsOff' && graph)
      await lookAtRoutingAgain(accountId, graph);
    const allowed = first.ok ? first : cases.apply(id, { type: 'AskControl', act: asked });
    if (!allowed.ok) return allowed;
    if (!graph) return { ok: false, refusal: { kind: 'AccountNotConnected' } };
    const before = ownerNow(cases.get(id).owner, now());
    const outcome = await graph.control(psid, asked);
    cases.apply(id, { type: 'SettleControl', act: asked, outcome, by });
    accounts.observe(accountId, seenInControl(asked, before, outcome));
    await cases.flush(id);
    switch (outcome.kind) {
      case 'ok':
        return done({ status: 'done' });
      case 'refused':
        return done({ status: 'refused', failure: outcome.failure });
      case 'unknown':
        return done({ status: 'unknown', why: outcome.why });
      default:
        return outcome satisfies never;
    }
  }

  return {
    choose: (id, choice, by) =>
      queue.run(id, async () => {
        const result = cases.apply(id, { type: 'ChooseThreadControl', choice, by });
        await cases.flush(id);
        return result;
      }),
    undo: (id, by) =>
      queue.run(id, async () => {
        const result = cases.apply(id, { type: 'UndoThreadControl', by });
        await cases.flush(id);
        return result;
      }),
    act: (id, asked, by) => queue.run(id, () => act(id, asked, by)),
    refresh: (id) =>
      queue.run(id, async () => {
        await probe.ask(id);
        return cases.get(id);
      }),
  };
}
