// Holds the directions between programs and folders. The checker itself is tried on sources that break each rule.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import type { Source } from './architecture-rules.ts';
import { importsOf, stripped, violationsOf } from './architecture-rules.ts';

/** Files that may be long, each with the reason. */
const longFiles = new Map<string, string>([]);

const root = new URL('..', import.meta.url);

/** What git knows or would add: no builds, no data folders, no packages. */
function filesBelow(...folders: string[]): string[] {
  const present = folders.filter((folder) => existsSync(new URL(folder, root)));
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...present],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  return listed.split('\n').filter((path) => path !== '' && existsSync(new URL(path, root)));
}

const read = (path: string): Source => ({ path, text: readFileSync(new URL(path, root), 'utf8') });

describe('the project', () => {
  it('keeps to its directions', () => {
    const paths = filesBelow('library', 'simulator', 'reference-impl', 'scenarios', 'scripts', 'test').filter(
      (path) => /\.(ts|js)$/.test(path),
    );
    expect(paths.length).toBeGreaterThan(50);
    expect(paths.flatMap((path) => violationsOf(read(path), longFiles))).toEqual([]);
  });

  it('lists no long file that is short again', () => {
    for (const path of longFiles.keys()) {
      expect(violationsOf(read(path), new Map()).map(({ rule }) => rule)).toContain(
        'files keep to one subject',
      );
    }
  });

  it('has scenario files that are plain data', () => {
    const paths = filesBelow('scenarios').filter((path) => /\.ya?ml$/.test(path));
    for (const path of paths) {
      const data = parseYaml(read(path).text, { maxAliasCount: 100 });
      expect(JSON.parse(JSON.stringify(data)), path).toEqual(data);
    }
  });
});

