import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestSimulator } from '../simulator.ts';

let simulator: TestSimulator;
beforeAll(async () => {
  simulator = await TestSimulator.open();
});
afterAll(() => simulator.close());

test('coverage counts what decided: routes, moves and refusals, and names what did not', async () => {
  const world = await simulator.world();
  const coverage = async () => (await world.control('GET', '/coverage')).body;
  const fresh = await coverage();
  expect(fresh.rules.exercised).toEqual({});
  expect(fresh.rules.untouched).toContain('CR-027');
  expect(Object.values(fresh.moves).flat()).toEqual([]);

  await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' });
  await world.send('spy');
  await world.send('spy');
  await world.send('mkt', { thread_control: { control_type: 'release' } });
  const seen = await coverage();
  const entries = await world.journal();
  const times = (rule: string) => entries.filter((entry) => entry.rule === rule).length;
  expect(Object.keys(seen.rules.exercised).length).toBeGreaterThan(2);
  for (const [rule, count] of Object.entries(seen.rules.exercised)) expect(count).toBe(times(rule));
  const refused = entries.findLast(({ kind }) => kind === 'refusal');
  expect(seen.rules.exercised[refused?.rule]).toBe(2);
  expect(seen.rules.untouched).not.toContain(refused?.rule);
  expect(seen.moves.release).toEqual([{ from: 'app', to: 'nobody', times: 1 }]);
  expect(seen.moves.take).toEqual([]);
});
