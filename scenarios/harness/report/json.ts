/** The machine-readable report. Its `schema` changes only when a reader of the last one would be misled. */

import type { RunResult } from '../runner/results.ts';
import { checksOf } from '../runner/results.ts';
import type { ExitCode, Verdict } from '../verdict.ts';
import { merged, verdicts } from '../verdict.ts';

export const reportSchema = 'baton-report/1';

export function jsonReport(run: RunResult, exitCode: ExitCode): string {
  return `${JSON.stringify(
    {
      schema: reportSchema,
      target: run.target,
      run: run.run,
      started_at: run.startedAt,
      duration_ms: run.durationMs,
      exit_code: exitCode,
      totals: totalsOf(run),
      scenarios: run.scenarios.map((scenario) => ({
        id: scenario.id,
        title: scenario.title,
        file: scenario.file,
        profile: scenario.profile,
        level: scenario.level,
        requirements: scenario.requirements,
        verdict: merged(checksOf(scenario).map(({ verdict }) => verdict)),
        cells: scenario.cells.map((cell) => ({
          id: cell.id,
          axes: cell.axes,
          reading: cell.reading ?? null,
          lifecycle: cell.lifecycle,
          verdict: cell.lifecycle === 'not-judged' ? null : merged(cell.checks.map(({ verdict }) => verdict)),
          not_judged: cell.notJudged ?? null,
          seed: cell.seed,
          world: cell.world,
          duration_ms: cell.durationMs,
          checks: cell.checks,
          rules: cell.sights,
        })),
        watched: scenario.watched,
      })),
    },
    null,
    2,
  )}\n`;
}

export type Totals = Readonly<Record<Verdict, number>> & {
  readonly checks: number;
  readonly not_judged_cells: number;
};

export function totalsOf(run: RunResult): Totals {
  const checks = run.scenarios.flatMap(checksOf);
  const counted = Object.fromEntries(
    verdicts.map((verdict) => [verdict, checks.filter((check) => check.verdict === verdict).length]),
  ) as Record<Verdict, number>;
  const cells = run.scenarios.flatMap(({ cells: some }) => some);
  return {
    ...counted,
    checks: checks.length,
    not_judged_cells: cells.filter(({ lifecycle }) => lifecycle === 'not-judged').length,
  };
}
