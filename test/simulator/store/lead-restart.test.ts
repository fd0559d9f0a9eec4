import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { INBOX, named } from '../listening.ts';
import { ROUTED_FILE, TestSimulator, TestWorld, ZERO_FILE } from '../simulator.ts';

let folder: string;
let simulator: TestSimulator;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'baton-forms-'));
  simulator = await TestSimulator.open({ dataDir: folder });
});
afterEach(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true });
});

/** The same world as the next process shows it. */
async function restarted(world: TestWorld): Promise<TestWorld> {
  await simulator.close();
  simulator = await TestSimulator.open({ dataDir: folder });
  return new TestWorld(simulator, world.name, (await simulator.control('GET', `/worlds/${world.name}`)).body);
}

const LEAD = { ad_id: '6900', kind: 'lead', app: 'mkt', questions: ['Budget?', 'City?'], days: 3 };
const put = (world: TestWorld, routing: object) =>
  world.control('PUT', `/pages/${world.page}/routing`, named(world, { ...routing }));

test('a lead form goes on where it stood, under the ad it began with [CR-118, CR-119]', async () => {
  let world = await simulator.world();
  await put(world, { campaigns: [LEAD] });
  await world.act({ type: 'ad_click', ad_id: '6900' });
  await world.act({ type: 'lead_answer', text: '500' });
  await put(world, { campaigns: [] });
  world = await restarted(world);
  expect((await world.send('care')).body.error.error_subcode).toBe(2018321);
  const outcome = await world.act({ type: 'lead_answer', text: 'Porto' });
  expect(outcome.owner.after).toBe(world.app('mkt'));
  const pass = (await world.journal()).findLast(({ kind }) => kind === 'control');
  expect(pass).toMatchObject({ metadata: 'messenger_lead_gen_complete', window_ms: 3 * 86_400_000 });
});

test('a lead form that was left alone ends at its instant after a restart as well [CR-119]', async () => {
  let world = await simulator.world();
  await put(world, { campaigns: [LEAD] });
  await world.act({ type: 'ad_click', ad_id: '6900' });
  await world.act({ type: 'lead_answer', text: '500' });
  world = await restarted(world);
  await world.advance({ seconds: 86_399 });
  expect((await world.send('mkt')).body.error.error_subcode).toBe(2018321);
  await world.advance({ seconds: 1 });
  expect(await world.owner()).toBe(world.app('mkt'));
});

test('the primary receiver, the profile, comments and inbox threads are as they were', async () => {
  let world = await simulator.world({ ...ZERO_FILE, readings: { profile: 'h2' } });
  await put(world, { primary_receiver: 'care' });
  await world.graph('POST', 'me/messenger_profile', {
    json: { ice_breakers: [{ question: 'Hours?', payload: 'HOURS' }] },
  });
  const [answered, open] = [
    await world.act({ type: 'comment', text: 'one' }),
    await world.act({ type: 'comment', text: 'two' }),
  ];
  const reply = (comment_id: string) =>
    world.graph('POST', 'me/messages', { json: { recipient: { comment_id }, message: { text: 'Yes' } } });
  await reply(answered.comment_id);
  await world.act({ type: 'message', text: 'hi' }, 'ben');
  await world.control('POST', '/inbox/acts', {
    page: world.page,
    psid: world.psid('ben'),
    type: 'move_to_main',
  });
  const before = await world.state();
  world = await restarted(world);
  expect(await world.state()).toEqual(before);
  expect(await world.owner('ben')).toBe(INBOX);
  expect((await reply(answered.comment_id)).body.error.code).toBe(10900);
  expect((await reply(open.comment_id)).status).toBe(200);
  expect((await world.act({ type: 'ice_breaker', index: 0 })).owner.after).toBe(world.app('care'));
  expect((await world.graph('GET', 'me/secondary_receivers')).body.data).toHaveLength(2);
});

test('a plan does not outlive the process that made it', async () => {
  let world = await simulator.world(ROUTED_FILE);
  const { plan } = (
    await world.control('POST', `/pages/${world.page}/routing/rehearse`, { default_app: world.app('mkt') })
  ).body;
  world = await restarted(world);
  const { status, body } = await world.control('PUT', `/pages/${world.page}/routing`, { plan });
  expect([status, body.error.code]).toEqual([409, 'plan_unknown']);
});
