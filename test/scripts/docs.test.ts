// What is made from the code is what is committed, and every routing rule has a proof.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DOCUMENTS, unprovenRequirements } from '../../scripts/docs.ts';

test.each(Object.entries(DOCUMENTS))('%s is as `npm run docs` makes it', (file, made) => {
  expect(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')).toBe(made());
});

test('every routing rule is named by a test and by a scenario', () => {
  expect(unprovenRequirements()).toEqual([]);
});

test.each(Object.entries(DOCUMENTS))('no cell of %s is empty', (_file, made) => {
  const rows = made()
    .split('\n')
    .filter((line) => line.startsWith('|'));
  expect(rows.filter((row) => /\|\s*\|/.test(row))).toEqual([]);
});
