/** Starts a partner's program, waits until it is ready, and stops it and whatever it started. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { durationMs } from '../language/duration.ts';
import { limits } from '../limits.ts';
import { SetUpError } from '../set-up-error.ts';
import { http } from '../wire/http.ts';

export interface ProcessParts {
  readonly command: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly ready: string | undefined;
  readonly within: string | undefined;
}

export interface PartnerProcess {
  stop(): Promise<void>;
}

/** Enough of what it wrote to see why it stopped. */
const outputCharsMax = 2_000;

export async function startPartner({
  command,
  cwd,
  env,
  ready,
  within,
}: ProcessParts): Promise<PartnerProcess> {
  // A group of its own, so that what a shell started is stopped with it.
  const child = spawn(command, {
    shell: true,
    cwd,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let ended: string | undefined;
  const keep = (chunk: Buffer): void => {
    output = `${output}${chunk.toString('utf8')}`.slice(-outputCharsMax);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const exit = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      ended = error.message;
      resolve();
    });
    child.once('exit', (code, signal) => {
      ended = `it ended with ${signal ?? `exit code ${code}`}`;
      resolve();
    });
  });
  // Its group is its own, so it would outlive us if we were stopped in the middle of a run.
  const killWithUs = (): void => {
    if (ended === undefined && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  };
  process.once('exit', killWithUs);
  const stop = async (): Promise<void> => {
    process.removeListener('exit', killWithUs);
    if (ended === undefined && child.pid !== undefined) {
      process.kill(-child.pid, 'SIGTERM');
      const inTime = await Promise.race([exit.then(() => true), pause(2_000, false, { ref: false })]);
      if (!inTime) process.kill(-child.pid, 'SIGKILL');
      await exit;
    }
  };

  const waitMs = within === undefined ? limits.partnerReadyMs : durationMs(within);
  const deadline = Date.now() + waitMs;
  while (ready !== undefined) {
    const answer = await http({ method: 'GET', url: ready, withinMs: 1_000 });
    if (answer.kind === 'answered' && answer.status < 400) break;
    if (ended !== undefined) {
      await stop();
      throw new SetUpError(
        `the partner’s program did not stay up: ${ended}. It wrote: ${output.trim() || 'nothing'}`,
      );
    }
    if (Date.now() >= deadline) {
      await stop();
      throw new SetUpError(
        `${ready} did not answer within ${waitMs} ms. The program wrote: ${output.trim() || 'nothing'}`,
      );
    }
    await pause(limits.pollRealMs);
  }
  return { stop };
}

/** A port that is free now. Between this and the partner’s own listen another program could take it; then `ready` tells. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
