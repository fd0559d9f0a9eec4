/** A person does something: writes, taps, clicks, answers a form, comments. */
import type { Act, Model } from '../model/model.ts';
import type { Platform } from '../platform.ts';
import type { PersonName } from '../setup.ts';
import { type Command, expectSameThread, nameOf, same } from './command.ts';

export class Arrive implements Command {
  readonly person: PersonName;
  readonly act: Act;

  constructor(person: PersonName, act: Act) {
    this.person = person;
    this.act = act;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, platform: Platform): Promise<void> {
    await arrive(model, platform, this.person, this.act);
  }

  toString(): string {
    const { type, ...more } = this.act;
    const words = Object.entries(more).map(([member, value]) => `${member} ${JSON.stringify(value)}`);
    return `${this.person}: ${[type, ...words].join(' ')}`;
  }
}

/** An act that arrives: who is responsible is told at once, and the thread is as it should be. */
export async function arrive(
  model: Model,
  platform: Platform,
  person: PersonName,
  act: Act,
  more: Record<string, unknown> = {},
): Promise<void> {
  const due = model.act(person, act);
  const told = await platform.act(person, { ...act, ...more });
  same(told.done, due.done, 'whether the person can do this');
  if (told.done && due.done && act.type !== 'comment' && act.outcome === undefined) {
    same(nameOf(platform, told.routed_to), due.responsible, 'who is responsible');
    if (model.isOn()) {
      same(told.routed_to === null, false, 'with routing on, nobody is responsible');
    }
  }
  if (told.done && act.type === 'comment' && told.comment_id !== undefined) {
    model.comments.set(told.comment_id, { at: model.now, replied: false });
    model.lastComment.set(person, told.comment_id);
  }
  await expectSameThread(model, platform, person);
}
