/** Holds the accounts and their audit: decides a command, folds its events, writes before it answers. */

import type { Account, AccountSetup } from '../domain/account.ts';
import { newAccount } from '../domain/account.ts';
import type { AuditEntry } from '../domain/audit.ts';
import type { AccountCommand, Observation } from '../domain/commands.ts';
import { decideAccount } from '../domain/decide-account.ts';
import type { AccountEvent } from '../domain/events.ts';
import { evolveAccount } from '../domain/evolve-account.ts';
import type { PageId } from '../domain/ids.ts';
import type { AccountRecord, Store } from '../store/store.ts';
import type { Result } from './result.ts';
import { done } from './result.ts';

export type AccountsBook = {
  list(): readonly Account[];
  find(id: string): Account | null;
  get(id: PageId): Account;
  command(id: PageId, command: AccountCommand): Promise<Result<Account>>;
  /** Notes what a call has shown of Meta's side. */
  observe(id: PageId, seen: readonly Observation[]): void;
  audit(): readonly AuditEntry[];
};

export function createAccountsBook(options: {
  setups: readonly AccountSetup[];
  records: readonly AccountRecord[];
  audit: readonly AuditEntry[];
  store: Store;
  now: () => number;
}): AccountsBook {
  const { store, now } = options;
  const accounts = new Map<string, Account>();
  for (const setup of options.setups) {
    // SEED-33: what was decided here survives removing and adding the page again; only the set-up is new.
    const record = options.records.find((kept) => kept.id === setup.id);
    accounts.set(setup.id, { ...newAccount(setup), ...record });
  }
  let audit = options.audit;

  function get(id: PageId): Account {
    const account = accounts.get(id);
    if (!account) throw new Error(`no account ${id}: doors look an id up before they use it`);
    return account;
  }

  function commit(id: PageId, events: readonly AccountEvent[]): void {
    if (events.length === 0) return;
    const next = events.reduce(evolveAccount, get(id));
    accounts.set(id, next);
    store.putAccount(recordOf(next));
    const entries = events.flatMap((event) => auditOf(id, event));
    if (entries.length === 0) return;
    audit = [...audit, ...entries];
    store.putAudit(audit);
  }

  return {
    list: () => [...accounts.values()],
    find: (id) => accounts.get(id) ?? null,
    get,
    async command(id, command) {
      const decision = decideAccount(get(id), command, now());
      if (!decision.ok) return decision;
      commit(id, decision.events);
      await store.flush();
      return done(get(id));
    },
    observe(id, seen) {
      for (const one of seen) {
        const decision = decideAccount(get(id), { type: 'Observe', seen: one }, now());
        if (decision.ok) commit(id, decision.events);
      }
    },
    audit: () => audit,
  };
}

function recordOf({ id, enabled, apps, takePermission, seen }: Account): AccountRecord {
  return { id, enabled, apps, takePermission, seen };
}

function auditOf(account: PageId, event: AccountEvent): AuditEntry[] {
  if (event.type === 'SeenAtMeta') return [];
  const { type, at, by, ...detail } = event;
  return [{ at, by, account, act: type, detail }];
}
