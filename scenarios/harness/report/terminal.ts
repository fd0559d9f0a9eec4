/** The report a person reads: what failed and why first to the eye, what passed in one line each, what could not be judged by name. */
import type { CellResult, CheckResult, RunResult, ScenarioResult } from '../runner/results.ts';
import { checksOf } from '../runner/results.ts';
import type { ExitCode, Verdict } from '../verdict.ts';
import { merged, verdicts } from '../verdict.ts';
import { totalsOf } from './json.ts';
import { whyChain } from './why-chain.ts';

export interface TerminalOptions {
  readonly colour: boolean;
  /** Only what did not pass, and the summary. */
  readonly quiet: boolean;
}

const marks: Readonly<Record<Verdict, string>> = {
  'harness-error': '!!',
  fail: '✗',
  flaky: '~',
  blocked: '■',
  inconclusive: '?',
  'not-exercised': '○',
  warn: '⚠',
  excused: '–',
  pass: '✓',
};

const exitSentences: Readonly<Record<ExitCode, string>> = {
  0: 'everything required passed',
  1: 'not conformant',
  2: 'nothing was selected',
  3: 'the harness or the simulator is at fault; this says nothing about the subject',
  4: 'incomplete: something required was not exercised, blocked or left open',
  5: 'the baseline is stale',
  6: 'flaky: the same cell came out differently',
};

export function terminalReport(run: RunResult, exitCode: ExitCode, options: TerminalOptions): string {
  const paint = painter(options.colour);
  const lines: string[] = [];
  for (const scenario of run.scenarios) lines.push(...scenarioLines(scenario, options, paint));
  lines.push(...notJudgedLines(run, paint), '', ...summaryLines(run, exitCode, paint));
  return `${lines.join('\n')}\n`;
}

type Paint = (text: string, style: 'good' | 'bad' | 'open' | 'faint' | 'strong') => string;

function painter(colour: boolean): Paint {
  const codes = { good: '32', bad: '31', open: '33', faint: '2', strong: '1' } as const;
  return (text, style) => (colour ? `\u001b[${codes[style]}m${text}\u001b[0m` : text);
}

function styleOf(verdict: Verdict): 'good' | 'bad' | 'open' {
  if (verdict === 'pass' || verdict === 'excused') return 'good';
  return verdict === 'fail' || verdict === 'harness-error' ? 'bad' : 'open';
}

function scenarioLines(scenario: ScenarioResult, { quiet }: TerminalOptions, paint: Paint): string[] {
  const judged = scenario.cells.filter(({ lifecycle }) => lifecycle !== 'not-judged');
  if (judged.length === 0) return [];
  const checks = checksOf(scenario);
  const verdict = merged(checks.map((check) => check.verdict));
  if (quiet && verdict === 'pass') return [];
  const ms = judged.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const head = `${paint(`${marks[verdict]} ${scenario.id}`, styleOf(verdict))}  ${scenario.title}`;
  const tail = paint(
    `${counted(judged.length, 'cell')}, ${counted(checks.length, 'check')}, ${(ms / 1_000).toFixed(1)} s`,
    'faint',
  );
  return [
    head,
    `  ${tail}`,
    ...scenario.cells.flatMap((cell) => checksLines(cell.checks, paint)),
    ...checksLines(scenario.watched, paint),
  ];
}

/** What was blocked by one and the same step is one piece of news. */
function checksLines(checks: readonly CheckResult[], paint: Paint): string[] {
  const lines: string[] = [];
  let run: CheckResult[] = [];
  const flush = (): void => {
    const [first, ...more] = run;
    if (first !== undefined) lines.push(...blockedLines(first, more, paint));
    run = [];
  };
  for (const check of checks) {
    if (
      check.verdict === 'blocked' &&
      check.facts.length === 0 &&
      (run[0]?.seen ?? check.seen) === check.seen
    ) {
      run.push(check);
      continue;
    }
    flush();
    if (check.verdict !== 'pass') lines.push(...checkLines(check, paint));
  }
  flush();
  return lines;
}

function blockedLines(first: CheckResult, more: readonly CheckResult[], paint: Paint): string[] {
  const last = more.at(-1);
  const upTo =
    last === undefined
      ? ''
      : ` … ${last.id.slice(last.id.lastIndexOf('/') + 1)} (${counted(more.length + 1, 'check')})`;
  return [
    `  ${paint(`${marks.blocked} blocked`, 'open')} ${paint(first.id, 'strong')}${upTo}: ${first.seen}`,
  ];
}

function checkLines(check: CheckResult, paint: Paint): string[] {
  const about = check.aboutSubject ? '' : paint(' (about the platform)', 'faint');
  const head = `  ${paint(`${marks[check.verdict]} ${check.verdict}`, styleOf(check.verdict))} ${paint(check.id, 'strong')}${about}`;
  return [head, ...whyChain(check).map((line) => `      ${line}`)];
}

function notJudgedLines(run: RunResult, paint: Paint): string[] {
  const byReason = new Map<string, string[]>();
  for (const scenario of run.scenarios) {
    for (const { id, notJudged, reading } of scenario.cells) {
      // Under another reading it is the same cell, and the same reason.
      if (notJudged === undefined || reading !== undefined) continue;
      byReason.set(notJudged, [...(byReason.get(notJudged) ?? []), id]);
    }
  }
  if (byReason.size === 0) return [];
  return [
    '',
    paint('Could not be judged', 'strong'),
    ...[...byReason].map(([reason, ids]) => `  – ${reason}: ${scenariosOf(ids)}`),
  ];
}

/** `CTRL-001 (3 cells), EX-003`. */
function scenariosOf(ids: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const id of ids) {
    const scenario = id.replace(/\[.*$/, '');
    counts.set(scenario, (counts.get(scenario) ?? 0) + 1);
  }
  return [...counts].map(([id, count]) => (count === 1 ? id : `${id} (${count} cells)`)).join(', ');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function summaryLines(run: RunResult, exitCode: ExitCode, paint: Paint): string[] {
  const totals = totalsOf(run);
  const parts = [...verdicts]
    .reverse()
    .filter((verdict) => totals[verdict] > 0)
    .map((verdict) => paint(`${totals[verdict]} ${verdict}`, styleOf(verdict)));
  const runs = run.scenarios.flatMap((scenario) => scenario.cells);
  const isSwept = runs.some(({ reading }) => reading !== undefined);
  const notJudged =
    totals.not_judged_cells > 0
      ? `, ${totals.not_judged_cells} of ${runs.length} ${isSwept ? 'runs' : 'cells'} could not be judged`
      : '';
  return [
    `${run.target.name}: ${parts.length === 0 ? 'no check was made' : parts.join(', ')}${notJudged} (${counted(run.scenarios.length, 'scenario')}, ${cellWords(runs)}, ${(run.durationMs / 1_000).toFixed(1)} s)`,
    `${paint(exitSentences[exitCode], exitCode === 0 ? 'good' : 'bad')} (exit ${exitCode})`,
  ];
}

/** `42 cells`, or `42 cells × 17 readings = 650 runs`: cells leave out the values of what they pin. */
function cellWords(runs: readonly CellResult[]): string {
  const swept = runs.flatMap(({ reading }) => (reading === undefined ? [] : [reading.name]));
  const cells = counted(runs.length - swept.length, 'cell');
  if (swept.length === 0) return cells;
  return `${cells} × ${counted(new Set(swept).size, 'reading')} = ${counted(runs.length, 'run')}`;
}
