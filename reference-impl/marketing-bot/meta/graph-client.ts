// The few Graph calls the bot makes, typed so that an ill-formed thread_control can't be written down (F-31).
import { Pool } from 'undici';
import { z } from 'zod';
import { assertNever } from '../domain/assert-never.ts';
import type { AppId, PageId, Psid } from '../domain/ids.ts';
import type { ControlEdge, ReplyControl } from '../domain/outgoing.ts';
import type { Outcome, OwnerAnswer } from '../domain/progress.ts';
import type { GraphError } from '../domain/refusals.ts';

export interface GraphPage {
  graphUrl: string;
  graphVersion: string;
  page: PageId;
  app: AppId;
  accessToken: string;
}

export interface Message {
  to: Psid;
  text: string;
  /** Comes back in the echo (API-094). */
  mark: string;
  control: ReplyControl;
  messagingType?: string;
  tag?: string;
}

export type OwnerRead =
  | { outcome: 'read'; answer: OwnerAnswer }
  | { outcome: 'failed'; why: string; error?: GraphError };

export interface GraphClient {
  send(message: Message): Promise<Outcome>;
  control(to: Psid, control: ControlEdge): Promise<Outcome>;
  threadOwner(of: Psid): Promise<OwnerRead>;
  close(): Promise<void>;
}

/** Nobody waits longer than this for an answer; after it the outcome counts as unknown. Real time. */
const answerTimeoutMs = 10_000;
const connections = 16;

const errorSchema = z.looseObject({
  error: z.looseObject({
    message: z.string().default(''),
    code: z.number(),
    error_subcode: z.number().optional(),
    is_transient: z.boolean().optional(),
  }),
});

const ownerSchema = z.looseObject({
  data: z.array(
    z.looseObject({
      thread_owner: z.looseObject({
        app_id: z.union([z.string(), z.number()]).transform(String).optional(),
        expiration: z.union([z.number(), z.string()]).optional(),
      }),
    }),
  ),
});

type Answer =
  | { answer: 'json'; json: unknown }
  | { answer: 'error'; error: GraphError }
  | { answer: 'unsent'; why: string }
  | { answer: 'lost'; why: string };

export function createGraphClient({
  graphUrl,
  graphVersion,
  page,
  app,
  accessToken,
}: GraphPage): GraphClient {
  const { origin, pathname } = new URL(graphUrl);
  const pool = new Pool(origin, {
    connections,
    headersTimeout: answerTimeoutMs,
    bodyTimeout: answerTimeoutMs,
  });
  const base = `${pathname.replace(/\/$/, '')}/${graphVersion}/${page}`;

  const call = async (method: 'GET' | 'POST', edge: string, params: object): Promise<Answer> => {
    const query = method === 'GET' ? `?${new URLSearchParams(params as Record<string, string>)}` : '';
    try {
      const { body } = await pool.request({
        method,
        path: `${base}/${edge}${query}`,
        headers: {
          authorization: `Bearer ${accessToken}`,
          ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
        },
        ...(method === 'POST' ? { body: JSON.stringify(params) } : {}),
      });
      const json: unknown = await body.json();
      // Code and subcode decide, not the HTTP status (API-096).
      const failed = errorSchema.safeParse(json);
      if (!failed.success) return { answer: 'json', json };
      const { code, error_subcode: subcode, is_transient: transient, message } = failed.data.error;
      return {
        answer: 'error',
        error: {
          code,
          message: message.replaceAll(accessToken, '[token]'),
          ...(subcode === undefined ? {} : { subcode }),
          ...(transient === undefined ? {} : { transient }),
        },
      };
    } catch (error) {
      return hasNeverLeft(error)
        ? { answer: 'unsent', why: 'the Graph API is out of reach' }
        : { answer: 'lost', why: 'the answer was lost' };
    }
  };

  const act = async (edge: string, params: object, proof: z.ZodType): Promise<Outcome> => {
    const answer = await call('POST', edge, params);
    switch (answer.answer) {
      case 'json':
        // An answer that is neither an error nor what success looks like proves nothing.
        return proof.safeParse(answer.json).success
          ? { outcome: 'accepted' }
          : { outcome: 'unknown', why: 'the answer was not what Meta documents' };
      case 'error':
        return { outcome: 'refused', error: answer.error };
      case 'unsent':
        return { outcome: 'unsent', why: answer.why };
      case 'lost':
        return { outcome: 'unknown', why: answer.why };
      default:
        return assertNever(answer);
    }
  };

  return {
    send: ({ to, text, mark, control, messagingType, tag }) =>
      act(
        'messages',
        {
          recipient: { id: to },
          messaging_type: messagingType ?? (tag === undefined ? 'RESPONSE' : 'MESSAGE_TAG'),
          ...(tag === undefined ? {} : { tag }),
          message: { text, metadata: mark },
          ...threadControl(control),
        },
        z.looseObject({ message_id: z.string() }),
      ),
    control: (to, control) =>
      act(
        `${control.edge}_thread_control`,
        { recipient: { id: to }, ...edgeParams(control) },
        z.looseObject({ success: z.literal(true) }),
      ),
    threadOwner: async (of) => {
      const answer = await call('GET', 'thread_owner', { recipient: of });
      if (answer.answer === 'error') {
        return { outcome: 'failed', why: answer.error.message, error: answer.error };
      }
      if (answer.answer !== 'json') return { outcome: 'failed', why: answer.why };
      const read = ownerSchema.safeParse(answer.json);
      if (!read.success) return { outcome: 'failed', why: 'the answer was not what Meta documents' };
      return { outcome: 'read', answer: ownerOf(read.data, app) };
    },
    close: () => pool.close(),
  };
}

function threadControl(control: ReplyControl): object {
  switch (control.type) {
    case 'none':
      return {};
    case 'release':
      return { thread_control: { control_type: 'release' } };
    case 'pass':
      return { thread_control: { control_type: 'pass', ...(control.app ? { app_id: control.app } : {}) } };
    default:
      return assertNever(control);
  }
}

function edgeParams(control: ControlEdge): object {
  switch (control.edge) {
    case 'pass':
      return {
        ...(control.app ? { target_app_id: control.app } : {}),
        ...(control.note === undefined ? {} : { metadata: control.note }),
      };
    case 'take':
    case 'request':
      return control.note === undefined ? {} : { metadata: control.note };
    case 'extend':
      return { duration: control.seconds };
    case 'release':
      return {};
    default:
      return assertNever(control);
  }
}

/** CR-111…113: owner and default app are told the app id, others the expiry only, and nobody is an empty list. */
function ownerOf({ data }: z.output<typeof ownerSchema>, me: AppId): OwnerAnswer {
  const owner = data[0]?.thread_owner;
  if (!owner) return { holder: 'nobody' };
  if (owner.app_id !== me) return { holder: 'other' };
  return { holder: 'mine', expiresAt: instantOf(owner.expiration) };
}

/** Seconds since the epoch, or a date in words. */
function instantOf(expiration: number | string | undefined): number | null {
  if (expiration === undefined) return null;
  const seconds = Number(expiration);
  const instant = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(String(expiration));
  return Number.isNaN(instant) ? null : instant;
}

const neverLeftCodes = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** Without a connection there was no call; anything that fails later may have been carried out. */
function hasNeverLeft(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return neverLeftCodes.has(code);
}
