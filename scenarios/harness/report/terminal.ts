/** The report a person reads: what failed and why first to the eye, what passed in one line each, what could not be judged by name. */
import type { CheckResult, RunResult, ScenarioResult } from '../runner/results.ts';
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
  const cells = judged.length === 1 ? '1 cell' : `${judged.length} cells`;
  const ms = judged.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const head = `${paint(`${marks[verdict]} ${scenario.id}`, styleOf(verdict))}  ${scenario.title}`;
  const tail = paint(`${cells}, ${checks.length} checks, ${(ms / 1_000).toFixed(1)} s`, 'faint');
  return [
    head,
    `  ${tail}`,
    ...checks.filter((check) => check.verdict !== 'pass').flatMap((check) => checkLines(check, paint)),
  ];
}

function checkLines(check: CheckResult, paint: Paint): string[] {
  const about = check.aboutSubject ? '' : paint(' (about the platform)', 'faint');
  const head = `  ${paint(`${marks[check.verdict]} ${check.verdict}`, styleOf(check.verdict))} ${paint(check.id, 'strong')}${about}`;
  return [head, ...whyChain(check).map((line) => `      ${line}`)];
}

function notJudgedLines(run: RunResult, paint: Paint): string[] {
  const cells = run.scenarios
    .flatMap((scenario) => scenario.cells)
    .filter(({ lifecycle }) => lifecycle === 'not-judged');
  if (cells.length === 0) return [];
  return [
    '',
    paint('Could not be judged', 'strong'),
    ...cells.map(({ id, notJudged }) => `  – ${id}: ${notJudged}`),
  ];
}

function summaryLines(run: RunResult, exitCode: ExitCode, paint: Paint): string[] {
  const totals = totalsOf(run);
  const parts = [...verdicts]
    .reverse()
    .filter((verdict) => totals[verdict] > 0)
    .map((verdict) => paint(`${totals[verdict]} ${verdict}`, styleOf(verdict)));
  const cells = run.scenarios.flatMap((scenario) => scenario.cells).length;
  const notJudged =
    totals.not_judged_cells > 0 ? `, ${totals.not_judged_cells} of ${cells} cells could not be judged` : '';
  return [
    `${run.target.name}: ${parts.length === 0 ? 'no check was made' : parts.join(', ')}${notJudged} (${run.scenarios.length} scenarios, ${cells} cells, ${(run.durationMs / 1_000).toFixed(1)} s)`,
    `${paint(exitSentences[exitCode], exitCode === 0 ? 'good' : 'bad')} (exit ${exitCode})`,
  ];
}
