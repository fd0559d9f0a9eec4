/**
 * The platform without doors: its engine, told and asked in one process. Calls are still parsed by those who parse them behind the
 * Graph door, acts and settings by the control plane's schemas; what is left out is HTTP. A run costs milliseconds this way.
 */
import { type Entry, parseJournal } from '../../scenarios/harness/journal.ts';
import { machineClock } from '../../simulator/clock.ts';
import { personActInput, personActOf } from '../../simulator/control/act-input.ts';
import { routingInput, routingSetting } from '../../simulator/control/routing-input.ts';
import { namesOf, settingsOf, worldFileInput } from '../../simulator/control/world-file.ts';
import type { ActCommand, SettingCommand } from '../../simulator/domain/commands.ts';
import { asAppId, asPageId, asPersonId, asPsid, INBOX_APP, threadKey } from '../../simulator/domain/ids.ts';
import { defaultReadings } from '../../simulator/domain/readings.ts';
import { controlAt, windowClosesAt } from '../../simulator/domain/thread.ts';
import type { CallKind } from '../../simulator/domain/world.ts';
import { Engine } from '../../simulator/engine.ts';
import { graphWords } from '../../simulator/graph/answers.ts';
import { readCall } from '../../simulator/graph/read-call.ts';
import type { CallOutcome, GraphCall } from '../../simulator/judge-call.ts';
import { mintFor } from '../../simulator/random.ts';
import { memoryStore } from '../../simulator/store/memory-store.ts';
import type { Poster } from '../../simulator/webhooks/post.ts';
import type { Acted, Answer, Platform, ThreadView } from './platform.ts';
import {
  type AppName,
  beginning,
  campaigns,
  links,
  type PersonName,
  type Setup,
  worldFileOf,
} from './setup.ts';

/** Every run's world has this name and seed, and so the same ids; none of them knows of another. */
const name = 'direct';
const seed = 'property';
const mint = mintFor(name, seed);
const ids = idsOf();

/** Acknowledges every delivery on the spot and keeps nothing. */
const acknowledges: Poster = {
  post: async () => ({ outcome: 'acknowledged', status: 200, error: null }),
  challenge: async () => null,
  close: async () => {},
};

export class DirectPlatform implements Platform {
  readonly page = ids.page;
  readonly #engine: Engine;

  private constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Without webhooks nobody is owed anything, which makes a run shorter where only ownership counts. */
  static async create(setup: Setup, { webhooks }: { webhooks: boolean }): Promise<DirectPlatform> {
    const engine = new Engine({
      name,
      seed,
      file: memoryStore().openJournal(name),
      machine: machineClock,
      poster: acknowledges,
      words: graphWords,
      beginning: {
        clock: { mode: 'virtual', now_ms: beginning },
        readings: { ...defaultReadings(), ...setup.readings },
      },
    });
    const platform = new DirectPlatform(engine);
    for (const setting of settingsFor(setup, webhooks)) {
      await platform.#set(setting);
    }
    return platform;
  }

  appId(app: AppName): string {
    return ids.apps[app];
  }

  psid(person: PersonName): string {
    return ids.people[person].psid;
  }

  async act(person: PersonName, act: Record<string, unknown>): Promise<Acted> {
    const engine = this.#engine;
    const { page } = ids;
    const { id, psid } = ids.people[person];
    const input = personActInput.parse({ page, ...act });
    return acted(engine, {
      do: 'Act',
      person: id,
      page,
      act: personActOf(input, engine, psid),
      mids: {
        postback: engine.ids.mid('postback'),
        message: engine.ids.mid('message'),
        question: engine.ids.mid('question'),
      },
      activity_id: engine.ids.commentId(),
    });
  }

  async inbox(person: PersonName, act: Record<string, unknown>): Promise<Acted> {
    const engine = this.#engine;
    const { psid } = ids.people[person];
    return acted(engine, {
      do: 'InboxAct',
      page: ids.page,
      psid,
      act: act as Extract<ActCommand, { do: 'InboxAct' }>['act'],
      mid: engine.ids.mid('inbox'),
    });
  }

  async call(app: AppName, edge: string, params: Record<string, unknown>): Promise<Answer> {
    const call = edge === 'messages' ? 'send' : (edge.slice(0, edge.indexOf('_')) as CallKind);
    return this.#graph(app, call, 'POST', edge, params);
  }

  async threadOwner(app: AppName, person: PersonName): Promise<Answer> {
    return this.#graph(app, 'thread_owner', 'GET', 'thread_owner', { recipient: this.psid(person) });
  }

