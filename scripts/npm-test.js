// `npm test`: installs what is missing, then runs the unit, HTTP and property tests and the scenario suites.
// With arguments it runs the tests they choose and no scenarios: `npm test -- test/scripts`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installWhenMissing } from './install-when-missing.js';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Where machine-readable reports go, for who counts the results; without it none are written. */
const reports = process.env.BATON_REPORTS;
const chosen = process.argv.slice(2);

installWhenMissing();

function run(file, args) {
  const { status } = spawnSync(process.execPath, [join(root, file), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  return status === 0;
}

const vitestReport = reports
  ? ['--reporter=default', '--reporter=json', `--outputFile.json=${join(reports, 'vitest.json')}`]
  : [];
const passed = [run('node_modules/vitest/vitest.mjs', ['run', ...vitestReport, ...chosen])];

if (chosen.length === 0) {
  for (const target of ['simulator', 'reference']) {
    const report = reports ? ['--report', `json=${join(reports, `scenarios-${target}.json`)}`] : [];
    process.stdout.write(`\nScenarios against the target ${target}\n`);
    passed.push(run('scripts/baton.js', ['verify', '--target', target, '--quiet', ...report]));
  }
}
process.exit(passed.every(Boolean) ? 0 : 1);
