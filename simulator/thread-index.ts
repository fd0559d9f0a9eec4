/** For each thread, the seqs of its entries, oldest first: what `explain` walks. */

import type { Recorded } from './domain/events.ts';
import { type ThreadKey, threadKey } from './domain/ids.ts';

export class ThreadIndex {
  readonly #seqs = new Map<ThreadKey, number[]>();

  add(entry: Recorded): void {
    if (!('psid' in entry) || entry.psid === undefined || !('page' in entry) || entry.page === undefined)
      return;
    const key = threadKey(entry.page, entry.psid);
    const seqs = this.#seqs.get(key);
    if (seqs === undefined) this.#seqs.set(key, [entry.seq]);
    else seqs.push(entry.seq);
  }

  seqsOf(key: ThreadKey): readonly number[] {
    return this.#seqs.get(key) ?? [];
  }

  clear(): void {
    this.#seqs.clear();
  }
}
