// Follows the clock of a simulated world: one read at the start, then its stream of changes made by hand.
import type { Logger } from 'pino';
import { request } from 'undici';
import { z } from 'zod';
import type { Clock } from './clock.ts';

const toldSchema = z.object({ mode: z.enum(['virtual', 'real']), now: z.iso.datetime({ offset: true }) });

/** Waits between attempts to reach a stream that broke off; in real time, since the world's time is what is missing. */
const reconnectDelaysMs = [100, 500, 1_000, 5_000];

export async function followClock(clock: Clock, clockUrl: string, logger: Logger): Promise<() => void> {
  const stop = new AbortController();
  const tell = (json: unknown) => {
    const { mode, now } = toldSchema.parse(json);
    clock.tell({ mode, now: Date.parse(now) });
  };

  const { statusCode, body } = await request(clockUrl, { signal: stop.signal });
  if (statusCode !== 200) {
    await body.dump();
    throw new Error(
      `the clock at ${clockUrl} answered ${statusCode}; is this the address of a world's clock?`,
    );
  }
  tell(await body.json());

  const listen = async () => {
    for (let failures = 0; !stop.signal.aborted; ) {
      try {
        for await (const data of eventStream(`${clockUrl}/stream`, stop.signal)) {
          failures = 0;
          tell(JSON.parse(data));
        }
      } catch (error) {
        if (stop.signal.aborted) return;
        logger.warn({ clockUrl, error: String(error) }, "the world's clock is out of reach");
      }
      const delayMs = reconnectDelaysMs[Math.min(failures, reconnectDelaysMs.length - 1)] ?? 0;
      failures += 1;
      await pause(delayMs, stop.signal);
    }
  };
  void listen();
  return () => stop.abort();
}

/** The `data` of each event of a server-sent stream. */
async function* eventStream(url: string, signal: AbortSignal): AsyncGenerator<string> {
  const { statusCode, body } = await request(url, { signal, bodyTimeout: 0 });
  if (statusCode !== 200) {
    await body.dump();
    throw new Error(`answered ${statusCode}`);
  }
  let buffered = '';
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    buffered += decoder.decode(chunk as Uint8Array, { stream: true });
    const lines = buffered.split(/\r?\n/);
    buffered = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('data:')) yield line.slice('data:'.length).trim();
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
