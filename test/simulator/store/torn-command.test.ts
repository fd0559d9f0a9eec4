// A process that dies while it writes a hand-over leaves neither its message nor its move.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../../simulator/start.ts';

const PAGE = '100200300400500';
const CARE = '123456789';
const ADS = '987654321';

let folder: string;
let simulator: Simulator;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'baton-'));
  simulator = await startSimulator({ dataDir: folder });
});
afterEach(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
});

async function json<Answer>(url: string, body?: object): Promise<Answer> {
  const response = await fetch(
    url,
    body === undefined
      ? {}
      : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } },
  );
  return (await response.json()) as Answer;
}

test('a hand-over torn in the middle of its entries never happened, and the thread is as before [CR-036]', async () => {
  const world = await json<{ pages: { page: { page_access_tokens: Record<string, string> } } }>(
    `${simulator.controlUrl}/worlds`,
    { world: 'torn', from: 'example' },
  );
  const { psid } = await json<{ psid: string }>(`${simulator.controlUrl}/worlds/torn/people/7001/acts`, {
    page: PAGE,
    type: 'ad_click',
    ad_id: '6001',
    text: 'In stock?',
  });
  const token = world.pages.page.page_access_tokens[ADS];
  const sent = await json<{ message_id: string }>(
    `${simulator.graphUrl}/v26.0/me/messages?access_token=${token}`,
    {
      recipient: { id: psid },
      message: { text: 'A colleague takes over.' },
      thread_control: { control_type: 'pass', app_id: CARE },
    },
  );
  await simulator.close();

  const file = join(folder, 'worlds', 'torn', 'journal.ndjson');
  const lines = readFileSync(file, 'utf8').split('\n');
  const phone = lines.findIndex(
    (line) => line.includes('"channel":"phone"') && line.includes(sent.message_id),
  );
  expect(phone).toBeGreaterThan(0);
  writeFileSync(file, `${lines.slice(0, phone + 1).join('\n')}\n`);

  simulator = await startSimulator({ dataDir: folder });
  const thread = await json<{ owner: string; messages: { text: string }[] }>(
    `${simulator.controlUrl}/worlds/torn/threads/${PAGE}/${psid}`,
  );
  expect(thread.owner).toBe(ADS);
  expect(thread.messages.map(({ text }) => text)).toEqual(['In stock?']);
});
