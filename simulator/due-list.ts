/** Work that is due at an instant, earliest first: a binary heap of one world's leases and delivery attempts. */

export interface Due<Work> {
  readonly at: number;
  readonly work: Work;
}

export class DueList<Work> {
  readonly #heap: Due<Work>[] = [];

  get earliest(): Due<Work> | undefined {
    return this.#heap[0];
  }

  get size(): number {
    return this.#heap.length;
  }

  add(at: number, work: Work): void {
    const heap = this.#heap;
    const due = { at, work };
    let index = heap.length;
    heap.push(due);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || above.at <= at) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = due;
  }

  takeEarliest(): Due<Work> | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      const smaller =
        (heap[right]?.at ?? Number.POSITIVE_INFINITY) < (heap[left]?.at ?? Number.POSITIVE_INFINITY)
          ? right
          : left;
      const child = heap[smaller];
      if (child === undefined || child.at >= last.at) break;
      heap[index] = child;
      index = smaller;
    }
    heap[index] = last;
    return first;
  }

  /** Every piece of work, in no particular order. */
  all(): readonly Due<Work>[] {
    return this.#heap;
  }
}
