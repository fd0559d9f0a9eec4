// The commands of the README, typed one after the other against a fresh start, answer what the README says they do.
import { readFileSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { freePorts, startAndWait, stopAll } from './run-baton.ts';

afterEach(stopAll);

interface Typed {
  method: string;
  url: string;
  body: string | undefined;
}

/** Each group of commands with the lines that the README shows for it. */
function walk(): { commands: Typed[]; answers: unknown[] }[] {
  const text = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const blocks = [...text.matchAll(/```sh\n(.*?)```\n```json\n(.*?)```/gs)];
  return blocks.map(([, commands = '', answers = '']) => ({
    commands: commands.trim().split('\n').map(typed),
    answers: answers
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  }));
}

function typed(line: string): Typed {
  const match = /^curl -s (?:-X (\w+) )?(\S+)(?: -H '[^']*')?(?: -d '(.*)')?$/.exec(line);
  if (match === null) throw new Error(`Not a command of the README's kind: ${line}`);
  const [, method, url = '', body] = match;
  return { method: method ?? (body === undefined ? 'GET' : 'POST'), url, body };
}

it('the walk of the README happens as it is told', async () => {
  const { ready } = await startAndWait(...freePorts);
  const doors: Record<string, string> = {
    4000: ready.graph,
    4001: ready.control,
    4100: ready.desk,
    4200: ready.bot,
  };
  const type = async ({ method, url, body }: Typed) => {
    const here = url.replace(/^http:\/\/127\.0\.0\.1:(\d+)/, (_, port: string) => doors[port] ?? '');
    const response = await fetch(here, {
      method,
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
    });
    return response.json();
  };
  const groups = walk();
  expect(groups.length).toBeGreaterThan(5);
  for (const { commands, answers } of groups) {
    expect(answers).toHaveLength(commands.length);
    for (const [index, command] of commands.entries()) {
      if (command.method !== 'GET') expect(await type(command)).toMatchObject(answers[index] as object);
      // What is read may still be on its way from another program.
      else
        await vi.waitFor(
          async () => expect(await type(command)).toMatchObject(answers[index] as object),
          10_000,
        );
    }
  }
});
