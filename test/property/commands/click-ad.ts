/** A person clicks an ad, with or without a word. */
import type { Model } from '../model/model.ts';
import type { PersonName, Platform } from '../platform.ts';
import type { Command } from './command.ts';
import { enter } from './write-message.ts';

export class ClickAd implements Command {
  readonly person: PersonName;
  readonly adId: string;
  readonly text: string | null;

  constructor(person: PersonName, adId: string, text: string | null) {
    this.person = person;
    this.adId = adId;
    this.text = text;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, platform: Platform): Promise<void> {
    const text = this.text === null ? {} : { text: this.text };
    await enter(model, platform, this.person, { type: 'ad_click', ad_id: this.adId, ...text });
  }

  toString(): string {
    return `${this.person} clicks ad ${this.adId}${this.text === null ? '' : ` and writes "${this.text}"`}`;
  }
}
