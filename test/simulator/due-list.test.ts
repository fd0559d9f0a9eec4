import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DueList } from '../../simulator/due-list.ts';

test('work comes out earliest first, whatever the order it went in', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 })), (instants) => {
      const list = new DueList<number>();
      instants.forEach((at, index) => void list.add(at, index));
      expect(list.size).toBe(instants.length);
      const out: number[] = [];
      for (let due = list.takeEarliest(); due !== undefined; due = list.takeEarliest()) out.push(due.at);
      expect(out).toEqual([...instants].sort((a, b) => a - b));
    }),
  );
});

test('the earliest can be looked at without taking it', () => {
  const list = new DueList<string>();
  expect(list.earliest).toBeUndefined();
  list.add(2, 'later');
  list.add(1, 'sooner');
  expect([list.earliest?.work, list.earliest?.work, list.size]).toEqual(['sooner', 'sooner', 2]);
});

test('taking and adding in turn never loses or repeats any', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 9 }), { nil: null })), (steps) => {
      const list = new DueList<number>();
      const model: number[] = [];
      for (const step of steps) {
        if (step !== null) {
          list.add(step, step);
          model.push(step);
          model.sort((a, b) => a - b);
        } else expect(list.takeEarliest()?.at).toBe(model.shift());
      }
      expect(list.size).toBe(model.length);
    }),
  );
});
