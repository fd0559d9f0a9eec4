/** A person writes, or taps something that enters by no route of its own. */
import { expect } from 'vitest';
import type { Model } from '../model/model.ts';
import { appNames, type PersonName, type Platform } from '../platform.ts';
import { type Command, expectSameThread } from './command.ts';

export class WriteMessage implements Command {
  readonly person: PersonName;

  constructor(person: PersonName) {
    this.person = person;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, platform: Platform): Promise<void> {
    await enter(model, platform, this.person, { type: 'message', text: 'hello' });
  }

  toString(): string {
    return `${this.person} writes`;
  }
}

/** An act that arrives: who is responsible is told at once, and the thread is as it should be. */
export async function enter(
  model: Model,
  platform: Platform,
  person: PersonName,
  act: { type: string; text?: string; ref?: string; ad_id?: string },
): Promise<void> {
  const responsible = model.act(person, act);
  const told = await platform.act(person, act);
  const routed = appNames.find((app) => platform.appId(app) === told.routed_to) ?? told.routed_to;
  // In mode Z the act names nobody unless somebody owns the thread.
  expect(routed, 'who is responsible').toBe(responsible);
  if (model.isOn()) {
    expect(told.routed_to, 'with routing on, somebody is responsible at once').not.toBeNull();
  }
  await expectSameThread(model, platform, person);
}
