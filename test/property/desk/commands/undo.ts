/** The agent takes the choice back (SEED-79). */
import { expect } from 'vitest';
import type { Bench } from '../bench.ts';
import type { DeskModel } from '../model.ts';
import { type DeskCommand, pendingOf, watchStep } from '../watch.ts';

export class Undo implements DeskCommand {
  check(): boolean {
    return true;
  }

  async run(model: DeskModel, bench: Bench): Promise<void> {
    await bench.undo();
    model.pending = null;
    const { accepted, refused } = await watchStep(model, bench);
    expect([...accepted, ...refused], 'undo sends nothing').toEqual([]);
    expect(await pendingOf(bench)).toBeNull();
  }

  toString(): string {
    return 'undo';
  }
}
