/** A desk in front of a simulated Meta: the care app is the desk, the other apps are played by the test. */
import { startDesk } from '../../../reference-impl/desk/start.ts';
import type { Entry } from '../../../scenarios/harness/journal.ts';
import { HttpPlatform, post } from '../http-platform.ts';
import type { RunningOverHttp } from '../over-http.ts';
import type { AppName } from '../setup.ts';

export type Choice = { type: 'pass'; app: Exclude<AppName, 'care'> } | { type: 'release' };

export interface ReplyView {
  id: string;
  status: 'sending' | 'sent' | 'refused' | 'unknown';
  control: 'moved' | 'not_moved' | 'unknown';
  thread_control: { type: string } | null;
}

interface CaseView {
  id: string;
  owner: { self: boolean; state: string };
  pending: { type: string; app_id: string | null } | null;
  last_text: string | null;
  replies: ReplyView[];
}

const verifyToken = 'property';

export class Bench implements AsyncDisposable {
  readonly platform: HttpPlatform;
  readonly #desk: { url: string; close(): Promise<void> };
  #seen = 0;
  #caseId = '';

  private constructor(platform: HttpPlatform, desk: { url: string; close(): Promise<void> }) {
    this.platform = platform;
    this.#desk = desk;
  }

  /** Enabled and configured, with one case that began with a message of ann. */
  static async open(simulator: RunningOverHttp): Promise<Bench> {
    const platform = await HttpPlatform.create(
      simulator.doors,
      { routing: 'on', social: null, primary: null, readings: {} },
      null,
    );
    const care = platform.credentials('care');
    const desk = await startDesk({
      accounts: [
        {
          channel: 'facebook',
          id: platform.page,
          name: 'Page',
          graph_url: simulator.graphUrl,
          app_id: care.id,
          app_secret: care.secret,
          page_access_token: care.pageToken,
          verify_token: verifyToken,
        },
      ],
      clockUrl: `${simulator.controlUrl}${platform.path}/clock`,
    });
    const bench = new Bench(platform, desk);
    await platform.setWebhook('care', `${desk.url}/webhook`, verifyToken);
    const routing = `/api/accounts/${platform.page}/conversation-routing`;
    await bench.#api(`${routing}/enable`, post({ confirm: true }));
    await bench.#api(`${routing}/apps`, post({ app_id: care.id, name: 'Care', role: 'default' }));
    for (const app of ['mkt', 'spy'] as const) {
      await bench.#api(
        `${routing}/apps`,
        post({ app_id: platform.appId(app), name: app, role: 'marketing' }),
      );
    }
    await bench.personWrites('first');
    await bench.newEntries();
    return bench;
  }

  async personWrites(text: string): Promise<void> {
    await this.platform.act('ann', { type: 'message', text });
    await until(
      async () => (await this.#findCase())?.last_text === text,
      'the desk hears what the person wrote',
    );
  }

  async case(): Promise<CaseView> {
    return (await this.#api(`/api/cases/${this.#caseId}`)).body as CaseView;
  }

  async choose(choice: Choice): Promise<void> {
    await this.#api(`/api/cases/${this.#caseId}/thread-control`, {
      ...post(this.#wire(choice)),
      method: 'PUT',
    });
  }

  async undo(): Promise<void> {
    await this.#api(`/api/cases/${this.#caseId}/thread-control`, { method: 'DELETE' });
  }

  async reply(text: string, choice: Choice | null, key: string): Promise<ReplyView> {
    const body = { text, ...(choice === null ? {} : { thread_control: this.#wire(choice) }) };
    const init = post(body);
    const headers = { ...init.headers, 'idempotency-key': key };
    return (await this.#api(`/api/cases/${this.#caseId}/replies`, { ...init, headers })).body as ReplyView;
  }

  /** Null when the desk will not send again because the first one may have arrived. */
  async retry(reply: string): Promise<ReplyView | null> {
    const answer = await this.#api(`/api/cases/${this.#caseId}/replies/${reply}/retry`, post({}), 409);
    return answer.status === 409 ? null : (answer.body as ReplyView);
  }

  /** What the journal has gained since it was last asked. */
  async newEntries(): Promise<Entry[]> {
    await this.platform.settle();
    const entries = await this.platform.journal(this.#seen);
    this.#seen = entries.at(-1)?.seq ?? this.#seen;
    return entries;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#desk.close();
    await this.platform.remove();
  }

  async #findCase(): Promise<CaseView | undefined> {
    const { cases } = (await this.#api('/api/cases')).body as { cases: CaseView[] };
    this.#caseId = cases[0]?.id ?? '';
    return cases[0];
  }

  #wire(choice: Choice): Record<string, string> {
    return choice.type === 'release'
      ? { type: 'release' }
      : { type: 'pass', app_id: this.platform.appId(choice.app) };
  }

  async #api(path: string, init?: RequestInit, allowed?: number): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${this.#desk.url}${path}`, init);
    const text = await response.text();
    if (!response.ok && response.status !== allowed) {
      throw new Error(`${init?.method ?? 'GET'} ${path}: ${response.status} ${text}`);
    }
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  }
}

/** Waits for a condition, with a deadline; the pauses only keep the two programs from being asked without end. */
export async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error(`not within 10 s: ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
