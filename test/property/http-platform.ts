/** The platform through its two doors, as anybody reaches it. */
import { type Entry, parseJournal } from '../../scenarios/harness/journal.ts';
import type { Acted, Answer, Platform, ThreadView } from './platform.ts';
import {
  type AppName,
  beginning,
  campaigns,
  links,
  type PersonName,
  type Setup,
  worldFileOf,
} from './setup.ts';

/** One door. It rejects when the connection was cut without an answer. */
export type Door = (path: string, init?: RequestInit) => Promise<Response>;

export interface Doors {
  graph: Door;
  control: Door;
}

interface Created {
  apps: Record<AppName, { id: string; secret: string }>;
  pages: { page: { id: string; page_access_tokens: Record<string, string> } };
  people: Record<PersonName, { id: string; psids: Record<string, string> }>;
}

let worlds = 0;

export class HttpPlatform implements Platform {
  readonly #doors: Doors;
  readonly #world: string;
  readonly #created: Created;

  private constructor(doors: Doors, world: string, created: Created) {
    this.#doors = doors;
    this.#world = world;
    this.#created = created;
  }

  /** `webhookUrl` is where deliveries go; null leaves the apps without webhooks. */
  static async create(doors: Doors, setup: Setup, webhookUrl: string | null): Promise<HttpPlatform> {
    worlds += 1;
    const world = `property-${process.pid}-${worlds}`;
    const from = worldFileOf(setup, webhookUrl);
    const { readings } = setup;
    const clock = { mode: 'virtual', now: new Date(beginning).toISOString() };
    const created = await json(
      await doors.control('/worlds', post({ world, from, clock, readings, seed: 'property' })),
      201,
    );
    return new HttpPlatform(doors, world, created as Created);
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

  async act(person: PersonName, act: Record<string, unknown>): Promise<Acted> {
    const path = `/people/${this.#created.people[person].id}/acts`;
    return acted(await this.#control(path, post({ page: this.page, ...act })));
  }

  async inbox(person: PersonName, act: Record<string, unknown>): Promise<Acted> {
    const body = { page: this.page, psid: this.psid(person), ...act };
    return acted(await this.#control('/inbox/acts', post(body)));
  }

  call(app: AppName, edge: string, params: Record<string, unknown>): Promise<Answer> {
    return this.#graph(app, `/${this.page}/${edge}`, post(params));
  }

  threadOwner(app: AppName, person: PersonName): Promise<Answer> {
    return this.#graph(app, `/${this.page}/thread_owner?recipient=${this.psid(person)}`, {});
  }

  async isRouted(): Promise<boolean> {
    const answer = await this.#graph('spy', `/${this.page}?fields=messaging_feature_status`, {});
    if (answer.kind !== 'ok') {
      throw new Error(`the page does not tell its mode: ${JSON.stringify(answer)}`);
    }
    const body = answer.body as { messaging_feature_status: { msgr_multi_app: boolean } };
    return body.messaging_feature_status.msgr_multi_app;
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

  async thread(person: PersonName): Promise<ThreadView> {
    const shown = (await json(
      await this.#control(`/threads/${this.page}/${this.psid(person)}`),
      200,
    )) as Record<'owner' | 'expires_at' | 'last_user_event_at' | 'window_closes_at', string | null> & {
      window_ms: number | null;
    };
    return {
      owner: shown.owner,
      endsAt: instant(shown.expires_at),
      windowMs: shown.window_ms ?? null,
      lastUserEventAt: instant(shown.last_user_event_at),
      windowClosesAt: instant(shown.window_closes_at),
    };
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

  async putRouting({
    default_app,
    social,
  }: {
    default_app: AppName | null;
    social: AppName | null;
  }): Promise<number> {
    const id = (app: AppName | undefined | null): string | null =>
      app === null || app === undefined ? null : this.appId(app);
    // Without a default app the other routes would be refused for a reason of their own.
    const others = {
      ...(social === null ? {} : { social: id(social) }),
      links: links.map((link) => ({ ...link, app: id(link.app) })),
    };
    const body = {
      default_app: id(default_app),
      ...(default_app === null ? {} : others),
      campaigns: campaigns.map((campaign) => ({ ...campaign, app: id(campaign.app) })),
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

async function acted(response: Response): Promise<Acted> {
  const body = (await response.json()) as Omit<Extract<Acted, { done: true }>, 'done'>;
  return response.status === 201 ? { done: true, ...body } : { done: false, status: response.status };
}

function instant(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : Date.parse(text);
}

async function json(response: Response, status: number): Promise<unknown> {
  const text = await response.text();
  if (response.status !== status) {
    throw new Error(`expected ${status}, found ${response.status}: ${text}`);
  }
  return JSON.parse(text);
}
