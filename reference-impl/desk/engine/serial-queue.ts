/** Runs jobs one after another per key, different keys side by side, and knows when nothing runs. */

export type SerialQueue = {
  run<T>(key: string, job: () => Promise<T>): Promise<T>;
  /** Resolves when no job is running or waiting. */
  idle(): Promise<void>;
};

export function createSerialQueue(): SerialQueue {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run(key, job) {
      const before = tails.get(key) ?? Promise.resolve();
      // A job that failed has told its own caller; the next one starts all the same.
      const mine = before.then(job, job);
      tails.set(key, mine);
      const forget = () => {
        if (tails.get(key) === mine) tails.delete(key);
      };
      mine.then(forget, forget);
      return mine;
    },
    async idle() {
      while (tails.size > 0) await Promise.allSettled([...tails.values()]);
    },
  };
}
