/** A store that forgets with the process, for tests and for the driver's worlds. */

import type { AuditEntry } from '../domain/audit.ts';
import type { Case } from '../domain/case.ts';
import type { AccountRecord, Store } from './store.ts';

export function createMemoryStore(): Store {
  const accounts = new Map<string, AccountRecord>();
  const cases = new Map<string, Case>();
  let audit: readonly AuditEntry[] = [];
  return {
    load: async () => ({ accounts: [...accounts.values()], cases: [...cases.values()], audit }),
    putAccount(account) {
      accounts.set(account.id, structuredClone(account));
    },
    putCase(state) {
      cases.set(state.id, structuredClone(state));
    },
    putAudit(entries) {
      audit = structuredClone(entries);
    },
    flush: async () => {},
    close: async () => {},
  };
}
