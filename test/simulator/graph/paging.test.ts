import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cursorOf, limitOf, pageOfItems, placeOf } from '../../../simulator/graph/paging.ts';

const places = fc
  .uniqueArray(fc.record({ at: fc.nat(20), id: fc.constantFrom('', 'a', 'b') }), {
    selector: ({ at, id }) => `${at}:${id}`,
    maxLength: 30,
  })
  .map((found) => found.map((place) => ({ place, item: `${place.at}:${place.id}` })));

const start = { after: null, before: null };

describe('cursor paging', () => {
  test('walked by `after` shows everything once and in order, and by `before` the same backwards [API-030]', () => {
    fc.assert(
      fc.property(places, fc.integer({ min: 1, max: 7 }), fc.boolean(), (placed, limit, chronological) => {
        const whole = pageOfItems(placed, { limit: 1000, ...start, chronological }).items;
        const forward: string[] = [];
        let page = pageOfItems(placed, { limit, ...start, chronological });
        expect(page.hasPrevious).toBe(false);
        const pages = [page];
        while (page.hasNext) {
          forward.push(...page.items);
          page = pageOfItems(placed, {
            limit,
            after: placeOf(page.cursors!.after),
            before: null,
            chronological,
          });
          pages.push(page);
        }
        forward.push(...page.items);
        expect(forward).toEqual(whole);
        for (const earlier of pages.slice(0, -1).reverse()) {
          page = pageOfItems(placed, {
            limit,
            after: null,
            before: placeOf(page.cursors!.before),
            chronological,
          });
          expect(page.items).toEqual(earlier.items);
        }
        expect(page.hasPrevious).toBe(false);
      }),
    );
  });

  test('of an empty list has no cursors', () => {
    expect(pageOfItems([], { limit: 5, ...start, chronological: false })).toEqual({
      items: [],
      cursors: null,
      hasNext: false,
      hasPrevious: false,
    });
  });

  test('lowers too high a limit in silence and refuses what is none [API-030]', () => {
    expect([limitOf(null, 200), limitOf('7', 200), limitOf('201', 200), limitOf('999999999', 100)]).toEqual([
      25, 7, 200, 100,
    ]);
    for (const none of ['0', '-1', '1.5', 'ten', '1e3']) expect(limitOf(none, 200)).toBeNull();
  });

  test('reads only cursors it has made', () => {
    expect(placeOf(cursorOf({ at: 1_767_603_600_000, id: '9754' }))).toEqual({
      at: 1_767_603_600_000,
      id: '9754',
    });
    fc.assert(fc.property(fc.string(), (text) => void placeOf(text)));
    for (const foreign of ['', 'QVFIUmFmdGVyQQZDZD', '!', 'abcde']) expect(placeOf(foreign)).toBeNull();
  });
});
