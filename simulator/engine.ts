/** Runs one world: decides commands one at a time, writes what follows into the journal, and sends what is owed. */

import { clockSetTo, type MachineClock, worldNow } from './clock.ts';
import type { ActCommand, AttemptReport, GraphCommand, SettingCommand } from './domain/commands.ts';
import {
  type ActOutcome,
  decideAct,
  decideAttempt,
  decideGraph,
  decideLapse,
  decideSetting,
  type SettingOutcome,
} from './domain/decide.ts';
import type {
  AnswerEvent,
  CallEvent,
  Decided,
  DecidedDelivery,
  DecidedPhone,
  Recorded,
  RefusalEvent,
} from './domain/events.ts';
import { evolve } from './domain/evolve.ts';
import { faultsFor } from './domain/faults.ts';
import {
  type AppId,
  asDeliveryId,
  asMid,
  type Mid,
  type PageId,
  type Psid,
  type ThreadKey,
  threadKey,
} from './domain/ids.ts';
import type { Readings } from './domain/readings.ts';
import {
  inputsOf,
  type Rejection,
  reasonOf,
  type SettingRejection,
  settingReasonOf,
} from './domain/rejections.ts';
import type { Reply } from './domain/reply.ts';
import type { RuleId } from './domain/rules.ts';
import { reject, type Verdict } from './domain/verdict.ts';
import { type CallKind, type ClockState, emptyWorld, type FaultEffect, type World } from './domain/world.ts';
import { DueList } from './due-list.ts';
import { Journal } from './journal.ts';
import { type LaneKey, Outbox } from './outbox.ts';
import { type Mint, mintFor } from './random.ts';
import type { JournalFile } from './store/store.ts';
import { signatureHeaders, webhookBody } from './webhooks/body.ts';
import { webhookEntry } from './webhooks/payloads.ts';
import type { Poster, PostOutcome } from './webhooks/post.ts';

/** A Graph call as its door understood it: a command, or why it is none. */
export interface GraphCall {
  readonly call: CallKind;
  readonly app: AppId;
  readonly page?: PageId;
  readonly psid?: Psid;
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly command: GraphCommand | Rejection;
}

/** How the Graph door words outcomes; the engine journals the very answer that goes out. */
export interface AnswerWords {
  reply(reply: Reply, readings: Readings): unknown;
  refusal(rejection: Rejection, trace: string): GraphAnswer;
  fault(effect: Extract<FaultEffect, { error: unknown }>, trace: string): GraphAnswer;
}

export interface GraphAnswer {
  readonly status: number;
  readonly code?: number;
  readonly subcode?: number;
  readonly body: unknown;
}

export type CallOutcome =
  | { readonly answered: true; readonly answer: GraphAnswer; readonly rule: RuleId | null }
  /** The connection is to be cut without an answer. */
  | { readonly answered: false };

/** Something that came due while the clock was moved. */
export type Fired =
  | {
      readonly at: number;
      readonly what: 'expiry';
      readonly page: PageId;
      readonly psid: Psid;
      readonly from: AppId | null;
    }
  | {
      readonly at: number;
      readonly what: 'attempt';
      readonly delivery: string;
      readonly to: AppId;
      readonly outcome: string;
    };

export type AgendaItem =
  | {
      readonly at: number;
      readonly what: 'expiry';
      readonly page: PageId;
      readonly psid: Psid;
      readonly owner: AppId;
    }
  | { readonly at: number; readonly what: 'attempt'; readonly delivery: string; readonly to: AppId };

type DueWork = { readonly lease: ThreadKey } | { readonly lane: LaneKey };

export interface EngineParts {
  readonly machine: MachineClock;
  readonly poster: Poster;
  readonly words: AnswerWords;
}

export interface EngineOptions extends EngineParts {
  readonly name: string;
  readonly seed: string;
  readonly file: JournalFile;
  /** How a new world begins; a journal that holds entries already says it itself. */
  readonly beginning: { readonly clock: ClockState; readonly readings: Readings };
}

