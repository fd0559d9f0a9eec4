// One program at a time in a data folder: a lock file names the process that has it, and outlives no dead one.
import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlainError } from './plain-error.ts';

interface Holder {
  pid: number;
  /** When that process began, where the system tells; a later process with the same number is another one. */
  born: string | null;
}

export interface HeldFolder {
  release(): void;
}

/** Attempts to get past stale locks; each one removes one, so two would do. */
const attemptsMax = 5;

/** Takes the folder for `program`, or says in one sentence who has it and what to do. */
export function holdDataFolder(folder: string, program: string): HeldFolder {
  const lock = join(folder, `${program}.lock`);
  makeFolder(folder);
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    if (claim(lock)) return { release: () => releaseIfOurs(lock) };
    const holder = readHolder(lock);
    if (holder && isAlive(holder)) {
      throw new PlainError(
        `the data folder ${folder} is in use by process ${holder.pid}; stop that one, or choose another folder with --data DIR.`,
      );
    }
    removeStale(lock, holder);
  }
  throw new PlainError(
    `the data folder ${folder} could not be locked; choose another folder with --data DIR.`,
  );
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new PlainError(
      `the data folder ${folder} can't be made (${codeOf(error)}); choose another folder with --data DIR.`,
    );
  }
}

/** The lock appears whole or not at all: it is written aside and linked into place. */
function claim(lock: string): boolean {
  const aside = `${lock}.${randomUUID()}`;
  try {
    writeFileSync(aside, JSON.stringify({ pid: process.pid, born: bornOf(process.pid) }));
    linkSync(aside, lock);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw new PlainError(
      `the lock ${lock} can't be written (${codeOf(error)}); choose another folder with --data DIR.`,
    );
  } finally {
    rmSync(aside, { force: true });
  }
}

function readHolder(lock: string): Holder | null {
  try {
    const { pid, born } = JSON.parse(readFileSync(lock, 'utf8'));
    return Number.isInteger(pid) ? { pid, born: typeof born === 'string' ? born : null } : null;
  } catch {
    // Gone meanwhile, or cut short by a crash: either way nobody speaks through it.
    return null;
  }
}

/** Moved aside before it is removed: if somebody else's fresh lock was caught, it is put back. */
function removeStale(lock: string, stale: Holder | null): void {
  const aside = `${lock}.${randomUUID()}`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  const caught = readHolder(aside);
  if (caught && isAlive(caught) && caught.pid !== stale?.pid) {
    try {
      linkSync(aside, lock);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
  rmSync(aside, { force: true });
}

function releaseIfOurs(lock: string): void {
  if (readHolder(lock)?.pid === process.pid) rmSync(lock, { force: true });
}

function isAlive({ pid, born }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, under another user.
    if (codeOf(error) !== 'EPERM') return false;
  }
  const bornNow = bornOf(pid);
  return born === null || bornNow === null || born === bornNow;
}

/** Start time of a process in clock ticks since boot; only Linux tells it so simply. */
function bornOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold spaces; field 22 is counted from behind it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
