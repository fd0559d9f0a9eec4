import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ROUTED_FILE, TestSimulator } from '../simulator/simulator.ts';
import { crashes } from './settings.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-crash-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Child {
  readonly graph: string;
  readonly control: string;
  kill(): Promise<void>;
}

async function simulatorProcess(): Promise<Child> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'simulator/main.ts'], {
    cwd: new URL('../..', import.meta.url),
    env: { ...process.env, BATON_PORT: '0', BATON_CONTROL_PORT: '0', BATON_DATA: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ready = new Promise<{ graph: string; control: string }>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const said = JSON.parse(line);
      if (said.msg === 'ready') resolve(said);
    });
    void gone.then(() => reject(new Error('The simulator went away')));
  });
  const { graph, control } = await ready;
  return {
    graph,
    control,
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

test.each(Array.from({ length: crashes.ofProcess }, (_, round) => round + 1))(
  'a process killed in the middle of sends loses none that it acknowledged, and keeps no half of one (round %i)',
  async (round) => {
    const child = await simulatorProcess();
    const post = async (url: string, body: unknown) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return (await response.json()) as { [member: string]: never };
    };
    // biome-ignore lint/suspicious/noExplicitAny: the control plane's view of a world
    const view: any = await post(`${child.control}/worlds`, { world: 'w', from: ROUTED_FILE });
    const page = view.pages.page.id;
    const tokens = view.pages.page.page_access_tokens;
    const [care, mkt] = [view.apps.care.id, view.apps.mkt.id];
    const { id, psids } = view.people.ann;
    await post(`${child.control}/worlds/w/people/${id}/acts`, {
      page,
      type: 'ad_click',
      ad_id: '6001',
      text: 'hi',
    });

    // Two apps hand the thread to each other with every send; what was acknowledged is remembered on this side only.
    const acknowledged: { mid: string; to: string }[] = [];
    let killing: Promise<void> | null = null;
    const talk = async () => {
      for (let by = mkt; ; by = by === mkt ? care : mkt) {
        const to = by === mkt ? care : mkt;
        const sent = await post(`${child.graph}/me/messages?access_token=${tokens[by]}`, {
          recipient: { id: psids[page] },
          message: { text: `to ${to}` },
          thread_control: { control_type: 'pass', app_id: to },
        }).catch(() => null);
        if (sent === null) return;
        if (sent.message_id !== undefined) acknowledged.push({ mid: sent.message_id, to });
        if (acknowledged.length >= 100 + 7 * round) killing ??= child.kill();
      }
    };
    await Promise.all([talk(), talk(), talk()]);
    await killing;

    const simulator = await TestSimulator.open({ dataDir: folder });
    try {
      const { body } = await simulator.control('GET', `/worlds/w/threads/${page}/${psids[page]}`);
      const kept = body.messages.map(({ mid }: { mid: string }) => mid);
      expect(kept).toEqual(expect.arrayContaining(acknowledged.map(({ mid }) => mid)));
      expect(new Set(kept).size).toBe(kept.length);
      const journal = String((await simulator.control('GET', '/worlds/w/journal')).body)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      const accepted = journal.filter(
        ({ kind, call, outcome }) => kind === 'answer' && call === 'send' && outcome === 'ok',
      );
      for (const { cause, message_id } of accepted) {
        const effects = journal.filter((entry) => entry.cause === cause);
        expect(effects.filter(({ channel, mid }) => channel === 'phone' && mid === message_id)).toHaveLength(
          1,
        );
        expect(effects.filter(({ kind, move }) => kind === 'control' && move === 'pass')).toHaveLength(1);
      }
      expect(body.owner).toBe(journal.findLast(({ kind }) => kind === 'control').to);
    } finally {
      await simulator.close();
    }
  },
);
