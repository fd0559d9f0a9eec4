/** One HTTP call of the harness: JSON out, JSON or text back, a deadline, and a cut line told apart from an answer. */
import { Agent, request } from 'undici';
import { limits } from '../limits.ts';

export type Answer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: unknown;
      readonly text: string;
    }
  | { readonly kind: 'cut'; readonly reason: string };

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as a form, instead of a JSON body. */
  readonly form?: URLSearchParams;
  readonly headers?: Readonly<Record<string, string>>;
  readonly withinMs?: number;
}

/** Calls are never repeated by the client: a second try of a lost send would be a second send. */
const agent = new Agent({ connections: 64, pipelining: 1, keepAliveTimeout: 4_000 });

export async function http({
  method,
  url,
  body,
  form,
  headers,
  withinMs = limits.httpMs,
}: Call): Promise<Answer> {
  try {
    const sent = sentBody(body, form);
    const response = await request(url, {
      method,
      dispatcher: agent,
      headers: { ...(sent === undefined ? {} : { 'content-type': sent.type }), ...headers },
      ...(sent === undefined ? {} : { body: sent.text }),
      signal: AbortSignal.timeout(withinMs),
    });
    const text = await response.body.text();
    const told = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
    return {
      kind: 'answered',
      status: response.statusCode,
      headers: Object.fromEntries(told),
      body: parsed(text),
      text,
    };
  } catch (error) {
    return { kind: 'cut', reason: error instanceof Error ? error.message || error.name : String(error) };
  }
}

function sentBody(
  body: unknown,
  form: URLSearchParams | undefined,
): { type: string; text: string } | undefined {
  if (form !== undefined) return { type: 'application/x-www-form-urlencoded', text: form.toString() };
  return body === undefined ? undefined : { type: 'application/json', text: JSON.stringify(body) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Not JSON: the text says what there is to say.
  }
}
