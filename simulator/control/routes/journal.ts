/** The journal as everybody reads it: in pieces, as it grows, and by what it covers. */

import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import { coverageOf } from '../../coverage.ts';
import { type ControlDoor, engineOf } from '../door.ts';
import { parseInput } from '../input.ts';

const PAGE_MAX = 100_000;
const query = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(PAGE_MAX).default(PAGE_MAX),
});

export function journalRoutes(door: ControlDoor): Hono {
  const routes = new Hono();

  routes.get('/worlds/:world/journal', (c) => {
    const engine = engineOf(c, door);
    const { after, limit } = parseInput(query, c.req.query());
    const lines = engine.journal.linesAfter(after, limit);
    c.header('content-type', 'application/x-ndjson');
    return c.body(lines.map((line) => `${line}\n`).join(''));
  });

  routes.get('/worlds/:world/journal/stream', (c) => {
    const engine = engineOf(c, door);
    const { after } = parseInput(query, c.req.query());
    return streamSSE(c, async (stream) => {
      // Entries are queued from the moment of listening, so that none falls between the past and the present.
      let sent = after;
      let wake = () => {};
      let open = true;
      const end = () => {
        open = false;
        wake();
      };
      const stop = engine.journal.listen(() => wake(), end);
      stream.onAbort(end);
      while (open) {
        const lines = engine.journal.linesAfter(sent);
        if (open && lines.length === 0) await new Promise<void>((resolve) => (wake = resolve));
        for (const line of lines) {
          sent += 1;
          await stream.writeSSE({ id: String(sent), data: line });
        }
      }
      stop();
    });
  });

  routes.get('/worlds/:world/coverage', (c) => c.json(coverageOf(engineOf(c, door))));

  return routes;
}
