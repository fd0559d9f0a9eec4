// `baton start` from outside: a process, its one line, its doors, its data and the way it ends.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ProxyAgent, request } from 'undici';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { freePorts, runToEnd, startAndWait, stopAll } from './run-baton.ts';

const page = '100200300400500';
const sprinklr = '123456789';
const xyz = '987654321';
const person = '7001';

interface World {
  seq: number;
  apps: Record<string, { id: string; secret: string; app_access_token: string }>;
  pages: object;
  people: Record<string, { psids: Record<string, string> }>;
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-'));
});
afterEach(async () => {
  await stopAll();
  await rm(folder, { recursive: true, force: true });
});

async function json<Answer>(url: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  return (await response.json()) as Answer;
}

const act = (control: string, body: object) =>
  json<{ psid: string; routed_to: string }>(`${control}/worlds/example/people/${person}/acts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ page, ...body }),
  });

const ownerOf = async (control: string, psid: string) =>
  (await json<{ owner: string | null }>(`${control}/worlds/example/threads/${page}/${psid}`)).owner;

/** All ids, secrets and tokens; not the address of a webhook, which a free port makes anew. */
const identityOf = ({ apps, pages, people }: World) => ({
  apps: Object.values(apps).map(({ id, secret, app_access_token }) => [id, secret, app_access_token]),
  pages,
  people,
});

describe('baton start', () => {
  it('prints exactly one line with --json, and every door in it answers', async () => {
    const { ready, line, stop } = await startAndWait(...freePorts);
    const { graph, control, desk, bot, world } = ready;
    expect(line).toBe(`${JSON.stringify({ graph, control, desk, bot, world })}\n`);
    expect(world).toBe('example');
    for (const url of [`${control}/health`, `${desk}/api/accounts`, `${bot}/health`]) {
      expect((await fetch(url)).status).toBe(200);
    }
    expect(await stop()).toMatchObject({ code: 0, stdout: line, stderr: '' });
  });

  it('wires desk and bot so that the worked example walks by itself', async () => {
    const { ready, stop } = await startAndWait(...freePorts);
    const clicked = await act(ready.control, { type: 'ad_click', ad_id: '6001', text: 'Is it in stock?' });
    expect(clicked.routed_to).toBe(xyz);
    await act(ready.control, { type: 'message', text: 'agent please' });
    await vi.waitFor(async () => expect(await ownerOf(ready.control, clicked.psid)).toBe(sprinklr), 10_000);
    await vi.waitFor(async () => {
      const { cases } = await json<{ cases: { owner: { app_id: string; self: boolean } }[] }>(
        `${ready.desk}/api/cases`,
      );
      expect(cases).toMatchObject([{ owner: { app_id: sprinklr, self: true } }]);
    }, 10_000);
    await stop();
  });

  it('on every interface asks other machines for a control key, and wires itself over this one', async () => {
    const { ready, stop } = await startAndWait(...freePorts, '--host', '0.0.0.0');
    expect(Object.keys(ready)).toEqual(['graph', 'control', 'control_key', 'desk', 'bot', 'world']);
    for (const url of [ready.graph, ready.control, ready.desk, ready.bot])
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const clicked = await act(ready.control, { type: 'ad_click', ad_id: '6001', text: 'Is it in stock?' });
    expect(clicked.routed_to).toBe(xyz);
    await stop();
  });

  it('answers for graph.facebook.com with --https, and tells its proxy and authority in the line', async () => {
    const args = [
      '--only',
      'simulator',
      '--port',
      '0',
      '--control-port',
      '0',
      '--https',
      '--https-port',
      '0',
    ];
    const { ready, stop } = await startAndWait(...args, '--data', folder);
    expect(Object.keys(ready)).toEqual(['graph', 'control', 'https', 'world']);
    const { proxy = '', ca = '' } = ready.https ?? {};
    expect(ca).toBe(join(folder, 'simulator', 'https', 'baton-ca.pem'));
    const { pages } = await json<{ pages: Record<string, { page_access_tokens: Record<string, string> }> }>(
      `${ready.control}/worlds/example`,
    );
    const token = Object.values(pages)[0]?.page_access_tokens[sprinklr];
    const agent = new ProxyAgent({ uri: proxy, requestTls: { ca: await readFile(ca, 'utf8') } });
    const url = `https://graph.facebook.com/v26.0/me?access_token=${token}`;
    const { body } = await request(url, { dispatcher: agent });
    expect(await body.json()).toMatchObject({ id: page });
    await agent.close();
    expect(await stop()).toMatchObject({ code: 0, stderr: '' });
  });

  it('leads a Node program that heeds no proxy to the door by its environment alone', async () => {
    const args = [
      '--only',
      'simulator',
      '--port',
      '0',
      '--control-port',
      '0',
      '--https',
      '--https-port',
      '0',
    ];
    const { ready, stop } = await startAndWait(...args);
    const { proxy = '', ca = '' } = ready.https ?? {};
    const preload = new URL('../../scripts/meta-host-preload.js', import.meta.url).href;
    const ask = async (host: string) => {
      const program = `fetch('https://${host}/v26.0/me').then(async (r) => console.log(r.status, await r.text()))`;
      const env = {
        ...process.env,
        NODE_EXTRA_CA_CERTS: ca,
        BATON_META_HOST: new URL(proxy).host,
        NODE_OPTIONS: `--import=${preload}`,
      };
      const { stdout } = await promisify(execFile)(process.execPath, ['-e', program], { env });
      return stdout;
    };
    expect(await ask('graph.facebook.com')).toMatch(/^400 .*2500/);
    // Any other host is looked up as ever; this one is known to be nobody's.
    await expect(ask('nobody.invalid')).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
    await stop();
  });

  it('knows an Instagram account at the desk that stands apart from Meta', async () => {
    const { ready, stop } = await startAndWait(...freePorts);
    const { accounts } = await json<{ accounts: object[] }>(`${ready.desk}/api/accounts?channel=instagram`);
    expect(accounts).toMatchObject([{ channel: 'instagram', own_app_id: null }]);
    await stop();
  });

  it('shows the same world after a restart on the same folder', async () => {
    const first = await startAndWait(...freePorts, '--data', folder);
    const { psid } = await act(first.ready.control, { type: 'ad_click', ad_id: '6001', text: 'In stock?' });
    const botKnows = async (bot: string) => {
      const { threads } = await json<{ threads: object[] }>(`${bot}/api/threads`);
      expect(threads).toMatchObject([{ psid }]);
    };
    // Acknowledged means kept; what the bot has merely heard may still be on its way to the disk.
    const settled = await json(`${first.ready.control}/worlds/example/settle`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ within_ms: 10_000 }),
    });
    expect(settled).toMatchObject({ settled: true });
    await botKnows(first.ready.bot);
    const before = await json<World>(`${first.ready.control}/worlds/example`);
    await first.stop('SIGKILL');

    // The lock of the killed process is stale and does not stand in the way.
    const second = await startAndWait(...freePorts, '--data', folder);
    const after = await json<World>(`${second.ready.control}/worlds/example`);
    expect(identityOf(after)).toEqual(identityOf(before));
    expect(after.seq).toBeGreaterThanOrEqual(before.seq);
    expect(await ownerOf(second.ready.control, psid)).toBe(xyz);
    await botKnows(second.ready.bot);
    await second.stop();
  });

  it('refuses a folder in use by one sentence that names --data, and leaves the other alone', async () => {
    const { ready, stop } = await startAndWait(...freePorts, '--data', folder);
    const refused = await runToEnd('start', ...freePorts, '--data', folder);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      /^baton start: the data folder .+ is in use by process \d+; .+ --data DIR\.\n$/,
    );
    expect((await fetch(`${ready.control}/health`)).status).toBe(200);
    expect((await stop()).code).toBe(0);
    const again = await startAndWait(...freePorts, '--data', folder);
    await again.stop();
  });

  it.each(['--port', '--control-port', '--desk-port', '--bot-port', '--https-port'])(
    'tells a busy port by one sentence that names %s',
    async (flag) => {
      const busy = createServer();
      await new Promise<void>((resolve) => {
        busy.listen(0, '127.0.0.1', resolve);
      });
      const { port } = busy.address() as AddressInfo;
      const ports = flag === '--https-port' ? [...freePorts, '--https', flag, '0'] : freePorts;
      const args = ports.map((arg, at) => (ports[at - 1] === flag ? String(port) : arg));
      const { code, stdout, stderr } = await runToEnd('start', ...args);
      busy.close();
      expect({ code, stdout, stderr }).toEqual({
        code: 1,
        stdout: '',
        stderr: `baton start: port ${port} is in use; choose another with ${flag} N, or ${flag} 0 for a free one.\n`,
      });
    },
  );

  it.each(['SIGTERM', 'SIGINT'] as const)('stops cleanly with code 0 on %s', async (signal) => {
    const { stop } = await startAndWait(...freePorts, '--data', folder);
    expect(await stop(signal)).toMatchObject({ code: 0, stderr: '' });
  });

  it('lets bot and desk join a simulator that runs already', async () => {
    const simulator = await startAndWait('--only', 'simulator', '--port', '0', '--control-port', '0');
    expect(Object.keys(simulator.ready)).toEqual(['graph', 'control', 'world']);
    const { graph, control } = simulator.ready;
    const join = ['--graph', graph, '--control', control, '--desk-port', '0', '--bot-port', '0'];
    const bot = await startAndWait('--only', 'bot', ...join);
    expect(Object.keys(bot.ready)).toEqual(['graph', 'control', 'bot', 'world']);
    const { psid } = await act(control, { type: 'ad_click', ad_id: '6001', text: 'In stock?' });
    await vi.waitFor(async () => {
      const { threads } = await json<{ threads: object[] }>(`${bot.ready.bot}/api/threads`);
      expect(threads).toMatchObject([{ psid, flow: { stage: 'asking' } }]);
    }, 10_000);
    expect((await bot.stop()).code).toBe(0);
    await simulator.stop();
  });

  it('makes its world from a file, in YAML too, and casts desk and bot by its routing', async () => {
    const file = join(folder, 'Two Apps.yaml');
    await writeFile(
      file,
      `apps: {care: {}, ads: {}}
pages: {shop: {apps: [care, ads], routing: {default_app: care, campaigns: [{ad_id: spring, app: ads}]}}}
people: {bo: {}}
clock: {mode: virtual}
`,
    );
    const { ready, stop } = await startAndWait(...freePorts, '--from', file);
    expect(ready.world).toBe('two-apps');
    const { accounts } = await json<{ accounts: { own_app_id: string | null }[] }>(
      `${ready.desk}/api/accounts`,
    );
    const { apps } = await json<World>(`${ready.control}/worlds/two-apps`);
    expect(accounts[0]?.own_app_id).toBe(apps.care?.id);
    await stop();
  });

  it('prints for people what runs where, the ids and tokens, and what to try', async () => {
    const { ready, stop } = await startAndWait(...freePorts, '--data', folder);
    const { apps } = await json<World>(`${ready.control}/worlds/example`);
    await stop();
    const { stdout } = await new Promise<{ stdout: string }>((resolve, reject) => {
      import('node:child_process').then(({ spawn }) => {
        const https = ['--https', '--https-port', '0'];
        const child = spawn(process.execPath, ['scripts/baton.js', 'start', ...freePorts, ...https]);
        let stdout = '';
        child.stdout.on('data', (chunk) => {
          stdout += chunk;
          if (stdout.includes('Ctrl-C')) child.kill('SIGTERM');
        });
        child.on('close', () => resolve({ stdout }));
      }, reject);
    });
    for (const { id, secret, app_access_token } of Object.values(apps)) {
      expect(stdout).toContain(id);
      expect(stdout).toContain(secret);
      expect(stdout).toContain(app_access_token);
    }
    expect(stdout).toContain(`/people/${person}/acts`);
    for (const name of [
      'HTTPS_PROXY',
      'NODE_EXTRA_CA_CERTS',
      'REQUESTS_CA_BUNDLE',
      'SSL_CERT_FILE',
      'CURL_CA_BUNDLE',
    ])
      expect(stdout).toMatch(new RegExp(`${name}=\\S+`));
    expect(stdout).toContain('keytool -importcert');
  });
});

