/** Takes signed bodies in: kept first, acknowledged then, worked through afterwards in the order they came. */

import type { PageId } from '../domain/ids.ts';
import { parsePageId } from '../domain/ids.ts';
import type { WebhookBacklog } from '../engine/ports.ts';
import type { Log } from '../log.ts';
import { parseLossless } from './lossless-json.ts';
import type { Heard } from './translate.ts';
import { translate } from './translate.ts';

export type WebhookInbox = {
  /** Resolves when the body is safe, which is when it may be acknowledged. */
  accept(body: string, pages: ReadonlySet<PageId>): Promise<void>;
  /** Works through what an earlier run acknowledged and did not finish. */
  replay(): void;
  /** Resolves when every accepted body has been worked through. */
  idle(): Promise<void>;
};

export function createWebhookInbox(options: {
  backlog: WebhookBacklog;
  hear: (heard: Heard) => void;
  log: Log;
}): WebhookInbox {
  const { backlog, hear, log } = options;
  let tail: Promise<void> = Promise.resolve();
  let waiting = 0;

  function enqueue(work: () => void): void {
    waiting += 1;
    tail = tail.then(afterAnswer).then(() => {
      try {
        work();
      } catch (error) {
        // One bad event must not stop the ones behind it; the body stays in the backlog's file until that is emptied.
        log.error({ err: String(error) }, 'working through a webhook failed');
      } finally {
        waiting -= 1;
        backlog.done();
      }
    });
  }

  function process(body: string, pages: ReadonlySet<PageId>): void {
    const { heard, skipped } = translate(parseLossless(body));
    for (const one of skipped) log.info({ skipped: one }, 'a webhook event was left alone');
    for (const one of heard) {
      if (pages.has(one.page)) hear(one);
      else log.warn({ page: one.page }, 'an event for a page this signature does not speak for');
    }
  }

  return {
    async accept(body, pages) {
      await backlog.append(JSON.stringify({ pages: [...pages], body }));
      enqueue(() => process(body, pages));
    },
    replay() {
      for (const line of backlog.left) {
        const kept = envelope(line);
        enqueue(() => process(kept.body, kept.pages));
      }
    },
    async idle() {
      while (waiting > 0) await tail;
    },
  };
}

/** Lets the acknowledgement leave first: Meta waits five seconds for it and for nothing else (API-3.2). */
function afterAnswer(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function envelope(line: string): { body: string; pages: ReadonlySet<PageId> } {
  const { body, pages } = JSON.parse(line) as { body: string; pages: string[] };
  return { body, pages: new Set(pages.map(parsePageId).filter((page) => page !== null)) };
}
