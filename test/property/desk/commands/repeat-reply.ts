/** The same reply is posted again with the same Idempotency-Key, as a browser does after a lost answer. */
import { expect } from 'vitest';
import type { Bench } from '../bench.ts';
import type { DeskModel } from '../model.ts';
import { type DeskCommand, pendingOf, watchStep } from '../watch.ts';

export class RepeatReply implements DeskCommand {
  check(model: Readonly<DeskModel>): boolean {
    return model.last !== null;
  }

  async run(model: DeskModel, bench: Bench): Promise<void> {
    const { last } = model;
    if (last === null) {
      return;
    }
    const reply = await bench.reply(last.text, last.choice, last.key);
    expect(reply.id).toBe(last.id);
    const { accepted, refused } = await watchStep(model, bench);
    expect([...accepted, ...refused], 'the same key sends nothing again').toEqual([]);
    model.pending = await pendingOf(bench);
  }

  toString(): string {
    return 'repeat the reply';
  }
}
