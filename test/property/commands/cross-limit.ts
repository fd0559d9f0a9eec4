/** Time passes over a limit of a thread in three steps, the last millisecond before it, its instant and the first after it; at each of them everything that apps can see and do is tried. */
import type { Model } from '../model/model.ts';
import type { Platform } from '../platform.ts';
import { type AppName, appNames, type PersonName } from '../setup.ts';
import { type Command, expectSameThread } from './command.ts';
import { expectView } from './read-owner.ts';
import { type Manner, Send } from './send.ts';
import { instantOf, type Limit } from './wait.ts';

/** How often boundaries were looked at, and how many answers were compared there. */
export interface Crossings {
  instants: number;
  answers: number;
}

export class CrossLimit implements Command {
  readonly limit: Limit;
  readonly person: PersonName;
  readonly crossings: Crossings;

  constructor(limit: Limit, person: PersonName, crossings: Crossings) {
    this.limit = limit;
    this.person = person;
    this.crossings = crossings;
  }

  check(model: Readonly<Model>): boolean {
    const instant = instantOf(model, this.person, this.limit);
    return instant !== null && instant - 1 > model.now;
  }

  async run(model: Model, platform: Platform): Promise<void> {
    const instant = instantOf(model, this.person, this.limit) ?? model.now;
    for (const plus of [-1, 0, 1]) {
      const length = instant + plus - model.now;
      model.advance(length);
      await platform.advance(length);
      this.crossings.instants += 1;
      this.crossings.answers += await expectSameRights(model, platform, this.person, mannerOf(this.limit));
    }
  }

  toString(): string {
    return `time passes over the end of ${this.person}'s ${this.limit}`;
  }
}

function mannerOf(limit: Limit): Manner {
  switch (limit) {
    case 'lease':
    case 'window':
    case 'silence':
      return {};
    case 'human_agent':
      return { humanAgent: true };
    case 'comment':
      return { privately: true };
    default:
      return limit satisfies never;
  }
}

/** Who is told of which owner, and who may send, app by app: owner, default app and bystander. Answers how much it asked. */
export async function expectSameRights(
  model: Model,
  platform: Platform,
  person: PersonName,
  manner: Manner = {},
): Promise<number> {
  await expectSameThread(model, platform, person);
  for (const app of appNames) {
    await expectView(model, platform, app, person);
  }
  for (const app of sendersOf(model, person)) {
    await new Send(app, person, 'none', manner).run(model, platform);
  }
  return 2 * appNames.length;
}

/** The owner last: a send that takes a thread would leave the others nothing to be refused. */
function sendersOf(model: Model, person: PersonName): AppName[] {
  const owner = model.lease(person)?.app;
  return [...appNames].sort((a, b) => Number(a === owner) - Number(b === owner));
}
