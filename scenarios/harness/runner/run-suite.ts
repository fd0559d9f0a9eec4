/** Runs the chosen cells beside one another and draws the watched rules together over the cells of each scenario. */
import type { Cell } from '../language/cell.ts';
import { testId } from '../language/cells.ts';
import type { LoadedScenario } from '../language/load.ts';
import type { Rule } from '../rules/rule.ts';
import type { Target } from '../targets/target.ts';
import { judges } from '../targets/target.ts';
import type { ExitCode, Verdict } from '../verdict.ts';
import { certifies, exitCodeOf } from '../verdict.ts';
import { weighed } from './readings.ts';
import type { CellResult, CheckResult, RunResult, ScenarioResult } from './results.ts';
import { checksOf } from './results.ts';
import { runCell } from './run-cell.ts';

/** Some cells of one scenario. */
export interface Chosen {
  readonly loaded: LoadedScenario;
  readonly cells: readonly Cell[];
}

export interface SuiteParts {
  readonly chosen: readonly Chosen[];
  readonly target: Target;
  readonly rules: readonly Rule[];
  readonly jobs: number;
  readonly run: string;
  readonly startedAt: string;
  readonly onCell: (result: CellResult) => void;
}

export async function runSuite({
  chosen,
  target,
  rules,
  jobs,
  run,
  startedAt,
  onCell,
}: SuiteParts): Promise<RunResult> {
  const started = performance.now();
  const cells = chosen.flatMap(({ cells: some }) => some);
  const results = new Map<Cell, CellResult>();
  const waiting = cells.values();
  const worker = async (): Promise<void> => {
    for (const cell of waiting) {
      const result = await runCell(cell, target, rules);
      results.set(cell, result);
      onCell(result);
    }
  };
  const workers = target.serial ? 1 : Math.max(1, Math.min(jobs, cells.length));
  await Promise.all(Array.from({ length: workers }, worker));
  return {
    target: { name: target.name, kind: target.kind },
    run,
    startedAt,
    durationMs: Math.round(performance.now() - started),
    scenarios: soundScenarios(chosen, results, rules, target),
  };
}

function soundScenarios(
  chosen: readonly Chosen[],
  results: ReadonlyMap<Cell, CellResult>,
  rules: readonly Rule[],
  target: Target,
): ScenarioResult[] {
  const scenarios = chosen.map(({ loaded, cells }) => {
    const ran = cells.flatMap((cell) => results.get(cell) ?? []);
    return weighed(scenarioResult(loaded, ran, rules, target), target.kind);
  });
  const acted = [...results.values()].some(({ subjectActed }) => subjectActed);
  return target.kind === 'partner' && !acted ? scenarios.map(voided) : scenarios;
}

/** A partner that acknowledges everything and does nothing keeps every silence; nothing of that can stand on a certificate. */
function voided(scenario: ScenarioResult): ScenarioResult {
  const open = (check: CheckResult): CheckResult =>
    check.aboutSubject && certifies(check.verdict)
      ? {
          ...check,
          verdict: 'not-exercised',
          seen: 'the subject made no Graph call in the whole run; its silence proves nothing',
        }
      : check;
  return {
    ...scenario,
    cells: scenario.cells.map((cell) => ({ ...cell, checks: cell.checks.map(open) })),
    watched: scenario.watched.map(open),
  };
}

function scenarioResult(
  { file, scenario }: LoadedScenario,
  cells: readonly CellResult[],
  rules: readonly Rule[],
  target: Target,
): ScenarioResult {
  return {
    id: scenario.scenario,
    title: scenario.title,
    file,
    profile: scenario.profile,
    level: scenario.level,
    requirements: scenario.requirements,
    cells,
    // Under another reading a rule may have nothing to see; what it sees there is judged all the same.
    watched: watchedChecks(scenario.scenario, scenario.watch, {
      cells: cells.filter(({ reading }) => reading === undefined),
      rules,
      kind: target.kind,
    }),
  };
}

interface Watch {
  readonly cells: readonly CellResult[];
  readonly rules: readonly Rule[];
  readonly kind: Target['kind'];
}

/** Each watched rule must have had something to see in at least one cell; a violation already stands in its cell. */
export function watchedChecks(
  scenario: string,
  watch: readonly string[],
  { cells, rules, kind }: Watch,
): CheckResult[] {
  // A cell that was broken off has said so itself; that it exercised nothing is no news.
  const judged = cells.filter(({ lifecycle }) => lifecycle === 'settled');
  if (judged.length === 0) return [];
  return watch.flatMap((id) => {
    const rule = rules.find((one) => one.id === id);
    if (rule === undefined || !judges(kind, rule.kind)) return [];
    if (judged.some((cell) => cell.checks.some((check) => check.id === testId(cell.id, id)))) return [];
    const sights = judged.flatMap((cell) => cell.sights.filter((sight) => sight.rule === id));
    const exercised = sights.some((sight) => sight.exercised);
    const missing = sights.find((sight) => sight.missing !== undefined)?.missing;
    return [
      {
        id: testId(scenario, id),
        verdict: exercised ? 'pass' : 'not-exercised',
        expected: rule.sentence,
        seen: exercised
          ? 'kept, and it could have been broken'
          : (missing ?? 'nothing in these cells exercised it'),
        facts: [],
        aboutSubject: true,
      } satisfies CheckResult,
    ];
  });
}

/** What the run comes to. What the platform under a partner left unexercised is no lack of the partner. */
export function exitCodeOfRun(run: RunResult): ExitCode {
  const checks = run.scenarios.flatMap(checksOf);
  const weighty: readonly Verdict[] = ['harness-error', 'fail', 'blocked', 'inconclusive'];
  return exitCodeOf({
    verdicts: checks
      .filter(({ aboutSubject, verdict }) => aboutSubject || weighty.includes(verdict))
      .map(({ verdict }) => verdict),
    certified: checks.filter(({ aboutSubject, verdict }) => aboutSubject && certifies(verdict)).length,
  });
}
