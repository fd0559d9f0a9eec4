/** The person writes again; an idle thread comes to the desk, which is the default app. */
import type { Bench } from '../bench.ts';
import type { DeskModel } from '../model.ts';
import { type DeskCommand, expectOwner } from '../watch.ts';

export class Write implements DeskCommand {
  check(): boolean {
    return true;
  }

  async run(model: DeskModel, bench: Bench): Promise<void> {
    await bench.personWrites(model.nextText());
    model.owner ??= 'care';
    await bench.newEntries();
    await expectOwner(model, bench);
  }

  toString(): string {
    return 'the person writes';
  }
}
