/** The app whose last send an ordered fault ended sends it again, word for word. */
import type { Model } from '../model/model.ts';
import type { Platform } from '../platform.ts';
import type { Command } from './command.ts';

export class Retry implements Command {
  check(model: Readonly<Model>): boolean {
    return model.lastFailed !== null;
  }

  async run(model: Model, platform: Platform): Promise<void> {
    const failed = model.lastFailed;
    model.lastFailed = null;
    await failed?.again(model, platform);
  }

  toString(): string {
    return 'the send that failed last is sent again';
  }
}
