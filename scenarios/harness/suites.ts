/** Finds scenario files and picks from them what was asked for: a suite, a file, a scenario, a cell or one check. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { Known, LoadedScenario } from './language/load.ts';
import { loadScenario } from './language/load.ts';
import { SourceError } from './language/source.ts';
import type { Chosen } from './runner/run-suite.ts';

/** What was asked for does not exist, or was asked for in a way that cannot be met. */
export class UsageError extends Error {}

/** All scenario files below a folder, in a fixed order. */
export function scenarioFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => join(folder, name));
}

/** Reads them all and tells all that is wrong in all of them at once. */
export function loadAll(files: readonly string[], known: Known): LoadedScenario[] {
  const loaded: LoadedScenario[] = [];
  const problems: SourceError['problems'][number][] = [];
  for (const file of files) {
    const shown = relative('.', file);
    try {
      loaded.push(loadScenario(shown.startsWith('..') ? file : shown, readFileSync(file, 'utf8'), known));
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new SourceError(problems);
  for (const [index, { file, scenario }] of loaded.entries()) {
    const twin = loaded.findIndex((other) => other.scenario.scenario === scenario.scenario);
    if (twin !== index)
      throw new UsageError(`${file} and ${loaded[twin]?.file} are both called ${scenario.scenario}`);
  }
  return loaded;
}

/** Without a selector everything is chosen. Each selector must match something. */
export function choose(suites: string, selectors: readonly string[], known: Known): Chosen[] {
  const own = selectors.filter((selector) => selector.endsWith('.yaml'));
  for (const file of own) {
    if (!isFile(file)) throw new UsageError(`there is no scenario file ${file}`);
  }
  const named = selectors.filter((selector) => !selector.endsWith('.yaml'));
  const fromSuites = selectors.length > 0 && named.length === 0 ? [] : loadAll(scenarioFiles(suites), known);
  const chosen = new Map<string, Chosen>();
  for (const loaded of own.length > 0 ? loadAll(own, known) : []) {
    chosen.set(loaded.scenario.scenario, { loaded, cells: loaded.cells });
  }
  if (selectors.length === 0) return fromSuites.map((loaded) => ({ loaded, cells: loaded.cells }));
  for (const selector of named) {
    const found = fromSuites.flatMap((loaded) => pick(loaded, selector));
    if (found.length === 0) {
      const folders = [...new Set(fromSuites.map(({ file }) => basename(dirname(file))))];
      throw new UsageError(
        `nothing is called ${selector}: expected a suite (${folders.join(', ')}), a scenario file, a scenario id or a test id; \`baton verify --list\` shows them`,
      );
    }
    for (const { loaded, cells } of found) {
      const before = chosen.get(loaded.scenario.scenario)?.cells ?? [];
      const wanted = new Set([...before, ...cells]);
      chosen.set(loaded.scenario.scenario, {
        loaded,
        cells: loaded.cells.filter((cell) => wanted.has(cell)),
      });
    }
  }
  return [...chosen.values()];
}

function pick(loaded: LoadedScenario, selector: string): Chosen[] {
  const isWhole = selector === loaded.scenario.scenario || selector === basename(dirname(loaded.file));
  if (isWhole) return [{ loaded, cells: loaded.cells }];
  const cells = loaded.cells.filter(({ id }) => selector === id || selector.startsWith(`${id}/`));
  return cells.length === 0 ? [] : [{ loaded, cells }];
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
