/** The desk's Graph client: the few calls it makes, typed so that a hand-over without a control type cannot be said. */

import { Pool } from 'undici';
import { z } from 'zod';
import type { ControlAct } from '../domain/commands.ts';
import type { Failure, Outcome } from '../domain/failure.ts';
import type { PageId } from '../domain/ids.ts';
import { midOf, parseAppId } from '../domain/ids.ts';
import type { ThreadOwnerAnswer } from '../domain/owner.ts';
import type { ThreadControl } from '../domain/thread-control.ts';
import type { GraphClient, OutgoingMessage } from '../engine/ports.ts';
import { failureOf } from './graph-errors.ts';
import { parseLossless } from './lossless-json.ts';
import { appSecretProof } from './signature.ts';

/** F-31: a missing control type would mean release, so there is none that can be left out. */
type WireThreadControl =
  | { readonly control_type: 'pass'; readonly app_id?: string }
  | { readonly control_type: 'release' };

export type GraphClientOptions = {
  readonly graphUrl: string;
  readonly version: string;
  readonly page: PageId;
  readonly accessToken: string;
  readonly appSecret: string | null;
  readonly timeoutMs: number;
  readonly connectionsMax: number;
};

const graphErrorSchema = z.looseObject({
  error: z.looseObject({
    message: z.string().catch('no message'),
    code: z.number(),
    error_subcode: z.number().optional(),
    fbtrace_id: z.string().optional(),
  }),
});
const sentSchema = z.looseObject({ message_id: z.string() });
const successSchema = z.looseObject({ success: z.literal(true) });
const ownerSchema = z.looseObject({
  data: z.array(
    z.looseObject({
      thread_owner: z.looseObject({
        app_id: z.union([z.string(), z.number()]).transform(String).optional(),
        expiration: z.union([z.string(), z.number()]).optional(),
      }),
    }),
  ),
});
const featureSchema = z.looseObject({
  messaging_feature_status: z.looseObject({ msgr_multi_app: z.boolean() }),
});
const subscribedSchema = z.looseObject({
  data: z.array(
    z.looseObject({
      id: z.union([z.string(), z.number()]).transform(String),
      subscribed_fields: z.array(z.string()).catch([]),
    }),
  ),
});

export function createGraphClient(options: GraphClientOptions): GraphClient {
  const base = new URL(options.graphUrl);
  const prefix = `${base.pathname.replace(/\/$/, '')}/${options.version}`;
  const pool = new Pool(base.origin, {
    connections: options.connectionsMax,
    headersTimeout: options.timeoutMs,
    bodyTimeout: options.timeoutMs,
    connect: { timeout: options.timeoutMs },
  });
  const proof = options.appSecret ? appSecretProof(options.accessToken, options.appSecret) : null;
  const authorization = `Bearer ${options.accessToken}`;

  async function call<T>(
    request: { method: 'GET' | 'POST'; edge: string; query?: Record<string, string>; body?: object },
    read: (answer: unknown) => T | null,
  ): Promise<Outcome<T>> {
    const query = new URLSearchParams(request.query);
    if (proof && request.method === 'GET') query.set('appsecret_proof', proof);
    const search = query.size > 0 ? `?${query}` : '';
    const body =
      request.body && JSON.stringify({ ...request.body, ...(proof && { appsecret_proof: proof }) });
    try {
      const answer = await pool.request({
        method: request.method,
        path: `${prefix}/${request.edge}${search}`,
        headers: { authorization, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body }),
      });
      return outcomeOf({ status: answer.statusCode, text: await answer.body.text() }, read, redact);
    } catch (error) {
      return lostCall(error, redact);
    }
  }

  /** F-22: Meta's and the network's texts may repeat the token. */
  function redact(text: string): string {
    const secrets = [options.accessToken, options.appSecret, proof];
    return secrets.reduce<string>(
      (clean, secret) => (secret ? clean.replaceAll(secret, '(redacted)') : clean),
      text,
    );
  }

  return {
    send: (message) =>
      call({ method: 'POST', edge: `${options.page}/messages`, body: sendBody(message) }, (answer) => {
        const sent = sentSchema.safeParse(answer);
        return sent.success ? { mid: midOf(sent.data.message_id) } : null;
      }),
    control: async (psid, act) => {
      const { edge, params } = controlCall(act);
      const body = { recipient: { id: psid }, ...params };
      const done = await call({ method: 'POST', edge: `${options.page}/${edge}`, body }, (answer) =>
        successSchema.safeParse(answer).success ? true : null,
      );
      return done.kind === 'ok' ? { kind: 'ok', value: null } : done;
    },
    threadOwner: (psid) =>
      call({ method: 'GET', edge: `${options.page}/thread_owner`, query: { recipient: psid } }, (answer) =>
        ownerOf(answer),
      ),
    routingOn: () =>
      call({ method: 'GET', edge: options.page, query: { fields: 'messaging_feature_status' } }, (answer) => {
        const status = featureSchema.safeParse(answer);
        return status.success ? status.data.messaging_feature_status.msgr_multi_app : null;
      }),
    subscribedFields: async (ownAppId) => {
      const listed = await call({ method: 'GET', edge: `${options.page}/subscribed_apps` }, (answer) => {
        const apps = subscribedSchema.safeParse(answer);
        return apps.success ? apps.data.data : null;
      });
      if (listed.kind !== 'ok') return listed;
      const own = listed.value.find((app) => app.id === ownAppId);
      return { kind: 'ok', value: own ? own.subscribed_fields : null };
    },
    close: () => pool.close(),
  };
}

