import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ruleById, rules } from '../../../scenarios/harness/rules/index.ts';
import { contextOf } from './trace.ts';

const files = (folder: string) => readdirSync(new URL(folder, import.meta.url));

it('lists every rule file once, under the id that is its name, each with its own test', () => {
  const ids = files('../../../scenarios/harness/rules/')
    .filter((file) => /^[A-Z]-\d\d\.ts$/.test(file))
    .map((file) => file.replace('.ts', ''));
  expect(rules.map(({ id }) => id).sort()).toEqual(ids.sort());
  expect(files('.').filter((file) => /^[A-Z]-\d\d\.test\.ts$/.test(file))).toHaveLength(ids.length);
});

it('finds a rule by its id and nothing by another word', () => {
  expect(ruleById('P-03')?.kind).toBe('duty');
  expect(ruleById('C-01')?.kind).toBe('rule');
  expect(ruleById('X-99')).toBeUndefined();
});

it('finds nothing exercised and nothing wrong in an empty journal, and says what is missing', () => {
  for (const rule of rules) {
    expect(rule.judge([], contextOf()), rule.id).toMatchObject({
      exercised: false,
      violations: [],
      missing: expect.any(String),
    });
  }
});

it('rests every rule on something that the documents or the field say', () => {
  for (const { id, restsOn, sentence, why } of rules) {
    expect(restsOn.length, id).toBeGreaterThan(0);
    expect(
      restsOn.every((source) => /^(CR|API|SEED|RI|F|Q|OQ|CTRL)-\d+$/.test(source)),
      id,
    ).toBe(true);
    expect(sentence.length + why.length, id).toBeGreaterThan(60);
  }
});
