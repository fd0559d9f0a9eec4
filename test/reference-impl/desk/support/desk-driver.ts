/** Starts a desk against a fake Graph and speaks to both of its sides: as Meta by webhook, as an agent by the API. */

import { createHmac } from 'node:crypto';
import { vi } from 'vitest';
import type { DeskStartOptions, RunningDesk } from '../../../../reference-impl/desk/start.ts';
import { startDesk } from '../../../../reference-impl/desk/start.ts';
import type { FakeGraph } from './fake-graph.ts';
import { other, own, page, psid, secret, startFakeGraph, token } from './fake-graph.ts';

export const verifyToken = 'verify-me';
export const caseId = `${page}_${psid}`;
export const routing = `/api/accounts/${page}/conversation-routing`;

export type Json = ReturnType<typeof JSON.parse>;
export type Answer = { status: number; body: Json };

export type Bench = {
  readonly graph: FakeGraph;
  readonly desk: RunningDesk;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** POSTs a signed webhook body and answers the status. */
  webhook(lane: 'messaging' | 'standby', events: object[]): Promise<number>;
  post(body: string, signature?: string): Promise<number>;
  /** Waits until the case satisfies what is asked of it. */
  caseWhere(check: (state: Json) => void): Promise<Json>;
  setUp(): Promise<void>;
  restart(): Promise<void>;
  close(): Promise<void>;
};

export async function startBench(options: Partial<DeskStartOptions> = {}, graph?: FakeGraph): Promise<Bench> {
  const meta = graph ?? (await startFakeGraph());
  const settings: DeskStartOptions = {
    accounts: [
      {
        channel: 'facebook',
        id: page,
        name: 'Example Page',
        graph_url: meta.url,
        app_id: own,
        app_secret: secret,
        page_access_token: token,
        verify_token: verifyToken,
      },
      { channel: 'instagram', id: '17841400000000001', name: 'Example on Instagram' },
    ],
    ...options,
  };
  let desk = await startDesk(settings);

  const bench: Bench = {
    graph: meta,
    get desk() {
      return desk;
    },
    async call(method, path, body, headers = {}) {
      const response = await fetch(`${desk.url}${path}`, {
        method,
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? null : JSON.parse(text) };
    },
    webhook(lane, events) {
      const entry = [{ id: page, time: Date.now(), [lane]: events }];
      return bench.post(JSON.stringify({ object: 'page', entry }));
    },
    async post(body, signature) {
      const response = await fetch(`${desk.url}/webhook`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-hub-signature-256': signature ?? sign(body) },
        body,
      });
      await response.text();
      return response.status;
    },
    caseWhere: (check) =>
      vi.waitFor(
        async () => {
          const { status, body } = await bench.call('GET', `/api/cases/${caseId}`);
          if (status !== 200) throw new Error(`the case answers ${status}`);
          check(body);
          return body;
        },
        { timeout: 5_000, interval: 10 },
      ),
    async setUp() {
      await bench.call('POST', `${routing}/enable`, { confirm: true });
      await bench.call('POST', `${routing}/apps`, { app_id: own, name: 'Sprinklr Default', role: 'default' });
      await bench.call('POST', `${routing}/apps`, {
        app_id: other,
        name: 'XYZ Marketing',
        role: 'marketing',
      });
      await bench.call('PUT', `${routing}/take-permission`);
    },
    async restart() {
      await desk.close();
      desk = await startDesk(settings);
    },
    async close() {
      await desk.close();
      await meta.close();
    },
  };
  return bench;
}

export function sign(body: string, key = secret): string {
  return `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
}

let counter = 0;
const base = { sender: { id: psid }, recipient: { id: page } };

export function message(text: string, more: object = {}) {
  counter += 1;
  return { ...base, timestamp: Date.now(), message: { mid: `m_in${counter}`, text, ...more } };
}

export function pass(previous: string | null, next: string, at = Date.now()) {
  return {
    ...base,
    timestamp: at,
    pass_thread_control: { previous_owner_app_id: previous, new_owner_app_id: next },
  };
}

export function take(previous: string | null, next: string, at = Date.now()) {
  return {
    ...base,
    timestamp: at,
    take_thread_control: { previous_owner_app_id: previous, new_owner_app_id: next },
  };
}

export function echo(sent: {
  mid: string;
  text: string;
  metadata?: string | null;
  app?: string | number;
  at?: number;
}) {
  return {
    sender: { id: page },
    recipient: { id: psid },
    timestamp: sent.at ?? Date.now(),
    message: {
      mid: sent.mid,
      is_echo: true,
      app_id: sent.app ?? Number(own),
      text: sent.text,
      ...(sent.metadata && { metadata: sent.metadata }),
    },
  };
}
