/** The business chooses a default app, which switches the page on, or tries to clear it, which must fail once it is on. */
import { expect } from 'vitest';
import type { Model } from '../model/model.ts';
import { type AppName, type Platform, personNames } from '../platform.ts';
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
    if (this.app === null) {
      expect(status, 'clearing the default app is refused').toBe(409);
    } else {
      expect(status).toBe(200);
      model.route(this.app, this.social);
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

/** What any app can see of the switch; a page that was on once is on for ever. */
export async function expectMode(model: Model, platform: Platform): Promise<void> {
  const answer = await platform.read('spy', '?fields=messaging_feature_status');
  expect(answer).toMatchObject({
    kind: 'ok',
    body: { messaging_feature_status: { msgr_multi_app: model.isOn() } },
  });
  expect(model.isOn()).toBe(model.everOn);
}
