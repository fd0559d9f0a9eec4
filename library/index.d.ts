/** Baton as a library: a simulator in this process, and a client of the control plane for each of its worlds. */

export interface StartOptions {
  /** Where the Graph door listens; 127.0.0.1 unless told. */
  readonly host?: string;
  /** Ports of the Graph door and of the control plane; 0, the default, takes a free one. */
  readonly port?: number;
  readonly controlPort?: number;
  /** Folder to keep the worlds in; without one they are in memory. */
  readonly dataDir?: string;
  /** What an acknowledged change survives: a killed process (`os`), a lost machine (`fsync`), nothing (`memory`). */
  readonly durability?: 'os' | 'fsync' | 'memory';
  /** Hosts outside of this machine and private networks that webhooks may go to. */
  readonly allowWebhookHosts?: readonly string[];
}

export interface Simulator {
  /** What an integration takes for https://graph.facebook.com. */
  readonly graphUrl: string;
  readonly controlUrl: string;
  /** The client of one world, which may be there or not yet. */
  world(name: string): World;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a simulator on free ports; it says nothing and holds everything in memory unless told otherwise. */
export function startSimulator(options?: StartOptions): Promise<Simulator>;

/** One world of a simulator. Every method is a call of the control plane; a refusal rejects with `ControlRefused`. */
export interface World {
  readonly name: string;
  /** Where the control plane has this world. */
  readonly url: string;

  /** Makes the world, of the worked example unless told otherwise, and answers this client. */
  create(beginning?: Beginning): Promise<World>;
  /** Its apps, pages and people under the names of its file, with secrets and tokens. */
  show(): Promise<WorldView>;
  /** Begins again with what the world was made from. */
  reset(): Promise<void>;
  delete(): Promise<void>;

  /** A person does something; which one and on which page has to be told only where there are several. */
  act(type: ActType, members?: ActMembers): Promise<ActAnswer>;
  advance(by: Advance): Promise<{ now: string; fired: readonly { at: string; [member: string]: unknown }[] }>;
  /** Resolves when everything that is due has been delivered; `settled` is false when it took longer. */
  settle(withinMs?: number): Promise<{ settled: boolean; pending: readonly unknown[] }>;
  /** Waits for the first entry of the journal with these members; rejects when it does not come in time. */
  waitFor(
    entry: { kind: string; after?: number; [member: string]: unknown },
    withinMs?: number,
  ): Promise<Entry>;
  /** Orders a fault, as `POST …/faults` takes it. */
  fault(order: FaultOrder): Promise<{ id: string; armed: boolean; fired: number }>;
  clearFaults(): Promise<void>;

  /** The app that owns the thread; null when nobody does. */
  owner(thread: ThreadPlace): Promise<string | null>;
  thread(thread: ThreadPlace): Promise<Thread>;
  threads(): Promise<readonly ThreadSummary[]>;
  explain(thread: ThreadPlace): Promise<Explanation>;

  /** The entries after `after`, oldest first. */
  journal(options?: { after?: number; limit?: number }): Promise<Entry[]>;
  /** The lines as they are written, one JSON each; goes on until the world or its reader leaves. */
  follow(options?: { after?: number; signal?: AbortSignal }): AsyncGenerator<string>;

  /** A page access token of an app, which may be named by its id, its name or its key in the world file. */
  token(app: string, page?: string): Promise<string>;

  fork(name: string, options?: { seed?: string }): Promise<World>;
  checkpoint(name?: string): Promise<Checkpoint>;
  checkpoints(): Promise<readonly Checkpoint[]>;
  restore(checkpoint: string): Promise<void>;
  /** The whole world as one JSON value; without `secrets` it holds none. */
  snapshot(options?: { secrets?: boolean }): Promise<object>;
  /** Makes the world of a snapshot, or puts it in the place of the one that is there. */
  putSnapshot(snapshot: object): Promise<void>;
  diff(other: string): Promise<Diff>;

