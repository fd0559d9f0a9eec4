/** Who owns a thread at a place of the journal, read from its control and routing entries. */
import type { Entry } from '../journal.ts';

export interface Ownership {
  readonly owner: string | null;
  readonly expiresAt: string | null;
  /** The entry that last said so. */
  readonly seq: number | undefined;
}

export function ownershipAt(journal: readonly Entry[], psid: string, horizon: number): Ownership {
  let ownership: Ownership = { owner: null, expiresAt: null, seq: undefined };
  for (const entry of journal) {
    if (entry.seq > horizon) break;
    if (entry.kind === 'control' && entry.psid === psid) {
      ownership = { owner: entry.to, expiresAt: entry.expires_at ?? null, seq: entry.seq };
    }
    if (entry.kind === 'routing' && entry.psid === psid) {
      ownership = { owner: entry.owner_after, expiresAt: entry.expires_at ?? null, seq: entry.seq };
    }
  }
  return ownership;
}
