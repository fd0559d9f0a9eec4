/** A door under fuzz, and what every answer of it must hold. */

import fc from 'fast-check';
import { asCurl, type FuzzRequest } from './request.ts';
import { ANSWER_MAX_MS, RENEW_EVERY } from './settings.ts';

export interface Door {
  readonly name: string;
  readonly requests: fc.Arbitrary<FuzzRequest>;
  /** A fresh program behind the door, in this process. */
  open(): Promise<OpenDoor>;
  /** The same program with its server, for requests that only a socket can carry. */
  listen(): Promise<ListeningDoor>;
}

export interface OpenDoor {
  send(request: FuzzRequest): Response | Promise<Response>;
  /** Resolves when what an accepted request set in motion has come to rest. */
  quiet(): Promise<void>;
  /** Everything the program holds that a refused request must leave alone. */
  state(): string;
  /** The state with all that it knows of the other side, which a request may change by asking there, even if it is refused then. */
  known?(): Known;
  /** Failures that the program itself took for bugs, since the last time it was asked. */
  bugs(): readonly unknown[];
  /** What has been written down where secrets must not stand, since the last time it was asked. */
  written(): string;
  readonly secrets: readonly string[];
  /** Whether what the grammar speaks of is gone, so that a fresh program says more. */
  isSpent?(): boolean;
  close(): Promise<void>;
}

export interface Known {
  readonly text: string;
  /** How many questions the other side has been asked. */
  readonly questions: number;
}

export interface ListeningDoor {
  readonly url: string;
  close(): Promise<void>;
}

/** Sends `runs` requests of a seed; throws with the shrunk request, the seed and a command line when one is answered badly. */
export async function fuzz(door: Door, { runs, seed }: { runs: number; seed: number }): Promise<Statuses> {
  const statuses: Statuses = {};
  const bench = new Bench(door, statuses);
  const property = fc.asyncProperty(door.requests, async (request) => {
    await bench.judge(request);
  });
  try {
    const details = await fc.check(property, { numRuns: runs, seed, endOnFailure: false });
    if (details.failed) {
      const [request] = details.counterexample ?? [];
      const cause =
        details.errorInstance instanceof Error
          ? details.errorInstance.message
          : String(details.errorInstance);
      throw new Error(
        `${door.name}, seed ${seed}, request ${details.numRuns}: ${cause}\n${request === undefined ? '' : asCurl(request, 'http://127.0.0.1')}`,
      );
    }
  } finally {
    await bench.close();
  }
  return statuses;
}

/** How many answers there were of each status. */
export type Statuses = Record<number, number>;

/** Judges one request alone, for failures that were found. */
export async function judgeOne(door: Door, request: FuzzRequest): Promise<number | undefined> {
  const [status] = await judgeInTurn(door, [request]);
  return status;
}

/** Judges requests one after the other, for failures that need others before them. Answers their statuses. */
export async function judgeInTurn(door: Door, requests: readonly FuzzRequest[]): Promise<number[]> {
  const bench = new Bench(door, {});
  const statuses: number[] = [];
  try {
    for (const request of requests) statuses.push(await bench.judge(request));
  } finally {
    await bench.close();
  }
  return statuses;
}

/** A body that cannot be read, a door that is locked, a thing that does not exist: nobody need be asked about these. */
const REFUSED_WITHOUT_ASKING: readonly number[] = [400, 401, 404, 405, 413, 415];

class Bench {
  readonly #door: Door;
  readonly #statuses: Statuses;
  #open: OpenDoor | null = null;
  #state = '';
  #known: Known | undefined;
  #sent = 0;

  constructor(door: Door, statuses: Statuses) {
    this.#door = door;
    this.#statuses = statuses;
  }

  async judge(request: FuzzRequest): Promise<number> {
    try {
      return await this.#judge(request);
    } catch (error) {
      // What a bad answer left behind must not decide about the next one.
      await this.close();
      throw error;
    }
  }

