/** A person opens an m.me link. */
import type { Model } from '../model/model.ts';
import type { PersonName, Platform } from '../platform.ts';
import type { Command } from './command.ts';
import { enter } from './write-message.ts';

export class OpenLink implements Command {
  readonly person: PersonName;
  readonly ref: string;
  readonly text: string | null;

  constructor(person: PersonName, ref: string, text: string | null) {
    this.person = person;
    this.ref = ref;
    this.text = text;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, platform: Platform): Promise<void> {
    const text = this.text === null ? {} : { text: this.text };
    await enter(model, platform, this.person, { type: 'link', ref: this.ref, ...text });
  }

  toString(): string {
    return `${this.person} opens the link ${this.ref}${this.text === null ? '' : ` and writes "${this.text}"`}`;
  }
}
