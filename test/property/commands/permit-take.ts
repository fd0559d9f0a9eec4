/** The business gives or withdraws an app's permission to take control. */
import type { Model } from '../model/model.ts';
import type { Platform } from '../platform.ts';
import type { AppName } from '../setup.ts';
import type { Command } from './command.ts';

export class PermitTake implements Command {
  readonly app: AppName;
  readonly allowed: boolean;

  constructor(app: AppName, allowed: boolean) {
    this.app = app;
    this.allowed = allowed;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, platform: Platform): Promise<void> {
    model.permit(this.app, this.allowed);
    await platform.permit(this.app, this.allowed);
  }

  toString(): string {
    return `the business ${this.allowed ? 'lets' : 'no longer lets'} ${this.app} take control`;
  }
}