  /** Any other call of the control plane, by its path below this world. */
  call(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<unknown>;
}

export interface Beginning {
  /** `example`, a world file, or a snapshot. */
  readonly from?: 'example' | object;
  readonly clock?: { readonly mode: 'virtual' | 'real'; readonly now?: string | number };
  readonly readings?: Readonly<Record<string, unknown>>;
  readonly seed?: string;
}

export type ActType =
  | 'message'
  | 'ad_click'
  | 'link'
  | 'get_started'
  | 'postback'
  | 'quick_reply'
  | 'ice_breaker'
  | 'menu'
  | 'sponsored_reply'
  | 'lead_answer'
  | 'comment'
  | 'post'
  | 'read'
  | 'reaction'
  | 'edit'
  | 'unsend'
  | 'optin'
  | 'account_link'
  | 'account_linking'
  | 'response_feedback'
  | 'messaging_feedback'
  | 'game_play'
  | 'block'
  | 'unblock'
  // Whatever else the control plane learns.
  | (string & {});

export interface ActMembers {
  readonly person?: string;
  readonly page?: string;
  readonly text?: string;
  readonly ad_id?: string;
  readonly [member: string]: unknown;
}

export interface ActAnswer {
  readonly person: string;
  readonly page: string;
  readonly psid: string;
  readonly routed_to: string | null;
  readonly owner: { readonly before: string | null; readonly after: string | null };
  readonly rule: string;
  readonly seq: number;
  readonly deliveries: readonly string[];
  readonly mid?: string;
}

export type Advance =
  | { readonly seconds: number }
  | { readonly ms: number }
  | { readonly to: string | number }
  | { readonly next: true };

export interface FaultOrder {
  readonly match?: Readonly<Record<string, unknown>>;
  readonly trigger?: Readonly<Record<string, unknown>>;
  readonly effect: Readonly<Record<string, unknown>>;
}

/** The answer to an act is one, too. The page has to be told only where there are several. */
export interface ThreadPlace {
  readonly page?: string;
  readonly psid: string;
}

export interface ThreadSummary {
  readonly page: string;
  readonly psid: string;
  readonly person: string | null;
  readonly owner: string | null;
  readonly expires_at: string | null;
  readonly [member: string]: unknown;
}

export interface Thread extends ThreadSummary {
  readonly messages: readonly {
    readonly mid: string;
    readonly at: string;
    readonly from: string;
    readonly app?: string;
    readonly text: string | null;
    readonly [member: string]: unknown;
  }[];
}

export interface Explanation {
  readonly owner: string | null;
  readonly expires_at: string | null;
  readonly because: Reason | null;
  readonly may_send: readonly {
    readonly app: string;
    readonly name: string;
    readonly ok: boolean;
    readonly rule?: string;
    readonly rule_text?: string;
    readonly would_pass?: string;
  }[];
  readonly last_refusal?: Reason & { readonly call: string; readonly would_pass: string };
  readonly history: readonly Pick<Reason, 'seq' | 'at' | 'rule' | 'sentence'>[];
}

export interface Reason {
  readonly seq: number;
  readonly at: string;
  readonly rule: string;
  readonly rule_text: string;
  readonly sentence: string;
  readonly inputs: object;
  readonly reading?: string;
  readonly reading_value?: unknown;
}

/** One entry of the journal (docs/journal.md). */
export interface Entry {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly cause: number | null;
  readonly [member: string]: unknown;
}

export interface Checkpoint {
  readonly name: string;
  readonly seq: number;
  readonly at: string;
  readonly state_hash: string;
}

export interface Diff {
  readonly equal: boolean;
  readonly differences: readonly { readonly path: string; readonly sentence: string }[];
}

export interface WorldView {
  readonly world: string;
  readonly seed: string;
  readonly seq: number;
  readonly clock: { readonly mode: 'virtual' | 'real'; readonly now: string };
  readonly readings: Readonly<Record<string, unknown>>;
  readonly apps: Readonly<Record<string, AppView>>;
  readonly pages: Readonly<Record<string, PageView>>;
  readonly people: Readonly<Record<string, PersonView>>;
}

export interface AppView {
  readonly id: string;
  readonly name: string;
  readonly secret: string;
  readonly app_access_token: string;
}

export interface PageView {
  readonly id: string;
  readonly name: string;
  readonly page_access_tokens: Readonly<Record<string, string>>;
}

export interface PersonView {
  readonly id: string;
  readonly name: string;
  readonly psids: Readonly<Record<string, string>>;
}

/** The control plane said no; nothing was changed. */
export class ControlRefused extends Error {
  readonly status: number;
  /** For programs, such as `world_unknown`. */
  readonly code: string;
  /** The member that it is about. */
  readonly path: string | undefined;
}

/** Nobody answered, or somebody who is no control plane. */
export class ControlUnreachable extends Error {
  readonly url: string;
}
