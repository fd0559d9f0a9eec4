import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestSimulator, type TestWorld } from '../simulator.ts';

let simulator: TestSimulator;
let world: TestWorld;

beforeAll(async () => {
  simulator = await TestSimulator.open();
  world = await simulator.world();
  await world.act({ type: 'message', text: 'hi' });
});
afterAll(() => simulator.close());

describe('every answer, refused or not, has the headers of the real service [API §1.7]', () => {
  test.each([
    ['an accepted send', () => world.send('care')],
    ['a refused send', () => world.send('mkt')],
    ['a read', () => world.graph('GET', 'me')],
    ['a call without a token', () => world.graph('GET', 'me', { as: null })],
    ['a path that does not exist', () => world.graph('GET', '/v99.0/me')],
  ])('%s', async (_title, call) => {
    const { headers } = await call();
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'private, no-cache, no-store, must-revalidate',
      expires: 'Sat, 01 Jan 2000 00:00:00 GMT',
      pragma: 'no-cache',
      'strict-transport-security': 'max-age=15552000; preload',
      'access-control-allow-origin': '*',
      vary: 'Origin',
      'x-fb-rev': expect.stringMatching(/^\d+$/),
      'x-fb-request-id': expect.stringMatching(/^[\w-]{23}$/),
      'x-fb-trace-id': expect.stringMatching(/^[\w-]{11}$/),
      'x-fb-debug': expect.stringMatching(/^[A-Za-z0-9+/]{86}==$/),
    });
  });
});

test('no two answers have the same ids', async () => {
  const first = await world.graph('GET', 'me');
  const second = await world.graph('GET', 'me');
  for (const name of ['x-fb-request-id', 'x-fb-trace-id', 'x-fb-debug'])
    expect(first.headers.get(name)).not.toBe(second.headers.get(name));
});

test('a read has an entity tag: quoted hex, the same for the same answer, another for another', async () => {
  const tagOf = async (fields: string) =>
    (await world.graph('GET', 'me', { query: { fields } })).headers.get('etag');
  expect(await tagOf('name')).toMatch(/^"[0-9a-f]+"$/);
  expect(await tagOf('name')).toBe(await tagOf('name'));
  expect(await tagOf('name')).not.toBe(await tagOf('id'));
  expect((await world.send('care')).headers.has('etag')).toBe(false);
});
