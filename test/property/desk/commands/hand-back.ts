/** The app that was handed the thread passes it back to the desk. */
import { expect } from 'vitest';
import { type Bench, until } from '../bench.ts';
import type { DeskModel } from '../model.ts';
import { type DeskCommand, expectOwner } from '../watch.ts';

export class HandBack implements DeskCommand {
  check(model: Readonly<DeskModel>): boolean {
    return model.owner === 'mkt' || model.owner === 'spy';
  }

  async run(model: DeskModel, bench: Bench): Promise<void> {
    const { platform } = bench;
    const answer = await platform.call(model.owner ?? 'mkt', 'pass_thread_control', {
      recipient: { id: platform.psid('ann') },
    });
    expect(answer).toMatchObject({ kind: 'ok' });
    model.owner = 'care';
    await bench.newEntries();
    await until(async () => (await bench.case()).owner.self, 'the desk hears that it has the thread');
    await expectOwner(model, bench);
  }

  toString(): string {
    return 'the thread is handed back';
  }
}
