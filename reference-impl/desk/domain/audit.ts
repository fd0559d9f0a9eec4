/** One act of an admin, as the audit keeps it. */

import type { PageId } from './ids.ts';

export type AuditEntry = {
  readonly at: number;
  readonly by: string;
  readonly account: PageId;
  readonly act: string;
  readonly detail: Readonly<Record<string, unknown>>;
};