  async #judge(request: FuzzRequest): Promise<number> {
    const open = await this.#ready();
    const answer = await inTime(answered(open, request));
    const { status } = answer;
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
    const bugs = open.bugs();
    if (bugs.length > 0) throw new Error(`the program failed: ${bugs.map(inWords).join('; ')}`);
    if (status >= 500 && !isUnsupported(answer, request))
      throw new Error(`answered ${status}: ${answer.text.slice(0, 500)}`);
    if (status >= 400) {
      mustExplain(answer, request);
      await this.#mustBeTheSame(open, answer);
    } else {
      await inTime(open.quiet());
      const late = open.bugs();
      if (late.length > 0) throw new Error(`the program failed afterwards: ${late.map(inWords).join('; ')}`);
      this.#state = open.state();
      this.#known = open.known?.();
    }
    const written = open.written();
    const secret = open.secrets.find((one) => written.includes(one));
    if (secret !== undefined) throw new Error(`wrote down a secret: ${around(written, secret)}`);
    return status;
  }

  /** Some refusals come after a question to the other side, and what it answered is kept. All others leave it alone. */
  async #mustBeTheSame(open: OpenDoor, { status, type }: Answered): Promise<void> {
    const before = this.#known;
    const after = open.known?.();
    // The state is part of what is known, so that one comparison is enough for nearly all.
    if (after !== undefined && after.text === before?.text && after.questions === before.questions) return;
    const state = open.state();
    if (state !== this.#state)
      throw new Error(`refused with ${status}, yet changed: ${difference(this.#state, state)}`);
    if (before === undefined || after === undefined) return;
    const hasAsked = after.questions !== before.questions;
    // A page that says no may show how the account fares at Meta beside it.
    if (hasAsked && REFUSED_WITHOUT_ASKING.includes(status) && !type.includes('text/html'))
      throw new Error(`refused with ${status}, yet asked the other side`);
    if (!hasAsked) throw new Error(`learned without asking: ${difference(before.text, after.text)}`);
    await inTime(open.quiet());
    this.#known = open.known?.();
  }

  async #ready(): Promise<OpenDoor> {
    if (this.#sent % RENEW_EVERY === 0 || this.#open?.isSpent?.() === true) await this.close();
    this.#sent += 1;
    if (this.#open !== null) return this.#open;
    this.#open = await this.#door.open();
    await this.#open.quiet();
    this.#state = this.#open.state();
    this.#known = this.#open.known?.();
    this.#open.written();
    return this.#open;
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    await open?.close();
  }
}

interface Answered {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

async function answered(open: OpenDoor, request: FuzzRequest): Promise<Answered> {
  const response = await open.send(request);
  const type = response.headers.get('content-type') ?? '';
  if (type.includes('event-stream')) {
    const reader = response.body?.getReader();
    // A stream answers when it begins; it ends when its reader leaves.
    await reader?.cancel();
    return { status: response.status, type, text: '' };
  }
  return { status: response.status, type, text: await response.text() };
}

/** Drivers say 501 for what they do not do. */
function isUnsupported({ status, text }: Answered, { method }: FuzzRequest): boolean {
  return status === 501 && (method === 'HEAD' || text.startsWith('{"unsupported":true,'));
}

/** Every no is JSON that names its reason. */
function mustExplain({ status, type, text }: Answered, { method }: FuzzRequest): void {
  // Pages say it in words for people.
  if (method === 'HEAD' || status === 501 || type.includes('text/html')) return;
  const error = type.includes('json')
    ? (JSON.parse(text) as { error?: { code?: unknown; message?: unknown } }).error
    : undefined;
  const isGood = typeof error?.message === 'string' && error.message !== '' && error.code !== undefined;
  if (!isGood) throw new Error(`refused with ${status} without a reason: ${type} ${text.slice(0, 300)}`);
}

function inTime<Value>(promise: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${ANSWER_MAX_MS} ms`)), ANSWER_MAX_MS);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function inWords(bug: unknown): string {
  return bug instanceof Error
    ? (bug.stack ?? bug.message).split('\n').slice(0, 4).join(' ')
    : JSON.stringify(bug);
}

function difference(before: string, after: string): string {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at += 1;
  return `…${before.slice(Math.max(0, at - 60), at + 60)}… became …${after.slice(Math.max(0, at - 60), at + 60)}…`;
}

function around(text: string, part: string): string {
  const at = text.indexOf(part);
  return text.slice(Math.max(0, at - 200), at + part.length + 20);
}
