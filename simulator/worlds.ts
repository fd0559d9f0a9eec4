/** All worlds of this process: created, reset and deleted by name, and found by the tokens apps call with. */

import { hash, randomBytes } from 'node:crypto';
import { clockSetTo, type MachineClock } from './clock.ts';
import type { SettingCommand } from './domain/commands.ts';
import type { Recorded } from './domain/events.ts';
import type { AppId, PageId } from './domain/ids.ts';
import { defaultReadings, type Readings } from './domain/readings.ts';
import type { SettingRejection } from './domain/rejections.ts';
import type { ClockState } from './domain/world.ts';
import { Engine, type EngineParts } from './engine.ts';
import { type Mint, mintFor } from './random.ts';
import type { Store, WorldRecord } from './store/store.ts';

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
    };

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
      const file = this.#store.openJournal(record.world);
      this.#adopt(this.#engine(record, file, { mode: 'virtual', now_ms: 0 }, defaultReadings()));
      return file.repaired === null ? [] : [`world ${record.world}: ${file.repaired}`];
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
    return this.#store.worlds().find((record) => record.world === world)?.origin;
  }

  /** Creates a world whole or not at all. */
  async create(world: string, beginning: Beginning): Promise<Creation> {
    if (this.#engines.has(world) || this.#creating.has(world))
      return { ok: false, problem: { name: 'WorldTaken', world } };
    this.#creating.add(world);
    try {
      const record: WorldRecord = {
        world,
        seed: beginning.seed ?? randomBytes(8).toString('hex'),
        origin: beginning.origin,
      };
      const settings = beginning.settings(mintFor(world, record.seed));
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
    } finally {
      this.#creating.delete(world);
    }
  }

  async delete(world: string): Promise<boolean> {
    const engine = this.#engines.get(world);
    if (engine === undefined) return false;
    this.#engines.delete(world);
    for (const [digest, caller] of this.#callers) if (caller.engine === engine) this.#callers.delete(digest);
    await engine.close();
    await this.#store.removeWorld(world);
    return true;
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
    for (const setting of settings) {
      if (setting.do !== 'PutApp') continue;
      const world = this.credentialsTaken(setting.app, setting.secret);
      if (world !== null) return { name: 'CredentialsTaken', app: setting.app, world };
    }
    return null;
  }
}

/** Begins with BATON so that nobody takes it for one of Meta’s. */
export function pageToken(mint: Mint, app: AppId, page: PageId): string {
  return `BATON${mint.text(`page-token:${app}:${page}`, 64)}`;
}

/** The token of the person who administers the pages, given to one app. */
export function userToken(mint: Mint, app: AppId): string {
  return `BATON${mint.text(`user-token:${app}`, 64)}`;
}

/** An app id and its secret make an app token without asking anybody (API-015). */
export function appToken(app: AppId, secret: string): string {
  return `${app}|${secret}`;
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
