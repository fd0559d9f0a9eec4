/** The control plane of one simulator, as the harness uses it; every answer is parsed at this door. */
import { z } from 'zod';
import type { Entry } from '../journal.ts';
import { parseJournal } from '../journal.ts';
import { limits } from '../limits.ts';
import type { Answer, Call } from './http.ts';
import { http } from './http.ts';

/** The simulator did not do what its contract says; no verdict about a subject can rest on that. */
export class ControlError extends Error {
  readonly status: number | undefined;
  readonly code: string | undefined;

  constructor(what: string, answer: Answer) {
    super(
      `${what}: ${answer.kind === 'cut' ? answer.reason : `${answer.status} ${answer.text.slice(0, 400)}`}`,
    );
    this.name = 'ControlError';
    this.status = answer.kind === 'answered' ? answer.status : undefined;
    const told =
      answer.kind === 'answered'
        ? z.object({ error: z.object({ code: z.string() }) }).safeParse(answer.body)
        : undefined;
    this.code = told?.data?.error.code;
  }
}

const worldView = z.object({
  world: z.string(),
  seed: z.union([z.string(), z.number()]),
  clock: z.object({ mode: z.string(), now: z.string() }),
  apps: z.record(z.string(), z.object({ id: z.string(), secret: z.string(), app_access_token: z.string() })),
  pages: z.record(
    z.string(),
    z.object({ id: z.string(), page_access_tokens: z.record(z.string(), z.string()) }),
  ),
  people: z.record(z.string(), z.object({ id: z.string(), psids: z.record(z.string(), z.string()) })),
});
export type WorldView = z.infer<typeof worldView>;

const threadView = z.object({
  owner: z.string().nullable(),
  expires_at: z.string().nullable(),
  window_closes_at: z.string().nullable(),
});

const acted = z.object({ seq: z.number(), mid: z.string().optional() });
const clockView = z.object({ mode: z.string(), now: z.string() });
const settled = z.object({ settled: z.boolean(), pending: z.array(z.unknown()) });
const explained = z.object({ because: z.object({ rule: z.string() }).nullable() });
const agenda = z.object({ now: z.string(), due: z.array(z.object({ at: z.string() })) });
const anything = z.unknown();
const catalogue = z.object({
  readings: z.array(z.object({ name: z.string(), values: z.array(z.unknown()).min(1) })),
});
export type Reading = z.infer<typeof catalogue>['readings'][number];

export class Control {
  readonly url: string;

  constructor(url: string) {
    this.url = url.replace(/\/$/, '');
  }

  createWorld(body: unknown): Promise<WorldView> {
    return this.#ask('POST', '/worlds', worldView, body);
  }

  world(world: string): World {
    return new World(this, world);
  }

  health(): Promise<unknown> {
    return this.#ask('GET', '/health', anything);
  }

  /** Every open question with its possible values, the default first. */
  async readings(): Promise<readonly Reading[]> {
    return (await this.#ask('GET', '/readings', catalogue)).readings;
  }

  async #ask<T>(method: Call['method'], path: string, schema: z.ZodType<T>, body?: unknown): Promise<T> {
    return ask(this.url, { method, path, schema, body });
  }
}

export class World {
  readonly name: string;
  readonly #base: string;

  constructor(control: Control, name: string) {
    this.name = name;
    this.#base = `${control.url}/worlds/${encodeURIComponent(name)}`;
  }

  view(): Promise<WorldView> {
    return this.#ask('GET', '', worldView);
  }

  remove(): Promise<unknown> {
    return this.#ask('DELETE', '', anything);
  }

  act(person: string, body: unknown): Promise<z.infer<typeof acted>> {
    return this.#ask('POST', `/people/${person}/acts`, acted, body);
  }

  inboxAct(body: unknown): Promise<z.infer<typeof acted>> {
    return this.#ask('POST', '/inbox/acts', acted, body);
  }

  platformAct(body: unknown): Promise<z.infer<typeof acted>> {
    return this.#ask('POST', '/platform/acts', acted, body);
  }

  step(delivery: string, how: 'release' | 'redeliver'): Promise<unknown> {
    return this.#ask('POST', `/deliveries/${delivery}/${how}`, anything);
  }

