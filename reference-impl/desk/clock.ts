/** The desk's clocks: the machine's, one that follows a clock over HTTP, and one that is set by hand. */

import { clockReconnectMs, clockTimeoutMs } from './config.ts';
import type { Log } from './log.ts';

export type Clock = {
  now(): number;
  close(): Promise<void>;
};

/** A clock that somebody sets: `virtual` stands still until told, `real` runs on from the instant it was given. */
export type SettableClock = Clock & {
  set(mode: 'virtual' | 'real', now: number): void;
  /** Moves to an instant; a running clock goes on from there. */
  moveTo(now: number): void;
};

export function machineClock(): Clock {
  return { now: () => Date.now(), close: async () => {} };
}

export function settableClock(mode: 'virtual' | 'real', now: number): SettableClock {
  let running = mode === 'real';
  let base = now;
  let setAt = performance.now();
  return {
    now: () => (running ? base + Math.floor(performance.now() - setAt) : base),
    set(nextMode, next) {
      running = nextMode === 'real';
      base = next;
      setAt = performance.now();
    },
    moveTo(next) {
      base = next;
      setAt = performance.now();
    },
    close: async () => {},
  };
}

/**
 * Follows `{url}` and its stream, so that windows and leases here hang on the same time as the world they are in.
 * A stream that breaks is taken up again; until then the clock goes on from what it heard last.
 */
export async function followedClock(url: string, log: Log): Promise<Clock> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(clockTimeoutMs) });
  if (!answer.ok)
    throw new Error(`the clock at ${url} answered ${answer.status}; expected 200 with {mode, now}`);
  const first = reading(await answer.json());
  if (!first) throw new Error(`the clock at ${url} did not answer {mode, now}`);
  const clock = settableClock(first.mode, first.now);
  const stop = new AbortController();
  const following = follow(`${url}/stream`, clock, stop.signal, log);
  return {
    now: clock.now,
    async close() {
      stop.abort();
      await following;
    },
  };
}

async function follow(url: string, clock: SettableClock, stop: AbortSignal, log: Log): Promise<void> {
  while (!stop.aborted) {
    try {
      const answer = await fetch(url, { signal: stop, headers: { accept: 'text/event-stream' } });
      if (answer.body) await readEvents(answer.body, clock);
    } catch (error) {
      if (!stop.aborted) log.warn({ err: String(error), url }, 'the clock stream broke; taking it up again');
    }
    if (!stop.aborted) await pause(clockReconnectMs, stop);
  }
}

async function readEvents(body: ReadableStream<Uint8Array>, clock: SettableClock): Promise<void> {
  const decoder = new TextDecoder();
  let buffer = '';
  for await (const chunk of body) {
    buffer += decoder.decode(chunk, { stream: true });
    const lines = buffer.split('\n');
    buffer = lines.pop() ?? '';
    for (const line of lines) {
      const told = line.startsWith('data:') ? readingOfLine(line.slice('data:'.length)) : null;
      if (told) clock.set(told.mode, told.now);
    }
  }
}

function readingOfLine(text: string): ReturnType<typeof reading> {
  try {
    return reading(JSON.parse(text));
  } catch {
    // A line that is no JSON is a comment or a future event; the next one tells the time again.
    return null;
  }
}

function reading(value: unknown): { mode: 'virtual' | 'real'; now: number } | null {
  if (typeof value !== 'object' || value === null) return null;
  const { mode, now } = value as { mode?: unknown; now?: unknown };
  const at = typeof now === 'string' ? Date.parse(now) : Number.NaN;
  return (mode === 'virtual' || mode === 'real') && Number.isFinite(at) ? { mode, now: at } : null;
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      stop.removeEventListener('abort', done);
      resolve();
    }
    stop.addEventListener('abort', done, { once: true });
  });
}
