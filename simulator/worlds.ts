/** All worlds of this process: created, reset and deleted by name, and found by the tokens apps call with. */

import { hash, randomBytes } from 'node:crypto';
import { clockSetTo, type MachineClock } from './clock.ts';
import { appToken, pageToken, userToken } from './credentials.ts';
import type { SettingCommand } from './domain/commands.ts';
import type { Recorded } from './domain/events.ts';
import type { AppId, PageId } from './domain/ids.ts';
import { defaultReadings, type Readings } from './domain/readings.ts';
import type { SettingRejection } from './domain/rejections.ts';
import type { ClockState } from './domain/world.ts';
import { Engine, type EngineParts } from './engine.ts';
import { entryOf } from './journal-line.ts';
import { type Mint, mintFor } from './random.ts';
import { stateHash } from './state-hash.ts';
import type { Checkpoint, Store, WorldRecord } from './store/store.ts';

export type { Checkpoint } from './store/store.ts';

import { type CopyProblem, unpacked, type WorldCopy, worldCopy } from './world-copy.ts';

/** Whose call it is, told from its token. */
export type Caller =
  | { readonly kind: 'page'; readonly engine: Engine; readonly app: AppId; readonly page: PageId }
  | { readonly kind: 'app'; readonly engine: Engine; readonly app: AppId }
  /** The person who administers the pages, as the app knows them. */
  | { readonly kind: 'user'; readonly engine: Engine; readonly app: AppId };

/** How a world begins: its clock and readings, and the settings that fill it, made with its own mint. */
export interface Beginning {
  readonly seed?: string;
  readonly clock: ClockState;
  readonly readings: Partial<Readings>;
  readonly settings: (mint: Mint) => readonly SettingCommand[];
  /** What the control plane was given, kept so that a reset can begin again. */
  readonly origin: unknown;
  /** What that called the apps, pages and people, by id. */
  readonly names: (mint: Mint) => Readonly<Record<string, string>>;
}

export type Creation =
  | { readonly ok: true; readonly engine: Engine }
  | { readonly ok: false; readonly problem: CreationProblem };

export type CreationProblem =
  | { readonly name: 'WorldTaken'; readonly world: string }
  | { readonly name: 'CredentialsTaken'; readonly app: AppId; readonly world: string }
  | {
      readonly name: 'SettingRefused';
      readonly rejection: SettingRejection;
      readonly setting: SettingCommand;
    }
  | CopyProblem;

export class Worlds {
  readonly #store: Store;
  readonly #parts: EngineParts;
  readonly #engines = new Map<string, Engine>();
  /** Callers by the digest of their token: a lookup by digest tells nothing about how much of a token was right. */
  readonly #callers = new Map<string, Caller>();
  readonly #creating = new Set<string>();

  constructor(store: Store, parts: EngineParts) {
    this.#store = store;
    this.#parts = parts;
  }

