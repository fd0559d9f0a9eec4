/** The Graph door as the harness’s own apps use it. */
import { graphVersion } from '../limits.ts';
import type { Answer } from './http.ts';
import { http } from './http.ts';

export interface GraphCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the version. */
  readonly path: string;
  readonly token: string;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly form?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: Readonly<Record<string, unknown>> | undefined;
}

export class Graph {
  readonly url: string;

  constructor(url: string) {
    this.url = url.replace(/\/$/, '');
  }

  call({ method, path, token, query, form, body }: GraphCall): Promise<Answer> {
    const asked = query === undefined ? '' : `${path.includes('?') ? '&' : '?'}${written(query)}`;
    return http({
      method,
      url: `${this.url}/${graphVersion}${path}${asked}`,
      headers: { authorization: `Bearer ${token}` },
      ...(form === undefined ? {} : { form: written(form) }),
      ...(body === undefined ? {} : { body }),
    });
  }
}

/** Texts stand as they are; anything else is written as JSON, as clients of the Graph API do. */
function written(parameters: Readonly<Record<string, unknown>>): URLSearchParams {
  return new URLSearchParams(
    Object.entries(parameters).map(([name, value]): [string, string] => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}
