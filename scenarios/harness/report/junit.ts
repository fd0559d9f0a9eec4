/** JUnit XML: one suite per scenario, one case per check, so that any CI shows them by their test ids. */
import type { CheckResult, RunResult, ScenarioResult } from '../runner/results.ts';
import { checksOf } from '../runner/results.ts';
import type { Verdict } from '../verdict.ts';
import { whyChain } from './why-chain.ts';

/** How JUnit says it: only four words for nine verdicts. */
const junitWord: Readonly<Record<Verdict, 'passed' | 'failure' | 'error' | 'skipped'>> = {
  'harness-error': 'error',
  fail: 'failure',
  flaky: 'failure',
  blocked: 'error',
  inconclusive: 'error',
  'not-exercised': 'error',
  warn: 'passed',
  excused: 'skipped',
  pass: 'passed',
};

export function junitReport(run: RunResult): string {
  const suites = run.scenarios.map((scenario) => suite(scenario, run));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="baton verify" time="${seconds(run.durationMs)}">\n${suites.join('')}</testsuites>\n`;
}

function suite(scenario: ScenarioResult, run: RunResult): string {
  const checks = checksOf(scenario);
  const notJudged = scenario.cells.filter(({ lifecycle }) => lifecycle === 'not-judged');
  const count = (word: string): number => checks.filter(({ verdict }) => junitWord[verdict] === word).length;
  const ms = scenario.cells.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const properties = [
    ...scenario.requirements.map((id) => ['requirement', id] as const),
    ['profile', scenario.profile] as const,
    ['target', run.target.name] as const,
    ...scenario.cells.filter(({ seed }) => seed !== '').map(({ seed }) => ['seed', seed] as const),
  ];
  const lines = [
    `  <testsuite name="${xml(scenario.id)}" tests="${checks.length + notJudged.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped') + notJudged.length}" time="${seconds(ms)}">`,
    '    <properties>',
    ...properties.map(([name, value]) => `      <property name="${name}" value="${xml(value)}"/>`),
    '    </properties>',
    ...checks.map((check) => testcase(check, scenario)),
    ...notJudged.map(
      ({ id, notJudged: why }) =>
        `    <testcase name="${xml(id)}" classname="${xml(scenario.id)}"><skipped message="${xml(`could not be judged: ${why}`)}"/></testcase>`,
    ),
    '  </testsuite>',
  ];
  return `${lines.join('\n')}\n`;
}

function testcase(check: CheckResult, scenario: ScenarioResult): string {
  const word = junitWord[check.verdict];
  const head = `    <testcase name="${xml(check.id)}" classname="${xml(scenario.id)}"`;
  if (word === 'passed') return `${head}/>`;
  const message = xml(`${check.verdict}: expected ${check.expected}; ${check.seen}`);
  if (word === 'skipped') return `${head}><skipped message="${message}"/></testcase>`;
  return `${head}><${word} type="${check.verdict}" message="${message}">${xml(whyChain(check).join('\n'))}</${word}></testcase>`;
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}

/** Escaped for text and attributes; characters that XML 1.0 cannot hold are replaced. */
export function xml(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML forbids.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/"/g, '&quot;')
      .replace(/\n/g, '&#10;')
  );
}
