// Processes of a bench: each server and the load run in one of their own, and speak over IPC.
import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const runner = fileURLToPath(new URL('../run.js', import.meta.url));
const children = new Set<ChildProcess>();

export interface Child {
  /** The next message of the process. */
  next<Message>(): Promise<Message>;
  send(message: object): void;
}

export function startChild(name: string, ...args: string[]): Child {
  const file = fileURLToPath(new URL(`./processes/${name}.ts`, import.meta.url));
  const child = fork(runner, [file, ...args], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  children.add(child);
  const messages: unknown[] = [];
  const waiting: { resolve: (message: unknown) => void; reject: (error: Error) => void }[] = [];
  child.on('message', (message) => {
    const first = waiting.shift();
    if (first) first.resolve(message);
    else messages.push(message);
  });
  child.on('exit', (code) => {
    children.delete(child);
    for (const { reject } of waiting) reject(new Error(`the process ${name} ended with ${code}`));
  });
  return {
    next: <Message>() =>
      new Promise<Message>((resolve, reject) => {
        if (messages.length > 0) resolve(messages.shift() as Message);
        else waiting.push({ resolve: resolve as (message: unknown) => void, reject });
      }),
    send: (message) => {
      child.send(message);
    },
  };
}

export async function stopChildren(): Promise<void> {
  await Promise.all(
    [...children].map(
      (child) =>
        new Promise<void>((resolve) => {
          child.once('exit', () => resolve());
          child.kill();
        }),
    ),
  );
}

/** From inside of a child: says something to the one who started it. */
export function tellParent(message: object): void {
  process.send?.(message);
}
