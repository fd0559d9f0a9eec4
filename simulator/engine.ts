/** Runs one world: decides commands one at a time, writes what follows into the journal, and sends what is owed. */

import { type AgendaItem, agendaOf, type Fired, firedSince } from './agenda.ts';
import { clockSetTo, type MachineClock, worldNow } from './clock.ts';
import type { ActCommand, SettingCommand } from './domain/commands.ts';
import {
  type ActOutcome,
  alertAt,
  decideAct,
  decideAlert,
  decideAttempts,
  decideLapse,
  decideSetting,
  type SettingOutcome,
} from './domain/decide.ts';
import type { Decided, Recorded } from './domain/events.ts';
import { evolve } from './domain/evolve.ts';
import { type DeliveryId, type PageId, type Psid, type ThreadKey, threadKey } from './domain/ids.ts';
import type { Readings } from './domain/readings.ts';
import type { SettingRejection } from './domain/rejections.ts';
import type { Verdict } from './domain/verdict.ts';
import { type ClockState, emptyWorld, type OwedDelivery, type World } from './domain/world.ts';
import { IdSource } from './id-source.ts';
import { Journal } from './journal.ts';
import {
  type AnswerWords,
  type CallOutcome,
  type GraphCall,
  judgeCall,
  settingRefusal,
} from './judge-call.ts';
import { Outbox } from './outbox.ts';
import { type Mint, mintFor } from './random.ts';
import { recorded } from './recorded.ts';
import { Schedule } from './schedule.ts';
import type { JournalFile } from './store/store.ts';
import { ThreadIndex } from './thread-index.ts';
import { postParcel } from './webhooks/parcel.ts';
import type { Poster, PostOutcome } from './webhooks/post.ts';

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
  readonly ids: IdSource;
  readonly #beginning: Parameters<typeof emptyWorld>[0];
  readonly #machine: MachineClock;
  readonly #poster: Poster;
  readonly #words: AnswerWords;
  #world: World;
  #outbox: Outbox;
  #schedule: Schedule;
  /** The last entry that changed anything but the clock: what a rehearsed plan is good for. */
  #lastChange = 0;
  readonly #threads = new ThreadIndex();
  #lastAt = 0;
  #advancing: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor({ name, seed, file, beginning, machine, poster, words }: EngineOptions) {
    this.name = name;
    this.mint = mintFor(name, seed);
    this.journal = new Journal(file, () => this.#foldAgain());
    this.ids = new IdSource(this.mint, () => this.journal.lastSeq);
    this.#beginning = { name, seed, ...beginning };
    this.#machine = machine;
    this.#poster = poster;
    this.#words = words;
    this.#world = emptyWorld(this.#beginning);
    this.#outbox = this.#newOutbox();
    this.#schedule = this.#newSchedule();
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
      this.#foldAll();
    }
    this.#resume();
  }

  /** The world as it stands; for reading only. */
  get world(): Readonly<World> {
    this.#drain();
    return this.#world;
  }

  /** When this world began, in its own time. */
  get begunAt(): number {
    return this.journal.entry(1)?.at ?? this.now();
  }

  /** The seq of the last change to settings, threads or what people said. */
  get lastChange(): number {
    this.#drain();
    return this.#lastChange;
  }

  /** World time. It never runs backwards, even if somebody sets the machine's clock back. */
  now(): number {
    return Math.max(worldNow(this.#world.clock, this.#machine), this.#lastAt);
  }

  /**
   * Judges a Graph call and journals it with its answer. The outcome comes when the answer may leave: at once for a read
   * of what is written, else when the changes of this turn are.
   */
  graph(call: GraphCall): CallOutcome | Promise<CallOutcome> {
    const now = this.#instant();
    const { outcome, entries, changes } = judgeCall({
      world: this.#world,
      call,
      now,
      words: this.#words,
      trace: () => this.ids.traceId(),
    });
    this.#commit(entries, now, changes ? 'written' : 'noted');
    const safe = changes ? this.journal.durable() : this.journal.written();
    return safe === null ? outcome : safe.then(() => outcome);
  }

  /** What a person or the inbox does. Resolves to the outcome with the act’s seq and the deliveries it owes. */
  async act(
    command: ActCommand,
  ): Promise<Verdict<ActOutcome & { seq: number; deliveries: string[] }, SettingRejection>> {
    const now = this.#instant();
    const verdict = decideAct(this.#world, command, now);
    if (!verdict.ok) return this.#refuse(command.do, verdict.rejection, now);
    const entries = this.#commit(verdict.events, now);
    const seq = entries[0]?.seq ?? 0;
    const deliveries = entries.flatMap((entry) =>
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
    return this.#schedule.next();
  }

  agenda(): AgendaItem[] {
    this.#drain();
    return agendaOf(this.#world);
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
    for (const seq of this.#threads.seqsOf(threadKey(page, psid))) {
      const entry = this.journal.entry(seq);
      if (entry !== undefined) yield entry;
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#schedule.close();
    await this.#outbox.close();
    await this.journal.close();
  }

  async #advance(to: number): Promise<Fired[]> {
    const from = this.journal.lastSeq;
    await this.#outbox.idle();
    for (let due = this.nextDue(); due !== null && due <= to; due = this.nextDue()) {
      await this.#setClock(Math.max(due, this.now()));
      this.#drain();
      await this.#outbox.idle();
    }
    if (to > this.now()) await this.#setClock(to);
    this.#drain();
    await this.#outbox.idle();
    await this.journal.durable();
    return firedSince(this.journal, from);
  }

  /** Puts the clock there without stopping on the way; nothing between may be due. */
  async #setClock(to: number): Promise<void> {
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
    await this.journal.durable();
  }

  /** Writes down every lease that has ended by now and wakes lanes whose next attempt is due. */
  #drain(): void {
    this.#schedule.drain(this.now());
  }

  /** The instant at which a command is judged and written down: read once, so that no boundary falls between. */
  #instant(): number {
    const now = this.now();
    this.#schedule.drain(now);
    return now;
  }

  #lapse(lease: ThreadKey, at: number): void {
    const thread = this.#world.threads.get(lease);
    if (thread !== undefined) this.#commit(decideLapse(this.#world, thread), at);
  }

  #newOutbox(): Outbox {
    return new Outbox({
      now: () => this.now(),
      owed: (id) => this.#world.deliveries.get(id),
      allInLine: () => this.#world.outOfLine.size === 0,
      batches: () => this.#world.readings['webhooks.batching'] === 'on',
      post: (owed) => this.#post(owed),
      report: (owed, outcome) => this.#reportAttempts(owed, outcome),
      wakeAt: (at, lane) => this.#schedule.add(at, { lane }),
    });
  }

  #newSchedule(): Schedule {
    return new Schedule({
      world: this.#world,
      machine: this.#machine,
      now: () => this.now(),
      lapse: (lease, at) => this.#lapse(lease, at),
      alert: (delivery, at) => void this.#commit(decideAlert(this.#world, delivery), at),
      wake: (lane) => this.#outbox.wake(lane),
    });
  }

  #foldAll(): void {
    for (const entry of this.journal.entries()) this.#fold(entry);
  }

  /** After entries were lost: the world is what the journal still says, and what it owes is taken up from there. */
  #foldAgain(): void {
    this.#schedule.close();
    void this.#outbox.close();
    this.#threads.clear();
    this.#lastAt = 0;
    this.#lastChange = 0;
    this.#world = emptyWorld(this.#beginning);
    this.#outbox = this.#newOutbox();
    this.#schedule = this.#newSchedule();
    this.#foldAll();
    this.#resume();
  }

  /** Takes up what the journal leaves to be done: leases that run and deliveries that are owed. */
  #resume(): void {
    for (const thread of this.#world.threads.values()) this.#watchLease(thread.page, thread.psid);
    for (const owed of [...this.#world.deliveries.values()]) {
      this.#outbox.add(owed);
      this.#watchAlert(owed.id);
    }
    this.#schedule.setTimer();
  }

  #commit(decided: readonly Decided[], at: number, how: 'written' | 'noted' = 'written'): Recorded[] {
    if (decided.length === 0) return [];
    const entries = recorded(decided, this.journal.lastSeq + 1, at, this.#world);
    if (how === 'written') this.journal.append(entries);
    else this.journal.note(entries);
    for (const entry of entries) this.#fold(entry);
    this.journal.tell(entries);
    for (const entry of entries) this.#followUp(entry);
    return entries;
  }

  #fold(entry: Recorded): void {
    evolve(this.#world, entry);
    this.#lastAt = entry.at;
    if (entry.kind === 'setting' || entry.kind === 'act' || entry.kind === 'control')
      this.#lastChange = entry.seq;
    this.#threads.add(entry);
  }

  /** What an entry sets in motion once it is written: a lease to watch, a delivery to send, another clock to follow. */
  #followUp(entry: Recorded): void {
    switch (entry.kind) {
      case 'routing':
      case 'control':
        return this.#watchLease(entry.page, entry.psid);
      case 'delivery':
        if (entry.channel !== 'phone') this.#send(entry.id);
        return;
      case 'attempt':
        // Whoever fails for the first time has a quarter of an hour before anybody is told.
        if (this.#world.deliveries.get(entry.delivery)?.first_failed_at === entry.at)
          this.#watchAlert(entry.delivery);
        return;
      case 'fault':
        if (entry.what === 'removed' || entry.what === 'released') this.#outbox.wakeAll();
        if (entry.what === 'redelivered') this.#send(entry.delivery);
        return;
      case 'clock':
        this.#schedule.setTimer();
        return;
      default:
    }
  }

  #send(delivery: DeliveryId): void {
    const owed = this.#world.deliveries.get(delivery);
    if (owed !== undefined) this.#outbox.add(owed);
  }

  #reportAttempts(owed: readonly OwedDelivery[], outcome: PostOutcome): void {
    const now = this.#instant();
    const deliveries = owed.map(({ id }) => id);
    this.#commit(decideAttempts(this.#world, deliveries, outcome, now), now);
  }

  #watchAlert(delivery: DeliveryId): void {
    const at = alertAt(this.#world, delivery);
    if (at !== null) this.#schedule.add(at, { alert: delivery });
  }

  #watchLease(page: PageId, psid: Psid): void {
    const key = threadKey(page, psid);
    const control = this.#world.threads.get(key)?.control;
    if (control?.state === 'owned') this.#schedule.add(control.expires_at, { lease: key });
  }

  async #post(owed: readonly OwedDelivery[]): Promise<PostOutcome> {
    try {
      await this.journal.durable();
    } catch {
      return { outcome: 'failed', status: null, error: 'what it tells could not be written' };
    }
    return postParcel(owed, this.#world, this.#poster);
  }

  #refuse(
    call: string,
    rejection: SettingRejection,
    now: number,
  ): { ok: false; rejection: SettingRejection } {
    const event = settingRefusal(call, rejection);
    this.#commit([{ event, because: null }], now, 'noted');
    return { ok: false, rejection };
  }
}
