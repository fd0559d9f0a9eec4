// Reads a stream of server-sent events, one at a time, with a deadline.
import type { TestSimulator } from '../simulator.ts';

export interface Stream {
  /** The data of the next event; throws when none comes in time. */
  // biome-ignore lint/suspicious/noExplicitAny: what is streamed is what the test looks at
  next(): Promise<any>;
  /** Ids of the events read so far. */
  readonly ids: string[];
  close(): void;
}

export async function openStream(simulator: TestSimulator, path: string): Promise<Stream> {
  const abort = new AbortController();
  const response = await fetch(simulator.controlUrl + path, { signal: abort.signal });
  if (response.status !== 200 || response.body === null) throw new Error(`No stream: ${response.status}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const ids: string[] = [];
  let buffered = '';
  return {
    ids,
    async next() {
      const deadline = setTimeout(() => abort.abort(new Error('No event came in time')), 5000);
      try {
        for (let end = buffered.indexOf('\n\n'); ; end = buffered.indexOf('\n\n')) {
          if (end >= 0) {
            const event = buffered.slice(0, end);
            buffered = buffered.slice(end + 2);
            const id = /^id: ?(.*)$/m.exec(event)?.[1];
            if (id !== undefined) ids.push(id);
            const data = [...event.matchAll(/^data: ?(.*)$/gm)].map(([, line]) => line).join('\n');
            if (data !== '') return JSON.parse(data);
            continue;
          }
          const { value, done } = await reader.read();
          if (done) throw new Error('The stream ended');
          buffered += value;
        }
      } finally {
        clearTimeout(deadline);
      }
    },
    close: () => abort.abort(),
  };
}
