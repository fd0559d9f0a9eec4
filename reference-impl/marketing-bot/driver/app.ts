// The driver's doors under /conformance/v1. It starts what it is asked for and never says whether that was right.
// A world's own flow is off unless the world is created with `flow: true`; README.md in this folder says why.
import type { Context } from 'hono';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { z } from 'zod';
import { psid } from '../domain/ids.ts';
import type { ControlEdge } from '../domain/outgoing.ts';
import { parseBody, refuse } from '../http-errors.ts';
import { iso } from '../instants.ts';
import { actState, replyWork } from './acts.ts';
import * as schemas from './schemas.ts';
import type { DriverWorld, DriverWorlds } from './worlds.ts';

const bodyMaxBytes = 1024 * 1024;
/** Answers kept for repeats of the same (run, seq). */
const answersMax = 20_000;

const verbs = ['reply', 'retry', 'pass', 'take', 'request', 'release', 'extend', 'settle', 'clock'];

export interface DriverOptions {
  worlds: DriverWorlds;
  /** The bot's own address, once it is known. */
  ownUrl: () => string;
  token?: string | undefined;
  name: string;
  version: string;
}

interface Answer {
  status: 200 | 201 | 202 | 404 | 409 | 422;
  body: object;
}

export function createDriver({ worlds, ownUrl, token, name, version }: DriverOptions): Hono {
  const app = new Hono();
  const answers = new Map<string, Promise<Answer>>();

  app.use(async (context, next) => {
    context.header('conformance-driver', '1');
    if (token !== undefined && context.req.header('authorization') !== `Bearer ${token}`) {
      return refuse(context, 401, {
        code: 'driver_token',
        message: 'expected the driver token as a bearer token',
        path: 'Authorization',
      });
    }
    return next();
  });
  app.use(
    bodyLimit({
      maxSize: bodyMaxBytes,
      onError: (context) =>
        refuse(context, 413, {
          code: 'body_too_large',
          message: `expected at most ${bodyMaxBytes} bytes`,
          path: '',
        }),
    }),
  );

  /** Parses, answers repeats of a (run, seq) from memory, and acts otherwise. */
  const post = <Schema extends z.ZodType<{ run: string; seq?: number | undefined }>>(
    path: string,
    schema: Schema,
    act: (body: z.output<Schema>) => Promise<Answer>,
  ) => {
    app.post(path, async (context) => {
      const body = await parseBody(context, schema);
      if (!body.ok) return body.response;
      const { run, seq } = body.value;
      const { status, body: json } = await (seq === undefined
        ? act(body.value)
        : once(`${run}#${seq}`, () => act(body.value)));
      return context.json(json, status);
    });
  };

  const once = (key: string, act: () => Promise<Answer>): Promise<Answer> => {
    const known = answers.get(key);
    if (known) return known;
    const [oldest] = answers.keys();
    if (answers.size >= answersMax && oldest !== undefined) answers.delete(oldest);
    const answer = act();
    answers.set(key, answer);
    return answer;
  };

  const inWorld = async (
    { run, cell }: { run: string; cell: string },
    act: (world: DriverWorld) => Answer | Promise<Answer>,
  ): Promise<Answer> => {
    const world = worlds.find(run, cell);
    return world
      ? act(world)
      : no(404, 'no_such_world', `expected a world that was created: not ${run}.${cell}`, 'cell');
  };

  const ask = (place: { run: string; cell: string; psid: ReturnType<typeof psid> }, control: ControlEdge) =>
    inWorld(place, ({ engine, page }) => ({
      status: 202,
      body: { act: engine.ask(page, place.psid, { kind: 'control', control }) },
    }));

  app.get('/about', (context) =>
    context.json({
      name,
      version,
      apps: worlds.of(context.req.query('run') ?? '').length,
      verbs,
      time: 'virtual',
    }),
  );

  post('/worlds', schemas.worldSchema, async (body) => {
    const world = await worlds.create(body);
    if (world === 'taken') {
      return no(409, 'world_exists', `the world ${body.run}.${body.cell} exists already`, 'cell');
    }
    return { status: 201, body: { webhook_url: `${ownUrl()}/webhook/${world.path}` } };
  });

  app.delete('/worlds/:name', async (context) => {
    await worlds.remove(context.req.param('name'));
    return context.body(null, 204);
  });

  post('/acts/reply', schemas.replySchema, (body) =>
    inWorld(body, ({ engine, page, defaultApp }) => {
      const reply = replyWork(body, defaultApp);
      if (!reply.ok) return no(422, 'invalid_field', reply.message, reply.path);
      return { status: 202, body: { act: engine.ask(page, body.psid, reply.work) } };
    }),
  );
  post('/acts/retry', schemas.retrySchema, (body) =>
    inWorld(body, ({ engine }) =>
      engine.retry(body.act)
        ? { status: 202, body: { act: body.act } }
        : no(404, 'no_such_act', `expected the id of an act: not ${body.act}`, 'act'),
    ),
  );
  post('/acts/pass', schemas.passSchema, (body) =>
    ask(body, { edge: 'pass', ...optional('app', body.app_id), ...optional('note', body.metadata) }),
  );
  post('/acts/take', schemas.noteOnlySchema, (body) =>
    ask(body, { edge: 'take', ...optional('note', body.metadata) }),
  );
  post('/acts/request', schemas.noteOnlySchema, (body) =>
    ask(body, { edge: 'request', ...optional('note', body.metadata) }),
  );
  post('/acts/release', schemas.releaseSchema, (body) => ask(body, { edge: 'release' }));
  post('/acts/extend', schemas.extendSchema, (body) => ask(body, { edge: 'extend', seconds: body.seconds }));

  app.get('/acts/:id', (context) => {
    const outgoing = worldOf(context)?.engine.outgoing(context.req.param('id'));
    if (!outgoing) {
      return refuse(context, 404, {
        code: 'no_such_act',
        message: 'expected the id of an act of this world',
        path: 'id',
      });
    }
    return context.json(actState(outgoing));
  });

  app.get('/threads/:psid', (context) => {
    const world = worldOf(context);
    if (!world) {
      return refuse(context, 404, {
        code: 'no_such_world',
        message: 'expected run and cell of a world',
        path: 'cell',
      });
    }
    const conversation = world.engine.conversation(world.page, psid(context.req.param('psid')));
    return context.json({
      owner: conversation?.owner ?? 'unknown',
      last_mid: conversation?.seen.at(-1) ?? null,
    });
  });

  post('/settle', schemas.settleSchema, (body) =>
    inWorld(body, async ({ engine, clock, mode }) => {
      if (body.now !== undefined) clock.tell({ mode, now: body.now });
      await engine.idle();
      const next = clock.next();
      return { status: 200, body: { next_timer: next === null ? null : iso(next) } };
    }),
  );
  post('/clock', schemas.clockSchema, async (body) => {
    const moved = body.cell === undefined ? worlds.of(body.run) : [worlds.find(body.run, body.cell)];
    for (const world of moved) world?.clock.tell({ mode: world.mode, now: body.now });
    return moved.some((world) => world)
      ? { status: 200, body: { now: iso(body.now) } }
      : no(404, 'no_such_world', `expected a run or cell with worlds: not ${body.run}`, 'run');
  });

  app.all('*', (context) =>
    context.json(
      { unsupported: true, reason: `this driver has no ${context.req.method} ${context.req.path}` },
      501,
    ),
  );

  const worldOf = (context: Context) =>
    worlds.find(context.req.query('run') ?? '', context.req.query('cell') ?? '');
  return app;
}

function no(status: 404 | 409 | 422, code: string, message: string, path: string): Answer {
  return { status, body: { error: { code, message, path } } };
}

function optional<Name extends string, Value>(name: Name, value: Value | undefined) {
  return (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: Value };
}
