// What one timing is: something that has to be done within a time, where a ratio to a bare server would say nothing.

export interface Timing {
  name: string;
  what: string;
  /** Most milliseconds, in the median of its runs, that count as met. */
  expectedMs: number;
  /** Milliseconds of each run. */
  measure(): Promise<readonly number[]>;
}
