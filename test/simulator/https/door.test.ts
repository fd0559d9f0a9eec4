// The proxy door from outside: both ways in, the one host that is answered for, and everything else refused.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { ProxyAgent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator } from '../../../simulator/start.ts';
import { TestSimulator, type TestWorld } from '../simulator.ts';

const host = 'graph.facebook.com';
let simulator: TestSimulator;
let world: TestWorld;
let ca: string;
let authorityFile: string;
let proxyUrl: string;
let port: number;

beforeAll(async () => {
  simulator = await TestSimulator.open({ https: {} });
  world = await simulator.world();
  const { https } = simulator;
  if (https === undefined) throw new Error('The door was asked for');
  ({ authorityFile, proxyUrl } = https);
  ca = await readFile(authorityFile, 'utf8');
  port = Number(new URL(proxyUrl).port);
});
afterAll(() => simulator.close());

const mePath = () => `/v26.0/me?access_token=${world.token('care')}`;
const page = () => ({ id: world.page, name: 'Page' });

/** What a client does that was led here by a hosts file. */
function askOverTls(path: string, options: object = {}): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const asked = httpsRequest(
      { host: '127.0.0.1', port, servername: host, ca, path, headers: { host }, agent: false, ...options },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
      },
    );
    asked.on('error', reject).end();
  });
}

