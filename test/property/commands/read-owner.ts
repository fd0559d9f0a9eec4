/** An app asks who owns a thread; what it may see depends on who asks (CR-111 to CR-113). */
import { expect } from 'vitest';
import type { Model } from '../model/model.ts';
import type { AppName, PersonName, Platform } from '../platform.ts';
import { type Command, expectSameThread } from './command.ts';

export class ReadOwner implements Command {
  readonly app: AppName;
  readonly person: PersonName;

  constructor(app: AppName, person: PersonName) {
    this.app = app;
    this.person = person;
  }

  check(model: Readonly<Model>): boolean {
    return model.hasMet(this.person);
  }

  async run(model: Model, platform: Platform): Promise<void> {
    const answer = await platform.read(this.app, `/thread_owner?recipient=${platform.psid(this.person)}`);
    const lease = model.lease(this.person);
    const seesApp = lease !== null && (lease.app === this.app || model.page.defaultApp === this.app);
    const view =
      lease === null
        ? null
        : {
            ...(seesApp ? { app_id: platform.appId(lease.app as AppName) } : {}),
            expiration: Math.floor(lease.endsAt / 1000),
          };
    expect(answer).toEqual({ kind: 'ok', body: { data: view === null ? [] : [{ thread_owner: view }] } });
    await expectSameThread(model, platform, this.person);
  }

  toString(): string {
    return `${this.app} asks who owns ${this.person}`;
  }
}
