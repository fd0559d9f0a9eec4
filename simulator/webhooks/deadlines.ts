/** One time limit for many things under way: they end in the order they began, so a single timer watches them all. */

export interface Expiring {
  expire(): void;
}

export class Deadlines {
  readonly limitMs: number;
  /** In the order they began. */
  readonly #until = new Map<Expiring, number>();
  #timer: NodeJS.Timeout | null = null;

  constructor(limitMs: number) {
    this.limitMs = limitMs;
  }

  add(thing: Expiring): void {
    this.#until.set(thing, performance.now() + this.limitMs);
    this.#timer ??= setTimeout(() => this.#sweep(), this.limitMs);
  }

  delete(thing: Expiring): void {
    this.#until.delete(thing);
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #sweep(): void {
    this.#timer = null;
    const now = performance.now();
    for (const [thing, until] of this.#until) {
      if (until > now) {
        this.#timer = setTimeout(() => this.#sweep(), until - now);
        return;
      }
      this.#until.delete(thing);
      thing.expire();
    }
  }
}
