/** The next send of the desk meets an ordered fault. */
import type { Bench } from '../bench.ts';
import type { DeskModel, FaultKind } from '../model.ts';
import type { DeskCommand } from '../watch.ts';

export class BreakNextSend implements DeskCommand {
  readonly effect: FaultKind;

  constructor(effect: FaultKind) {
    this.effect = effect;
  }

  check(model: Readonly<DeskModel>): boolean {
    return model.fault === null;
  }

  async run(model: DeskModel, bench: Bench): Promise<void> {
    model.fault = this.effect;
    const match = { call: 'send', app: bench.platform.appId('care') };
    const effect =
      this.effect === 'error' ? { error: { code: 1200, transient: true } } : { drop_connection: this.effect };
    await bench.platform.arm({ match, trigger: { next: 1 }, effect });
    await bench.newEntries();
  }

  toString(): string {
    return `the next send meets ${this.effect}`;
  }
}
