/** Fuzzed requests as raw bytes over a socket: what only a connection can carry, and connections cut short. */

import { connect } from 'node:net';
import fc from 'fast-check';
import type { Door } from './door.ts';
import { asCurl, type FuzzRequest, rawRequest } from './request.ts';
import { ANSWER_MAX_MS } from './settings.ts';

interface RawShare {
  readonly request: FuzzRequest;
  readonly line: string | null;
  readonly head: string | null;
  readonly chunked: boolean;
  readonly cutAt: number | null;
}

/** Request lines and header lines that no web client would write. */
const LINES = [
  'CONNECT 127.0.0.1:9 HTTP/1.1',
  'TRACE / HTTP/1.1',
  'GET * HTTP/1.1',
  'OPTIONS * HTTP/1.1',
  'GET http://127.0.0.1/health HTTP/1.1',
  'GET http://[:::/ HTTP/1.1',
  'GET //////// HTTP/1.1',
  'GET //evil.example/%zz HTTP/1.1',
  'GET /\\..\\x HTTP/1.1',
  'GET / HTTP/0.9',
  'GET / HTTP/9.9',
  'GET /\u00e4\u00ff HTTP/1.1',
  'GET ? HTTP/1.1',
  'get / http/1.1',
  'POST',
  '\u0000\u0001\u0002',
  `GET /${'a'.repeat(20_000)} HTTP/1.1`,
  `${'A'.repeat(300)} / HTTP/1.1`,
] as const;

const HEADS = [
  'Transfer-Encoding: chunked\r\nContent-Length: 5',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding: identity',
  'Content-Length: -1',
  'Content-Length: 99999999999999999999',
  'Content-Length: 5\r\nContent-Length: 6',
  'Content-Length: 0x5',
  'Expect: 100-continue',
  'Expect: something',
  'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13',
  'Upgrade: h2c\r\nHTTP2-Settings: x',
  'Host: a\r\nHost: b',
  'Host: \u00ff',
  'Content-Type: application/json\r\nContent-Type: text/plain',
  'Authorization: Bearer a\r\nAuthorization: Bearer b',
  'X-Null: a\u0000b',
  'X-Control: a\u0007b',
  'X-Fold: a\r\n b',
  ': empty',
  'No colon',
  'Keep-Alive: timeout=-1, max=x',
  `Cookie: ${'c'.repeat(9000)}`,
  `X-Many: 1${'\r\nX-Many: 1'.repeat(1500)}`,
] as const;

function shares(door: Door): fc.Arbitrary<RawShare> {
  const often = 1;
  return fc.record({
    request: door.requests,
    line: fc.oneof(
      { weight: 3, arbitrary: fc.constant(null) },
      { weight: often, arbitrary: fc.constantFrom(...LINES) },
    ),
    head: fc.oneof(
      { weight: 2, arbitrary: fc.constant(null) },
      { weight: often, arbitrary: fc.constantFrom(...HEADS) },
    ),
    chunked: fc.boolean(),
    cutAt: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: often, arbitrary: fc.nat(2000) }),
  });
}

/** Sends `runs` of them, and asks afterwards whether the program still lives. */
export async function overSocket(door: Door, { runs, seed }: { runs: number; seed: number }): Promise<void> {
  await listened(door, async (url, judge) => {
    const property = fc.asyncProperty(shares(door), (share) => judge(bytesOf(share)));
    const details = await fc.check(property, { numRuns: runs, seed });
    if (!details.failed) return;
    const [share] = details.counterexample ?? [];
    const shown =
      share === undefined
        ? ''
        : `${asCurl(share.request, url)}\nwith ${JSON.stringify({ ...share, request: undefined })}`;
    throw new Error(`${door.name} over a socket, seed ${seed}: ${String(details.errorInstance)}\n${shown}`);
  });
}

/** Judges one request over a socket alone, for failures that were found. */
export function judgeOverSocket(door: Door, request: FuzzRequest): Promise<void> {
  return listened(door, (_url, judge) => judge(rawRequest(request, false)));
}

/** What the server's library cannot tell anybody else it prints; while a door is judged that is a failure. */
async function listened(
  door: Door,
  work: (url: string, judge: (bytes: Buffer) => Promise<void>) => Promise<void>,
): Promise<void> {
  const printed: unknown[] = [];
  const print = console.error;
  console.error = (...words) => void printed.push(...words);
  try {
    const listening = await door.listen();
    const judged = async (bytes: Buffer) => {
      await judge(listening.url, bytes);
      const [first] = printed.splice(0);
      if (first !== undefined)
        throw new Error(`printed ${first instanceof Error ? first.stack : String(first)}`);
    };
    try {
      await work(listening.url, judged);
      await judged(Buffer.from('GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n'));
    } finally {
      await listening.close();
    }
  } finally {
    console.error = print;
  }
}

function bytesOf({ request, line, head, chunked, cutAt }: RawShare): Buffer {
  const whole = rawRequest(request, chunked).toString('latin1');
  const lineEnd = whole.indexOf('\r\n');
  const first = line ?? whole.slice(0, lineEnd);
  const rest = `${head === null ? '' : `\r\n${head}`}${whole.slice(lineEnd)}`;
  const bytes = Buffer.from(`${first}${rest}`, 'latin1');
  return cutAt === null ? bytes : bytes.subarray(0, cutAt % (bytes.length + 1));
}

/** The answer, if any, is none of a failure, and the connection ends in time. */
function judge(url: string, bytes: Buffer): Promise<void> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let head = '';
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    const timer = setTimeout(
      () => finish(new Error(`no end of the connection within ${ANSWER_MAX_MS} ms`)),
      ANSWER_MAX_MS,
    );
    function finish(problem: Error | null): void {
      clearTimeout(timer);
      socket.destroy();
      if (problem === null) resolve();
      else reject(problem);
    }
    socket.on('data', (chunk) => {
      if (head.length < 4000) head += chunk.toString('latin1');
      // A stream goes on for ever; its beginning is the answer.
      if (head.includes('text/event-stream')) finish(null);
    });
    // A connection that the server resets has got its answer, too: no.
    socket.on('error', (error: NodeJS.ErrnoException) =>
      finish(error.code === 'ECONNREFUSED' ? error : null),
    );
    socket.on('close', () => finish(problemOf(head)));
    socket.on('end', () => finish(problemOf(head)));
    socket.end(bytes);
  });
}

function problemOf(head: string): Error | null {
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1];
  const isBad = status?.startsWith('5') === true && !isUnsupported(head);
  return isBad ? new Error(`answered ${head.slice(0, 1500)}`) : null;
}

/** Drivers say 501 for what they do not do; to HEAD they say it in the headers alone. */
function isUnsupported(head: string): boolean {
  return head.startsWith('HTTP/1.1 501') && head.includes('conformance-driver: 1');
}
