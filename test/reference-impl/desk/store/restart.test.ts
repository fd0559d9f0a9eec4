/** A restart shows the same desk, and nothing that was acknowledged is lost on the way. */

import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDesk } from '../../../../reference-impl/desk/start.ts';
import type { Bench } from '../support/desk-driver.ts';
import { caseId, message, routing, startBench } from '../support/desk-driver.ts';
import { other, own, page, psid } from '../support/fake-graph.ts';

let bench: Bench;
let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'desk-'));
  bench = await startBench({ dataDir });
});
afterEach(async () => {
  await bench.close();
  await rm(dataDir, { recursive: true });
});
const backlogLine = (body: string) => `${JSON.stringify(JSON.stringify({ pages: [page], body }))}\n`;
const bodyOf = (event: object) =>
  JSON.stringify({ object: 'page', entry: [{ id: page, messaging: [event] }] });

describe('after a restart', () => {
  it('accounts, apps, permission, audit, cases and pending choices are the same (SEED-33)', async () => {
    await bench.setUp();
    bench.graph.owners.set(psid, own);
    await bench.webhook('messaging', [message('hello')]);
    await bench.caseWhere((state) => expect(state.owner.known_from).toBe('probe'));
    await bench.call('PUT', `/api/cases/${caseId}/thread-control`, { type: 'pass', app_id: other });
    await bench.call('POST', `/api/cases/${caseId}/replies`, { text: 'x' }, { 'idempotency-key': 'kept' });
    await bench.call('PUT', `/api/cases/${caseId}/thread-control`, { type: 'release' });
    const read = async () =>
      Promise.all(
        [routing, '/api/audit', `/api/cases/${caseId}`, `/api/cases/${caseId}/control-events`].map((path) =>
          bench.call('GET', path),
        ),
      );
    const before = await read();
    await bench.restart();
    expect(await read()).toEqual(before);
    await bench.call('POST', `/api/cases/${caseId}/replies`, { text: 'x' }, { 'idempotency-key': 'kept' });
    expect(bench.graph.shown).toHaveLength(1);
  });

  it('the page that was removed and added again is still enabled', async () => {
    await bench.setUp();
    await bench.desk.close();
    const without = await startDesk({ dataDir, accounts: [] });
    await without.close();
    await bench.restart();
    expect((await bench.call('GET', routing)).body.enabled).toBe(true);
  });

  it('holds no token and no secret in its files', async () => {
    await bench.setUp();
    await bench.webhook('messaging', [message('hello')]);
    await bench.caseWhere((state) => expect(state.messages).toHaveLength(1));
    await bench.restart();
    for (const file of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const text = await readFile(join(file.parentPath, file.name), 'utf8');
      expect(text).not.toContain('page-token-of-the-desk');
      expect(text).not.toContain('secret-of-the-desk');
    }
  });
});

describe('a webhook that was acknowledged before a kill', () => {
  it('is in the backlog before its 200, and is worked through at the next start', async () => {
    await bench.webhook('messaging', [message('kept')]);
    const kept = await readFile(join(dataDir, 'webhooks.ndjson'), 'utf8');
    expect(kept).toContain('kept');
    await bench.desk.close();
    await rm(join(dataDir, 'cases'), { recursive: true });
    await writeFile(join(dataDir, 'webhooks.ndjson'), kept);
    await bench.restart();
    await bench.caseWhere((state) => expect(state.messages).toMatchObject([{ text: 'kept' }]));
  });

  it('that had been taken in already is not taken in twice', async () => {
    const event = message('once');
    await bench.webhook('messaging', [event]);
    await bench.caseWhere((state) => expect(state.messages).toHaveLength(1));
    await bench.desk.close();
    await writeFile(join(dataDir, 'webhooks.ndjson'), backlogLine(bodyOf(event)));
    await bench.restart();
    await bench.webhook('messaging', [message('later')]);
    await bench.caseWhere((state) => expect(state.messages.at(-1).text).toBe('later'));
    expect((await bench.call('GET', `/api/cases/${caseId}`)).body.messages).toHaveLength(2);
  });

  it('stands before a torn last line, which is dropped and does not spoil what follows', async () => {
    await bench.desk.close();
    const torn = backlogLine(bodyOf(message('whole'))) + backlogLine(bodyOf(message('torn'))).slice(0, 40);
    await writeFile(join(dataDir, 'webhooks.ndjson'), torn);
    await bench.restart();
    await bench.caseWhere((state) => expect(state.messages).toMatchObject([{ text: 'whole' }]));
    await bench.webhook('messaging', [message('after')]);
    await bench.caseWhere((state) => expect(state.messages).toHaveLength(2));
    const lines = (await readFile(join(dataDir, 'webhooks.ndjson'), 'utf8')).split('\n').slice(0, -1);
    expect(lines.map((line) => typeof JSON.parse(line))).toEqual(['string', 'string']);
  });

  it('empties the backlog once all is done and written', async () => {
    await bench.webhook('messaging', [message('done')]);
    await bench.caseWhere((state) => expect(state.messages).toHaveLength(1));
    await bench.desk.close();
    expect(await readFile(join(dataDir, 'webhooks.ndjson'), 'utf8')).toBe('');
    await bench.restart();
    await bench.caseWhere((state) => expect(state.messages).toHaveLength(1));
  });
});

