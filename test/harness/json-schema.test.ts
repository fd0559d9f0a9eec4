import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { scenarioJsonSchema } from '../../scenarios/harness/json-schema.ts';

const file = new URL('../../scenarios/scenario.schema.json', import.meta.url);

test('the published JSON Schema says what the harness itself checks', () => {
  if (process.env.BATON_WRITE_SCHEMA === '1')
    writeFileSync(file, JSON.stringify(scenarioJsonSchema(), null, 2));
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(scenarioJsonSchema())));
});
