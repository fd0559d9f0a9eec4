/** A person taps the button of the last message that had one, whoever owns the thread by now. */
import type { Model } from '../model/model.ts';
import type { Platform } from '../platform.ts';
import type { PersonName } from '../setup.ts';
import { arrive } from './arrive.ts';
import type { Command } from './command.ts';

export class TapButton implements Command {
  readonly person: PersonName;

  constructor(person: PersonName) {
    this.person = person;
  }

  check(model: Readonly<Model>): boolean {
    return model.buttons.has(this.person);
  }

  async run(model: Model, platform: Platform): Promise<void> {
    const mid = model.buttons.get(this.person)?.mid;
    await arrive(model, platform, this.person, { type: 'postback' }, { mid, button: 0 });
  }

  toString(): string {
    return `${this.person} taps the last button`;
  }
}
