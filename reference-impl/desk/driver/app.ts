/** The conformance driver: a test-only door through which a harness asks the desk to act. */

import { timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { z } from 'zod';
import { apiBytesMax, deskVersion, driverAnswersMax } from '../config.ts';
import { ApiError, noSuchRoute } from '../http/errors.ts';
import type { Log } from '../log.ts';
import { Unsupported } from './acts.ts';
import * as schema from './schemas.ts';
import type { Worlds } from './worlds.ts';

const verbs = ['reply', 'retry', 'pass', 'take', 'request', 'release', 'extend'];

type Answer = { readonly status: 200 | 201 | 202 | 204; readonly body: object | null };

export function createDriver(options: {
  worlds: Worlds;
  /** Null accepts any bearer, which is for loopback alone. */
  token: string | null;
  webhookUrl: (key: string) => string;
  log: Log;
}): Hono {
  const { worlds, token, log } = options;
  const app = new Hono();
  const answers = new Map<string, Promise<Answer>>();

  app.use(
    bodyLimit({
      maxSize: apiBytesMax,
      onError: () => {
        throw new ApiError(413, 'body_too_large', `expected at most ${apiBytesMax} bytes`, 'body');
      },
    }),
  );
  app.use(async (c, next) => {
    c.header('conformance-driver', '1');
    mustHold(token, c.req.header('authorization'));
    await next();
  });

  /** Repeated (run, seq) get the answer of the first call, also while that one is still at work. */
  function once(
    c: Context,
    place: { run: string; seq?: string | number | undefined },
    work: () => Promise<Answer>,
  ) {
    if (place.seq === undefined) return work();
    const key = JSON.stringify([place.run, place.seq, c.req.method, c.req.path]);
    const known = answers.get(key);
    if (known) return known;
    const answer = work();
    answers.set(key, answer);
    // A call that was refused changed nothing and may be put right under the same number.
    answer.catch(() => answers.delete(key));
    const oldest = answers.size > driverAnswersMax ? answers.keys().next().value : undefined;
    if (oldest !== undefined) answers.delete(oldest);
    return answer;
  }

  function post<S extends z.ZodType<{ run: string; seq?: string | number | undefined }>>(
    path: string,
    bodySchema: S,
    work: (body: z.output<S>) => Promise<Answer> | Answer,
  ): void {
    app.post(path, async (c) => {
      const body = parsed(bodySchema, await jsonOf(c));
      return answered(c, await once(c, body, async () => work(body)));
    });
  }
  const started = (act: string): Answer => ({ status: 202, body: { act } });

  app.get('/about', (c) =>
    c.json({
      name: 'Baton desk',
      version: deskVersion,
      apps: ['default-app', 'marketing-app'],
      verbs,
      time: 'virtual',
    }),
  );
  post('/worlds', schema.worldSchema, async (body) => ({
    status: 201,
    body: { webhook_url: options.webhookUrl(await worlds.create(body)) },
  }));
  app.delete('/worlds/:key', async (c) => {
    await worlds.delete(c.req.param('key'));
    return c.body(null, 204);
  });
  post('/acts/reply', schema.replySchema, (body) => started(worlds.get(body).acts.reply(body)));
  post('/acts/retry', schema.retrySchema, (body) => started(worlds.get(body).acts.retry(body.act)));
  post('/acts/take', schema.controlSchema, (body) =>
    started(worlds.get(body).acts.control(body.psid, { act: 'take', note: body.metadata ?? null })),
  );
  post('/acts/request', schema.controlSchema, (body) =>
    started(worlds.get(body).acts.control(body.psid, { act: 'request', note: body.metadata ?? null })),
  );
  post('/acts/pass', schema.controlSchema, (body) => {
    const act = { act: 'pass', to: body.app_id ?? null, note: body.metadata ?? null } as const;
    return started(worlds.get(body).acts.control(body.psid, act));
  });
  post('/acts/release', schema.releaseSchema, (body) =>
    started(worlds.get(body).acts.control(body.psid, { act: 'release' })),
  );
  post('/acts/extend', schema.extendSchema, (body) =>
    started(worlds.get(body).acts.control(body.psid, { act: 'extend', seconds: body.seconds })),
  );
  app.get('/acts/:id', (c) => c.json(worlds.get(placeOf(c)).acts.state(c.req.param('id'))));
  app.get('/threads/:psid', (c) => c.json(worlds.get(placeOf(c)).acts.thread(c.req.param('psid'))));
  post('/settle', schema.settleSchema, async (body) => {
    const selected = worlds.select(body);
    if (body.now !== undefined) for (const world of selected) world.clock.moveTo(body.now);
    await Promise.all(selected.map((world) => world.settled()));
    // The desk keeps no timers: all it does follows from a webhook or from somebody's act.
    return { status: 200, body: { next_timer: null } };
  });
  post('/clock', schema.clockSchema, (body) => {
    for (const world of worlds.select(body)) world.clock.moveTo(body.now);
    return { status: 200, body: { now: new Date(body.now).toISOString() } };
  });
  app.post('/faults/crash', (c) =>
    c.json(unsupported('this desk does not crash its own process on demand'), 501),
  );

  app.post('/acts/:verb', (c) => {
    const reason = `no verb ${c.req.param('verb')}; known are ${verbs.join(', ')}`;
    return c.json(unsupported(reason), 501);
  });
  app.all('*', (c) => c.json(noSuchRoute(c.req.method, c.req.path).body(), 404));
  app.onError((error, c) => {
    c.header('conformance-driver', '1');
    if (error instanceof ApiError) return c.json(error.body(), error.status);
    if (error instanceof Unsupported) return c.json(unsupported(error.message), 501);
    log.error({ err: String(error), stack: error.stack, path: c.req.path }, 'a driver call failed');
    return c.json({ error: { code: 'internal', message: String(error), path: '' } }, 500);
  });
  return app;
}

function unsupported(reason: string) {
  return { unsupported: true, reason };
}

function mustHold(token: string | null, authorization: string | undefined): void {
  const given = /^Bearer\s+(\S+)\s*$/i.exec(authorization ?? '')?.[1];
  if (given === undefined) {
    throw new ApiError(
      401,
      'token_missing',
      'expected the driver token as Authorization: Bearer',
      'authorization',
    );
  }
  if (token === null) return;
  const [a, b] = [Buffer.from(token), Buffer.from(given)];
  if (a.length !== b.length || !timingSafeEqual(a, b)) {
    throw new ApiError(401, 'token_wrong', 'this is not the driver token', 'authorization');
  }
}

function answered(c: Context, answer: Answer): Response {
  return answer.body === null
    ? c.body(null, 204)
    : c.json(answer.body, answer.status === 204 ? 200 : answer.status);
}

function placeOf(c: Context): schema.Place {
  return parsed(schema.placeSchema, c.req.query());
}

function parsed<S extends z.ZodType>(bodySchema: S, value: unknown): z.output<S> {
  const result = bodySchema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new ApiError(422, 'invalid', issue?.message ?? 'invalid', issue?.path.join('.') || 'body');
}

async function jsonOf(c: Context): Promise<unknown> {
  try {
    return JSON.parse(await c.req.text());
  } catch {
    throw new ApiError(400, 'malformed_json', 'expected a JSON object as body', 'body');
  }
}
