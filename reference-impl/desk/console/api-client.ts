/** The console's only way to the desk: the public API, called as any other client calls it. */

export type ApiProblem = { status: number; code: string; message: string; path: string };
export type ApiAnswer<T> = { ok: true; value: T } | { ok: false; problem: ApiProblem };

export type ApiClient = {
  get<T>(path: string): Promise<ApiAnswer<T>>;
  change<T>(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<ApiAnswer<T>>;
};

export type CallApi = (request: Request) => Response | Promise<Response>;

/** `key` is the API key of whoever is logged in; on loopback there may be none. */
export function createApiClient(callApi: CallApi, key: string | null): ApiClient {
  async function call<T>(method: string, path: string, body?: object, more?: Record<string, string>) {
    const headers = {
      ...(key !== null && { authorization: `Bearer ${inHeader(key)}` }),
      ...(body && { 'content-type': 'application/json' }),
      ...Object.fromEntries(Object.entries(more ?? {}).map(([name, value]) => [name, inHeader(value)])),
    };
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    return read<T>(await callApi(new Request(`http://localhost${path}`, init)));
  }
  return {
    get: (path) => call('GET', path),
    change: (method, path, body, headers) => call(method, path, body, headers),
  };
}

async function read<T>(response: Response): Promise<ApiAnswer<T>> {
  const body: unknown = await response.json();
  // The console and the API are one release; the types of console/api-types.ts describe its answers.
  if (response.ok) return { ok: true, value: body as T };
  const { error } = body as { error: Omit<ApiProblem, 'status'> };
  return { ok: false, problem: { status: response.status, ...error } };
}

/** Cookies and forms may hold what no header can; the API then says that this is no key. */
function inHeader(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
