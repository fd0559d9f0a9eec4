/** The world’s clock, what is due on it, and waiting for what has been set in motion. */

import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import type { Fired } from '../../agenda.ts';
import { clockSetTo } from '../../clock.ts';
import { ENTRY_KINDS, type Recorded } from '../../domain/events.ts';
import { dueInstants } from '../../domain/lane.ts';
import type { OwedDelivery } from '../../domain/world.ts';
import type { Engine } from '../../engine.ts';
import { iso } from '../../journal-line.ts';
import { DescribedRoutes } from '../described-routes.ts';
import { accepted, type ControlDoor, engineOf } from '../door.ts';
import { ControlError } from '../errors.ts';
import { instantInput } from '../input.ts';
import { clockView } from '../world-view.ts';

/** Nobody waits longer than this in one request; ask again. */
const WAIT_MAX_MS = 60_000;
/** Leases and windows are days; a century ahead is a slip of the finger. */
const ADVANCE_MAX_MS = 100 * 366 * 86_400_000;

/** A month: no window of Messenger is longer. */
const UNTIL_USUAL_S = 30 * 86_400;

/** An entry of the journal by the values of its members. */
const wanted = z.looseObject({ kind: z.enum(ENTRY_KINDS) });

const advance = z.union(
  [
    z.strictObject({ seconds: z.number().nonnegative() }),
    z.strictObject({ ms: z.number().int().nonnegative() }),
    z.strictObject({ to: instantInput }),
    z.strictObject({ next: z.literal(true) }),
    z.strictObject({ until: wanted, within_seconds: z.number().positive().default(UNTIL_USUAL_S) }),
  ],
  {
    error:
      'expected exactly one of seconds (a number), ms (a whole number), to (ISO or epoch ms), next: true or until: {kind, …fields}',
  },
);
const clockPatch = z.strictObject({
  mode: z.enum(['virtual', 'real']).optional(),
  now: instantInput.optional(),
});
const within = z.number().int().min(0).max(WAIT_MAX_MS);
const settleInput = z.strictObject({ within_ms: within.default(5000) });
const waitInput = z.strictObject({
  for: wanted.extend({ after: z.number().int().nonnegative().optional() }),
  within_ms: within.default(5000),
});

