// The fixtures for vitest: one simulator, a world for each test, made from what the test says and gone afterwards.
import { it, test } from 'threadbaton/vitest';
import { describe, expect } from 'vitest';

const names: string[] = [];

describe('the fixture world', () => {
  for (const round of ['first', 'second']) {
    test(`is fresh in the ${round} test`, async ({ world }) => {
      names.push(world.name);
      expect(await world.threads()).toEqual([]);
      await world.act('message', { text: round });
    });
  }

  test('is gone when its test is over', async ({ simulator, world }) => {
    const { worlds } = (await (await fetch(`${simulator.controlUrl}/worlds`)).json()) as {
      worlds: { world: string }[];
    };
    expect(names).toHaveLength(2);
    expect(worlds.map((there) => there.world)).toEqual([world.name]);
  });

  test('has the same ids in every run', async ({ world }) => {
    expect(world.name).toMatch(/^has-the-same-ids-in-every-run-[0-9a-f]{8}$/);
    const { people } = await world.show();
    expect(people.ann?.psids).toEqual({ '100200300400500': '8391231509033177' });
  });

  test('has a clock that stands still', async ({ world }) => {
    expect((await world.show()).clock.mode).toBe('virtual');
  });

  test('may be deleted by its test', async ({ world }) => {
    await world.delete();
  });

  test.for([1, 2])(
    'the same name twice at once is two worlds',
    { concurrent: true },
    async (_, { world }) => {
      await world.act('message', { text: 'Hi' });
      expect(await world.threads()).toHaveLength(1);
    },
  );

  it.extend({ from: { pages: { shop: { id: '5', name: 'Shop' } } } })(
    'is made from a world file that the test chooses',
    async ({ world }) => {
      expect((await world.show()).pages).toMatchObject({ shop: { id: '5' } });
    },
  );
});
