// Calls of a control plane over HTTP: what it answers, what it refuses, and what it is when nobody is there.
import { type Dispatcher, Pool } from 'undici';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export class ControlRefused extends Error {
  override readonly name = 'ControlRefused';
  readonly status: number;
  readonly code: string;
  readonly path: string | undefined;

  constructor(status: number, { code, message, path }: Refusal) {
    super(message);
    this.status = status;
    this.code = code;
    this.path = path;
  }
}

export class ControlUnreachable extends Error {
  override readonly name = 'ControlUnreachable';
  readonly url: string;

  constructor(url: string, why: string) {
    super(`no simulator answers at ${url} (${why})`);
    this.url = url;
  }
}

interface Refusal {
  code: string;
  message: string;
  path?: string;
}

export class ControlDoor {
  readonly url: string;
  readonly #pool: Pool;

  constructor(url: string) {
    this.url = url.replace(/\/+$/, '');
    this.#pool = new Pool(new URL(this.url).origin);
  }

  /** The JSON that is answered; undefined where there is none. */
  async call(method: Method, path: string, body?: object): Promise<unknown> {
    const { statusCode, body: answer } = await this.#request({
      method,
      path,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (statusCode < 300) return text === '' ? undefined : this.#json(text);
    throw this.#refusal(statusCode, text);
  }

  /** The text that is answered, as it is. */
  async text(path: string): Promise<string> {
    const { statusCode, body } = await this.#request({ method: 'GET', path });
    const text = await body.text();
    if (statusCode < 300) return text;
    throw this.#refusal(statusCode, text);
  }

  /** The `data` of server-sent events, until the server ends them or `signal` does. */
  async *events(path: string, signal?: AbortSignal): AsyncGenerator<string> {
    const { statusCode, body } = await this.#request({
      method: 'GET',
      path,
      // A quiet world may say nothing for days.
      headersTimeout: 0,
      bodyTimeout: 0,
      ...(signal === undefined ? {} : { signal }),
    });
    if (statusCode >= 300) throw this.#refusal(statusCode, await body.text());
    body.setEncoding('utf8');
    let rest = '';
    try {
      for await (const piece of body) {
        const lines = `${rest}${piece}`.split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          if (signal?.aborted) return;
          if (line.startsWith('data: ')) yield line.slice('data: '.length);
        }
      }
    } catch (error) {
      if (signal?.aborted) return;
      throw new ControlUnreachable(this.url, reasonOf(error));
    }
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  async #request(options: Dispatcher.RequestOptions): Promise<Dispatcher.ResponseData> {
    try {
      return await this.#pool.request({
        ...options,
        path: `${new URL(this.url).pathname}${options.path}`.replace(/^\/+/, '/'),
      });
    } catch (error) {
      if (options.signal instanceof AbortSignal && options.signal.aborted) throw error;
      throw new ControlUnreachable(this.url, reasonOf(error));
    }
  }

  #refusal(status: number, text: string): Error {
    const { error } = this.#json(text) as { error?: Refusal };
    if (typeof error?.message === 'string') return new ControlRefused(status, error);
    return this.#stranger(status);
  }

  #json(text: string): unknown {
    try {
      return JSON.parse(text) ?? {};
    } catch {
      throw this.#stranger(null);
    }
  }

  #stranger(status: number | null): ControlUnreachable {
    const what = status === null ? 'no JSON' : `status ${status} and no reason`;
    return new ControlUnreachable(this.url, `what listens there answers ${what}: it is not a control plane`);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? String(error.code) : error.message;
}
