/** Who may do what: keys and roles, loopback names, foreign origins, malformed calls. */

import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startDesk } from '../../../../reference-impl/desk/start.ts';
import type { Bench } from '../support/desk-driver.ts';
import { routing, startBench } from '../support/desk-driver.ts';

let bench: Bench;
afterEach(() => bench.close());

const admin = { authorization: 'Bearer admin-key-1' };
const agent = { authorization: 'Bearer agent-key-1' };
const apiKeys = [
  { key: 'admin-key-1', role: 'admin' as const, name: 'Ada' },
  { key: 'agent-key-1', role: 'agent' as const },
];

describe('API keys', () => {
  it('are not needed on loopback, where the caller is an admin', async () => {
    bench = await startBench();
    expect((await bench.call('GET', '/api/audit')).status).toBe(200);
  });

  it('are needed when a login is required, and a wrong one is refused', async () => {
    bench = await startBench({ requireLogin: true, apiKeys });
    expect(await bench.call('GET', '/api/accounts')).toMatchObject({
      status: 401,
      body: { error: { code: 'key_missing' } },
    });
    const wrong = await bench.call('GET', '/api/accounts', undefined, { authorization: 'Bearer nonsense' });
    expect(wrong).toMatchObject({ status: 401, body: { error: { code: 'key_unknown' } } });
    expect((await bench.call('GET', '/api/accounts', undefined, agent)).status).toBe(200);
    expect((await bench.call('GET', '/health')).status).toBe(200);
  });

  it('of an agent configure nothing; those of an admin do, under their name', async () => {
    bench = await startBench({ requireLogin: true, apiKeys });
    const refused = await bench.call('POST', `${routing}/enable`, { confirm: true }, agent);
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'role_too_low' } } });
    expect((await bench.call('GET', '/api/audit', undefined, agent)).status).toBe(403);
    const enabled = await bench.call('POST', `${routing}/enable`, { confirm: true }, admin);
    expect(enabled.body.enabled_by).toBe('Ada');
  });

  it('are made up and told when none is given', async () => {
    bench = await startBench({ requireLogin: true });
    const roles = bench.desk.apiKeys.map((one) => one.role);
    expect(roles).toEqual(['admin', 'agent']);
    const key = bench.desk.apiKeys[0]!.key;
    expect(
      (await bench.call('GET', '/api/audit', undefined, { authorization: `Bearer ${key}` })).status,
    ).toBe(200);
  });
});

describe('browsers', () => {
  it('cannot make foreign pages change anything', async () => {
    bench = await startBench();
    const foreign = { origin: 'https://evil.example' };
    const refused = await bench.call('POST', `${routing}/enable`, { confirm: true }, foreign);
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'origin_not_allowed' } } });
    const same = { origin: bench.desk.url };
    expect((await bench.call('POST', `${routing}/enable`, { confirm: true }, same)).status).toBe(200);
  });

  it('cannot reach the desk by a foreign name pointed at this machine', async () => {
    bench = await startBench();
    const url = new URL(bench.desk.url);
    const status = await new Promise((resolve, reject) => {
      const call = request(
        { host: url.hostname, port: url.port, path: '/api/accounts', headers: { host: 'evil.example' } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      call.on('error', reject).end();
    });
    expect(status).toBe(403);
  });
});

describe('malformed calls', () => {
  it('to no route are 404 and name it', async () => {
    bench = await startBench();
    expect(await bench.call('GET', '/api/nothing')).toMatchObject({
      status: 404,
      body: { error: { code: 'route_not_found' } },
    });
  });

  it('with a huge body are 413', async () => {
    bench = await startBench();
    const huge = { confirm: true, pad: 'x'.repeat(300_000) };
    expect((await bench.call('POST', `${routing}/enable`, huge)).status).toBe(413);
  });

  it('with unknown query members or a bad key header are 400', async () => {
    bench = await startBench();
    expect((await bench.call('GET', '/api/cases?nonsense=1')).body.error.path).toBe('nonsense');
  });
});

describe('starting', () => {
  it('refuses a bad set-up with the member named', async () => {
    bench = await startBench();
    await expect(startDesk({ accounts: [{ channel: 'facebook', id: 'abc', name: 'x' }] })).rejects.toThrow(
      /accounts\.0\.id/,
    );
    const twin = { channel: 'facebook' as const, id: '1', name: 'x' };
    await expect(startDesk({ accounts: [twin, twin] })).rejects.toThrow(/1 is listed twice/);
  });

  it('on a busy port fails with its code and leaves the data folder to the next start', async () => {
    bench = await startBench();
    const dataDir = await mkdtemp(join(tmpdir(), 'desk-'));
    const port = Number(new URL(bench.desk.url).port);
    await expect(startDesk({ port, dataDir, accounts: [] })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    const next = await startDesk({ dataDir, accounts: [] });
    await next.close();
    await rm(dataDir, { recursive: true });
  });

  it('refuses an open driver off loopback without a token', async () => {
    bench = await startBench();
    await expect(startDesk({ host: '0.0.0.0', driver: true, accounts: [] })).rejects.toThrow(
      /BATON_DRIVER_TOKEN/,
    );
  });
});
