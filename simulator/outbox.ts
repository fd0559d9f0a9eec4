/**
 * Sends what is owed to apps: one lane for each app and thread, so that order is kept within it and no app or thread
 * waits for another. Attempts are reported to the engine, which decides what follows. Where the world batches, what is due
 * in several lanes of one callback travels in one body.
 */

import { type Batch, batchesOf, headOf, liveQueue } from './batches.ts';
import type { AppId, DeliveryId } from './domain/ids.ts';
import { type LaneKey, laneOf, turnOf } from './domain/lane.ts';
import type { OwedDelivery, WebhookObject } from './domain/world.ts';
import type { PostOutcome } from './webhooks/post.ts';

export interface OutboxWorld {
  now(): number;
  owed(id: DeliveryId): OwedDelivery | undefined;
  /** Whether each delivery stands where it was owed: no fault, no tester has moved one. */
  allInLine(): boolean;
  /** Whether entries that are due together travel together. */
  batches(): boolean;
  /** Makes the POST of one body; resolves to its outcome, never rejects. */
  post(owed: readonly OwedDelivery[]): Promise<PostOutcome>;
  /** Writes down what the POST was for each delivery in it. */
  report(owed: readonly OwedDelivery[], outcome: PostOutcome): void;
  /** Asks to be woken at a later instant of the world. */
  wakeAt(at: number, lane: LaneKey): void;
}

/** What may share a body: deliveries to one app about one object go to one callback. */
export type CallbackKey = `${AppId}/${WebhookObject}`;

export interface Lane {
  readonly key: LaneKey;
  readonly callback: CallbackKey;
  readonly queue: DeliveryId[];
  running: boolean;
}

export class Outbox {
  readonly #world: OutboxWorld;
  readonly #lanes = new Map<LaneKey, Lane>();
  /** Lanes with something that may be due, by callback, until the end of this turn. */
  readonly #gathering = new Map<CallbackKey, Set<Lane>>();
  #running = 0;
  #idleWaiters: (() => void)[] = [];
  #closed = false;

  constructor(world: OutboxWorld) {
    this.#world = world;
  }

  /** Queues a delivery and starts its lane. */
  add(owed: OwedDelivery): void {
    const key = laneOf(owed);
    const lane = this.#lanes.get(key) ?? {
      key,
      callback: `${owed.to}/${owed.object}`,
      queue: [],
      running: false,
    };
    lane.queue.push(owed.id);
    this.#lanes.set(key, lane);
    this.wake(key);
  }

  /** Goes on with a lane whose next attempt may be due. */
  wake(key: LaneKey): void {
    const lane = this.#lanes.get(key);
    if (lane === undefined || lane.running || this.#closed) return;
    if (this.#travelsInBatch(lane)) return this.#gather(lane);
    lane.running = true;
    this.#running += 1;
    void this.#run(lane).finally(() => {
      lane.running = false;
      this.#finish();
      // The reading may have changed meanwhile: what is left goes the new way.
      if (lane.queue.length > 0 && this.#travelsInBatch(lane)) this.wake(key);
    });
  }

  /** Goes on with every lane: what was held back in some of them may be free. */
  wakeAll(): void {
    for (const key of this.#lanes.keys()) this.wake(key);
  }

  /** Nothing is on its way and nothing that is due now waits. */
  get isIdle(): boolean {
    return this.#running === 0;
  }

  /** Resolves when the outbox is idle. */
  idle(): Promise<void> {
    if (this.isIdle) return Promise.resolve();
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.idle();
  }

  async #run(lane: Lane): Promise<void> {
    // Deliveries leave only after the command that owes them has been answered for in the journal.
    await Promise.resolve();
    while (!this.#closed) {
      const queue = (this.#world.allInLine() ? headOf : liveQueue)(lane, this.#world);
      const turn = turnOf(queue, this.#world.now());
      if (turn.goes === null) {
        if (turn.again_at !== null) this.#world.wakeAt(turn.again_at, lane.key);
        break;
      }
      if (this.#travelsInBatch(lane)) return;
      const body = [turn.goes];
      const outcome = await this.#world.post(body);
      if (this.#closed) return;
      this.#world.report(body, outcome);
    }
    if (lane.queue.length === 0) this.#lanes.delete(lane.key);
  }

  /** A body that has failed stays together, whatever the reading says by now (API-108). */
  #travelsInBatch(lane: Lane): boolean {
    if (this.#world.batches()) return true;
    const first = lane.queue[0];
    return first !== undefined && (this.#world.owed(first)?.batch ?? null) !== null;
  }

  /** Everything that comes due for a callback in the same turn is looked at together. */
  #gather(lane: Lane): void {
    const present = this.#gathering.get(lane.callback);
    if (present !== undefined) {
      present.add(lane);
      return;
    }
    this.#gathering.set(lane.callback, new Set([lane]));
    this.#running += 1;
    setImmediate(() => {
      const lanes = this.#gathering.get(lane.callback) ?? new Set();
      this.#gathering.delete(lane.callback);
      if (!this.#closed) this.#sendBatches(lanes);
      this.#finish();
    });
  }

  #sendBatches(lanes: Iterable<Lane>): void {
    const { batches, later } = batchesOf(lanes, this.#world);
    for (const { at, lane } of later) this.#world.wakeAt(at, lane);
    for (const lane of lanes) if (lane.queue.length === 0) this.#lanes.delete(lane.key);
    for (const batch of batches) {
      for (const lane of batch.lanes) lane.running = true;
      this.#running += 1;
      void this.#sendBatch(batch).finally(() => {
        for (const lane of batch.lanes) lane.running = false;
        for (const lane of batch.lanes) this.wake(lane.key);
        this.#finish();
      });
    }
  }

  async #sendBatch({ owed }: Batch): Promise<void> {
    const outcome = await this.#world.post(owed);
    if (!this.#closed) this.#world.report(owed, outcome);
  }

  #finish(): void {
    this.#running -= 1;
    if (this.#running > 0) return;
    const waiters = this.#idleWaiters;
    this.#idleWaiters = [];
    for (const tell of waiters) tell();
  }
}
