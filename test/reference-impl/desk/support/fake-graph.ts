/** A small scripted Graph: one page, an owner per thread, and effects that are ordered for the next matching call. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export const page = '100200300400500';
export const own = '123456789';
export const other = '987654321';
export const token = 'page-token-of-the-desk';
export const secret = 'secret-of-the-desk';
export const psid = '7000000000000001';

export type GraphCall = {
  readonly method: string;
  readonly call: string;
  readonly psid: string | null;
  readonly params: Record<string, unknown>;
  readonly headers: IncomingMessage['headers'];
};
export type Effect =
  | { readonly error: { code: number; subcode?: number; http?: number; message?: string } }
  | { readonly drop: 'before_commit' | 'after_commit' }
  | { readonly raw: { status: number; body: string } }
  | { readonly hold: Promise<void> }
  /** Something happens while the call is on its way; `stale`, if given, is the answer of before. */
  | { readonly meanwhile: () => Promise<unknown>; readonly stale?: object };

export type FakeGraph = {
  readonly url: string;
  readonly calls: GraphCall[];
  readonly owners: Map<string, string | null>;
  readonly shown: { psid: string; text: string; mid: string; metadata: string | null; control: unknown }[];
  defaultApp: string | null;
  takeAllowed: boolean;
  subscribedFields: string[];
  /** Milliseconds at which every lease ends. */
  expiresAt: number;
  /** The next call of that kind meets this effect; several are used up one by one. */
  next(call: string, effect: Effect): void;
  count(call: string): number;
  close(): Promise<void>;
};

export async function startFakeGraph(): Promise<FakeGraph> {
  const effects: { call: string; effect: Effect }[] = [];
  let mids = 0;
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.writeHead(599).end(String(error));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const graph: FakeGraph = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    owners: new Map(),
    shown: [],
    defaultApp: own,
    takeAllowed: true,
    subscribedFields: [
      'messages',
      'messaging_postbacks',
      'messaging_referrals',
      'messaging_handovers',
      'standby',
    ],
    expiresAt: Date.now() + 86_400_000,
    next: (call, effect) => effects.push({ call, effect }),
    count: (call) => graph.calls.filter((one) => one.call === call).length,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', graph.url);
    const [, version, node, edge] = url.pathname.split('/');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body =
      chunks.length > 0 ? (JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>) : {};
    const params = { ...Object.fromEntries(url.searchParams), ...body };
    const call = edge ?? 'node';
    const recipient = params.recipient as { id: string } | string | undefined;
    const to = typeof recipient === 'object' ? recipient.id : (recipient ?? null);
    graph.calls.push({ method: request.method ?? '', call, psid: to, params, headers: request.headers });
    const index = effects.findIndex((one) => one.call === call);
    const effect = index < 0 ? null : (effects.splice(index, 1)[0]?.effect ?? null);
    if (effect && 'hold' in effect) await effect.hold;
    if (effect && 'meanwhile' in effect) {
      await effect.meanwhile();
      if (effect.stale) return void response.writeHead(200).end(JSON.stringify(effect.stale));
    }
    if (effect && 'drop' in effect && effect.drop === 'before_commit') return void request.socket.destroy();
    if (effect && 'raw' in effect) return void response.writeHead(effect.raw.status).end(effect.raw.body);
    const answer =
      effect && 'error' in effect
        ? graphError(effect.error)
        : version !== 'v26.0' || node !== page
          ? graphError({ code: 2500 })
          : commit(call, to, params);
    if (effect && 'drop' in effect) return void request.socket.destroy();
    response
      .writeHead(answer.status, { 'content-type': 'application/json' })
      .end(JSON.stringify(answer.body));
  }

  type Answer = { status: number; body: object };
  function commit(call: string, to: string | null, params: Record<string, unknown>): Answer {
    const owner = to === null ? null : (graph.owners.get(to) ?? null);
    switch (call) {
      case 'messages':
        return send(to ?? '', owner, params);
      case 'take_thread_control':
        if (graph.defaultApp === null) return graphError({ code: 27, subcode: 2018464 });
        if (owner === own) return graphError({ code: 27, subcode: 1893035 });
        if (owner !== null && !graph.takeAllowed) return graphError({ code: 200, http: 403 });
        graph.owners.set(to ?? '', own);
        return success;
      case 'release_thread_control':
        if (owner !== own)
          return graphError({ code: 100, message: '(#100) Only the current thread owner can release' });
        graph.owners.set(to ?? '', null);
        return success;
      case 'pass_thread_control':
        if (owner !== null && owner !== own) return graphError({ code: 100, subcode: 2018151 });
        graph.owners.set(to ?? '', String(params.target_app_id ?? graph.defaultApp));
        return success;
      case 'extend_thread_control':
        if (owner !== own)
          return graphError({ code: 100, message: '(#100) Only the current thread owner can extend' });
        return success;
      case 'request_thread_control':
        if (graph.defaultApp !== null) {
          return graphError({
            code: 27,
            message: '(#27) Request thread control is not supported when Conversation Routing is enabled.',
          });
        }
        return success;
      case 'thread_owner': {
        if (owner === null) return { status: 200, body: { data: [] } };
        const named = owner === own || graph.defaultApp === own;
        const expiration = Math.floor(graph.expiresAt / 1000);
        return {
          status: 200,
          body: { data: [{ thread_owner: { ...(named && { app_id: owner }), expiration } }] },
        };
      }
      case 'node':
        return {
          status: 200,
          body: {
            messaging_feature_status: {
              hop_v2: false,
              msgr_multi_app: graph.defaultApp !== null,
              ig_multi_app: false,
            },
            id: page,
          },
        };
      case 'subscribed_apps':
        return { status: 200, body: { data: [{ id: own, subscribed_fields: graph.subscribedFields }] } };
      default:
        return graphError({ code: 2500 });
    }
  }

  function send(to: string, owner: string | null, params: Record<string, unknown>): Answer {
    const allowed = owner === null ? graph.defaultApp === null || graph.defaultApp === own : owner === own;
    if (!allowed) return graphError({ code: 10, subcode: 2018300 });
    const message = params.message as { text?: string; metadata?: string };
    mids += 1;
    const mid = `m_fake${mids}`;
    const control = params.thread_control as { control_type: string; app_id?: string } | undefined;
    graph.shown.push({
      psid: to,
      text: message.text ?? '',
      mid,
      metadata: message.metadata ?? null,
      control,
    });
    if (control?.control_type === 'pass') graph.owners.set(to, control.app_id ?? graph.defaultApp);
    if (control?.control_type === 'release') graph.owners.set(to, null);
    return { status: 200, body: { recipient_id: to, message_id: mid } };
  }
  return graph;
}

const success = { status: 200, body: { success: true } };

export function graphError(error: { code: number; subcode?: number; http?: number; message?: string }) {
  return {
    status: error.http ?? 400,
    body: {
      error: {
        message: error.message ?? `(#${error.code}) refused`,
        type: 'OAuthException',
        code: error.code,
        ...(error.subcode !== undefined && { error_subcode: error.subcode }),
        fbtrace_id: 'AfakeTrace',
      },
    },
  };
}
