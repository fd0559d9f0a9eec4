// The line of totals that a CI run ends with: counted from reports, and never green by silence.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const totals = fileURLToPath(new URL('../../.ci/totals.js', import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'totals-'));
  write('vitest.json', vitest(['passed', 'passed']));
  write('scenarios-simulator.json', scenarios(['pass', 'warn']));
  write('scenarios-reference.json', scenarios(['pass', null]));
  for (const step of ['npm-test', 'lint', 'typecheck', 'readings']) write(`${step}.status`, '0\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: object | string) =>
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
const vitest = (statuses: string[]) => ({
  testResults: [
    {
      name: 'a.test.ts',
      status: statuses.includes('failed') ? 'failed' : 'passed',
      assertionResults: statuses.map((status, at) => ({ status, fullName: `test ${at}` })),
    },
  ],
});
const scenarios = (verdicts: (string | null)[], exit_code = 0) => ({
  exit_code,
  scenarios: [{ cells: verdicts.map((verdict, at) => ({ id: `S-${at}`, verdict })) }],
});
const count = () => {
  const { status, stdout } = spawnSync(process.execPath, [totals, folder], { encoding: 'utf8' });
  return { status, stdout, last: stdout.trimEnd().split('\n').at(-1) };
};

describe('.ci/totals.js', () => {
  it('adds up tests, judged cells, lint and type check, and names what was skipped', () => {
    expect(count()).toMatchObject({ status: 0, last: '8 passed, 0 failed, 1 skipped' });
  });

  it('leaves the skipped out when there are none', () => {
    write('scenarios-reference.json', scenarios(['pass']));
    expect(count().last).toBe('8 passed, 0 failed');
  });

  it.each([
    ['a failed test', 'vitest.json', vitest(['passed', 'failed']), /a\.test\.ts: test 1/],
    [
      'a test file that does not load',
      'vitest.json',
      { testResults: [{ name: 'b', status: 'failed', assertionResults: [], message: 'no' }] },
      /b: no/,
    ],
    ['a run without tests', 'vitest.json', { testResults: [] }, /the tests ran nothing/],
    ['a damaged report', 'vitest.json', '{', /vitest\.json is damaged/],
    [
      'a failed cell',
      'scenarios-reference.json',
      scenarios(['fail'], 1),
      /scenario S-0 against reference: fail/,
    ],
    [
      'a cell that was not exercised',
      'scenarios-simulator.json',
      scenarios(['not-exercised'], 4),
      /S-0 against simulator: not-exercised/,
    ],
    ['scenarios that judged nothing', 'scenarios-simulator.json', scenarios([null]), /judged nothing/],
    [
      'an exit code without a failed cell',
      'scenarios-simulator.json',
      scenarios(['pass'], 3),
      /ended with code 3/,
    ],
    ['failed lint', 'lint.status', '1\n', /lint ended with 1/],
    ['a failed type check', 'typecheck.status', '2\n', /type check ended with 2/],
    ['a reading that a scenario failed under', 'readings.status', '1\n', /every reading ended with 1/],
    ['a command that failed in silence', 'npm-test.status', '1\n', /npm test did not end well/],
  ])('fails on %s and says which', (_, file, content, sentence) => {
    write(file, content);
    const { status, stdout, last } = count();
    expect(status).toBe(1);
    expect(stdout).toMatch(sentence);
    expect(last).toMatch(/^\d+ passed, [1-9]\d* failed/);
  });

  it.each([
    'vitest.json',
    'scenarios-simulator.json',
    'scenarios-reference.json',
    'lint.status',
    'typecheck.status',
    'readings.status',
  ])('fails when %s is missing', (file) => {
    rmSync(join(folder, file));
    expect(count().status).toBe(1);
  });
});
