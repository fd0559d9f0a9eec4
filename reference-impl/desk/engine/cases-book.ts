/** Holds the cases: decides a command at once, folds its events, and tells when an owner is in doubt. */

import type { Case } from '../domain/case.ts';
import { newCase } from '../domain/case.ts';
import type { CaseCommand } from '../domain/commands.ts';
import { decideCase } from '../domain/decide-case.ts';
import { evolveCase } from '../domain/evolve-case.ts';
import type { CaseId, PageId, Psid } from '../domain/ids.ts';
import { caseIdOf } from '../domain/ids.ts';
import type { Store } from '../store/store.ts';
import type { AccountsBook } from './accounts-book.ts';
import type { Result } from './result.ts';
import { done } from './result.ts';

export type CasesBook = {
  list(): readonly Case[];
  find(id: string): Case | null;
  get(id: CaseId): Case;
  findThread(page: PageId, psid: Psid): Case | null;
  /** The thread's case, opened if it has none: a person may be written to before the first webhook. */
  open(page: PageId, psid: Psid): Case;
  /** Decides and folds in one step, so that webhooks and calls never see half of anything. */
  apply(id: CaseId, command: CaseCommand): Result<Case>;
  /** As apply, for a thread that may have no case yet. */
  applyTo(page: PageId, psid: Psid, command: CaseCommand): Result<Case>;
  /** Grows with each piece of news about the owner; equal before and after a question means: still the same story. */
  newsCount(id: CaseId): number;
  /** Called whenever a case is left in doubt about its owner. */
  onDoubt(listener: (id: CaseId) => void): void;
  flush(id: CaseId): Promise<void>;
};

export function createCasesBook(options: {
  loaded: readonly Case[];
  accounts: AccountsBook;
  store: Store;
  now: () => number;
}): CasesBook {
  const { accounts, store, now } = options;
  const cases = new Map<string, Case>(options.loaded.map((state) => [state.id, state]));
  const news = new Map<CaseId, number>();
  let doubted: (id: CaseId) => void = () => {};

  function get(id: CaseId): Case {
    const state = cases.get(id);
    if (!state) throw new Error(`no case ${id}: doors look an id up before they use it`);
    return state;
  }

  function applyToState(state: Case, command: CaseCommand): Result<Case> {
    const context = { account: accounts.get(state.accountId), now: now() };
    const decision = decideCase(state, command, context);
    if (!decision.ok) return decision;
    if (decision.events.length === 0) return done(state);
    const next = decision.events.reduce(evolveCase, state);
    cases.set(next.id, next);
    store.putCase(next);
    const told = decision.events.filter(
      (event) => event.type === 'OwnerLearned' || event.type === 'OwnerDoubted',
    );
    news.set(next.id, (news.get(next.id) ?? 0) + told.length);
    if (next.doubt !== null) doubted(next.id);
    return done(next);
  }

  return {
    // A page that is not set up at present keeps its cases in their files, out of sight.
    list: () => [...cases.values()].filter((state) => accounts.find(state.accountId) !== null),
    find(id) {
      const state = cases.get(id);
      return state && accounts.find(state.accountId) ? state : null;
    },
    get,
    findThread: (page, psid) => cases.get(caseIdOf(page, psid)) ?? null,
    open(page, psid) {
      const id = caseIdOf(page, psid);
      const known = cases.get(id);
      if (known) return known;
      const opened = newCase({ id, accountId: page, psid, now: now() });
      cases.set(id, opened);
      store.putCase(opened);
      return opened;
    },
    apply: (id, command) => applyToState(get(id), command),
    applyTo(page, psid, command) {
      const id = caseIdOf(page, psid);
      return applyToState(cases.get(id) ?? newCase({ id, accountId: page, psid, now: now() }), command);
    },
    newsCount: (id) => news.get(id) ?? 0,
    onDoubt(listener) {
      doubted = listener;
    },
    flush: (id) => store.flush(id),
  };
}