function sendBody(message: OutgoingMessage): object {
  const { content, messagingType } = message;
  return {
    recipient: { id: message.psid },
    messaging_type: messagingType.type,
    ...(messagingType.type === 'MESSAGE_TAG' && { tag: messagingType.tag }),
    message: {
      ...(content.kind === 'text'
        ? { text: content.text }
        : { attachment: { type: content.type, payload: { url: content.url } } }),
      metadata: message.metadata,
    },
    ...(message.control && { thread_control: wireThreadControl(message.control) }),
  };
}

function wireThreadControl(control: ThreadControl): WireThreadControl {
  switch (control.type) {
    case 'pass':
      return { control_type: 'pass', app_id: control.appId };
    case 'pass_to_default':
      return { control_type: 'pass' };
    case 'release':
      return { control_type: 'release' };
    default:
      return control satisfies never;
  }
}

function controlCall(act: ControlAct): { edge: string; params: Record<string, string | number> } {
  const note = 'note' in act && act.note !== null ? { metadata: act.note } : {};
  switch (act.act) {
    case 'take':
      return { edge: 'take_thread_control', params: note };
    case 'request':
      return { edge: 'request_thread_control', params: note };
    case 'release':
      return { edge: 'release_thread_control', params: {} };
    case 'extend':
      return { edge: 'extend_thread_control', params: { duration: act.seconds } };
    case 'pass':
      return {
        edge: 'pass_thread_control',
        params: { ...(act.to !== null && { target_app_id: act.to }), ...note },
      };
    default:
      return act satisfies never;
  }
}

function ownerOf(answer: unknown): ThreadOwnerAnswer | null {
  const parsed = ownerSchema.safeParse(answer);
  if (!parsed.success) return null;
  const owner = parsed.data.data[0]?.thread_owner;
  if (!owner) return { kind: 'empty' };
  const expiresAt = expiryOf(owner.expiration);
  const appId = owner.app_id === undefined ? null : parseAppId(owner.app_id);
  return appId ? { kind: 'named', appId, expiresAt } : { kind: 'unnamed', expiresAt };
}

/** CR §7.1: Unix seconds in the documents, a date string in the wild. */
function expiryOf(expiration: string | number | undefined): number | null {
  if (expiration === undefined) return null;
  const seconds = typeof expiration === 'number' ? expiration : Number(expiration);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(String(expiration));
  return Number.isFinite(ms) ? ms : null;
}

/** A Graph error is a definite no whatever its HTTP status (API-1.6); anything unreadable may mean either. */
function outcomeOf<T>(
  answer: { status: number; text: string },
  read: (answer: unknown) => T | null,
  redact: (text: string) => string,
): Outcome<T> {
  const body = parsedOrNull(answer.text);
  const refused = graphErrorSchema.safeParse(body);
  if (refused.success) {
    const { code, error_subcode, message, fbtrace_id } = refused.data.error;
    const failure = failureOf({
      code,
      subcode: error_subcode ?? null,
      message: redact(message),
      traceId: fbtrace_id ?? null,
    });
    return { kind: 'refused', failure };
  }
  const value = answer.status < 300 ? read(body) : null;
  if (value !== null) return { kind: 'ok', value };
  return { kind: 'unknown', why: `Graph answered HTTP ${answer.status} with a body the desk cannot read` };
}

function parsedOrNull(text: string): unknown {
  try {
    return parseLossless(text);
  } catch {
    // Not JSON: the caller says what that means for the call's outcome.
    return null;
  }
}

/** Causes at which no byte has left, so that nothing can have happened at Meta. */
const neverLeft: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function lostCall(error: unknown, redact: (text: string) => string): Outcome<never> {
  const code = codeOf(error);
  const text = redact(error instanceof Error ? error.message : String(error));
  if (code !== null && neverLeft.has(code)) {
    const failure: Failure = {
      cause: 'unreachable',
      code: null,
      subcode: null,
      message: `Graph could not be reached (${code})`,
      traceId: null,
    };
    return { kind: 'refused', failure };
  }
  return { kind: 'unknown', why: `the answer was lost: ${text}` };
}

/** Node tries several addresses for one name and then throws the errors of all of them together. */
function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError ? codeOf(error.errors[0]) : null;
}