describe('a reply that was on its way when the desk was killed', () => {
  it('is of unknown fate, is reconciled, and is not sent by itself', async () => {
    await bench.setUp();
    bench.graph.owners.set(psid, own);
    await bench.webhook('messaging', [message('hello')]);
    await bench.caseWhere((state) => expect(state.owner.known_from).toBe('probe'));
    let release = () => {};
    bench.graph.next('messages', {
      hold: new Promise<void>((resolve) => {
        release = resolve;
      }),
    });
    const thread_control = { type: 'pass', app_id: other };
    const sending = bench.call('POST', `/api/cases/${caseId}/replies`, { text: 'Over.', thread_control });
    await bench.caseWhere((state) => expect(state.replies[0]?.status).toBe('sending'));
    const file = join(dataDir, 'cases', `${caseId}.json`);
    await expect.poll(() => readFile(file, 'utf8')).toContain('"state": "sending"');
    const atKill = await readFile(file, 'utf8');
    release();
    await sending;
    await bench.desk.close();
    await writeFile(file, atKill);
    await bench.restart();
    await bench.caseWhere((state) =>
      expect(state.replies[0]).toMatchObject({ status: 'sent', control: 'moved' }),
    );
    expect(bench.graph.count('messages')).toBe(1);
  });
});

describe('a part', () => {
  it('is written as on its way before Graph hears of it', async () => {
    await bench.setUp();
    bench.graph.owners.set(psid, own);
    await bench.webhook('messaging', [message('hello')]);
    await bench.caseWhere((state) => expect(state.owner.known_from).toBe('probe'));
    let atCall = '';
    const meanwhile = async () => {
      atCall = await readFile(join(dataDir, 'cases', `${caseId}.json`), 'utf8');
    };
    bench.graph.next('messages', { meanwhile });
    await bench.call('POST', `/api/cases/${caseId}/replies`, { text: 'Over.' });
    expect(atCall).toContain('"state": "sending"');
  });
});

describe('a damaged file', () => {
  it('stops the start with its name, and a left-over temporary file does not', async () => {
    await bench.setUp();
    await bench.desk.close();
    const file = join(dataDir, 'accounts', `${page}.json`);
    await writeFile(join(dataDir, 'accounts', `.${page}.json.tmp`), '{"for');
    const again = await startDesk({ dataDir, accounts: [] });
    await again.close();
    expect(await readdir(join(dataDir, 'accounts'))).toEqual([`${page}.json`]);
    const whole = await readFile(file, 'utf8');
    await writeFile(file, '{"format": 1, "val');
    await expect(startDesk({ dataDir, accounts: [] })).rejects.toThrow(file);
    await writeFile(file, whole);
    await appendFile(join(dataDir, 'webhooks.ndjson'), 'nonsense\n');
    await expect(startDesk({ dataDir, accounts: [] })).rejects.toThrow(/webhooks\.ndjson, line 1/);
    await writeFile(join(dataDir, 'webhooks.ndjson'), '');
    await bench.restart();
  });
});
