/**
 * One callback address: a pool of kept-alive connections of its own, so that no other app ever waits for this one, and
 * at most so many deliveries on their way to it.
 */

import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { type Dispatcher, Pool } from 'undici';
import type { Deadlines } from './deadlines.ts';
import type { Parcel } from './parcel.ts';

/** Deliveries on their way to one callback at a time; more wait here, and their 5 seconds have not begun. */
const IN_FLIGHT_MAX = 256;
const KEEP_ALIVE_MS = 30_000;

/** What came back, or why nothing did. */
export type Arrival = { readonly status: number } | { readonly error: Error };

export class Callback {
  readonly #pool: Pool;
  readonly #path: string;
  readonly #deadlines: Deadlines;
  readonly #waiting: Flight[] = [];
  #inFlight = 0;

  constructor(url: string, deadlines: Deadlines) {
    const { origin, pathname, search } = new URL(url);
    this.#path = pathname + search;
    this.#deadlines = deadlines;
    this.#pool = new Pool(origin, {
      connections: IN_FLIGHT_MAX,
      keepAliveTimeout: KEEP_ALIVE_MS,
      // One deadline counts for the whole of a delivery, connecting and a dribbled answer included.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: deadlines.limitMs },
    });
  }

  post(parcel: Parcel): Promise<Arrival> {
    return new Promise((resolve) => {
      const flight = new Flight(parcel, resolve);
      if (this.#inFlight < IN_FLIGHT_MAX) this.#send(flight);
      else this.#waiting.push(flight);
    });
  }

  get isIdle(): boolean {
    return this.#inFlight === 0;
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  #send(flight: Flight): void {
    this.#inFlight += 1;
    flight.landed = () => {
      this.#deadlines.delete(flight);
      this.#inFlight -= 1;
      const next = this.#waiting.shift();
      if (next !== undefined) this.#send(next);
    };
    this.#deadlines.add(flight);
    this.#pool.dispatch({ path: this.#path, method: 'POST', ...sent(flight.parcel) }, flight);
  }
}

/** A slow line brings the second half of the body after a while; the length is told before, as of any other. */
function sent({ body, headers, pause_ms }: Parcel): Pick<Dispatcher.DispatchOptions, 'body' | 'headers'> {
  if (pause_ms === 0) return { body, headers };
  const length = String(Buffer.byteLength(body));
  return { body: Readable.from(halves(body, pause_ms)), headers: { ...headers, 'content-length': length } };
}

async function* halves(body: string, pauseMs: number): AsyncGenerator<string> {
  const middle = Math.ceil(body.length / 2);
  yield body.slice(0, middle);
  await setTimeout(pauseMs, undefined, { ref: false });
  yield body.slice(middle);
}

/** One POST on its way. undici calls it back, without the streams that nobody reads here. */
class Flight implements Dispatcher.DispatchHandler {
  readonly parcel: Parcel;
  readonly #resolve: (arrival: Arrival) => void;
  #controller: Dispatcher.DispatchController | null = null;
  #status = 0;
  #isOver = false;
  landed: () => void = () => {};

  constructor(parcel: Parcel, resolve: (arrival: Arrival) => void) {
    this.parcel = parcel;
    this.#resolve = resolve;
  }

  /** The time is up, whatever has come so far. */
  expire(): void {
    const error = new TimeIsUp();
    this.#end({ error });
    this.#controller?.abort(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#isOver) controller.abort(new TimeIsUp());
    else this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(): void {}

  onResponseEnd(): void {
    this.#end({ status: this.#status });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end({ error });
  }

  #end(arrival: Arrival): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.landed();
    this.#resolve(arrival);
  }
}

export class TimeIsUp extends Error {
  constructor() {
    super('no answer in time');
    this.name = 'TimeIsUp';
  }
}