export function timeRoutes(door: ControlDoor): DescribedRoutes {
  const routes = new DescribedRoutes();
  const at = '/worlds/:world';

  routes.get(
    `${at}/clock`,
    { summary: 'Shows the clock of a world.', answers: { 200: '{mode, now}' }, errors: [404] },
    (c) => c.json(clockView(engineOf(c, door))),
  );

  routes.patch(
    `${at}/clock`,
    {
      summary: 'Sets the clock forward, or changes whether it runs by itself.',
      body: clockPatch,
      answers: { 200: '{mode, now}' },
      errors: [404],
    },
    async (c, { body }) => {
      const engine = engineOf(c, door);
      const patch = await body();
      const mode = patch.mode ?? engine.world.clock.mode;
      if (patch.now !== undefined && patch.now < engine.now()) throw backwards(engine, 'now');
      const now = Math.max(patch.now ?? 0, engine.now());
      if (now > engine.now()) await engine.advance(now);
      if (mode !== engine.world.clock.mode) {
        const started =
          mode === 'virtual' ? ({ mode, now_ms: 0 } as const) : ({ mode, offset_ms: 0 } as const);
        accepted(
          await engine.set({
            do: 'SetClock',
            clock: clockSetTo(started, engine.now(), door.worlds.machine),
            what: 'mode',
          }),
        );
      }
      return c.json(clockView(engine));
    },
  );

  routes.post(
    `${at}/clock/advance`,
    {
      summary:
        'Lets time pass: so much, to an instant, to what is due next, or until something is written down.',
      body: advance,
      answers: { 200: '{now, fired, entry?}: what came due, and the entry that was waited for.' },
      errors: [404, 409],
    },
    async (c, { body }) => {
      const engine = engineOf(c, door);
      const input = await body();
      if ('until' in input) return c.json(await advanceUntil(engine, input));
      const to = target(engine, input);
      if (to < engine.now()) throw backwards(engine, 'to');
      if (to - engine.now() > ADVANCE_MAX_MS)
        throw new ControlError(422, 'invalid', 'expected at most a century ahead', { path: 'to' });
      return c.json(advanced(engine, await engine.advance(to)));
    },
  );

  routes.get(
    `${at}/clock/agenda`,
    { summary: 'Lists what is due, and when.', answers: { 200: '{now, due}' }, errors: [404] },
    (c) => {
      const engine = engineOf(c, door);
      return c.json({
        now: iso(engine.now()),
        due: engine.agenda().map(({ at: instant, ...what }) => ({ at: iso(instant), ...what })),
      });
    },
  );

  routes.get(
    `${at}/clock/stream`,
    {
      summary: 'Tells the clock now and whenever it is set.',
      contentType: 'text/event-stream',
      answers: { 200: 'Events with {mode, now} as their data.' },
      errors: [404],
    },
    (c) => {
      const engine = engineOf(c, door);
      return streamSSE(c, async (stream) => {
        const tell = (clock: { mode: string; now: string }) =>
          stream.writeSSE({ data: JSON.stringify(clock) });
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
    },
  );

  routes.post(
    `${at}/settle`,
    {
      summary: 'Waits until no delivery that is due is underway.',
      body: settleInput,
      answers: { 200: '{settled, pending}' },
      errors: [404],
    },
    async (c, { body }) => {
      const engine = engineOf(c, door);
      const { within_ms } = await body();
      const settled = await engine.settle(within_ms);
      return c.json({ settled, pending: pendingIn(engine) });
    },
  );

  routes.post(
    `${at}/wait`,
    {
      summary: 'Waits for an entry of the journal.',
      body: waitInput,
      answers: { 200: '{entry}' },
      errors: [404, 408],
    },
    async (c, { body }) => {
      const engine = engineOf(c, door);
      const { for: wanted, within_ms } = await body();
      const { after = 0, ...fields } = wanted;
      const entry = await firstEntry(engine, after, fields, within_ms);
      if (entry === null) {
        throw new ControlError(
          408,
          'wait_timed_out',
          `No such entry came within ${within_ms} ms: ${JSON.stringify(fields)}`,
          { details: { pending: pendingIn(engine), next_due: nextDue(engine) } },
        );
      }
      return c.json({ entry: JSON.parse(entry) });
    },
  );

  return routes;
}

/** Deliveries that are due and have not arrived. */
function pendingIn(engine: Engine) {
  const due = dueInstants(engine.world);
  const isDue = ({ id }: OwedDelivery) => (due.get(id) ?? Number.POSITIVE_INFINITY) <= engine.now();
  return [...engine.world.deliveries.values()]
    .filter(isDue)
    .map(({ id, to, page, psid, attempts }) => ({ delivery: id, to, page, psid, attempts }));
}

function nextDue(engine: Engine): string | null {
  const due = engine.nextDue();
  return due === null ? null : iso(due);
}

function advanced(engine: Engine, fired: readonly Fired[]) {
  return {
    now: iso(engine.now()),
    fired: fired.map(({ at: instant, ...what }) => ({ at: iso(instant), ...what })),
  };
}

type Until = Extract<z.output<typeof advance>, { until: unknown }>;

/** From one due instant to the next, until one brings the entry that is waited for. */
async function advanceUntil(engine: Engine, { until, within_seconds }: Until) {
  const from = engine.journal.lastSeq;
  const limit = engine.now() + Math.min(within_seconds * 1000, ADVANCE_MAX_MS);
  const fired: Fired[] = [];
  for (let due = engine.nextDue(); due !== null && due <= limit; due = engine.nextDue()) {
    fired.push(...(await engine.advance(Math.max(due, engine.now()))));
    const entry = engine.journal.linesAfter(from).find((line) => isWanted(line, until));
    if (entry !== undefined) return { ...advanced(engine, fired), entry: JSON.parse(entry) as unknown };
  }
  throw new ControlError(
    409,
    'condition_not_met',
    `Nothing that comes due by ${iso(limit)} brings ${JSON.stringify(until)}; the clock stands at ${iso(engine.now())}.`,
    { path: 'until' },
  );
}

function isWanted(line: string, wanted: Readonly<Record<string, unknown>>): boolean {
  const entry = JSON.parse(line) as Record<string, unknown>;
  return Object.entries(wanted).every(([key, value]) => JSON.stringify(entry[key]) === JSON.stringify(value));
}

function target(engine: Engine, input: Exclude<z.output<typeof advance>, Until>): number {
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
  const matches = (line: string) => isWanted(line, fields);
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
