// A simulator on free ports, its worlds, and the two doors as tests talk to them.
import { type SimulatorOptions, startSimulator } from '../../simulator/start.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what a door answers is what the test looks at
  readonly body: any;
}

export interface Entry {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly cause: number | null;
  // biome-ignore lint/suspicious/noExplicitAny: members depend on the kind
  readonly [member: string]: any;
}

export const START = '2026-01-05T09:00:00.000Z';
export const T0 = Date.parse(START);

/** Care is the default app and may take; mkt has ad 6001; spy only listens. */
export const ROUTED_FILE = {
  clock: { mode: 'virtual', now: START },
  seed: 'tests',
  apps: { care: { name: 'Care' }, mkt: { name: 'Marketing' }, spy: { name: 'Spy' } },
  pages: {
    page: {
      name: 'Page',
      apps: ['care', 'mkt', 'spy'],
      routing: { default_app: 'care', campaigns: [{ ad_id: '6001', title: 'Spring sale', app: 'mkt' }] },
    },
  },
  people: { ann: { name: 'Ann' }, ben: { name: 'Ben' } },
};

/** The same page without a default app. */
export const ZERO_FILE = {
  ...ROUTED_FILE,
  pages: { page: { name: 'Page', apps: ['care', 'mkt', 'spy'] } },
};

let worlds = 0;

export class TestSimulator {
  readonly graphUrl: string;
  readonly controlUrl: string;
  readonly https: Awaited<ReturnType<typeof startSimulator>>['https'];
  readonly close: () => Promise<void>;

  private constructor(simulator: Awaited<ReturnType<typeof startSimulator>>) {
    this.graphUrl = simulator.graphUrl;
    this.controlUrl = simulator.controlUrl;
    this.https = simulator.https;
    this.close = () => simulator.close();
  }

  static async open(options: SimulatorOptions = {}): Promise<TestSimulator> {
    return new TestSimulator(await startSimulator(options));
  }

  async control(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    return answerOf(
      await fetch(this.controlUrl + path, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    );
  }

  async world(from: object | 'example' = ROUTED_FILE, name = `w${++worlds}`): Promise<TestWorld> {
    const made = await this.control('POST', '/worlds', { world: name, from });
    if (made.status !== 201) throw new Error(`No world: ${JSON.stringify(made.body)}`);
    return new TestWorld(this, name, made.body);
  }
}

export interface GraphRequest {
  /** The app whose token is used; null for none. */
  readonly as?: string | null;
  readonly token?: string;
  readonly tokenIn?: 'query' | 'body' | 'Bearer' | 'OAuth';
  readonly query?: Record<string, string>;
  readonly json?: unknown;
  readonly form?: Record<string, string>;
  readonly text?: string;
  readonly headers?: Record<string, string>;
}

export class TestWorld {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: the control plane's view of a world
  readonly view: any;
  readonly #simulator: TestSimulator;

  constructor(simulator: TestSimulator, name: string, view: unknown) {
    this.#simulator = simulator;
    this.name = name;
    this.view = view;
  }

  get page(): string {
    return this.view.pages.page.id;
  }

  app(name: string): string {
    return this.view.apps[name].id;
  }

  secret(name: string): string {
    return this.view.apps[name].secret;
  }

  psid(person = 'ann'): string {
    return this.view.people[person].psids[this.page];
  }

  token(app: string): string {
    return this.view.pages.page.page_access_tokens[this.app(app)];
  }

  /** A Graph call; `path` is below the version unless it begins with /. */
  async graph(method: string, path: string, request: GraphRequest = {}): Promise<Answer> {
    const { as = 'care', tokenIn = 'query', query = {}, json, form, text, headers = {} } = request;
    const token = request.token ?? (as === null ? undefined : this.token(as));
    const url = new URL(path.startsWith('/') ? path : `/v26.0/${path}`, this.#simulator.graphUrl);
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    const sent: Record<string, string> = { ...headers };
    if (token !== undefined && tokenIn === 'query') url.searchParams.set('access_token', token);
    if (token !== undefined && (tokenIn === 'Bearer' || tokenIn === 'OAuth'))
      sent.authorization = `${tokenIn} ${token}`;
    const inBody = token !== undefined && tokenIn === 'body' ? { access_token: token } : {};
    let body: string | undefined = text;
    if (json !== undefined) {
      sent['content-type'] ??= 'application/json';
      body = typeof json === 'string' ? json : JSON.stringify({ ...(json as object), ...inBody });
    } else if (form !== undefined) {
      sent['content-type'] ??= 'application/x-www-form-urlencoded';
      body = new URLSearchParams({ ...form, ...inBody }).toString();
    }
    return answerOf(await fetch(url, { method, headers: sent, ...(body === undefined ? {} : { body }) }));
  }

  send(as: string, more: Record<string, unknown> = {}, person = 'ann'): Promise<Answer> {
    return this.graph('POST', 'me/messages', {
      as,
      json: { recipient: { id: this.psid(person) }, message: { text: 'Yes, 4 left.' }, ...more },
    });
  }

  /** A control edge for ann's thread. */
  edge(edge: string, as: string, more: Record<string, unknown> = {}): Promise<Answer> {
    return this.graph('POST', `me/${edge}_thread_control`, {
      as,
      json: { recipient: { id: this.psid() }, ...more },
    });
  }

  control(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> {
    return this.#simulator.control(method, `/worlds/${this.name}${path}`, body, headers);
  }

  async act(act: Record<string, unknown>, person = 'ann'): Promise<Answer['body']> {
    const { id } = this.view.people[person];
    const answer = await this.control('POST', `/people/${id}/acts`, { page: this.page, ...act });
    if (answer.status !== 201) throw new Error(`The act failed: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async advance(by: Record<string, unknown>): Promise<Answer['body']> {
    const answer = await this.control('POST', '/clock/advance', by);
    if (answer.status !== 200) throw new Error(`No advance: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async settle(): Promise<void> {
    const answer = await this.control('POST', '/settle', { within_ms: 10_000 });
    if (answer.body.settled !== true) throw new Error(`Not settled: ${JSON.stringify(answer.body)}`);
  }

  async journal(after = 0): Promise<Entry[]> {
    const answer = await this.control('GET', `/journal?after=${after}`);
    return linesOf(answer.body);
  }

  async lastSeq(): Promise<number> {
    return (await this.control('GET', '')).body.seq;
  }

  async owner(person = 'ann'): Promise<string | null> {
    return (await this.control('GET', `/threads/${this.page}/${this.psid(person)}`)).body.owner;
  }

  /** Everything the world holds, without the length of its journal. */
  async state(): Promise<unknown> {
    const { seq: _, ...world } = (await this.control('GET', '')).body;
    const threads = (await this.control('GET', '/threads')).body.threads as { page: string; psid: string }[];
    const whole = [];
    for (const { page, psid } of threads)
      whole.push((await this.control('GET', `/threads/${page}/${psid}`)).body);
    const { faults } = (await this.control('GET', '/faults')).body;
    const { deliveries } = (await this.control('GET', '/deliveries')).body;
    return { world, threads: whole, faults, deliveries };
  }
}

export function linesOf(text: unknown): Entry[] {
  return String(text)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry);
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = (response.headers.get('content-type') ?? '').includes('application/json');
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? JSON.parse(text) : text,
  };
}
