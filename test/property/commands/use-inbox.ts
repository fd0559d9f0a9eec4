/** Somebody at the Page Inbox, or Meta's AI there, does something with a thread. */
import type { InboxAct, Model } from '../model/model.ts';
import type { Platform } from '../platform.ts';
import type { PersonName } from '../setup.ts';
import { type Command, expectSameThread, same } from './command.ts';

export class UseInbox implements Command {
  readonly person: PersonName;
  readonly act: InboxAct;

  constructor(person: PersonName, act: InboxAct) {
    this.person = person;
    this.act = act;
  }

  check(model: Readonly<Model>): boolean {
    return model.hasMet(this.person);
  }

  async run(model: Model, platform: Platform): Promise<void> {
    const due = model.inbox(this.person, this.act);
    const app = this.act.type === 'ai_pass' ? { app: platform.appId(this.act.app) } : {};
    const told = await platform.inbox(this.person, { ...this.act, ...app });
    same(told.done, due.done, 'whether the inbox can do this');
    await expectSameThread(model, platform, this.person);
  }

  toString(): string {
    const to = this.act.type === 'ai_pass' ? ` to ${this.act.app}` : '';
    return `the inbox does ${this.act.type}${to} with ${this.person}`;
  }
}
