/** The journal as everybody reads it: in pieces, as it grows, and by what it covers. */

import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import { coverageOf } from '../../coverage.ts';
import { DescribedRoutes } from '../described-routes.ts';
import { type ControlDoor, engineOf } from '../door.ts';

const PAGE_MAX = 100_000;
const entriesQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(PAGE_MAX).default(PAGE_MAX),
});

export function journalRoutes(door: ControlDoor): DescribedRoutes {
  const routes = new DescribedRoutes();

  routes.get(
    '/worlds/:world/journal',
    {
      summary: 'Gives the entries of the journal after one.',
      query: entriesQuery,
      contentType: 'application/x-ndjson',
      answers: { 200: 'One entry a line.' },
      errors: [404],
    },
    (c, { query }) => {
      const engine = engineOf(c, door);
      const { after, limit } = query();
      const lines = engine.journal.linesAfter(after, limit);
      c.header('content-type', 'application/x-ndjson');
      return c.body(lines.map((line) => `${line}\n`).join(''));
    },
  );

  routes.get(
    '/worlds/:world/journal/stream',
    {
      summary: 'Gives the entries of the journal after one, and those to come.',
      query: entriesQuery,
      contentType: 'text/event-stream',
      answers: { 200: 'Events with an entry as their data and its number as their id.' },
      errors: [404],
    },
    (c, { query }) => {
      const engine = engineOf(c, door);
      const { after } = query();
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
    },
  );

  routes.get(
    '/worlds/:world/coverage',
    {
      summary: 'Counts the rules and the moves of control that a world has seen.',
      answers: { 200: 'The counts.' },
      errors: [404],
    },
    (c) => c.json(coverageOf(engineOf(c, door))),
  );

  return routes;
}
