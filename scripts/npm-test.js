// `npm test`: installs what is missing, then runs the unit, HTTP and property tests and the scenario suites.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installWhenMissing } from './install-when-missing.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
installWhenMissing();

const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);
