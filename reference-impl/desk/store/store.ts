/** Where the desk keeps what it knows: one small subject per account and per case, and the audit. */

import type { Account } from '../domain/account.ts';
import type { AuditEntry } from '../domain/audit.ts';
import type { Case } from '../domain/case.ts';
import type { CaseId } from '../domain/ids.ts';

/** What is kept of an account: the desk's own decisions. Names, tokens and app ids come from the set-up. */
export type AccountRecord = Pick<Account, 'id' | 'enabled' | 'apps' | 'takePermission' | 'seen'>;

export type Store = {
  load(): Promise<{
    readonly accounts: readonly AccountRecord[];
    readonly cases: readonly Case[];
    readonly audit: readonly AuditEntry[];
  }>;
  /** Notes what changed; the write itself follows shortly, many changes in one. */
  putAccount(account: AccountRecord): void;
  putCase(state: Case): void;
  putAudit(entries: readonly AuditEntry[]): void;
  /** Resolves when what was put before is written; `of` narrows it to one case. */
  flush(of?: CaseId): Promise<void>;
  close(): Promise<void>;
};
