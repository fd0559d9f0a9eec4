/** An app sends a message, which may carry a tag, a button, an order about control, or be the private answer to a comment. */
import type { Order, SendControl } from '../../../scenarios/harness/oracle/control.ts';
import { inboxApp } from '../../../scenarios/harness/oracle/limits.ts';
import type { Model } from '../model/model.ts';
import type { Platform } from '../platform.ts';
import type { AppName, PersonName } from '../setup.ts';
import { type Command, expectAnswer, expectSameThread } from './command.ts';

/** What stands in `thread_control`; `empty` is an object that says nothing, which releases (CR-040). */
export type Ordered =
  | 'none'
  | 'pass'
  | 'release'
  | 'empty'
  | 'nonsense'
  | { pass: AppName | 'inbox' | 'stranger' };

export interface Manner {
  humanAgent?: boolean;
  button?: boolean;
  /** To the person's last comment instead of to the person. */
  privately?: boolean;
}

export class Send implements Command {
  readonly app: AppName;
  readonly person: PersonName;
  readonly ordered: Ordered;
  readonly manner: Manner;

  constructor(app: AppName, person: PersonName, ordered: Ordered, manner: Manner = {}) {
    this.app = app;
    this.person = person;
    this.ordered = ordered;
    this.manner = manner;
  }

  check(model: Readonly<Model>): boolean {
    return this.manner.privately === true ? model.lastComment.has(this.person) : model.hasMet(this.person);
  }

  async run(model: Model, platform: Platform): Promise<void> {
    const { app, person, ordered, manner } = this;
    const comment = manner.privately === true ? (model.lastComment.get(person) ?? null) : null;
    const tag = manner.humanAgent === true ? 'HUMAN_AGENT' : null;
    const order: Order = { kind: 'send', tag, comment, control: controlOf(ordered) };
    const expected = model.call(app, person, order);
    const control = wireOf(ordered, platform);
    const answer = await platform.call(app, 'messages', {
      recipient: comment === null ? { id: platform.psid(person) } : { comment_id: comment },
      ...(tag === null ? { messaging_type: 'RESPONSE' } : { messaging_type: 'MESSAGE_TAG', tag }),
      message: manner.button === true ? withButton : { text: 'hi' },
      ...(control === null ? {} : { thread_control: control }),
    });
    expectAnswer(answer, expected);
    if (manner.button === true && answer.kind === 'ok') {
      model.buttons.set(person, { mid: (answer.body as { message_id: string }).message_id, app });
    }
    if (expected.end === 'faulted' || expected.end === 'lost') {
      model.lastFailed = { again: (...both) => this.run(...both) };
    }
    await expectSameThread(model, platform, person);
  }

  toString(): string {
    const { ordered, manner } = this;
    const words = typeof ordered === 'string' ? ordered : `pass to ${ordered.pass}`;
    const how = Object.entries(manner).flatMap(([member, set]) => (set === true ? [` (${member})`] : []));
    return `${this.app} sends to ${this.person}${ordered === 'none' ? '' : ` with ${words}`}${how.join('')}`;
  }
}

const withButton = {
  attachment: {
    type: 'template',
    payload: {
      template_type: 'button',
      text: 'Choose',
      buttons: [{ type: 'postback', title: 'Order', payload: 'ORDER' }],
    },
  },
};

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
      return { kind: 'pass', to: ordered.pass === 'inbox' ? inboxApp : ordered.pass };
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
      return { control_type: 'pass', app_id: idOf(ordered.pass, platform) };
  }
}

function idOf(app: AppName | 'inbox' | 'stranger', platform: Platform): string {
  if (app === 'inbox') {
    return inboxApp;
  }
  return app === 'stranger' ? stranger : platform.appId(app);
}