  async #graph(
    app: AppName,
    kind: CallKind,
    method: string,
    edge: string,
    params: Record<string, unknown>,
  ): Promise<Answer> {
    const { page } = ids;
    const entry = { kind: 'call', call: kind, app: ids.apps[app], page, method, params } as const;
    const call = readCall(this.#engine, { ...entry, path: `/v25.0/${page}/${edge}` });
    if (call === null) {
      throw new Error(`there is no ${method} ${edge}`);
    }
    return this.#judge(call);
  }

  async #judge(call: GraphCall): Promise<Answer> {
    return answerOf(await this.#engine.graph(call));
  }

  async isRouted(): Promise<boolean> {
    const { page } = ids;
    const app = ids.apps.spy;
    const command = { do: 'ReadPage', app, page, feature_status: true } as const;
    const path = `/v25.0/${page}`;
    const answer = await this.#judge({
      call: 'feature_status',
      app,
      page,
      method: 'GET',
      path,
      params: { fields: 'messaging_feature_status' },
      command,
    });
    const body = answer.kind === 'ok' ? answer.body : {};
    return (body as { messaging_feature_status: { msgr_multi_app: boolean } }).messaging_feature_status
      .msgr_multi_app;
  }

  async thread(person: PersonName): Promise<ThreadView> {
    const thread = this.#engine.world.threads.get(threadKey(ids.page, ids.people[person].psid));
    if (thread === undefined) {
      return { owner: null, endsAt: null, windowMs: null, lastUserEventAt: null, windowClosesAt: null };
    }
    const control = controlAt(thread, this.#engine.now());
    const held = control.state === 'owned' ? control : null;
    return {
      owner: held?.owner ?? null,
      endsAt: held?.expires_at ?? null,
      windowMs: held?.window_ms ?? null,
      lastUserEventAt: thread.last_user_event_at,
      windowClosesAt: windowClosesAt(thread),
    };
  }

  arm(fault: Record<string, unknown>): Promise<void> {
    return this.#set({ do: 'ArmFault', ...fault } as Extract<SettingCommand, { do: 'ArmFault' }>);
  }

  disarm(): Promise<void> {
    return this.#set({ do: 'RemoveFaults', id: null });
  }

  async advance(milliseconds: number): Promise<void> {
    await this.#engine.advance(this.#engine.now() + milliseconds);
  }

  async putRouting({
    default_app,
    social,
  }: {
    default_app: AppName | null;
    social: AppName | null;
  }): Promise<number> {
    const routes = default_app === null ? {} : { ...(social === null ? {} : { social }), links };
    const verdict = await this.#engine.set(putRouting({ default_app, ...routes, campaigns }));
    return verdict.ok ? 200 : 409;
  }

  permit(app: AppName, mayTake: boolean): Promise<void> {
    return this.#set({ do: 'Connect', page: ids.page, app: ids.apps[app], can_take_control: mayTake });
  }

  async settle(): Promise<void> {
    await this.#engine.settle(5000);
  }

  async journal(): Promise<Entry[]> {
    return parseJournal(this.#engine.journal.linesAfter(0).join('\n'));
  }

  remove(): Promise<void> {
    return this.#engine.close();
  }

  async #set(setting: SettingCommand): Promise<void> {
    const verdict = await this.#engine.set(setting);
    if (!verdict.ok) {
      throw new Error(`${setting.do} was refused: ${JSON.stringify(verdict.rejection)}`);
    }
  }
}

function idsOf() {
  const file = worldFileInput.parse(
    worldFileOf({ routing: 'off', social: null, primary: null, readings: {} }, null),
  );
  const { apps, pages, people } = namesOf(file, mint);
  const page = asPageId(pages.get('page') ?? '');
  const psids = new Map(
    settingsOf(file, mint, []).flatMap((setting) =>
      setting.do === 'PutPerson' ? [[setting.person, setting.psids[page]] as const] : [],
    ),
  );
  const appId = (app: AppName) => asAppId(apps.get(app) ?? '');
  const personIds = (person: PersonName) => {
    const id = asPersonId(people.get(person) ?? '');
    return { id, psid: asPsid(psids.get(id) ?? '') };
  };
  return {
    page,
    apps: { mkt: appId('mkt'), care: appId('care'), spy: appId('spy') },
    people: { ann: personIds('ann'), bob: personIds('bob') },
  };
}

const readFiles = new Map<string, readonly SettingCommand[]>();

/** Read by the control plane's schema once for each form in which it comes; so is a routing setting. */
function settingsFor(setup: Setup, webhooks: boolean): readonly SettingCommand[] {
  const file = worldFileOf(setup, webhooks ? 'http://127.0.0.1:9/webhook' : null);
  const key = JSON.stringify(file);
  const known = readFiles.get(key) ?? settingsOf(worldFileInput.parse(file), mint, []);
  readFiles.set(key, known);
  return known;
}

const readRouting = new Map<string, SettingCommand>();

function putRouting(input: Record<string, unknown>): SettingCommand {
  const key = JSON.stringify(input);
  const known = readRouting.get(key);
  if (known !== undefined) {
    return known;
  }
  const setting: SettingCommand = {
    do: 'PutRouting',
    page: ids.page,
    ...routingSetting(routingInput.parse(input), (app) => ids.apps[app as AppName] ?? INBOX_APP),
  };
  readRouting.set(key, setting);
  return setting;
}

async function acted(engine: Engine, command: ActCommand): Promise<Acted> {
  const verdict = await engine.act(command);
  if (!verdict.ok) {
    return { done: false, status: 409 };
  }
  const { routed_to, owner, comment_id } = verdict.value;
  return { done: true, routed_to, owner, ...(comment_id === null ? {} : { comment_id }) };
}

function answerOf(outcome: CallOutcome): Answer {
  if (!outcome.answered) {
    return { kind: 'lost' };
  }
  const { status, body, code, subcode } = outcome.answer;
  return status === 200 ? { kind: 'ok', body } : { kind: 'refused', status, code, subcode };
}