  /** Opens the worlds that the store kept. Answers what had to be repaired, in words. */
  open(): string[] {
    return this.#store.worlds().flatMap((record) => {
      const { repaired } = this.#opened(record);
      return repaired === null ? [] : [`world ${record.world}: ${repaired}`];
    });
  }

  get machine(): MachineClock {
    return this.#parts.machine;
  }

  get(world: string): Engine | undefined {
    return this.#engines.get(world);
  }

  all(): Engine[] {
    return [...this.#engines.values()];
  }

  /** The world as its origin described it, whatever has happened since. */
  originOf(world: string): unknown {
    return this.#record(world).origin;
  }

  /** Names of apps, pages and people, by id. */
  namesOf(world: string): Readonly<Record<string, string>> {
    return this.#record(world).names ?? {};
  }

  /** Creates a world whole or not at all. */
  async create(world: string, beginning: Beginning): Promise<Creation> {
    if (this.#engines.has(world)) return { ok: false, problem: { name: 'WorldTaken', world } };
    return this.#making(world, () => this.#create(world, beginning));
  }

  /** The whole world as one file; secrets and verify tokens only when asked for. */
  async copyOf(engine: Engine, secrets: boolean): Promise<WorldCopy> {
    const { name: world } = engine;
    const shelf = this.#store.shelf(world);
    const files = [];
    for (const name of await shelf.names()) {
      const file = await shelf.get(name);
      if (file !== undefined) files.push({ name, file });
    }
    await engine.journal.durable();
    return worldCopy({
      world,
      seed: engine.world.seed,
      origin: this.originOf(world),
      names: this.namesOf(world),
      state: engine.world,
      lines: engine.journal.wholeLines(),
      files,
      secrets,
    });
  }

  /** Makes a world of a copy, under a name that is free; nothing is touched before all of it has been found fit. */
  async unpack(copy: WorldCopy, world: string, seed: string): Promise<Creation> {
    if (this.#engines.has(world)) return { ok: false, problem: { name: 'WorldTaken', world } };
    return this.#making(world, () => this.#unpack(copy, world, seed));
  }

  /** Puts a copy in the place of a world, which stays as it is when the copy is refused. */
  async replace(copy: WorldCopy, world: string): Promise<Creation> {
    return this.#making(world, () => this.#unpack(copy, world, copy.seed));
  }

  /** Remembers how the world stands now. */
  async checkpoint(engine: Engine, name: string): Promise<Checkpoint> {
    await engine.journal.durable();
    const { world, journal } = engine;
    const made = { name, seq: journal.lastSeq, at: engine.now(), state_hash: stateHash(world) };
    const record = this.#record(engine.name);
    await this.#store.saveWorld({ ...record, checkpoints: [...(record.checkpoints ?? []), made] });
    return made;
  }

  checkpointsOf(world: string): readonly Checkpoint[] {
    return this.#record(world).checkpoints ?? [];
  }

  /** Takes the world back to a checkpoint: what came after it is gone, and the checkpoints of that time with it. */
  async restore(engine: Engine, { seq }: Checkpoint): Promise<Engine> {
    const { name } = engine;
    const record = this.#record(name);
    const lines = engine.journal.wholeLines().slice(0, seq);
    const made = await this.#making(name, async () => {
      await this.#retire(engine);
      this.#store.replaceJournal(name, lines);
      const checkpoints = (record.checkpoints ?? []).filter((checkpoint) => checkpoint.seq <= seq);
      await this.#store.saveWorld({ ...record, checkpoints });
      return { ok: true, engine: this.#opened({ ...record, checkpoints }).engine };
    });
    if (!made.ok) throw new Error(`the world ${name} is being made by somebody else`);
    return made.engine;
  }

  async delete(world: string): Promise<boolean> {
    const engine = this.#engines.get(world);
    if (engine === undefined) return false;
    await this.#retire(engine);
    await this.#store.removeWorld(world);
    return true;
  }

  async #retire(engine: Engine): Promise<void> {
    this.#engines.delete(engine.name);
    for (const [digest, caller] of this.#callers) if (caller.engine === engine) this.#callers.delete(digest);
    await engine.close();
  }

  callerOf(token: string): Caller | undefined {
    return this.#callers.get(digestOf(token));
  }

  /** Whether this app id with this secret already means an app of another world. */
  credentialsTaken(app: AppId, secret: string): string | null {
    const caller = this.callerOf(appToken(app, secret));
    return caller === undefined ? null : caller.engine.name;
  }

  async close(): Promise<void> {
    await Promise.all(this.all().map((engine) => engine.close()));
    await this.#store.close();
  }

  /** One at a time makes a world of this name. */
  async #making(world: string, make: () => Promise<Creation>): Promise<Creation> {
    if (this.#creating.has(world)) return { ok: false, problem: { name: 'WorldTaken', world } };
    this.#creating.add(world);
    try {
      return await make();
    } finally {
      this.#creating.delete(world);
    }
  }

  async #create(world: string, beginning: Beginning): Promise<Creation> {
    const seed = beginning.seed ?? randomBytes(8).toString('hex');
    const record: WorldRecord = {
      world,
      seed,
      origin: beginning.origin,
      names: beginning.names(mintFor(world, seed)),
    };
    const settings = beginning.settings(mintFor(world, seed));
    const taken = this.#takenCredentials(settings);
    if (taken !== null) return { ok: false, problem: taken };
    // A folder without a registry entry is what a killed creation left behind.
    await this.#store.removeWorld(world);
    const file = this.#store.openJournal(world);
    const engine = this.#engine(record, file, beginning.clock, {
      ...defaultReadings(),
      ...beginning.readings,
    });
    for (const setting of settings) {
      const verdict = await engine.set(setting);
      if (verdict.ok) continue;
      await engine.close();
      await this.#store.removeWorld(world);
      return { ok: false, problem: { name: 'SettingRefused', rejection: verdict.rejection, setting } };
    }
    await engine.journal.durable();
    await this.#store.saveWorld(record);
    this.#adopt(engine);
    return { ok: true, engine };
  }

  async #unpack(copy: WorldCopy, world: string, seed: string): Promise<Creation> {
    const fit = unpacked(copy, world, seed);
    if (!fit.ok) return fit;
    const apps = [...fit.state.apps.values()].map(({ id, secret }) => ({ app: id, secret }));
    const taken = this.#takenBy(apps, world);
    if (taken !== null) return { ok: false, problem: taken };
    const replaced = this.#engines.get(world);
    // A folder without a registry entry is what a killed creation left behind.
    if (replaced === undefined) await this.#store.removeWorld(world);
    else await this.#retire(replaced);
    const shelf = this.#store.shelf(world);
    for (const { mime, base64 } of copy.files)
      await shelf.put({ mime, bytes: Buffer.from(base64, 'base64') });
    this.#store.replaceJournal(world, fit.lines);
    const record = { world, seed, origin: copy.origin, names: copy.names };
    await this.#store.saveWorld(record);
    return { ok: true, engine: this.#opened(record).engine };
  }

  /** A world that has a journal, taken up where that ends. */
  #opened(record: WorldRecord): { readonly engine: Engine; readonly repaired: string | null } {
    const file = this.#store.openJournal(record.world);
    const seed = seedIn(file.lines) ?? record.seed;
    const engine = this.#engine({ ...record, seed }, file, { mode: 'virtual', now_ms: 0 }, defaultReadings());
    this.#adopt(engine);
    return { engine, repaired: file.repaired };
  }

  #record(world: string): WorldRecord {
    const record = this.#store.worlds().find((kept) => kept.world === world);
    if (record === undefined) throw new Error(`The store has no world ${world}`);
    return record;
  }

  #engine(
    record: WorldRecord,
    file: ReturnType<Store['openJournal']>,
    clock: ClockState,
    readings: Readings,
  ): Engine {
    return new Engine({
      ...this.#parts,
      name: record.world,
      seed: record.seed,
      file,
      beginning: { clock, readings },
    });
  }

  #adopt(engine: Engine): void {
    this.#engines.set(engine.name, engine);
    for (const { id, secret } of engine.world.apps.values()) this.#learnApp(engine, id, secret);
    for (const page of engine.world.pages.values()) {
      for (const app of page.connections.keys()) this.#learnPageToken(engine, app, page.id);
    }
    engine.journal.listen((entry) => this.#follow(engine, entry));
  }

  /** New apps and connections bring new tokens. A page token outlives its connection, as Meta's do. */
  #follow(engine: Engine, entry: Recorded): void {
    if (entry.kind !== 'setting') return;
    if (entry.what === 'app_put') this.#learnApp(engine, entry.app, entry.secret);
    if (entry.what === 'connection_put') this.#learnPageToken(engine, entry.app, entry.page);
  }

  #learnApp(engine: Engine, app: AppId, secret: string): void {
    engine.journal.hide(secret.length >= SECRET_LENGTH_MIN ? secret : appToken(app, secret));
    this.#learn(appToken(app, secret), { kind: 'app', engine, app });
    this.#learn(userToken(engine.mint, app), { kind: 'user', engine, app });
  }

  #learnPageToken(engine: Engine, app: AppId, page: PageId): void {
    this.#learn(pageToken(engine.mint, app, page), { kind: 'page', engine, app, page });
  }

  #learn(token: string, caller: Caller): void {
    this.#callers.set(digestOf(token), caller);
  }

  #takenCredentials(settings: readonly SettingCommand[]): CreationProblem | null {
    const apps = settings.flatMap((setting) => (setting.do === 'PutApp' ? [setting] : []));
    return this.#takenBy(apps, null);
  }

  /** The first app that another world than this one knows by the same id and secret. */
  #takenBy(
    apps: readonly { readonly app: AppId; readonly secret: string }[],
    own: string | null,
  ): CreationProblem | null {
    for (const { app, secret } of apps) {
      const world = this.credentialsTaken(app, secret);
      if (world !== null && world !== own) return { name: 'CredentialsTaken', app, world };
    }
    return null;
  }
}

/** A secret that somebody pinned may be a plain word; one shorter than this is looked for behind its app id only. */
const SECRET_LENGTH_MIN = 16;

/** A journal says itself which seed its world has; the registry may lag behind it by a killed process. */
function seedIn([first]: readonly string[]): string | undefined {
  const entry = first === undefined ? undefined : entryOf(first);
  return entry?.kind === 'setting' && entry.what === 'world_created' ? entry.seed : undefined;
}

/** A virtual clock that stands at `now`, or a real one that shows `now` at this moment. */
export function beginningClock(
  mode: ClockState['mode'],
  now: number | null,
  machine: MachineClock,
): ClockState {
  if (mode === 'real')
    return now === null
      ? { mode: 'real', offset_ms: 0 }
      : clockSetTo({ mode: 'real', offset_ms: 0 }, now, machine);
  return { mode: 'virtual', now_ms: now ?? machine.now() };
}

function digestOf(token: string): string {
  return hash('sha256', token, 'base64');
}