/** What goes back to raw bytes. */
function rawAnswer(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
      if (/^HTTP\/1\.1 200 Connection Established/.test(answer)) socket.destroy();
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('TLS at the door', () => {
  it('is trusted with the authority as the host that was wired in, and answers as the Graph door does', async () => {
    expect(await askOverTls(mePath())).toEqual({ status: 200, body: page() });
    expect((await world.graph('GET', 'me')).body).toEqual(page());
  });

  it('pages on by addresses of the host that was wired in', async () => {
    await world.act({ type: 'message', text: 'Hello?' });
    await world.act({ type: 'message', text: 'Me too' }, 'ben');
    const query = `platform=messenger&limit=1&access_token=${world.token('care')}`;
    const { body } = await askOverTls(`/v26.0/me/conversations?${query}`);
    const { next } = (body as { paging: { next: string } }).paging;
    expect(next).toMatch(/^https:\/\/graph\.facebook\.com\/v26\.0\//);
  });

  it('is not trusted without the authority', async () => {
    await expect(askOverTls(mePath(), { ca: undefined })).rejects.toThrow(/self-signed|unable to/);
  });

  it('shows no certificate to who asks for another host in the handshake', async () => {
    const handshake = new Promise<TLSSocket>((resolve, reject) => {
      const socket: TLSSocket = connect(
        { host: '127.0.0.1', port, servername: 'www.facebook.com', rejectUnauthorized: false },
        () => resolve(socket),
      );
      socket.on('error', reject);
    });
    await expect(handshake).rejects.toThrow();
  });

  it.each(['graph.instagram.com', 'example.com:443', '127.0.0.1', `${host}.example.com`])(
    'refuses a request for %s inside of it',
    async (other) => {
      const { status, body } = await askOverTls(mePath(), { headers: { host: other } });
      expect(status).toBe(421);
      expect(body).toMatchObject({ error: { code: 'host_refused', path: 'host' } });
    },
  );

  it('cuts the connection when a fault says so, and the call was not done', async () => {
    const fault = {
      match: { call: 'send' },
      trigger: { next: 1 },
      effect: { drop_connection: 'before_commit' },
    };
    await world.control('POST', '/faults', fault);
    await world.act({ type: 'message', text: 'Hello?' });
    const query = new URLSearchParams({
      access_token: world.token('care'),
      recipient: JSON.stringify({ id: world.psid() }),
      message: JSON.stringify({ text: 'Hi' }),
    });
    const path = `/v26.0/me/messages?${query}`;
    await expect(askOverTls(path, { method: 'POST' })).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(await askOverTls(path, { method: 'POST' })).toMatchObject({ status: 200 });
  });
});

describe('the proxy', () => {
  it('leads a client that asks for a tunnel to the Graph door, and keeps the tunnel for more calls', async () => {
    const agent = new ProxyAgent({ uri: proxyUrl, requestTls: { ca } });
    for (const _ of [1, 2, 3]) {
      const { statusCode, body } = await request(`https://${host}${mePath()}`, { dispatcher: agent });
      expect([statusCode, await body.json()]).toEqual([200, page()]);
    }
    await agent.close();
  });

  it('takes sends with a body through the tunnel', async () => {
    const agent = new ProxyAgent({ uri: proxyUrl, requestTls: { ca } });
    await world.act({ type: 'message', text: 'Hello?' });
    const { body } = await request(`https://${host}/v26.0/me/messages`, {
      method: 'POST',
      dispatcher: agent,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${world.token('care')}` },
      body: JSON.stringify({ recipient: { id: world.psid() }, message: { text: 'Ünï ✓' } }),
    });
    expect(await body.json()).toMatchObject({ recipient_id: world.psid(), message_id: expect.any(String) });
    await agent.close();
  });

  it.each([
    'example.com:443',
    'graph.facebook.com:80',
    'graph.facebook.com',
    'www.graph.facebook.com:443',
    'graph.facebook.com.example.com:443',
    '127.0.0.1:443',
    '[::1]:443',
  ])('refuses a tunnel to %s with 403 and a sentence', async (target) => {
    const answer = await rawAnswer(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    const { error } = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
    expect(error.code).toBe('host_refused');
    expect(error.message).toContain(`answers for ${host} only, not for ${target}`);
  });

  it('grants the tunnel whatever the case of the name', async () => {
    const answer = await rawAnswer('CONNECT Graph.Facebook.COM:443 HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('answers a client that hands it the whole address instead of asking for a tunnel', async () => {
    const answer = await new Promise<unknown>((resolve, reject) => {
      httpRequest(
        { host: '127.0.0.1', port, path: `https://${host}${mePath()}`, headers: { host } },
        (response) => {
          response.on('data', (chunk) => resolve(JSON.parse(String(chunk))));
        },
      )
        .on('error', reject)
        .end();
    });
    expect(answer).toEqual(page());
  });

  it.each(['http://example.com/', 'https://graph.facebook.com@example.com/', '/v26.0/me', '*'])(
    'refuses the address %s with 403',
    async (address) => {
      const answer = await rawAnswer(
        `GET ${address} HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
      expect(answer).toContain('host_refused');
    },
  );

  it('survives noise', async () => {
    for (const noise of ['\x16\x03\x01\x00\x05hello', '\x00\x01\x02', 'GET\r\n\r\n', '\x16']) {
      await new Promise<void>((resolve) => {
        const socket = connectTcp(port, '127.0.0.1', () => socket.end(Buffer.from(noise, 'latin1')));
        socket.on('close', () => resolve()).on('error', () => resolve());
        socket.resume();
      });
    }
    expect(await askOverTls(mePath())).toMatchObject({ status: 200 });
  });

  const curl = ['/usr/bin/curl', '/usr/local/bin/curl'].find((path) => existsSync(path));
  it.runIf(curl)('serves curl by its environment alone', async () => {
    const { stdout } = await promisify(execFile)(curl ?? '', ['-sS', `https://${host}${mePath()}`], {
      env: { HTTPS_PROXY: proxyUrl, CURL_CA_BUNDLE: authorityFile },
    });
    expect(JSON.parse(stdout)).toEqual(page());
  });
});

describe('the door', () => {
  it('is not opened unasked', async () => {
    const plain = await startSimulator();
    expect(plain).not.toHaveProperty('https');
    await plain.close();
  });

  it('keeps its authority in the data folder, and the same one over a restart', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'baton-https-'));
    const read: string[] = [];
    for (const _ of [1, 2]) {
      const started = await startSimulator({ dataDir, https: {} });
      const file = started.https?.authorityFile ?? '';
      expect(file).toBe(join(dataDir, 'https', 'baton-ca.pem'));
      read.push(await readFile(file, 'utf8'));
      await started.close();
    }
    expect(read[1]).toBe(read[0]);
    await rm(dataDir, { recursive: true });
  });

  it('leaves nothing behind when it was in memory, and closes with open tunnels', async () => {
    const started = await startSimulator({ https: {} });
    const { authorityFile: file = '', proxyUrl: url = '' } = started.https ?? {};
    expect(existsSync(file)).toBe(true);
    const socket = connectTcp(Number(new URL(url).port), '127.0.0.1', () =>
      socket.write(`CONNECT ${host}:443 HTTP/1.1\r\n\r\n`),
    );
    await new Promise((resolve) => socket.once('data', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    await started.close();
    await closed;
    expect(existsSync(file)).toBe(false);
  });
});
