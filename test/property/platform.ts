/** A simulated Meta as property tests reach it: the two doors, over a socket or straight into the applications. */
import { type Entry, parseJournal } from '../../scenarios/harness/journal.ts';

/** One door. It rejects when the connection was cut without an answer. */
export type Door = (path: string, init?: RequestInit) => Promise<Response>;

export interface Doors {
  graph: Door;
  control: Door;
}

export const appNames = ['mkt', 'care', 'spy'] as const;
export type AppName = (typeof appNames)[number];
export const personNames = ['ann', 'bob'] as const;
export type PersonName = (typeof personNames)[number];

/** What a caller of Graph knows after its call. */
export type Answer =
  | { kind: 'ok'; body: unknown }
  | { kind: 'refused'; status: number; code: number | undefined; subcode: number | undefined }
  | { kind: 'lost' };

export interface Setup {
  routing: 'on' | 'off';
  social: AppName | null;
  /** Where deliveries go; null leaves the apps without webhooks. */
  webhookUrl: string | null;
}

interface Created {
  apps: Record<AppName, { id: string; secret: string }>;
  pages: { page: { id: string; page_access_tokens: Record<string, string> } };
  people: Record<PersonName, { id: string; psids: Record<string, string> }>;
  clock: { now: string };
}

const subscribedFields = [
  'messages',
  'messaging_postbacks',
  'messaging_referrals',
  'message_echoes',
  'messaging_handovers',
  'standby',
];

let worlds = 0;

/** Ads and links of every world; `late` keeps the thread for three days after each user event. */
export const campaigns = [
  { ad_id: 'spring', app: 'mkt' },
  { ad_id: 'late', app: 'spy', days: 3 },
  { ad_id: 'plain' },
] as const;
export const links = [{ name: 'Table', ref: 'table', app: 'spy' }] as const;

export class Platform {
  readonly #doors: Doors;
  readonly #world: string;
  readonly #created: Created;

  private constructor(doors: Doors, world: string, created: Created) {
    this.#doors = doors;
    this.#world = world;
    this.#created = created;
  }

  static async create(doors: Doors, { routing, social, webhookUrl }: Setup): Promise<Platform> {
    worlds += 1;
    const world = `property-${process.pid}-${worlds}`;
    const webhook =
      webhookUrl === null ? {} : { webhook: { callback_url: webhookUrl, verify_token: 'verify' } };
    const app = { subscribed_fields: subscribedFields, ...webhook };
    const on = { default_app: 'care', ...(social === null ? {} : { social }), links };
    const from = {
      apps: { mkt: app, care: app, spy: app },
      pages: { page: { apps: appNames, routing: { campaigns, ...(routing === 'on' ? on : {}) } } },
      people: { ann: {}, bob: {} },
    };
    const clock = { mode: 'virtual', now: '2026-01-05T09:00:00.000Z' };
    const created = await json(
      await doors.control('/worlds', post({ world, from, clock, seed: 'property' })),
      201,
    );
    return new Platform(doors, world, created as Created);
  }

