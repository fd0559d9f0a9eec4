/** The agent chooses in the Update Thread Control window and presses Update: no call to Meta yet (SEED-70). */
import { expect } from 'vitest';
import type { Bench, Choice } from '../bench.ts';
import { type DeskModel, inWords } from '../model.ts';
import { type DeskCommand, pendingOf, watchStep } from '../watch.ts';

export class Choose implements DeskCommand {
  readonly choice: Choice;

  constructor(choice: Choice) {
    this.choice = choice;
  }

  check(): boolean {
    return true;
  }

  async run(model: DeskModel, bench: Bench): Promise<void> {
    await bench.choose(this.choice);
    model.pending = this.choice;
    const { accepted, refused } = await watchStep(model, bench);
    expect([...accepted, ...refused], 'Update sends nothing').toEqual([]);
    expect(await pendingOf(bench)).toEqual(this.choice);
  }

  toString(): string {
    return `Update: ${inWords(this.choice)}`;
  }
}
