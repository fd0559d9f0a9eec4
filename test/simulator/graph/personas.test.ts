import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TestSimulator, type TestWorld } from '../simulator.ts';
import { type FileHost, openFileHost, PNG } from './send/host.ts';

let simulator: TestSimulator;
let world: TestWorld;
let host: FileHost;

beforeAll(async () => {
  simulator = await TestSimulator.open();
  host = await openFileHost();
  host.serve('/face.png', 'image/png', PNG);
});
beforeEach(async () => {
  world = await simulator.world();
  for (const name of ['Ada', 'Bea', 'Cy', 'Di', 'Eve']) await made(name);
});
afterAll(async () => {
  await simulator.close();
  await host.close();
});

async function made(name: string): Promise<string> {
  const json = { name, profile_picture_url: `${host.url}/face.png` };
  return (await world.graph('POST', 'me/personas', { json })).body.id;
}
const list = (query: Record<string, string> = {}) => world.graph('GET', 'me/personas', { query });
const namesIn = (body: { data: { name: string }[] }) => body.data.map(({ name }) => name);
// biome-ignore lint/suspicious/noExplicitAny: what the door answers is what the test looks at
const follow = async (address: string): Promise<any> => (await fetch(address)).json();

describe('the personas of a page', () => {
  test('are listed newest first, with cursors and no address beyond the ends [API-030]', async () => {
    const { body } = await list();
    expect(namesIn(body)).toEqual(['Eve', 'Di', 'Cy', 'Bea', 'Ada']);
    expect(Object.keys(body.data[0])).toEqual(['id', 'name', 'profile_picture_url']);
    expect(body.paging).toEqual({ cursors: { before: expect.any(String), after: expect.any(String) } });
  });

  test('are paged by addresses that work as they stand, token and proof included [API-030, API-031]', async () => {
    const first = await list({ limit: '2' });
    expect(namesIn(first.body)).toEqual(['Eve', 'Di']);
    expect(first.body.paging.next).toMatch(/^http:.*\/v26\.0\/\d+\/personas\?.*limit=2.*access_token=/);
    const second = await follow(first.body.paging.next);
    expect(namesIn(second)).toEqual(['Cy', 'Bea']);
    const third = await follow(second.paging.next);
    expect([namesIn(third), third.paging.next]).toEqual([['Ada'], undefined]);
    expect(namesIn(await follow(third.paging.previous))).toEqual(['Cy', 'Bea']);
  });

  test('keep their places when one is deleted meanwhile [API-030]', async () => {
    const { body } = await list({ limit: '2' });
    await world.graph('DELETE', body.data[0].id);
    expect(namesIn(await follow(body.paging.next))).toEqual(['Cy', 'Bea']);
  });

  test('answer the fields that were asked for, in the list and alone [API-028]', async () => {
    const { body } = await list({ fields: 'name', limit: '1' });
    expect(body.data).toEqual([{ name: 'Eve', id: expect.any(String) }]);
    const alone = await world.graph('GET', body.data[0].id, { query: { fields: 'name' } });
    expect(alone.body).toEqual(body.data[0]);
    const { body: refused } = await list({ fields: 'colour' });
    expect(refused.error.message).toBe(
      '(#100) Tried accessing nonexisting field (colour) on node type (Persona)',
    );
  });

  test.each([
    ['limit', '0'],
    ['limit', 'many'],
    ['after', 'nonsense!'],
    ['before', 'nonsense!'],
  ])('are not listed with %s=%s, and the refusal names it [API-030]', async (name, value) => {
    const { status, body } = await list({ [name]: value });
    expect([status, body.error.code]).toEqual([400, 100]);
    expect(body.error.message).toContain(name);
  });

  test('have no paging where there are none [API-030]', async () => {
    const bare = await simulator.world();
    expect((await bare.graph('GET', 'me/personas')).body).toEqual({ data: [] });
  });

  test('of the journal hold no token in the addresses [API-031]', async () => {
    await list({ limit: '1' });
    const answer = (await world.journal()).findLast(({ kind }) => kind === 'answer');
    expect(answer?.body.paging.next).toMatch(/^\/v26\.0\//);
    expect(JSON.stringify(answer)).not.toContain(world.token('care'));
  });
});
