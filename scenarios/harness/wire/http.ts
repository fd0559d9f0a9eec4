/** One HTTP call of the harness: JSON out, JSON or text back, a deadline, and a cut line told apart from an answer. */
import { Agent, request } from 'undici';
import { limits } from '../limits.ts';

export type Answer =
  | { readonly kind: 'answered'; readonly status: number; readonly body: unknown; readonly text: string }
  | { readonly kind: 'cut'; readonly reason: string };

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly withinMs?: number;
}

/** Calls are never repeated by the client: a second try of a lost send would be a second send. */
const agent = new Agent({ connections: 64, pipelining: 1, keepAliveTimeout: 4_000 });

export async function http({ method, url, body, headers, withinMs = limits.httpMs }: Call): Promise<Answer> {
  try {
    const response = await request(url, {
      method,
      dispatcher: agent,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(withinMs),
    });
    const text = await response.body.text();
    return { kind: 'answered', status: response.statusCode, body: parsed(text), text };
  } catch (error) {
    return { kind: 'cut', reason: error instanceof Error ? error.message || error.name : String(error) };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Not JSON: the text says what there is to say.
  }
}
