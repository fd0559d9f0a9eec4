import { afterAll, beforeAll, expect, test } from 'vitest';
import { machineClock } from '../../simulator/clock.ts';
import { controlApp } from '../../simulator/control/app.ts';
import { createFileKeeper } from '../../simulator/files/keeper.ts';
import { graphWords } from '../../simulator/graph/answers.ts';
import { graphApp } from '../../simulator/graph/app.ts';
import { readCall } from '../../simulator/graph/read-call.ts';
import { memoryStore } from '../../simulator/store/memory-store.ts';
import { createPoster } from '../../simulator/webhooks/post.ts';
import { Worlds } from '../../simulator/worlds.ts';
import { ROUTED_FILE, TestSimulator } from './simulator.ts';

let simulator: TestSimulator;
beforeAll(async () => {
  simulator = await TestSimulator.open();
});
afterAll(() => simulator.close());

test('requests that arrive in the same turn of the loop get message ids of their own', async () => {
  const poster = createPoster();
  const store = memoryStore();
  const keeper = createFileKeeper(store, []);
  const worlds = new Worlds(store, { machine: machineClock, poster, words: graphWords });
  const onBug = (error: unknown) => {
    throw error;
  };
  const control = controlApp({ worlds, allowedHosts: [], readCall, onBug });
  const graph = graphApp({ worlds, keeper, poster, allowedHosts: [], onBug });
  const json = { 'content-type': 'application/json', host: 'localhost' };
  const made = await control.request('/worlds', {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ world: 'w', from: ROUTED_FILE }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: the control plane's view of a world
  const view: any = await made.json();
  const page = view.pages.page.id;
  const { id, psids } = view.people.ann;
  await control.request(`/worlds/w/people/${id}/acts`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ page, type: 'ad_click', ad_id: '6001', text: 'hi' }),
  });
  const token = view.pages.page.page_access_tokens[view.apps.mkt.id];
  const answers = await Promise.all(
    Array.from({ length: 40 }, async () => {
      const response = await graph.request(`/me/messages?access_token=${token}`, {
        method: 'POST',
        headers: json,
        body: JSON.stringify({ recipient: { id: psids[page] }, message: { text: 'x' } }),
      });
      return (await response.json()) as { message_id: string };
    }),
  );
  expect(new Set(answers.map(({ message_id }) => message_id)).size).toBe(40);
  await worlds.close();
  await poster.close();
});

test('of many takes and passes at once each is decided whole: the journal tells one unbroken chain of owners', async () => {
  const world = await simulator.world();
  for (const app of ['mkt', 'spy'])
    await world.control('PUT', `/pages/${world.page}/apps/${world.app(app)}`, { can_take_control: true });
  await world.act({ type: 'message', text: 'hi' });
  const apps = ['care', 'mkt', 'spy'];
  await Promise.all(
    Array.from({ length: 60 }, (_, n) => {
      const by = apps[n % 3]!;
      const to = world.app(apps[(n + 1) % 3]!);
      if (n % 4 === 0) return world.edge('take', by);
      if (n % 4 === 1) return world.edge('pass', by, { target_app_id: to });
      if (n % 4 === 2) return world.send(by, { thread_control: { control_type: 'pass', app_id: to } });
      return world.edge('release', by);
    }),
  );
  const journal = await world.journal();
  let owner: string | null = null;
  for (const entry of journal) {
    if (entry.kind === 'control') {
      expect(entry.from).toBe(owner);
      owner = entry.to;
    }
  }
  expect(await world.owner()).toBe(owner);
  const moves = journal.filter(({ kind, via }) => kind === 'control' && (via === 'edge' || via === 'send'));
  const accepted = journal.filter(({ kind, outcome }) => kind === 'answer' && outcome === 'ok');
  expect(moves.length).toBeGreaterThan(0);
  expect(new Set(moves.map(({ cause }) => cause)).size).toBe(moves.length);
  for (const { cause } of moves) expect(accepted.some((answer) => answer.cause === cause)).toBe(true);
});

test('two worlds work at the same time without hearing of one another', async () => {
  const [one, two] = [await simulator.world(), await simulator.world()];
  await Promise.all(
    [one, two].flatMap((world) =>
      Array.from({ length: 20 }, (_, n) => world.act({ type: 'message', text: `m${n}` })),
    ),
  );
  for (const world of [one, two]) {
    const acts = (await world.journal()).filter(({ kind }) => kind === 'act');
    expect(acts).toHaveLength(20);
  }
});
