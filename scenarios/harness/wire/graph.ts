/** The Graph door as the harness’s own apps use it. */
import { graphVersion } from '../limits.ts';
import type { Answer } from './http.ts';
import { http } from './http.ts';

export interface GraphCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the version. */
  readonly path: string;
  readonly token: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

export class Graph {
  readonly url: string;

  constructor(url: string) {
    this.url = url.replace(/\/$/, '');
  }

  call({ method, path, token, body }: GraphCall): Promise<Answer> {
    return http({
      method,
      url: `${this.url}/${graphVersion}${path}`,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body }),
    });
  }
}
