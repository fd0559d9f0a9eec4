// Counts a run from its machine-readable reports and ends with the line of totals; fails if anything did.
// A report that is missing is a failure of its own: silence is never a pass.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [, , folder = '.'] = process.argv;
const totals = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

function fail(what) {
  totals.failed += 1;
  failures.push(what);
}

function readReport(name) {
  const file = join(folder, name);
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    fail(`${name} is damaged: ${error.message}`);
    return undefined;
  }
}

function countTests() {
  const report = readReport('vitest.json');
  if (report === null) fail('the tests left no report');
  for (const file of report?.testResults ?? []) {
    for (const { status, fullName } of file.assertionResults) {
      if (status === 'passed') totals.passed += 1;
      else if (status === 'failed') fail(`${file.name}: ${fullName}`);
      else totals.skipped += 1;
    }
    // A file that could not even be loaded holds no tests to count.
    if (file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')) {
      fail(`${file.name}: ${file.message || 'failed outside of its tests'}`);
    }
  }
  if (report && totals.passed + totals.failed === 0) fail('the tests ran nothing');
}

const passing = new Set(['pass', 'warn', 'excused']);

function countScenarios(target) {
  const report = readReport(`scenarios-${target}.json`);
  if (report === null) fail(`the scenarios against ${target} left no report`);
  if (!report) return;
  let counted = 0;
  for (const { cells } of report.scenarios) {
    for (const { id, verdict } of cells) {
      // A cell that this target cannot be judged by is listed, and is neither passed nor failed.
      if (verdict === null) totals.skipped += 1;
      else if (passing.has(verdict)) totals.passed += 1;
      else fail(`scenario ${id} against ${target}: ${verdict}`);
      if (verdict !== null) counted += 1;
    }
  }
  if (counted === 0) fail(`the scenarios against ${target} judged nothing`);
  if (report.exit_code !== 0) fail(`the scenarios against ${target} ended with code ${report.exit_code}`);
}

function countStep(name, what) {
  const file = join(folder, `${name}.status`);
  const status = existsSync(file) ? readFileSync(file, 'utf8').trim() : 'nothing';
  if (status === '0') totals.passed += 1;
  else fail(`${what} ended with ${status}`);
}

countTests();
countScenarios('simulator');
countScenarios('reference');
countStep('lint', 'lint');
countStep('typecheck', 'the type check');
countStep('readings', 'the scenarios under every reading');
// Whatever the reports say, the command itself must have been content.
const status = join(folder, 'npm-test.status');
if (failures.length === 0 && (!existsSync(status) || readFileSync(status, 'utf8').trim() !== '0')) {
  fail('npm test did not end well, though no report says why');
}

if (failures.length > 0) {
  console.log('\nFailed:');
  for (const failure of failures) console.log(`  ${failure}`);
}
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
console.log(`\n${totals.passed} passed, ${totals.failed} failed${skipped}`);
process.exit(totals.failed === 0 ? 0 : 1);