  addPerson(body: unknown): Promise<{ id: string; psids: Record<string, string> }> {
    return this.#ask(
      'POST',
      '/people',
      z.object({ id: z.string(), psids: z.record(z.string(), z.string()) }),
      body,
    );
  }

  addApp(body: unknown): Promise<{ id: string; secret: string; app_access_token: string }> {
    return this.#ask(
      'POST',
      '/apps',
      z.object({ id: z.string(), secret: z.string(), app_access_token: z.string() }),
      body,
    );
  }

  patchApp(app: string, body: unknown): Promise<unknown> {
    return this.#ask('PATCH', `/apps/${app}`, anything, body);
  }

  connect(page: string, app: string, body: unknown): Promise<{ page_access_token: string }> {
    return this.#ask('PUT', `/pages/${page}/apps/${app}`, z.object({ page_access_token: z.string() }), body);
  }

  disconnect(page: string, app: string): Promise<unknown> {
    return this.#ask('DELETE', `/pages/${page}/apps/${app}`, anything);
  }

  putRouting(page: string, body: unknown): Promise<unknown> {
    return this.#ask('PUT', `/pages/${page}/routing`, anything, body);
  }

  thread(page: string, psid: string): Promise<z.infer<typeof threadView>> {
    return this.#ask('GET', `/threads/${page}/${psid}`, threadView);
  }

  explain(page: string, psid: string): Promise<z.infer<typeof explained>> {
    return this.#ask('GET', `/threads/${page}/${psid}/explain`, explained);
  }

  clock(): Promise<z.infer<typeof clockView>> {
    return this.#ask('GET', '/clock', clockView);
  }

  async agenda(): Promise<readonly { at: string }[]> {
    return (await this.#ask('GET', '/clock/agenda', agenda)).due;
  }

  /** Answered when all work due by then is done, which may take as long as the receivers need. */
  async advanceTo(at: string): Promise<string> {
    const answer = await this.#ask(
      'POST',
      '/clock/advance',
      z.object({ now: z.string() }),
      { to: at },
      60_000,
    );
    return answer.now;
  }

  armFault(body: unknown): Promise<{ id: string }> {
    return this.#ask('POST', '/faults', z.object({ id: z.string() }), body);
  }

  removeFaults(): Promise<unknown> {
    return this.#ask('DELETE', '/faults', anything);
  }

  readings(): Promise<Record<string, unknown>> {
    return this.#ask('GET', '/readings', z.record(z.string(), z.unknown()));
  }

  patchReadings(body: unknown): Promise<unknown> {
    return this.#ask('PATCH', '/readings', anything, body);
  }

  settle(withinMs: number): Promise<z.infer<typeof settled>> {
    return this.#ask('POST', '/settle', settled, { within_ms: withinMs }, withinMs + limits.httpMs);
  }

  async journal(after: number): Promise<Entry[]> {
    const answer = await http({ method: 'GET', url: `${this.#base}/journal?after=${after}` });
    if (answer.kind === 'cut' || answer.status !== 200) throw new ControlError('GET journal', answer);
    return parseJournal(answer.text);
  }

  #ask<T>(
    method: Call['method'],
    path: string,
    schema: z.ZodType<T>,
    body?: unknown,
    withinMs?: number,
  ): Promise<T> {
    return ask(this.#base, { method, path, schema, body, withinMs });
  }
}

interface Question<T> {
  readonly method: Call['method'];
  readonly path: string;
  readonly schema: z.ZodType<T>;
  readonly body?: unknown;
  readonly withinMs?: number | undefined;
}

async function ask<T>(base: string, { method, path, schema, body, withinMs }: Question<T>): Promise<T> {
  const answer = await http({
    method,
    url: `${base}${path}`,
    ...(body === undefined ? {} : { body }),
    ...(withinMs === undefined ? {} : { withinMs }),
  });
  const what = `${method} ${path === '' ? 'world' : path}`;
  if (answer.kind === 'cut' || answer.status >= 400) throw new ControlError(what, answer);
  const read = schema.safeParse(answer.body);
  if (!read.success) {
    const issue = read.error.issues[0];
    throw new Error(
      `${what} answered something else than the contract says: ${issue?.path.join('.')}: ${issue?.message}`,
    );
  }
  return read.data;
}
