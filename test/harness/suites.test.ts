import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SourceError } from '../../scenarios/harness/language/source.ts';
import { readRequirements } from '../../scenarios/harness/requirements.ts';
import { choose, UsageError } from '../../scenarios/harness/suites.ts';
import { known, sound } from './language/scenario-fixture.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-suites-'));
  for (const suite of ['routing', 'control']) mkdirSync(join(folder, suite));
  writeFileSync(join(folder, 'routing', 'DEMO-001-a.yaml'), sound);
  writeFileSync(join(folder, 'control', 'DEMO-002-b.yaml'), sound.replace('DEMO-001', 'DEMO-002'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const chosen = (...selectors: string[]) =>
  choose(folder, selectors, known).flatMap(({ cells }) => cells.map(({ id }) => id));

describe('choosing', () => {
  test('without a selector everything is chosen', () => {
    expect(chosen()).toHaveLength(8);
  });

  test('a suite, a scenario, a cell and a check each choose what they name', () => {
    expect(chosen('routing')).toHaveLength(4);
    expect(chosen('DEMO-002')).toHaveLength(4);
    expect(chosen('DEMO-002[lost=no,target=named]')).toEqual(['DEMO-002[lost=no,target=named]']);
    expect(chosen('DEMO-002[lost=no,target=named]/t1.3')).toEqual(['DEMO-002[lost=no,target=named]']);
    expect(chosen(join(folder, 'control', 'DEMO-002-b.yaml'))).toHaveLength(4);
  });

  test('what is chosen twice runs once', () => {
    expect(chosen('DEMO-001', 'routing', 'DEMO-001[lost=no,target=named]')).toHaveLength(4);
  });

  test('what does not exist is an error of usage, and the suites are named', () => {
    expect(() => chosen('NOSUCH')).toThrow(UsageError);
    expect(() => chosen('NOSUCH')).toThrow(/nothing is called NOSUCH: expected a suite \(control, routing\)/);
    expect(() => chosen('DEMO-001', 'NOSUCH')).toThrow(UsageError);
    expect(() => chosen('nosuch.yaml')).toThrow(/there is no scenario file nosuch.yaml/);
  });

  test('two scenarios of one id are refused', () => {
    writeFileSync(join(folder, 'control', 'DEMO-003-c.yaml'), sound);
    expect(() => chosen()).toThrow(/are both called DEMO-001/);
  });

  test('the problems of all files are told together', () => {
    writeFileSync(join(folder, 'control', 'x.yaml'), 'format: 1');
    writeFileSync(join(folder, 'routing', 'y.yaml'), 'format: 1');
    expect(() => chosen()).toThrow(SourceError);
    expect(() => chosen()).toThrow(/x\.yaml:1:1[\s\S]*y\.yaml:1:1/);
  });
});

describe('requirements', () => {
  const requirements = (line: string): string => {
    const file = join(folder, 'requirements.yaml');
    writeFileSync(
      file,
      `format: 1\nrequirements:\n  - {id: CR-001, level: must, source: documented, sentence: "A sentence of its own."}\n${line}`,
    );
    return file;
  };

  test('each stands once', () => {
    const file = requirements(
      '  - {id: CR-001, level: must, source: documented, sentence: "A sentence of its own."}\n',
    );
    expect(() => readRequirements(file)).toThrow(/:4:10: CR-001 stands twice/);
  });

  test('a must does not rest on our own inference', () => {
    const file = requirements(
      '  - {id: CR-002, level: must, source: inferred, sentence: "A sentence of its own."}\n',
    );
    expect(() => readRequirements(file)).toThrow(/:4:25: CR-002 is inferred, so it cannot be a must/);
  });

  test('the list that is shipped is sound, and every scenario names what is in it', () => {
    const scenarios = new URL('../../scenarios/', import.meta.url).pathname;
    expect(readRequirements(join(scenarios, 'requirements.yaml')).length).toBeGreaterThan(80);
  });
});