describe('wrong usage', () => {
  it.each([
    [['start', '--nosuch'], /^baton start: unknown flag or argument: nosuch\n/],
    [['start', 'extra'], /^baton start: unknown flag or argument: extra\n/],
    [['nosuch'], /^baton: unknown command nosuch\n/],
    [[], /^baton: expected a command\n/],
    [['start', '--port', 'many'], /^baton start: --port: expected a port/],
    [['start', '--port', '70000'], /^baton start: --port: expected a port/],
    [['start', '--only', 'bot'], /^baton start: --only bot: expected --graph URL and --control URL/],
    [
      ['start', '--graph', 'http://127.0.0.1:1'],
      /^baton start: --graph and --control: expected only together/,
    ],
    [['start', '--only', 'nosuch'], /^baton start: .*"simulator", "desk", "bot"/],
    [['start', '--durability', 'maybe'], /^baton start: .*"os", "fsync", "memory"/],
    [['start', '--https-port', '0'], /^baton start: --https-port: expected only together with --https/],
    [['start', '--https', '--https-port', '-1'], /^baton start: --https-port: expected a port/],
    [
      [
        'start',
        '--https',
        '--only',
        'bot',
        '--graph',
        'http://127.0.0.1:1',
        '--control',
        'http://127.0.0.1:1',
      ],
      /^baton start: --https: expected without --only bot/,
    ],
    [['start', '--data', ''], /^baton start: --data: expected a value/],
  ])('%j ends with code 2 and one sentence', async (args, sentence) => {
    const { code, stdout, stderr } = await runToEnd(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('names a world file that is not there, and what is wrong inside of one that is', async () => {
    const missing = await runToEnd('start', ...freePorts, '--from', join(folder, 'none.json'));
    expect([missing.code, missing.stderr]).toEqual([
      1,
      expect.stringMatching(/--from .+none\.json: expected "example"/),
    ]);
    const file = join(folder, 'bad.json');
    await writeFile(file, '{"apps": {"a": {"colour": "red"}}}');
    const bad = await runToEnd('start', ...freePorts, '--from', file);
    expect([bad.code, bad.stderr]).toEqual([
      1,
      expect.stringMatching(/--from .+bad\.json: refused .*colour/),
    ]);
  });
});
