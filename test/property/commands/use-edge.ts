/** An app calls one of the control edges: pass, release, take, request or extend. */
import type { Order } from '../../../scenarios/harness/oracle/control.ts';
import { inboxApp } from '../../../scenarios/harness/oracle/limits.ts';
import type { Model } from '../model/model.ts';
import type { Platform } from '../platform.ts';
import type { AppName, PersonName } from '../setup.ts';
import { type Command, expectAnswer, expectSameThread } from './command.ts';

export type EdgeOrder =
  | { kind: 'pass'; to: AppName | 'inbox' | null }
  | { kind: 'release' }
  | { kind: 'take' }
  | { kind: 'request' }
  | { kind: 'extend'; seconds: number };

export class UseEdge implements Command {
  readonly app: AppName;
  readonly person: PersonName;
  readonly order: EdgeOrder;

  constructor(app: AppName, person: PersonName, order: EdgeOrder) {
    this.app = app;
    this.person = person;
    this.order = order;
  }

  check(model: Readonly<Model>): boolean {
    return model.hasMet(this.person);
  }

  async run(model: Model, platform: Platform): Promise<void> {
    const { order } = this;
    const wanted: Order =
      order.kind === 'pass' ? { kind: 'pass', to: order.to === 'inbox' ? inboxApp : order.to } : order;
    const expected = model.call(this.app, this.person, wanted);
    const answer = await platform.call(this.app, `${order.kind}_thread_control`, {
      recipient: { id: platform.psid(this.person) },
      ...(order.kind === 'pass' && order.to !== null
        ? { target_app_id: order.to === 'inbox' ? inboxApp : platform.appId(order.to) }
        : {}),
      ...(order.kind === 'extend' ? { duration: order.seconds } : {}),
    });
    expectAnswer(answer, expected);
    await expectSameThread(model, platform, this.person);
  }

  toString(): string {
    const { order } = this;
    const target = order.kind === 'pass' ? ` to ${order.to ?? 'whom it may concern'}` : '';
    const time = order.kind === 'extend' ? ` by ${order.seconds} s` : '';
    return `${this.app} asks to ${order.kind} ${this.person}${target}${time}`;
  }
}