export class Engine {
  readonly name: string;
  readonly mint: Mint;
  readonly journal: Journal;
  readonly #world: World;
  readonly #machine: MachineClock;
  readonly #poster: Poster;
  readonly #words: AnswerWords;
  readonly #outbox: Outbox;
  readonly #due = new DueList<DueWork>();
  /** For each thread, the seqs of its entries: what `explain` walks. */
  readonly #threadEntries = new Map<ThreadKey, number[]>();
  #lastAt = 0;
  #cancelTimer: (() => void) | null = null;
  #advancing: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor({ name, seed, file, beginning, machine, poster, words }: EngineOptions) {
    this.name = name;
    this.mint = mintFor(name, seed);
    this.journal = new Journal(file);
    this.#world = emptyWorld({ name, seed, ...beginning });
    this.#machine = machine;
    this.#poster = poster;
    this.#words = words;
    this.#outbox = new Outbox({
      now: () => this.now(),
      owed: (id) => this.#world.deliveries.get(id),
      post: (owed) => this.#post(owed.to, owed.entry),
      report: (owed, outcome) => this.#reportAttempt({ do: 'ReportAttempt', delivery: owed.id, ...outcome }),
      wakeAt: (at, lane) => this.#schedule(at, { lane }),
    });
    if (this.journal.lastSeq === 0) {
      const created = {
        kind: 'setting',
        what: 'world_created',
        format: 1,
        world: name,
        seed,
        ...beginning,
      } as const;
      this.#commit([{ event: created, because: null }], this.now());
    } else {
      for (const entry of this.journal.entries()) this.#fold(entry);
    }
    this.#resume();
  }

  /** The world as it stands; for reading only. */
  get world(): Readonly<World> {
    this.#drain();
    return this.#world;
  }

  /** World time. It never runs backwards, even if somebody sets the machine's clock back. */
  now(): number {
    return Math.max(worldNow(this.#world.clock, this.#machine), this.#lastAt);
  }

  /** A message id nobody has used: it depends on the journal's length, which grows with each message. */
  mid(label = ''): Mid {
    return asMid(`m_${this.mint.text(`mid:${this.journal.lastSeq + 1}:${label}`, 48)}`);
  }

  /** The id of a comment that is made next, in the form POST_COMMENT. */
  commentId(): string {
    const label = `comment:${this.journal.lastSeq + 1}`;
    return `${this.mint.digits(`post:${label}`, 15)}_${this.mint.digits(label, 15)}`;
  }

  /** A short trace id for an error (API-024). */
  traceId(): string {
    return `A${this.mint.text(`trace:${this.journal.lastSeq + 1}`, 22)}`;
  }

  /** Judges a Graph call, journals it with its answer, and resolves when the answer may leave. */
  async graph(call: GraphCall): Promise<CallOutcome> {
    const now = this.#instant();
    const { command, ...facts } = call;
    const isWellFormed = 'do' in command;
    const hit = isWellFormed ? faultsFor(this.#world, call) : { matched: [], firing: null };
    const matched = hit.matched.length === 0 ? {} : { matched: hit.matched.map(({ id }) => id) };
    const callEvent: CallEvent = { kind: 'call', ...facts, ...matched };
    const effect = hit.firing?.effect;
    const fired: Decided[] =
      hit.firing === null ? [] : [{ event: { kind: 'fault', what: 'fired', id: hit.firing.id }, because: 0 }];

    if (effect !== undefined && 'error' in effect) {
      const answer = this.#words.fault(effect, this.traceId());
      this.#commit(
        [{ event: callEvent, because: null }, ...fired, this.#answer(call, 'faulted', answer)],
        now,
      );
      return this.#whenDurable({ answered: true, answer, rule: null });
    }
    if (effect?.drop_connection === 'before_commit') {
      const cut = this.#answer(call, 'faulted', null, { lost: 'before_commit' });
      this.#commit([{ event: callEvent, because: null }, ...fired, cut], now);
      return this.#whenDurable({ answered: false });
    }

    const lost = effect === undefined ? {} : ({ lost: 'after_commit' } as const);
    const verdict = isWellFormed ? decideGraph(this.#world, command, now) : reject(command);
    if (!verdict.ok) {
      const answer = this.#words.refusal(verdict.rejection, this.traceId());
      const refusal = refusalOf(call, verdict.rejection);
      this.#commit(
        [
          { event: callEvent, because: null },
          ...fired,
          { event: refusal, because: 0 },
          this.#answer(call, 'refused', answer, lost),
        ],
        now,
      );
      return this.#whenDurable(
        effect === undefined ? { answered: true, answer, rule: refusal.rule } : { answered: false },
      );
    }
    const { value, events } = verdict;
    const answer = { status: 200, body: this.#words.reply(value, this.#world.readings) };
    const entries = [
      { event: callEvent, because: null },
      ...fired,
      this.#answer(call, 'ok', answer, {
        ...lost,
        ...(value.reply === 'sent' ? { message_id: value.mid } : {}),
      }),
    ];
    const offset = entries.length;
    const following = events.map(({ event, because }) => ({ event, because: rebased(because, offset) }));
    const changes = following.length > 0 || fired.length > 0 || hit.matched.length > 0;
    this.#commit([...entries, ...following], now, changes ? 'written' : 'noted');
    const outcome: CallOutcome =
      effect === undefined ? { answered: true, answer, rule: null } : { answered: false };
    return changes ? this.#whenDurable(outcome) : outcome;
  }

  /** What a person or the inbox does. Resolves to the outcome with the act’s seq and the deliveries it owes. */
  async act(
    command: ActCommand,
  ): Promise<Verdict<ActOutcome & { seq: number; deliveries: string[] }, SettingRejection>> {
    const now = this.#instant();
    const verdict = decideAct(this.#world, command, now);
    if (!verdict.ok) return this.#refuse(command.do, verdict.rejection, now);
    const recorded = this.#commit(verdict.events, now);
    const seq = recorded[0]?.seq ?? 0;
    const deliveries = recorded.flatMap((entry) =>
      entry.kind === 'delivery' && entry.channel !== 'phone' ? [entry.id] : [],
    );
    await this.journal.durable();
    return { ok: true, events: verdict.events, value: { ...verdict.value, seq, deliveries } };
  }

  async set(command: SettingCommand): Promise<Verdict<SettingOutcome, SettingRejection>> {
    const now = this.#instant();
    const verdict = decideSetting(this.#world, command, now);
    if (!verdict.ok) return this.#refuse(command.do, verdict.rejection, now);
    this.#commit(verdict.events, now);
    await this.journal.durable();
    return verdict;
  }

  /** Moves the clock to `to`, stopping at each due instant on the way, and resolves when all due work is done. */
  advance(to: number): Promise<Fired[]> {
    const run = this.#advancing.then(() => this.#advance(to));
    this.#advancing = run.catch(() => {}); // The caller hears of the failure; the next advance starts afresh.
    return run;
  }

  /** The next due instant, if anything is due at all. */
  nextDue(): number | null {
    this.#drain();
    for (;;) {
      const earliest = this.#due.earliest;
      if (earliest === undefined) return null;
      if (this.#isLive(earliest.at, earliest.work)) return earliest.at;
      this.#due.takeEarliest();
    }
  }

  agenda(): AgendaItem[] {
    this.#drain();
    const leases = [...this.#world.threads.values()].flatMap(({ page, psid, control }): AgendaItem[] =>
      control.state === 'owned'
        ? [{ at: control.expires_at, what: 'expiry', page, psid, owner: control.owner }]
        : [],
    );
    const attempts = [...this.#world.deliveries.values()].map(
      ({ id, to, next_at }): AgendaItem => ({ at: next_at, what: 'attempt', delivery: id, to }),
    );
    return [...leases, ...attempts].sort((a, b) => a.at - b.at);
  }

  /** Resolves to true when nothing that is due now is left, to false after `withinMs` of the machine’s time. */
  async settle(withinMs: number): Promise<boolean> {
    if (this.#outbox.isIdle) return true;
    let cancel = () => {};
    const timeout = new Promise<boolean>((resolve) => {
      cancel = this.#machine.after(withinMs, () => resolve(false));
    });
    const settled = await Promise.race([this.#outbox.idle().then(() => true), timeout]);
    cancel();
    return settled;
  }

  /** Entries of one thread, oldest first. */
  *threadEntries(page: PageId, psid: Psid): Generator<Recorded> {
    for (const seq of this.#threadEntries.get(threadKey(page, psid)) ?? []) {
      const entry = this.journal.entry(seq);
      if (entry !== undefined) yield entry;
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelTimer?.();
    await this.#outbox.close();
    await this.journal.close();
  }

  async #advance(to: number): Promise<Fired[]> {
    const from = this.journal.lastSeq;
    await this.#outbox.idle();
    for (let due = this.nextDue(); due !== null && due <= to; due = this.nextDue()) {
      this.#setClock(Math.max(due, this.now()));
      this.#drain();
      await this.#outbox.idle();
    }
    if (to > this.now()) this.#setClock(to);
    this.#drain();
    await this.#outbox.idle();
    await this.journal.durable();
    return this.#firedSince(from);
  }

  #firedSince(seq: number): Fired[] {
    const fired: Fired[] = [];
    for (let at = seq + 1; at <= this.journal.lastSeq; at += 1) {
      const entry = this.journal.entry(at);
      if (entry?.kind === 'control' && entry.via === 'clock') {
        fired.push({ at: entry.at, what: 'expiry', page: entry.page, psid: entry.psid, from: entry.from });
      } else if (entry?.kind === 'attempt') {
        fired.push({
          at: entry.at,
          what: 'attempt',
          delivery: entry.delivery,
          to: entry.to,
          outcome: entry.outcome,
        });
      }
    }
    return fired;
  }

  /** Puts the clock there without stopping on the way; nothing between may be due. */
  #setClock(to: number): void {
    const clock = clockSetTo(this.#world.clock, to, this.#machine);
    const now = this.now();
    if (to === now) return;
    const event = {
      kind: 'clock',
      what: 'advanced',
      from_at: now,
      to_at: to,
      mode: clock.mode,
      clock,
    } as const;
    this.#commit([{ event, because: null }], now);
  }

  /** Writes down every lease that has ended by now and wakes lanes whose next attempt is due. */
  #drain(): void {
    this.#drainUntil(this.now());
  }

  /** The instant at which a command is judged and written down: read once, so that no boundary falls between. */
  #instant(): number {
    const now = this.now();
    this.#drainUntil(now);
    return now;
  }

  #drainUntil(now: number): void {
    for (let due = this.#due.earliest; due !== undefined && due.at <= now; due = this.#due.earliest) {
      this.#due.takeEarliest();
      if (!this.#isLive(due.at, due.work)) continue;
      if ('lane' in due.work) {
        this.#outbox.wake(due.work.lane);
        continue;
      }
      const thread = this.#world.threads.get(due.work.lease);
      if (thread !== undefined) this.#commit(decideLapse(this.#world, thread), due.at);
    }
  }

  /** A lease entry counts only while that lease still ends at that instant; a prolonged one has a newer entry. */
  #isLive(at: number, work: DueWork): boolean {
    if ('lane' in work) return true;
    const control = this.#world.threads.get(work.lease)?.control;
    return control?.state === 'owned' && control.expires_at === at;
  }

  #schedule(at: number, work: DueWork): void {
    this.#due.add(at, work);
    if (this.#due.earliest?.at === at) this.#setTimer();
  }

  /** On a real clock one timer stands for everything that is due (design: no timer per thread). */
  #setTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    const due = this.#due.earliest;
    if (this.#closed || this.#world.clock.mode === 'virtual' || due === undefined) return;
    this.#cancelTimer = this.#machine.after(due.at - this.now(), () => {
      this.#drain();
      this.#setTimer();
    });
  }

  /** Takes up what a previous process left: leases that run and deliveries that are owed. */
  #resume(): void {
    for (const thread of this.#world.threads.values()) this.#watchLease(thread.page, thread.psid);
    for (const owed of [...this.#world.deliveries.values()]) this.#outbox.add(owed);
    this.#setTimer();
  }

  #commit(decided: readonly Decided[], at: number, how: 'written' | 'noted' = 'written'): Recorded[] {
    if (decided.length === 0) return [];
    const first = this.journal.lastSeq + 1;
    let deliveries = this.#world.deliveryCount;
    const recorded = decided.map(({ event, because }, index): Recorded => {
      const cause =
        because === null
          ? null
          : because === 'command'
            ? first
            : typeof because === 'number'
              ? first + because
              : because.seq;
      const place = { seq: first + index, at, cause };
      if (event.kind !== 'delivery') return { ...event, ...place } as Recorded;
      deliveries += 1;
      const id = asDeliveryId(`d${deliveries}`);
      return { ...this.#rendered(event, at), id, ...place } as Recorded;
    });
    if (how === 'written') this.journal.append(recorded);
    else this.journal.note(recorded);
    for (const entry of recorded) this.#fold(entry);
    for (const entry of recorded) this.#followUp(entry);
    return recorded;
  }

  #rendered(event: DecidedDelivery | DecidedPhone, at: number): object {
    if (event.channel === 'phone') return event;
    const { notice: _notice, hop: _hop, ...facts } = event;
    return { ...facts, entry: webhookEntry(event, at, this.#world.readings) };
  }

  #fold(entry: Recorded): void {
    evolve(this.#world, entry);
    this.#lastAt = entry.at;
    if ('psid' in entry && entry.psid !== undefined && 'page' in entry && entry.page !== undefined) {
      const key = threadKey(entry.page, entry.psid);
      const seqs = this.#threadEntries.get(key);
      if (seqs === undefined) this.#threadEntries.set(key, [entry.seq]);
      else seqs.push(entry.seq);
    }
  }

  /** What an entry sets in motion once it is written: a lease to watch, a delivery to send, another clock to follow. */
  #followUp(entry: Recorded): void {
    switch (entry.kind) {
      case 'routing':
      case 'control':
        return this.#watchLease(entry.page, entry.psid);
      case 'delivery': {
        if (entry.channel === 'phone') return;
        const owed = this.#world.deliveries.get(entry.id);
        if (owed !== undefined) this.#outbox.add(owed);
        return;
      }
      case 'clock':
        return this.#setTimer();
      default:
    }
  }

  #reportAttempt(report: AttemptReport): void {
    const now = this.#instant();
    this.#commit(decideAttempt(this.#world, report, now), now);
  }

  #watchLease(page: PageId, psid: Psid): void {
    const key = threadKey(page, psid);
    const control = this.#world.threads.get(key)?.control;
    if (control?.state === 'owned') this.#schedule(control.expires_at, { lease: key });
  }

  async #post(app: AppId, entry: unknown): Promise<PostOutcome> {
    const receiver = this.#world.apps.get(app);
    const url = receiver?.subscription?.callback_url;
    if (receiver === undefined || url === undefined) {
      return { outcome: 'failed', status: null, error: 'the app has no callback' };
    }
    await this.journal.durable();
    const body = webhookBody(entry);
    return this.#poster.post(url, body, signatureHeaders(body, receiver.secret));
  }

  #answer(
    call: GraphCall,
    outcome: AnswerEvent['outcome'],
    answer: GraphAnswer | null,
    more: Pick<AnswerEvent, 'lost' | 'message_id'> = {},
  ): Decided {
    return {
      event: {
        kind: 'answer',
        call: call.call,
        app: call.app,
        ...(call.page === undefined ? {} : { page: call.page }),
        ...(call.psid === undefined ? {} : { psid: call.psid }),
        outcome,
        status: more.lost === undefined ? (answer?.status ?? null) : null,
        ...(answer?.code === undefined ? {} : { code: answer.code }),
        ...(answer?.subcode === undefined ? {} : { subcode: answer.subcode }),
        ...more,
        ...(answer === null || more.lost !== undefined ? {} : { body: answer.body }),
      },
      because: 'command',
    };
  }

  #refuse(
    call: string,
    rejection: SettingRejection,
    now: number,
  ): { ok: false; rejection: SettingRejection } {
    const { rule, would_pass, reading } = settingReasonOf(rejection);
    const event: RefusalEvent = {
      kind: 'refusal',
      call,
      rejection: rejection.name,
      rule,
      inputs: inputsOf(rejection),
      would_pass,
      ...(reading === undefined ? {} : { reading }),
    };
    this.#commit([{ event, because: null }], now, 'noted');
    return { ok: false, rejection };
  }

  async #whenDurable(outcome: CallOutcome): Promise<CallOutcome> {
    await this.journal.durable();
    return outcome;
  }
}

function refusalOf(call: GraphCall, rejection: Rejection): RefusalEvent {
  const { rule, would_pass, reading } = reasonOf(rejection);
  return {
    kind: 'refusal',
    call: call.call,
    app: call.app,
    ...(call.page === undefined ? {} : { page: call.page }),
    ...(call.psid === undefined ? {} : { psid: call.psid }),
    rejection: rejection.name,
    rule,
    inputs: inputsOf(rejection),
    would_pass,
    ...(reading === undefined ? {} : { reading }),
  };
}

/** An index within a decision becomes an index within the entries of the whole command. */
function rebased(because: Decided['because'], offset: number): Decided['because'] {
  return typeof because === 'number' ? because + offset : because;
}
