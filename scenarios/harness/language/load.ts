/** From the text of a scenario file to its cells, or to everything that is wrong with it. */
import { z } from 'zod';
import type { Cell } from './cell.ts';
import { buildCell, stepId } from './cell.ts';
import type { Axes } from './cells.ts';
import { axesOf, substitute } from './cells.ts';
import { problemsOf } from './issues.ts';
import { strangersIn } from './references.ts';
import type { Scenario } from './scenario.ts';
import { scenario as scenarioSchema } from './scenario.ts';
import type { Problem, Source } from './source.ts';
import { readSource, SourceError } from './source.ts';
import { condition, vary } from './terms.ts';

export interface LoadedScenario {
  readonly file: string;
  /** The file as its first cell reads it: id, title, level and the like are the same in all. */
  readonly scenario: Scenario;
  readonly cells: readonly Cell[];
}

/** What exists outside the file: a name that stands for nothing is a mistake, not a check that never fails. */
export interface Known {
  readonly rules: ReadonlySet<string>;
  readonly requirements: ReadonlySet<string>;
}

const axesOnly = z.looseObject({ vary: vary.optional() });

/** Throws a SourceError with every problem of the file. */
export function loadScenario(file: string, text: string, known: Known): LoadedScenario {
  const source = readSource(file, text);
  const head = axesOnly.safeParse(source.data);
  if (!head.success) throw new SourceError(problemsOf(source, head.error.issues));
  const axes = axesOf(head.data.vary);

  const read = axes.map((cell) => ({ cell, scenario: readCell(source, cell) }));
  const [first] = read;
  if (first === undefined) throw new SourceError([source.problemAt([], 'has no cell')]);
  const problems = [
    ...doubleSteps(source, first.scenario),
    ...unknownNames(source, first.scenario, known),
    ...unknownAxes(source, head.data.vary ?? {}),
    ...read.flatMap(({ scenario }) =>
      strangersIn(scenario).map(({ path, message }) => source.problemAt(path, message)),
    ),
  ];
  if (problems.length > 0) throw new SourceError(distinct(problems));
  return {
    file,
    scenario: first.scenario,
    cells: read.map(({ cell, scenario }) => buildCell(scenario, cell)),
  };
}

/** The schema is held against the cell, not the file: only there has every `$axis` its value. */
function readCell(source: Source, axes: Axes): Scenario {
  const body = substitute(source.data, axes);
  const read = scenarioSchema.safeParse(body);
  if (!read.success) throw new SourceError(problemsOf(source, read.error.issues));
  return read.data;
}

function doubleSteps(source: Source, scenario: Scenario): Problem[] {
  const ids = scenario.steps.map(stepId);
  return ids.flatMap((id, index) =>
    ids.indexOf(id) === index
      ? []
      : [source.problemAt(['steps', index, 'id'], `step \`${id}\` stands twice`)],
  );
}

function unknownNames(source: Source, scenario: Scenario, known: Known): Problem[] {
  const rules = scenario.watch.flatMap((rule, index) =>
    known.rules.has(rule) ? [] : [source.problemAt(['watch', index], `there is no rule or duty \`${rule}\``)],
  );
  const requirements = scenario.requirements.flatMap((id, index) =>
    known.requirements.has(id)
      ? []
      : [
          source.problemAt(
            ['requirements', index],
            `requirement \`${id}\` is not listed in requirements.yaml`,
          ),
        ],
  );
  return [...rules, ...requirements];
}

/** An `if` on an axis that does not exist never holds, and its observations would be gone without a word. */
function unknownAxes(source: Source, axes: Readonly<Record<string, unknown>>): Problem[] {
  const problems: Problem[] = [];
  const walk = (data: unknown, path: (string | number)[]): void => {
    if (typeof data === 'string') {
      const used = /^\$([a-z][a-z0-9_]*)$/.exec(data)?.[1];
      if (used !== undefined && !(used in axes))
        problems.push(source.problemAt(path, `\`vary\` has no axis \`${used}\``));
    }
    if (typeof data !== 'object' || data === null) return;
    for (const [key, value] of Object.entries(data)) {
      const place = [...path, Array.isArray(data) ? Number(key) : key];
      const read = key === 'if' ? condition.safeParse(value) : undefined;
      for (const axis of Object.keys(read?.data ?? {})) {
        if (!(axis in axes)) problems.push(source.problemAt(place, `\`vary\` has no axis \`${axis}\``, axis));
      }
      walk(value, place);
    }
  };
  walk(source.data, []);
  return problems;
}

function distinct(problems: readonly Problem[]): Problem[] {
  const byText = new Map(problems.map((problem) => [JSON.stringify(problem), problem]));
  return [...byText.values()];
}
