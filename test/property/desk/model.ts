/** What an agent may rely on: who owns the thread at Meta, which choice is pending, and what became of the replies. */
import type { AppName } from '../setup.ts';
import type { Choice } from './bench.ts';

export type FaultKind = 'error' | 'before_commit' | 'after_commit';

export class DeskModel {
  owner: AppName | null = 'care';
  pending: Choice | null = null;
  fault: FaultKind | null = null;
  last: { id: string; key: string; text: string; choice: Choice | null; status: string } | null = null;
  /** What was reached, so that a run in which nothing happened does not count as proof. */
  readonly reached: Set<string>;
  #texts = 0;

  constructor(reached: Set<string>) {
    this.reached = reached;
  }

  nextText(): string {
    this.#texts += 1;
    return `text-${this.#texts}`;
  }

  /** On an idle thread the default app speaks, and here that is the desk. */
  maySend(): boolean {
    return this.owner === 'care' || this.owner === null;
  }
}

export function ownerAfter(choice: Choice | null, owner: AppName | null): AppName | null {
  if (choice === null) {
    return owner;
  }
  return choice.type === 'pass' ? choice.app : null;
}

export function inWords(choice: Choice): string {
  return choice.type === 'pass' ? `pass to ${choice.app}` : 'release';
}
