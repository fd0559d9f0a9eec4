/** The world’s clock, what is due on it, and waiting for what has been set in motion. */

import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import { clockSetTo } from '../../clock.ts';
import type { Event, Recorded } from '../../domain/events.ts';
import { dueInstants } from '../../domain/lane.ts';
import type { OwedDelivery } from '../../domain/world.ts';
import type { Engine } from '../../engine.ts';
import { iso } from '../../journal-line.ts';
import { accepted, type ControlDoor, engineOf } from '../door.ts';
import { ControlError } from '../errors.ts';
import { instantInput, readBody } from '../input.ts';
import { clockView } from '../world-view.ts';

/** Nobody waits longer than this in one request; ask again. */
const WAIT_MAX_MS = 60_000;
/** Leases and windows are days; a century ahead is a slip of the finger. */
const ADVANCE_MAX_MS = 100 * 366 * 86_400_000;

const advance = z.union(
  [
    z.strictObject({ seconds: z.number().nonnegative() }),
    z.strictObject({ ms: z.number().int().nonnegative() }),
    z.strictObject({ to: instantInput }),
    z.strictObject({ next: z.literal(true) }),
  ],
  {
    error:
      'expected exactly one of seconds (a number), ms (a whole number), to (ISO or epoch ms) or next: true',
  },
);
const clockPatch = z.strictObject({
  mode: z.enum(['virtual', 'real']).optional(),
  now: instantInput.optional(),
});
const within = z.number().int().min(0).max(WAIT_MAX_MS);
const KINDS = [
  'act',
  'call',
  'answer',
  'routing',
  'control',
  'refusal',
  'delivery',
  'attempt',
  'clock',
  'fault',
  'setting',
] as const satisfies readonly Event['kind'][];
const waitInput = z.strictObject({
  for: z.looseObject({ kind: z.enum(KINDS), after: z.number().int().nonnegative().optional() }),
  within_ms: within.default(5000),
});

export function timeRoutes(door: ControlDoor): Hono {
  const routes = new Hono();
  const at = '/worlds/:world';

  routes.get(`${at}/clock`, (c) => c.json(clockView(engineOf(c, door))));

  routes.patch(`${at}/clock`, async (c) => {
    const engine = engineOf(c, door);
    const patch = await readBody(c, clockPatch);
    const mode = patch.mode ?? engine.world.clock.mode;
    if (patch.now !== undefined && patch.now < engine.now()) throw backwards(engine, 'now');
    const now = Math.max(patch.now ?? 0, engine.now());
    if (now > engine.now()) await engine.advance(now);
    if (mode !== engine.world.clock.mode) {
      const started = mode === 'virtual' ? ({ mode, now_ms: 0 } as const) : ({ mode, offset_ms: 0 } as const);
      accepted(
        await engine.set({
          do: 'SetClock',
          clock: clockSetTo(started, engine.now(), door.worlds.machine),
          what: 'mode',
        }),
      );
    }
    return c.json(clockView(engine));
  });

  routes.post(`${at}/clock/advance`, async (c) => {
    const engine = engineOf(c, door);
    const to = target(engine, await readBody(c, advance));
    if (to < engine.now()) throw backwards(engine, 'to');
    if (to - engine.now() > ADVANCE_MAX_MS)
      throw new ControlError(422, 'invalid', 'expected at most a century ahead', { path: 'to' });
    const fired = await engine.advance(to);
    return c.json({
      now: iso(engine.now()),
      fired: fired.map(({ at: instant, ...what }) => ({ at: iso(instant), ...what })),
    });
  });

  routes.get(`${at}/clock/agenda`, (c) => {
    const engine = engineOf(c, door);
    return c.json({
      now: iso(engine.now()),
      due: engine.agenda().map(({ at: instant, ...what }) => ({ at: iso(instant), ...what })),
    });
  });

  routes.get(`${at}/clock/stream`, (c) => {
    const engine = engineOf(c, door);
    return streamSSE(c, async (stream) => {
      const tell = (clock: { mode: string; now: string }) => stream.writeSSE({ data: JSON.stringify(clock) });
      await tell(clockView(engine));
      // Open until its reader leaves or the world is gone.
      await new Promise<void>((resolve) => {
        const stop = engine.journal.listen((entry) => {
          if (entry.kind === 'clock') void tell({ mode: entry.mode, now: iso(entry.to_at) });
        }, resolve);
        stream.onAbort(() => {
          stop();
          resolve();
        });
      });
    });
  });

  routes.post(`${at}/settle`, async (c) => {
    const engine = engineOf(c, door);
    const { within_ms } = await readBody(c, z.strictObject({ within_ms: within.default(5000) }));
    const settled = await engine.settle(within_ms);
    const due = dueInstants(engine.world);
    const isDue = ({ id }: OwedDelivery) => (due.get(id) ?? Number.POSITIVE_INFINITY) <= engine.now();
    const pending = [...engine.world.deliveries.values()]
      .filter(isDue)
      .map(({ id, to, page, psid, attempts }) => ({ delivery: id, to, page, psid, attempts }));
    return c.json({ settled, pending });
  });

  routes.post(`${at}/wait`, async (c) => {
    const engine = engineOf(c, door);
    const { for: wanted, within_ms } = await readBody(c, waitInput);
    const { after = 0, ...fields } = wanted;
    const entry = await firstEntry(engine, after, fields, within_ms);
    if (entry === null) {
      throw new ControlError(
        408,
        'wait_timed_out',
        `No such entry came within ${within_ms} ms: ${JSON.stringify(fields)}`,
      );
    }
    return c.json({ entry: JSON.parse(entry) });
  });

  return routes;
}

function target(engine: Engine, input: z.output<typeof advance>): number {
  if ('seconds' in input) return engine.now() + Math.round(input.seconds * 1000);
  if ('ms' in input) return engine.now() + input.ms;
  if ('to' in input) return input.to;
  const next = engine.nextDue();
  if (next === null)
    throw new ControlError(409, 'nothing_due', 'Nothing is due in this world.', { path: 'next' });
  return Math.max(next, engine.now());
}

function backwards(engine: Engine, path: string): ControlError {
  return new ControlError(
    422,
    'clock_backwards',
    `A clock never goes back: expected ${iso(engine.now())} or later.`,
    { path },
  );
}

/** The first entry after `after` whose members have the wanted values, as its line; null when it does not come in time. */
async function firstEntry(
  engine: Engine,
  after: number,
  fields: Record<string, unknown>,
  withinMs: number,
): Promise<string | null> {
  const matches = (line: string) => {
    const entry = JSON.parse(line) as Record<string, unknown>;
    return Object.entries(fields).every(
      ([key, value]) => JSON.stringify(entry[key]) === JSON.stringify(value),
    );
  };
  const present = engine.journal.linesAfter(after).find(matches);
  if (present !== undefined) return present;
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish(null), withinMs);
    const stop = engine.journal.listen(
      ({ seq }: Recorded) => {
        const [line] = seq > after ? engine.journal.linesAfter(seq - 1, 1) : [];
        if (line !== undefined && matches(line)) finish(line);
      },
      () => finish(null),
    );
    function finish(line: string | null): void {
      clearTimeout(timer);
      stop();
      resolve(line);
    }
  });
}
