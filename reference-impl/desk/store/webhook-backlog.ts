/**
 * Keeps webhook bodies from the moment they are acknowledged until what they changed is written.
 *
 * A body is appended here before Meta gets its 200, so a kill at any later instant loses nothing: at the next start every
 * body still in the file is worked through again, and events that had been taken in are recognised by their keys. The
 * file is emptied only when every body in it is done and the store has written its files.
 */

import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { backlogQuietMs } from '../config.ts';
import type { WebhookBacklog } from '../engine/ports.ts';

export function createMemoryBacklog(): WebhookBacklog {
  return { left: [], append: async () => {}, done: () => {}, close: async () => {} };
}

export async function openWebhookBacklog(
  dataDir: string,
  options: { flushStore: () => Promise<void>; onError: (error: unknown) => void },
): Promise<WebhookBacklog> {
  await mkdir(dataDir, { recursive: true });
  const path = join(dataDir, 'webhooks.ndjson');
  const { left, wholeBytes } = await readLeft(path);
  const file: FileHandle = await open(path, 'a');
  await file.truncate(wholeBytes);
  let quiet: NodeJS.Timeout | undefined;
  let undone = left.length;
  let waiting: string[] = [];
  let writing: Promise<void> = Promise.resolve();

  /** One write for all that are waiting: under load many bodies share it. */
  function append(body: string): Promise<void> {
    undone += 1;
    waiting.push(JSON.stringify(body));
    writing = writing.then(async () => {
      if (waiting.length === 0) return;
      const lines = `${waiting.join('\n')}\n`;
      waiting = [];
      await file.appendFile(lines);
    });
    return writing;
  }

  function emptyWhenDone(): Promise<void> {
    writing = writing.then(async () => {
      if (undone > 0) return;
      await options.flushStore();
      // Bodies that arrived during the flush keep the file; the next round empties it.
      if (undone > 0) return;
      await file.truncate(0);
    });
    return writing;
  }

  return {
    left,
    append: (body) => append(body).catch((error: unknown) => fail(error)),
    done() {
      undone -= 1;
      // Soon, so that a restart has little to work through again, and not at once, so that a burst shares one write.
      if (undone > 0) return;
      quiet ??= setTimeout(() => {
        quiet = undefined;
        emptyWhenDone().catch(options.onError);
      }, backlogQuietMs);
    },
    async close() {
      clearTimeout(quiet);
      await emptyWhenDone();
      await file.close();
    },
  };

  /** A failed append must not be acknowledged; later appends get a chain of their own. */
  function fail(error: unknown): never {
    undone -= 1;
    writing = Promise.resolve();
    throw error;
  }
}

/** A last line without its newline was being written when the process died, so it was never acknowledged. */
async function readLeft(path: string): Promise<{ left: string[]; wholeBytes: number }> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const left = whole
    .split('\n')
    .slice(0, -1)
    .map((line, index) => {
      const where = `${path}, line ${index + 1}`;
      const value: unknown = parseLine(line, where);
      if (typeof value !== 'string') throw new Error(`${where} is not a JSON string.`);
      return value;
    });
  return { left, wholeBytes: Buffer.byteLength(whole) };
}

function parseLine(line: string, where: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`${where} is damaged. Remove that line to start without the webhook it held.`);
  }
}