  get now(): number {
    return Date.parse(this.#created.clock.now);
  }

  appId(app: AppName): string {
    return this.#created.apps[app].id;
  }

  /** What an app needs to know of Meta. */
  credentials(app: AppName): { id: string; secret: string; pageToken: string } {
    const { id, secret } = this.#created.apps[app];
    return { id, secret, pageToken: this.#created.pages.page.page_access_tokens[id] ?? '' };
  }

  /** Path of this world on the control plane. */
  get path(): string {
    return `/worlds/${this.#world}`;
  }

  async setWebhook(app: AppName, callback_url: string, verify_token: string): Promise<void> {
    const body = { webhook: { callback_url, verify_token } };
    await json(await this.#control(`/apps/${this.appId(app)}`, { ...post(body), method: 'PATCH' }), 200);
  }

  get page(): string {
    return this.#created.pages.page.id;
  }

  psid(person: PersonName): string {
    const psid = this.#created.people[person].psids[this.page];
    if (psid === undefined) {
      throw new Error(`${person} has no PSID on the page`);
    }
    return psid;
  }

  async act(
    person: PersonName,
    act: Record<string, unknown>,
  ): Promise<{ routed_to: string | null; owner: { before: string | null; after: string | null } }> {
    const path = `/people/${this.#created.people[person].id}/acts`;
    return (await json(await this.#control(path, post({ page: this.page, ...act })), 201)) as never;
  }

  call(app: AppName, edge: string, params: Record<string, unknown>): Promise<Answer> {
    return this.#graph(app, `/${this.page}/${edge}`, post(params));
  }

  read(app: AppName, query: string): Promise<Answer> {
    return this.#graph(app, `/${this.page}${query}`, {});
  }

  async #graph(app: AppName, path: string, init: RequestInit): Promise<Answer> {
    const headers = { ...init.headers, authorization: `Bearer ${this.credentials(app).pageToken}` };
    let response: Response;
    let body: unknown;
    try {
      response = await this.#doors.graph(path, { ...init, headers });
      body = await response.json();
    } catch {
      // The only way in which a call to a running simulator fails is an ordered cut.
      return { kind: 'lost' };
    }
    if (response.ok) {
      return { kind: 'ok', body };
    }
    const { error } = body as { error: { code?: number; error_subcode?: number } };
    return { kind: 'refused', status: response.status, code: error.code, subcode: error.error_subcode };
  }

  async thread(
    person: PersonName,
  ): Promise<{ owner: string | null; expires_at: string | null; window_ms: number | null }> {
    return (await json(await this.#control(`/threads/${this.page}/${this.psid(person)}`), 200)) as never;
  }

  async arm(fault: Record<string, unknown>): Promise<void> {
    await json(await this.#control('/faults', post(fault)), 201);
  }

  async disarm(): Promise<void> {
    await this.#control('/faults', { method: 'DELETE' });
  }

  async advance(milliseconds: number): Promise<void> {
    await json(await this.#control('/clock/advance', post({ ms: milliseconds })), 200);
  }

  /** Answers the status, since settings may lawfully be refused. */
  async putRouting(routing: { default_app: AppName | null; social: AppName | null }): Promise<number> {
    const id = (app: AppName | null): string | null => (app === null ? null : this.appId(app));
    // Without a default app the other routes would be refused for a reason of their own.
    const others = {
      ...(routing.social === null ? {} : { social: id(routing.social) }),
      links: links.map((link) => ({ ...link, app: id(link.app) })),
    };
    const body = {
      default_app: id(routing.default_app),
      ...(routing.default_app === null ? {} : others),
      campaigns: campaigns.map((campaign) =>
        'app' in campaign ? { ...campaign, app: id(campaign.app) } : campaign,
      ),
    };
    return (await this.#control(`/pages/${this.page}/routing`, put(body))).status;
  }

  async permit(app: AppName, mayTake: boolean): Promise<void> {
    const body = { can_take_control: mayTake };
    const response = await this.#control(`/pages/${this.page}/apps/${this.appId(app)}`, put(body));
    if (!response.ok) {
      throw new Error(`permission: ${response.status} ${await response.text()}`);
    }
  }

  async settle(): Promise<void> {
    await json(await this.#control('/settle', post({ within_ms: 5000 })), 200);
  }

  /** The journal, or what was added to it after an entry. */
  async journal(after = 0): Promise<Entry[]> {
    const entries: Entry[] = [];
    for (;;) {
      const response = await this.#control(`/journal?after=${after + entries.length}&limit=1000`);
      const page = parseJournal(await response.text());
      entries.push(...page);
      if (page.length === 0) {
        return entries;
      }
    }
  }

  async remove(): Promise<void> {
    await this.#doors.control(`/worlds/${this.#world}`, { method: 'DELETE' });
  }

  #control(path: string, init?: RequestInit): Promise<Response> {
    return this.#doors.control(`/worlds/${this.#world}${path}`, init);
  }
}

export function post(body: unknown): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function put(body: unknown): RequestInit {
  return { ...post(body), method: 'PUT' };
}

async function json(response: Response, status: number): Promise<unknown> {
  const text = await response.text();
  if (response.status !== status) {
    throw new Error(`expected ${status}, found ${response.status}: ${text}`);
  }
  return JSON.parse(text);
}
