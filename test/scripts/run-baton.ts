// Runs the command as a process of its own and waits for what it prints, never for time.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../../scripts/baton.js', import.meta.url));
export const freePorts = ['--port', '0', '--control-port', '0', '--desk-port', '0', '--bot-port', '0'];

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  ready: {
    graph: string;
    control: string;
    desk: string;
    bot: string;
    world: string;
    https?: { proxy: string; ca: string };
  };
  line: string;
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

const alive = new Set<ChildProcess>();

function launch(args: readonly string[]) {
  const child = spawn(process.execPath, [command, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const out = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    out.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    out.stderr += chunk;
  });
  alive.add(child);
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => {
      alive.delete(child);
      resolve({ code, ...out });
    });
  });
  return { child, out, ended };
}

export function runToEnd(...args: string[]): Promise<Ended> {
  return launch(args).ended;
}

/** A command that goes on: what it has printed so far, a wait for it to print something, and its end. */
export function runOn(...args: string[]) {
  const { child, out, ended } = launch(args);
  return {
    out,
    ended,
    printed: (wanted: string | RegExp) =>
      new Promise<void>((resolve, reject) => {
        const look = () => {
          if (out.stdout.match(wanted)) resolve();
        };
        child.stdout.on('data', look);
        child.on('close', () =>
          reject(new Error(`it ended without printing ${wanted}: ${out.stdout}${out.stderr}`)),
        );
        look();
      }),
  };
}

export async function startAndWait(...args: string[]): Promise<Running> {
  const { child, out, ended } = launch(['start', '--json', ...args]);
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', () => {
      if (out.stdout.includes('\n')) resolve();
    });
    child.on('close', () => reject(new Error(`baton ended before it was ready: ${out.stderr}`)));
  });
  return {
    ready: JSON.parse(out.stdout),
    line: out.stdout,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}

/** Whatever a failed test has left running. */
export async function stopAll(): Promise<void> {
  const children = [...alive];
  await Promise.all(
    children.map(
      (child) =>
        new Promise<void>((resolve) => {
          child.on('close', () => resolve());
          child.kill('SIGKILL');
        }),
    ),
  );
}
