/** The next call of a kind meets an ordered fault. One at a time, so that both sides agree which it is. */
import type { FaultKind, FaultyCall, Model } from '../model/model.ts';
import type { Platform } from '../platform.ts';
import { type Command, faultCode } from './command.ts';

export class ArmFault implements Command {
  readonly call: FaultyCall;
  readonly effect: FaultKind;

  constructor(call: FaultyCall, effect: FaultKind) {
    this.call = call;
    this.effect = effect;
  }

  check(model: Readonly<Model>): boolean {
    return model.fault === null;
  }

  async run(model: Model, platform: Platform): Promise<void> {
    model.fault = { call: this.call, effect: this.effect };
    const effect =
      this.effect === 'error'
        ? { error: { code: faultCode, transient: true } }
        : { drop_connection: this.effect };
    await platform.arm({ match: { call: this.call }, trigger: { next: 1 }, effect });
  }

  toString(): string {
    return `the next ${this.call} meets ${this.effect === 'error' ? 'an error' : `a cut ${this.effect.replace('_', ' ')}`}`;
  }
}
