/** One fuzzed request: how it is sent in process, over a socket, and how a person can repeat it. */

export interface FuzzRequest {
  readonly method: string;
  /** Path and query as they stand in the request line. */
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array | null;
}

const ANY_HOST = 'http://127.0.0.1';

/** As a web request. What the web's Request cannot hold is left to the socket: bodies of GET, control characters. */
export function webRequest({ method, target, headers, body }: FuzzRequest): Request {
  const sent = new Headers();
  for (const [name, value] of headers) sent.append(name, value);
  if (!sent.has('host')) sent.set('host', '127.0.0.1');
  const hasBody = body !== null && !/^(GET|HEAD)$/i.test(method);
  return new Request(`${ANY_HOST}${target}`, { method, headers: sent, ...(hasBody ? { body } : {}) });
}

/** The bytes of the request as they go over a connection that is closed after the answer. */
export function rawRequest({ method, target, headers, body }: FuzzRequest, chunked: boolean): Buffer {
  const lines = [`${method} ${target} HTTP/1.1`];
  const has = (name: string) => headers.some(([given]) => given.toLowerCase() === name);
  if (!has('host')) lines.push('Host: 127.0.0.1');
  lines.push(...headers.map(([name, value]) => `${name}: ${value}`));
  if (body !== null && !has('content-length') && !has('transfer-encoding')) {
    lines.push(chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`);
  }
  lines.push('Connection: close', '', '');
  const head = Buffer.from(lines.join('\r\n'), 'latin1');
  if (body === null) return head;
  return Buffer.concat([head, chunked ? inChunks(body) : body]);
}

function inChunks(body: Uint8Array): Buffer {
  const parts: Buffer[] = [];
  const size = Math.max(1, Math.ceil(body.length / 3));
  for (let at = 0; at < body.length; at += size) {
    const piece = body.subarray(at, at + size);
    parts.push(Buffer.from(`${piece.length.toString(16)}\r\n`), Buffer.from(piece), Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

const SHOWN_MAX_BYTES = 20_000;

/** The request as a command line; a body that is no plain text goes through printf. */
export function asCurl({ method, target, headers, body }: FuzzRequest, base: string): string {
  const words = ['curl', '-i', '--path-as-is', '-X', quoted(method)];
  for (const [name, value] of headers) words.push('-H', quoted(`${name}: ${value}`));
  if (body !== null) words.push('--data-binary', '@-');
  words.push(quoted(`${base}${target}`));
  if (body === null) return words.join(' ');
  const shown = body.subarray(0, SHOWN_MAX_BYTES);
  const cut = shown.length < body.length ? `  # the first ${shown.length} of ${body.length} bytes` : '';
  return `printf '${[...shown].map(printfByte).join('')}' | ${words.join(' ')}${cut}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function printfByte(byte: number): string {
  const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x25 && byte !== 0x5c && byte !== 0x27;
  return isPlain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`;
}
