// Installs the locked dependencies when they are missing or older than the lock file, quietly and only then.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The packages of a lock file that must be on disk, by path. npm keeps the same list of what it installed. */
function lockedPackages(file) {
  const { packages } = JSON.parse(readFileSync(file, 'utf8'));
  return Object.entries(packages).filter(([path]) => path !== '');
}

function isInstalled() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const present = new Map(lockedPackages(installed).map(([path, { version }]) => [path, version]));
  return lockedPackages(join(root, 'package-lock.json')).every(
    // Optional packages belong to other operating systems when npm left them out.
    ([path, { version, optional }]) => present.get(path) === version || (optional && !present.has(path)),
  );
}

export function installWhenMissing() {
  if (isInstalled()) return;
  process.stderr.write('Installing the locked dependencies (once) …\n');
  // Under another package manager this variable names that one, which doesn't know `ci`.
  const npm = process.env.npm_execpath;
  const [command, args] = npm?.endsWith('npm-cli.js') ? [process.execPath, [npm]] : ['npm', []];
  const { status, stdout, stderr } = spawnSync(
    command,
    [...args, 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: root, encoding: 'utf8', shell: command === 'npm' && process.platform === 'win32' },
  );
  if (status === 0) return;
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`);
  process.stderr.write('The dependencies could not be installed; `npm ci` in this folder shows why.\n');
  process.exit(1);
}
