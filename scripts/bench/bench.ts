// What one bench is: a request to the product and a request to a bare server, loaded in turn on the same machine.

export interface Target {
  url: string;
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string;
}

export interface Ready {
  subject: Target;
  baseline: Target;
  /** Resolves when what a round has set going is done, so that it does not weigh on the next one. */
  settle(): Promise<void>;
}

export interface Bench {
  name: string;
  what: string;
  /** Least ratio of throughput, product to bare server, that counts as met. */
  expected: number;
  prepare(): Promise<Ready>;
}
