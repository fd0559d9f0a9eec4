/** The business chooses a default app, which switches the page on, or tries to clear it, which must fail once it is on. */
import { expect } from 'vitest';
import type { Model } from '../model/model.ts';
import type { Platform } from '../platform.ts';
import { type AppName, personNames } from '../setup.ts';
import { type Command, expectSameThread } from './command.ts';

export class ChooseDefault implements Command {
  readonly app: AppName | null;
  readonly social: AppName | null;

  constructor(app: AppName | null, social: AppName | null) {
    this.app = app;
    this.social = social;
  }

  check(model: Readonly<Model>): boolean {
    // With the page off there is nothing to clear.
    return this.app !== null || model.isOn();
  }

  async run(model: Model, platform: Platform): Promise<void> {
    const status = await platform.putRouting({ default_app: this.app, social: this.social });
    if (this.app !== null) {
      expect(status).toBe(200);
      model.route(this.app, this.social);
    } else if (model.mayClear()) {
      expect(status, 'clearing the default app is allowed under this reading').toBe(200);
      model.clear();
    } else {
      expect(status, 'clearing the default app is refused').toBe(409);
    }
    await expectMode(model, platform);
    for (const person of personNames) {
      await expectSameThread(model, platform, person);
    }
  }

  toString(): string {
    return this.app === null
      ? 'the business tries to clear the default app'
      : `the business makes ${this.app} the default app${this.social === null ? '' : ` and routes organic entries to ${this.social}`}`;
  }
}

/** What any app can see of the switch; a page that was on once is on for ever, save under one reading. */
export async function expectMode(model: Model, platform: Platform): Promise<void> {
  expect(await platform.isRouted(), 'msgr_multi_app').toBe(model.isOn());
  if (!model.mayClear()) {
    expect(model.isOn()).toBe(model.everOn);
  }
}
