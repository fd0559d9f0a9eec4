/** A person taps Get Started. */
import type { Model } from '../model/model.ts';
import type { PersonName, Platform } from '../platform.ts';
import type { Command } from './command.ts';
import { enter } from './write-message.ts';

export class TapGetStarted implements Command {
  readonly person: PersonName;

  constructor(person: PersonName) {
    this.person = person;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, platform: Platform): Promise<void> {
    await enter(model, platform, this.person, { type: 'get_started' });
  }

  toString(): string {
    return `${this.person} taps Get Started`;
  }
}
