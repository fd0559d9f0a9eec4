// What is made from the code is what is committed, and every line of it has a proof or a reason why there is none.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readRequirements } from '../../scenarios/harness/requirements.ts';
import { DOCUMENTS, unprovenIn } from '../../scripts/docs.ts';
import { API_RULES } from '../../simulator/domain/api-rules.ts';

const path = (file: string) => new URL(`../../${file}`, import.meta.url).pathname;

test.each(Object.entries(DOCUMENTS))('%s is as `npm run docs` makes it', (file, made) => {
  expect(readFileSync(path(file), 'utf8')).toBe(made());
});

test.each(Object.entries(DOCUMENTS))('%s has a proof, or a reason, in each of its lines', (_file, made) => {
  expect(unprovenIn(made())).toEqual([]);
});

test('a dash is found', () => {
  const lines = ['| API-001 | a | b | `t` |', '| API-002 | a | – | `t` |', '| x | – |'];
  expect(unprovenIn(lines.join('\n'))).toEqual(['API-002']);
});

test('what the Graph API asks of an integration is listed as a requirement', () => {
  const listed = new Set(readRequirements(path('scenarios/requirements.yaml')).map(({ id }) => id));
  const asked = Object.entries(API_RULES).filter(([, { sentence }]) => sentence.startsWith('An integration'));
  expect(asked.map(([id]) => id).filter((id) => !listed.has(id))).toEqual([]);
  expect(asked.length).toBeGreaterThan(10);
});

test.each(Object.entries(DOCUMENTS))('no cell of %s is empty', (_file, made) => {
  const rows = made()
    .split('\n')
    .filter((line) => line.startsWith('|'));
  expect(rows.filter((row) => /\|\s*\|/.test(row))).toEqual([]);
});
