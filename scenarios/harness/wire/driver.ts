/** A driver (level 1): a test-only door of a program through which its apps are asked to act. It starts acts, it proves nothing. */
import { z } from 'zod';
import type { Answer } from './http.ts';
import { http } from './http.ts';

export class DriverError extends Error {
  constructor(what: string, answer: Answer) {
    super(
      `driver, ${what}: ${answer.kind === 'cut' ? answer.reason : `${answer.status} ${answer.text.slice(0, 300)}`}`,
    );
    this.name = 'DriverError';
  }
}

export type Started =
  | { readonly kind: 'started'; readonly act: string }
  | { readonly kind: 'unsupported'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string };

const unsupported = z.object({ unsupported: z.literal(true), reason: z.string() });

export class Driver {
  readonly #url: string;
  readonly #token: string | undefined;

  constructor(url: string, token?: string) {
    this.#url = `${url.replace(/\/$/, '')}/conformance/v1`;
    this.#token = token;
  }

  async openWorld(body: Readonly<Record<string, unknown>>): Promise<string> {
    const answer = await this.#post('/worlds', body);
    const read =
      answer.kind === 'answered' && answer.status === 201
        ? z.object({ webhook_url: z.string() }).safeParse(answer.body)
        : undefined;
    if (read?.success !== true) throw new DriverError('POST /worlds', answer);
    return read.data.webhook_url;
  }

  async closeWorld(run: string, cell: string): Promise<void> {
    const answer = await http({
      method: 'DELETE',
      url: `${this.#url}/worlds/${run}.${cell}`,
      headers: this.#headers(),
    });
    if (answer.kind === 'cut' || answer.status >= 400) throw new DriverError('DELETE /worlds', answer);
  }

  async start(verb: string, body: Readonly<Record<string, unknown>>): Promise<Started> {
    const answer = await this.#post(`/acts/${verb}`, body);
    if (answer.kind === 'cut') throw new DriverError(`POST /acts/${verb}`, answer);
    if (answer.status === 501) {
      const read = unsupported.safeParse(answer.body);
      return { kind: 'unsupported', reason: read.data?.reason ?? 'the driver does not support it' };
    }
    const read = z.object({ act: z.union([z.string(), z.number()]) }).safeParse(answer.body);
    if (answer.status === 202 && read.success) return { kind: 'started', act: String(read.data.act) };
    if (answer.status >= 400 && answer.status < 500) {
      return {
        kind: 'refused',
        reason: `the driver answered ${answer.status}: ${answer.text.slice(0, 200)}`,
      };
    }
    throw new DriverError(`POST /acts/${verb}`, answer);
  }

  /** The instant of the next timer, once no timer is due before `until` and no job is running. */
  async settle(body: Readonly<Record<string, unknown>>): Promise<string | null> {
    const answer = await this.#post('/settle', body);
    const read =
      answer.kind === 'answered' && answer.status === 200
        ? z.object({ next_timer: z.string().nullish() }).safeParse(answer.body)
        : undefined;
    if (read?.success !== true) throw new DriverError('POST /settle', answer);
    return read.data.next_timer ?? null;
  }

  /** A program that follows the world's clock by itself may answer 501. */
  async tellTime(body: Readonly<Record<string, unknown>>): Promise<void> {
    const answer = await this.#post('/clock', body);
    if (answer.kind === 'cut' || (answer.status >= 400 && answer.status !== 501))
      throw new DriverError('POST /clock', answer);
  }

  #post(path: string, body: unknown): Promise<Answer> {
    return http({ method: 'POST', url: `${this.#url}${path}`, body, headers: this.#headers() });
  }

  #headers(): Record<string, string> {
    return {
      'conformance-driver': '1',
      ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
    };
  }
}
