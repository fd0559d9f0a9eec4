// What the bench thousand_tests runs.
import { test } from 'threadbaton/vitest';
import { expect } from 'vitest';

for (let number = 1; number <= 1000; number += 1) {
  test(`click ${number}`, async ({ world }) => {
    expect((await world.act('ad_click', { ad_id: '6001' })).routed_to).toBe('987654321');
  });
}
