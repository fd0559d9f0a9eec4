/** An app asks who owns a thread; what it may see depends on who asks (CR-111 to CR-113). */
import { inboxApp, leadgenApp } from '../../../scenarios/harness/oracle/limits.ts';
import type { Model } from '../model/model.ts';
import type { Platform } from '../platform.ts';
import { type AppName, appNames, type PersonName } from '../setup.ts';
import { type Command, expectSameThread, same } from './command.ts';

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
    await expectView(model, platform, this.app, this.person);
    await expectSameThread(model, platform, this.person);
  }

  toString(): string {
    return `${this.app} asks who owns ${this.person}`;
  }
}

export async function expectView(
  model: Model,
  platform: Platform,
  app: AppName,
  person: PersonName,
): Promise<void> {
  const answer = await platform.threadOwner(app, person);
  const found = answer.kind === 'ok' ? { kind: 'ok', body: inSeconds(answer.body) } : answer;
  const lease = model.lease(person);
  const view =
    lease === null
      ? null
      : {
          ...(model.seesOwner(app, lease) ? { app_id: idOf(platform, lease.app) } : {}),
          expiration: Math.floor(lease.endsAt / 1000),
        };
  const data = view === null ? [] : [{ thread_owner: view }];
  same(found, { kind: 'ok', body: { data } }, `what ${app} is told of ${person}'s owner`);
}

function idOf(platform: Platform, app: string): string {
  return app === inboxApp || app === leadgenApp
    ? app
    : platform.appId(appNames.find((name) => name === app) ?? 'spy');
}

/** OQ-9: under one reading the expiration is a date text. */
function inSeconds(body: unknown): unknown {
  const { data } = body as { data: { thread_owner: { app_id?: string; expiration: unknown } }[] };
  return {
    data: data.map(({ thread_owner: { expiration, ...owner } }) => ({
      thread_owner: {
        ...owner,
        expiration: typeof expiration === 'string' ? Date.parse(expiration) / 1000 : expiration,
      },
    })),
  };
}
