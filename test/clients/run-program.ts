// Runs a small program built on a client library, as a process of its own, with nothing but its environment to go by.
import { type ChildProcess, spawn } from 'node:child_process';
import { type AddressInfo, connect as connectTcp, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';

export interface Program {
  readonly url: string;
  /** The JSON lines it has printed; what the library itself prints is not JSON. */
  said(): unknown[];
  stop(): Promise<void>;
}

const alive = new Set<ChildProcess>();

function launch(name: string, env: Record<string, string>) {
  const file = fileURLToPath(new URL(`./programs/${name}.js`, import.meta.url));
  const child = spawn(process.execPath, [file], {
    // From nothing: a proxy or an authority of this machine would be one more way to the simulator.
    env: { PATH: process.env.PATH ?? '', NODE_NO_WARNINGS: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    out.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    out.stderr += chunk;
  });
  alive.add(child);
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (code) => {
      alive.delete(child);
      resolve(code);
    });
  });
  return { child, out, ended };
}

/** A program that answers webhooks: ready when somebody listens on the port it was given. */
export async function startProgram(name: string, env: Record<string, string>): Promise<Program> {
  const port = await freePort();
  const { child, out, ended } = launch(name, { ...env, PORT: String(port) });
  await vi.waitFor(
    async () => {
      if (child.exitCode !== null) throw new Error(`${name} has ended: ${out.stderr}`);
      await reach(port);
    },
    { timeout: 20_000, interval: 50 },
  );
  return {
    url: `http://127.0.0.1:${port}`,
    said: () => jsonLines(out.stdout),
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** A program that makes its calls and ends. */
export async function runProgram(name: string, env: Record<string, string>): Promise<unknown[]> {
  const { out, ended } = launch(name, env);
  const code = await ended;
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${out.stdout}\n${out.stderr.slice(0, 2000)}`);
  return jsonLines(out.stdout);
}

/** Whatever a failed test has left running. */
export async function stopPrograms(): Promise<void> {
  await Promise.all(
    [...alive].map(
      (child) =>
        new Promise<void>((resolve) => {
          child.on('close', () => resolve());
          child.kill('SIGKILL');
        }),
    ),
  );
}

function jsonLines(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => /^[[{"]/.test(line))
    .flatMap((line) => {
      try {
        return [JSON.parse(line)];
      } catch {
        return []; // A library that prints an object of its own.
      }
    });
}

/** Several of the libraries take port 0 for "unset", so one is looked for. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function reach(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp(port, '127.0.0.1', () => {
      socket.destroy();
      resolve();
    }).on('error', reject);
  });
}
