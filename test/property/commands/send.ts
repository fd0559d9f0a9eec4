/** An app sends a message, which may carry an order about control. */
import type { Order, SendControl } from '../../../scenarios/harness/oracle/control.ts';
import type { Model } from '../model/model.ts';
import type { AppName, PersonName, Platform } from '../platform.ts';
import { type Command, expectAnswer, expectSameThread } from './command.ts';

/** What stands in `thread_control`; `empty` is an object that says nothing, which releases (CR-040). */
export type Ordered = 'none' | 'pass' | 'release' | 'empty' | 'nonsense' | { pass: AppName | 'stranger' };

export class Send implements Command {
  readonly app: AppName;
  readonly person: PersonName;
  readonly ordered: Ordered;

  constructor(app: AppName, person: PersonName, ordered: Ordered) {
    this.app = app;
    this.person = person;
    this.ordered = ordered;
  }

  check(model: Readonly<Model>): boolean {
    return model.hasMet(this.person);
  }

  async run(model: Model, platform: Platform): Promise<void> {
    const order: Order = { kind: 'send', tag: null, control: controlOf(this.ordered) };
    const expected = model.call(this.app, this.person, order);
    const control = wireOf(this.ordered, platform);
    const answer = await platform.call(this.app, 'messages', {
      recipient: { id: platform.psid(this.person) },
      messaging_type: 'RESPONSE',
      message: { text: 'hi' },
      ...(control === null ? {} : { thread_control: control }),
    });
    expectAnswer(answer, expected);
    await expectSameThread(model, platform, this.person);
  }

  toString(): string {
    const { ordered } = this;
    const words = typeof ordered === 'string' ? ordered : `pass to ${ordered.pass}`;
    return `${this.app} sends to ${this.person}${ordered === 'none' ? '' : ` with ${words}`}`;
  }
}

function controlOf(ordered: Ordered): SendControl | null {
  switch (ordered) {
    case 'none':
      return null;
    case 'pass':
      return { kind: 'pass', to: null };
    case 'release':
    case 'empty':
      return { kind: 'release' };
    case 'nonsense':
      return { kind: 'unknown' };
    default:
      return { kind: 'pass', to: ordered.pass };
  }
}

/** An app id that no page knows. */
const stranger = '999000999000999';

function wireOf(ordered: Ordered, platform: Platform): Record<string, string> | null {
  switch (ordered) {
    case 'none':
      return null;
    case 'empty':
      return {};
    case 'pass':
    case 'release':
    case 'nonsense':
      return { control_type: ordered };
    default:
      return {
        control_type: 'pass',
        app_id: ordered.pass === 'stranger' ? stranger : platform.appId(ordered.pass),
      };
  }
}