describe('the checker', () => {
  const rulesBroken = (path: string, text: string) =>
    violationsOf({ path, text }, new Map()).map(({ rule }) => rule);

  it.each([
    [
      'simulator/graph/app.ts',
      "import { a } from '../../reference-impl/desk/start.ts';",
      'a program imports nothing from outside of itself',
    ],
    [
      'reference-impl/desk/a.ts',
      "import type { A } from '../marketing-bot/clock.ts';",
      'a program imports nothing from outside of itself',
    ],
    [
      'reference-impl/marketing-bot/a.ts',
      "export * from '../desk/clock.ts';",
      'a program imports nothing from outside of itself',
    ],
    [
      'scenarios/harness/a.ts',
      "const a = await import('../../simulator/start.ts');",
      'a program imports nothing from outside of itself',
    ],
    ['simulator/a.ts', "import '../scripts/start.ts';", 'a program imports nothing from outside of itself'],
    [
      'reference-impl/common/a.ts',
      "import { a } from './b.ts';",
      'there is no shared folder beside the programs',
    ],
    ['simulator/graph/app.ts', "import { a } from '../control/app.ts';", 'doors do not import one another'],
    [
      'reference-impl/desk/driver/a.ts',
      "import { a } from '../api/app.ts';",
      'doors do not import one another',
    ],
    [
      'simulator/graph/routes/a.ts',
      "import type { A } from '../../store/store.ts';",
      'doors never see the store',
    ],
    [
      'simulator/engine.ts',
      "import { memoryStore } from './store/memory-store.ts';",
      'only start.ts constructs stores',
    ],
    [
      'scripts/a.ts',
      "import { fileStore } from '../simulator/store/file-store.ts';",
      'commands and the library never see the store',
    ],
    [
      'library/a.ts',
      "import type { Store } from '../simulator/store/store.ts';",
      'commands and the library never see the store',
    ],
    [
      'simulator/engine.ts',
      "import { startSimulator } from './start.ts';",
      'only main.ts and scripts start a program',
    ],
    ['simulator/engine.ts', "import { createServer } from 'node:http';", 'only start.ts constructs servers'],
    [
      'reference-impl/desk/api/a.ts',
      'const home = process.env.HOME;',
      'only main.ts reads flags, environment and signals',
    ],
    [
      'reference-impl/desk/start.ts',
      "process.on('SIGINT', stop);",
      'only main.ts reads flags, environment and signals',
    ],
    ['simulator/domain/a.ts', "import { z } from 'zod';", 'domain imports domain only'],
    ['simulator/domain/a.ts', "import { join } from 'node:path';", 'domain imports domain only'],
    ['simulator/domain/a.ts', "import type { A } from '../engine.ts';", 'domain imports domain only'],
    ['simulator/domain/a.ts', 'const now = Date.now();', 'domain is pure'],
    ['simulator/domain/a.ts', 'export const a = `${new Date()}`;', 'domain is pure'],
    ['simulator/domain/a.ts', 'const a = Math.random();', 'domain is pure'],
    ['simulator/domain/a.ts', 'export async function a() {}', 'domain is pure'],
    ['simulator/domain/a.ts', "console.log('a');", 'domain is pure'],
    ['simulator/a.ts', "import { a } from './b';", 'imports name the file with its extension'],
    [
      'simulator/a.ts',
      "const a = '/home/somebody/file';",
      'no product file names what lies outside of the project',
    ],
    ['scripts/a.ts', '// see issue 12', 'no product file names what lies outside of the project'],
    ['test/a.test.ts', 'a;\n'.repeat(701), 'files keep to one subject'],
    ['simulator/a.ts', 'a;\n'.repeat(401), 'files keep to one subject'],
  ])('catches in %s: %j', (path, text, rule) => {
    expect(rulesBroken(path, text)).toEqual([rule]);
  });

  it.each([
    [
      'simulator/domain/a.ts',
      "import type { A } from './b.ts'; // new Date(), console.log, async\nexport const a = 'Date';",
    ],
    [
      'simulator/domain/a.ts',
      'export const validDate = /Date|console/.test(text) ? `no Date in ${text}` : 1 / 2;',
    ],
    [
      'simulator/start.ts',
      "import { memoryStore } from './store/memory-store.ts';\nimport { createServer } from 'node:http';",
    ],
    [
      'simulator/engine.ts',
      "import type { Store } from './store/store.ts';\nimport { type B } from './store/b.ts';",
    ],
    ['simulator/main.ts', "import { startSimulator } from './start.ts';\nprocess.on('SIGTERM', stop);"],
    ['scripts/a.ts', "import { repairedCopy } from '../simulator/store/repair.ts';"],
    ['simulator/a.ts', 'a;\n'.repeat(400)],
    ['test/a.test.ts', 'a;\n'.repeat(700)],
  ])('lets pass in %s: %j', (path, text) => {
    expect(rulesBroken(path, text)).toEqual([]);
  });

  it('reads every form of import, over several lines too, and none from comments and strings', () => {
    const text = `
import a from './a.ts'; // import x from './x.ts'
import type { B } from './b.ts';
import { type C, type D } from "./c.ts";
import { type E, f } from './e.ts';
import {
  g,
  h,
} from './g.ts';
import * as i from './i.ts';
import './j.ts';
export { k } from './k.ts';
export * from './l.ts';
/* import y from './y.ts'; */
const m = await import('./m.ts');
const url = 'http://x'; const n = require('./n.ts');
`;
    const found = importsOf(stripped(text)).map(({ specifier, typeOnly }) => [specifier, typeOnly]);
    expect(found).toEqual([
      ['./a.ts', false],
      ['./b.ts', true],
      ['./c.ts', true],
      ['./e.ts', false],
      ['./g.ts', false],
      ['./i.ts', false],
      ['./j.ts', false],
      ['./k.ts', false],
      ['./l.ts', false],
      ['./m.ts', false],
      ['./n.ts', false],
    ]);
  });

  it('tells code from text through nested templates, regular expressions and quotes in them', () => {
    const text = "const a = `x ${b ? `y ${c('}')} Date` : /[`'/]Date/} Date`; d; // '";
    expect(stripped(text).bare.replace(/\s+/g, ' ')).toBe('const a = ${b ? ${c( )} : } ; d; ');
  });
});
